// Where isolated-vm lies, as package managers put it; and installations without one that can be used, where the rest works.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtures, type Installation, install, makeFolder, root } from '../support/folders.ts';
import { startRaw } from '../support/raw.ts';
import { wallHindrance } from '../support/wall.ts';

const packages = join(root, 'node_modules');
let installed: Installation;
beforeAll(() => {
  installed = install('isolated-vm');
});
afterAll(() => installed[Symbol.dispose]());

describe.skipIf(wallHindrance !== null || process.platform !== 'linux')('behind the wall', () => {
  test.each(['a linked folder of packages', 'linked packages, each beside what it needs'])(
    '%s',
    async (layout) => {
      using made = makeFolder();
      const folder = made.dir;
      try {
        const installed = join(folder, 'store/cli');
        for (const part of ['bin', 'dist', 'package.json'])
          cpSync(join(root, part), join(installed, part), { recursive: true });
        if (layout.startsWith('a linked')) symlinkSync(packages, join(installed, 'node_modules'));
        else {
          mkdirSync(join(installed, 'node_modules'));
          for (const name of readdirSync(packages).filter((name) => !name.startsWith('.'))) {
            // Each in a folder of its own, which has nothing but links to what it needs.
            const own = join(folder, 'store', name, 'node_modules');
            mkdirSync(own, { recursive: true });
            if (name !== 'isolated-vm')
              symlinkSync(join(packages, name), join(installed, 'node_modules', name));
            else {
              cpSync(join(packages, name), join(own, name), { recursive: true });
              for (const needed of ['node-gyp-build'])
                if (existsSync(join(packages, needed)))
                  symlinkSync(join(packages, needed), join(own, needed));
              symlinkSync(join(own, name), join(installed, 'node_modules', name));
            }
          }
        }
        await using server = startRaw(join(fixtures, 'blog'), {
          build: join(installed, 'bin/mcp-node.js'),
          args: ['--wall', 'require'],
        });
        await server.initialize();
        expect(await server.shell('enum E { A = 41 }; E.A + 1')).toMatchObject({
          output: { value: '42' },
          wall: 'bubblewrap',
          warnings: [],
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

test.each([
  [null, 'not installed'],
  ['6.1.2', 'version 6.1.2 lets code corrupt'],
  ['7.0.0', 'version 7.0.0 lets code corrupt'],
])('isolated-vm %s', async (version, problem) => {
  if (version !== null) {
    const folder = join(installed.dir, 'node_modules/isolated-vm');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'isolated-vm', version }));
  }
  await using server = startRaw(join(fixtures, 'blog'), { build: installed.bin });
  await server.initialize();
  const { result } = await server.callTool('shell', { code: '1' });
  expect(JSON.parse(result.content[0].text).error).toMatchObject({
    code: 'ISOLATE_UNAVAILABLE',
    message: expect.stringContaining(problem),
    hint: expect.stringContaining('npm i -D isolated-vm'),
  });
  const models = await server.callTool('list_models', {});
  expect(models.result.structuredContent.items.length).toBeGreaterThan(0);
});
