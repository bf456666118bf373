// The types of `@mcp-node/cli`, as TypeScript finds them in a project, in each of its ways to find a module.
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Folder, fixtures, makeFolder, root, writeInto } from './support/folders.ts';

const five = join(fixtures, 'blog/node_modules/typescript/bin/tsc');
const seven = join(root, 'node_modules/typescript/bin/tsc');

let project: Folder;
beforeAll(() => {
  project = makeFolder({
    'right.ts':
      "import { defineConfig, type UserConfig } from '@mcp-node/cli';\n" +
      "const config: UserConfig = { entry: 'src/server.ts', db: 'read' };\nexport default defineConfig(config);\n",
    'wrong.ts':
      "import { defineConfig } from '@mcp-node/cli';\nexport default defineConfig({ db: 'all' });\n",
  });
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, part), join(project.dir, 'node_modules/@mcp-node/cli', part), { recursive: true });
});
afterAll(() => project[Symbol.dispose]());

test.each([
  ['5.9', 'commonjs', { module: 'commonjs' }, five],
  ['5.9', 'commonjs', { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true }, five],
  ['5.9', 'module', { module: 'esnext', moduleResolution: 'node', skipLibCheck: false }, five],
  ['5.9', 'module', { module: 'node16' }, five],
  ['5.9', 'module', { module: 'nodenext', skipLibCheck: false }, five],
  ['5.9', 'module', { module: 'preserve', moduleResolution: 'bundler' }, five],
  ['7', 'module', { module: 'nodenext' }, seven],
  ['7', 'commonjs', { module: 'commonjs', moduleResolution: 'bundler', skipLibCheck: false }, seven],
])('TypeScript %s, a package of type %s: %j', (_version, type, options, tsc) => {
  writeInto(project.dir, {
    'package.json': JSON.stringify({ name: 'typed', type }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        noEmit: true,
        strict: true,
        target: 'es2022',
        lib: ['es2022'],
        types: [],
        ...options,
      },
      files: ['right.ts', 'wrong.ts'],
    }),
  });
  const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], {
    cwd: project.dir,
    encoding: 'utf8',
  });
  // Found, and checked: what may not be there is an error, and the only one.
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(/^wrong\.ts\(2,\d+\): error TS2322: .*"all"/),
  ]);
});
