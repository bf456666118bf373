// The flags of the start script hold in the shell, and give no code more than it is permitted.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '../../support/client.ts';
import { writeFiles } from '../../support/temp.ts';

const files = {
  'package.json': {
    private: true,
    type: 'module',
    scripts: {
      dev: 'cross-env LEVEL=high NODE_OPTIONS="--import ./first.mjs" node --import ./second.mjs -r ./third.cjs --conditions=@demo/source --env-file=config/dev.env --import tsx src/main.ts',
    },
  },
  'first.mjs': 'await 1; globalThis.loaded = ["first"];',
  'second.mjs': `import { writeFileSync } from 'node:fs'; globalThis.loaded.push('second');
    try { writeFileSync(new URL('./written', import.meta.url), ''); } catch (error) { globalThis.loaded.push(error.code); }`,
  'third.cjs': `globalThis.loaded.push('third'); throw new Error('third is broken');`,
  'config/dev.env': 'GREETING=hello from the file\nLEVEL=low\nLD_PRELOAD=/tmp/x.so\n',
  'node_modules/core/package.json': {
    type: 'module',
    exports: { '@demo/source': './source.js', default: './built.js' },
  },
  'node_modules/core/source.js': `export const from = 'source';`,
  'node_modules/core/built.js': `export const from = 'built';`,
  'src/main.ts': `import { from } from 'core'; const { GREETING, LEVEL, LD_PRELOAD } = process.env;
    export const all = [...(globalThis as any).loaded, from, GREETING, LEVEL, String(LD_PRELOAD)].join();`,
};

test('preloads, variables, env files and conditions', async () => {
  const root = await writeFiles(files);
  await using session = await connect(root, { args: ['--allow-env=GREETING'] });
  const { output, stderr } = await session.shell(`import { all } from './src/main'; all`);
  expect(output).toMatchObject({
    value: "'first,second,PERMISSION_DENIED,third,source,hello from the file,high,undefined'",
  });
  expect(stderr).toContain('third is broken');
  expect(existsSync(join(root, 'written'))).toBe(false);
});

test('a change of the script is seen', async () => {
  const root = await writeFiles(files);
  await using session = await connect(root);
  expect((await session.shell(`import { from } from 'core'; from`)).output.value).toBe("'source'");
  await writeFile(join(root, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  expect((await session.shell(`import { from } from 'core'; from`)).output.value).toBe("'built'");
});

test('the same for routes, of a package with a script of its own', async () => {
  const { scripts } = files['package.json'];
  const inPackage = Object.entries(files).map(([path, content]): [string, unknown] => [
    `apps/api/${path}`,
    content,
  ]);
  const root = await writeFiles({
    ...Object.fromEntries(inPackage),
    'package.json': { private: true, workspaces: ['apps/*'] },
    'apps/api/package.json': { name: 'api', type: 'module', scripts, dependencies: { express: '5' } },
    'apps/api/src/main.ts': `import { from } from 'core';
      throw new Error('loaded: ' + [...(globalThis as any).loaded, from, process.env.LEVEL].join());`,
  });
  await using session = await connect(root);
  const { message } = await session.fails('list_routes');
  // Writing looks done while routes are read.
  expect(message).toContain('loaded: first,second,third,source,high');
  expect(existsSync(join(root, 'apps/api/written'))).toBe(false);
});
