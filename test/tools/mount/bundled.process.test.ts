// Toolset classes in bundles of an app, where their names are others: each is what was read of it, or refused.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { createMcp } from '../../../src/tools/index.ts';
import { makeManifests } from '../../../src/tools/read/manifest/make.ts';
import { testClient } from '../../../src/tools/testing.ts';
import { root } from '../../support/folders.ts';
import { writeFiles } from '../../support/temp.ts';

const head = "import { Toolset } from '@mcp-node/cli/tools';\n";
/** Of the same methods, and of the same name, in several files. */
const files = {
  'package.json': { name: 'shop', type: 'module' },
  'mcp.ts': `${head}export class Orders extends Toolset {
  static prefix = 'orders_';
  /** Finds orders. */
  find(id: number) { return { order: id }; }
}
export class Users extends Toolset {
  static prefix = 'users_';
  /** Finds users. */
  find(name: string) { return { user: name }; }
}
`,
  // Not one of those that are found by their name.
  'refunds.ts': `${head}export class Refunds extends Toolset {
  static prefix = 'orders_';
  /** Finds refunds. */
  find(id: number) { return { refund: id }; }
}
`,
  'archive.ts': `${head}export class Orders extends Toolset {
  static prefix = 'archive_';
  /** Finds old orders. */
  find(id: number, year?: number) { return { old: id, year }; }
}
`,
  'app.ts': `import * as tools from './mcp.ts';
import * as archive from './archive.ts';
import { Refunds } from './refunds.ts';
const { Orders, Users } = tools;
export const modules = [tools, archive];
export const named = [{ Orders, Users }];
export const others = [{ shop: Users, Orders }];
export const listed = [{ all: [Orders, Users] }];
export const bare = [Orders];
export const unread = [Refunds];
export const two = [{ Orders, Users }, { Orders: Refunds }];
`,
};

type Tools = Record<'modules' | 'named' | 'others' | 'listed' | 'bare' | 'unread' | 'two', unknown[]>;

async function bundled(options: BuildOptions): Promise<{ tools: Tools; manifest: object }> {
  const dir = await writeFiles(files);
  const [made] = await makeManifests(dir, ['archive.ts']);
  const outfile = join(dir, 'dist/app.mjs');
  await build({
    ...{
      entryPoints: [join(dir, 'app.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
    },
    alias: { '@mcp-node/cli/tools': join(root, 'src/tools/define/toolset.ts') },
    ...options,
  });
  const tools = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as Tools;
  return { tools, manifest: JSON.parse(made?.text ?? '') as object };
}

const offered = (manifest: object, tools: unknown[]) => {
  const mcp = createMcp({ name: 'shop', auth: 'none', manifest, tools });
  return mcp.ready.then(async () => {
    const list = await testClient(mcp).tools();
    return Object.fromEntries(list.map(({ name, description }) => [name, description]));
  });
};
const both = { orders_find: 'Finds orders.', users_find: 'Finds users.' };

describe.each<[string, BuildOptions]>([
  ['as it is', {}],
  ['minified', { minify: true }],
  ['minified, with names kept', { minify: true, keepNames: true }],
])('%s', (how, options) => {
  const isMangled = how === 'minified';

  test('each class is what was read of it, or refused', async () => {
    const { tools, manifest } = await bundled(options);
    expect(await offered(manifest, tools.modules)).toEqual({ ...both, archive_find: 'Finds old orders.' });
    expect(await offered(manifest, tools.named)).toEqual(both);
    const client = testClient(createMcp({ name: 'shop', auth: 'none', manifest, tools: tools.modules }));
    expect(await client.call('users_find', { name: 'ada' })).toEqual({ user: 'ada' });
    expect(await client.call('archive_find', { id: 7, year: 1999 })).toEqual({ old: 7, year: 1999 });
    await expect(client.call('orders_find', { name: 'ada' })).rejects.toMatchObject({
      code: 'BAD_ARGUMENTS',
    });

    // What has lost its name is not guessed by its methods.
    for (const kind of ['others', 'listed', 'bare'] as const) {
      const found = offered(manifest, tools[kind]);
      if (isMangled) await expect(found, kind).rejects.toThrow(/is not in it .*\{ Name: it \}/);
      else expect(await found, kind).toMatchObject({ orders_find: 'Finds orders.' });
    }
    // One that was not read has the methods of one that was.
    await expect(offered(manifest, tools.unread)).rejects.toThrow(/is not in it/);
    await expect(offered(manifest, tools.two)).rejects.toThrow(/Orders is in it once, and there are 2/);
  });
});
