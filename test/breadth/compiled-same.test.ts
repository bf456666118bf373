// A module that was compiled before is loaded without tsx: it is the same one, found at the same place, and gives the same.
import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compiledFile, compiledFolder } from '../../src/files/compiled.ts';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const numbers = Array.from({ length: 110 }, (_, n) => n);

const files = (type: string) => ({
  'package.json': JSON.stringify({ name: 'same', private: true, type }),
  'tsconfig.json': '{"compilerOptions":{"target":"es2022","module":"esnext","jsx":"react"}}',
  ...Object.fromEntries(numbers.map((n) => [`src/many/m${n}.ts`, `export const value: number = ${n};`])),
  'src/many/index.ts': numbers.map((n) => `import './m${n}';`).join('\n'),
  'src/plain.ts': "export const plain: string = 'plain';",
  'src/user.service.ts': "export const dotted: string = 'dotted';",
  'src/view.tsx': "export const view: string = 'view';",
  'src/folder/index.ts': "export const folder: string = 'folder';",
  'src/both.ts': "export const both: string = 'the file';",
  'src/both/index.ts': "export const both: string = 'the folder';",
  'src/twice.ts': "export const twice: string = 'ts';",
  'src/twice.js': "export const twice = 'js';",
  'src/real/shared.ts': 'export const shared: object = {};',
  'src/lazy.ts': "export default 'lazy' as string; export const named: number = 1;",
  'src/fails.ts': `interface Nothing {}


export function fails(): never { throw new Error('it fails'); }`,
  ...(type === 'commonjs'
    ? {
        'src/whole.ts': `const whole: string = 'the whole'; export { whole as 'module.exports' };`,
        'src/where.ts': 'export const where: string = __filename;',
      }
    : {
        'src/whole.ts': "const whole: string = 'the whole'; export default whole;",
        'src/where.ts': 'export const where: string = import.meta.url;',
      }),
  'src/all.ts': `import './many';
import { plain } from './plain';
import { dotted } from './user.service';
import { view } from './view';
import { folder } from './folder';
import { both } from './both';
import { twice } from './twice.js';
import { shared } from './real/shared';
import { shared as linked } from './linked/shared';
import { shared as alias } from './real/alias';
import { where } from './where';
import { fails } from './fails.js';
import * as whole from './whole';

export async function all(): Promise<string> {
  const lazy = await import('./lazy');
  let position = '';
  try { fails(); } catch (error) { position = (error as Error).stack!.split('\\n')[1]!.replace(/.*[\\\\/(]/, ''); }
  const same = [shared === linked, shared === alias];
  const text = (value: unknown): string => JSON.stringify(value, (_, it) => (typeof it === 'function' ? 'fn' : it));
  return text({ plain, dotted, view, folder, both, twice, same, where, position, whole, lazy });
}`,
});

test.skipIf(process.platform !== 'linux').for(['module', 'commonjs'])(
  'what was compiled before, and lies where it lay, is what tsx loads: "type": "%s"',
  async (type) => {
    using project = makeFolder(files(type));
    using cache = makeFolder({});
    const src = join(project.dir, 'src');
    symlinkSync('real', join(src, 'linked'));
    symlinkSync('shared.ts', join(src, 'real', 'alias.ts'));
    const env = { XDG_CACHE_HOME: cache.dir };
    const kept = compiledFile(compiledFolder(env), project.dir);
    const seen = async (until: () => boolean = () => true) => {
      await using session = await connect(project.dir, { env });
      const { output } = await session.shell("import { all } from './src/all'; await all()");
      await expect.poll(until, { timeout: 60_000 }).toBe(true);
      return String(output.value);
    };
    const first = await seen(() => existsSync(kept));
    for (const part of ['the file', 'fails.ts:4:', 'the whole', '"same":[true,true]', '"twice":"ts"'])
      expect(first.replaceAll('\\"', '"')).toContain(part);
    expect(await seen()).toBe(first);

    // Others are found now; the text of none that is kept has changed.
    rmSync(join(src, 'both.ts'));
    rmSync(join(src, 'twice.ts'));
    rmSync(join(src, 'plain.ts'));
    writeFileSync(join(src, 'plain.tsx'), "export const plain: string = 'tsx';");
    writeFileSync(join(src, 'lazy.ts'), "export default 'edited' as string; export const named: number = 2;");
    const second = (await seen()).replaceAll('\\"', '"');
    for (const part of ['the folder', '"twice":"js"', '"plain":"tsx"', '"edited"', 'fails.ts:4:'])
      expect(second).toContain(part);
  },
);
