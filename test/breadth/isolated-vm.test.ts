// Where isolated-vm lies, as package managers put it; and installations without one that can be used, where the rest works.
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtures, type Installation, install, makeFolder, root, writeInto } from '../support/folders.ts';
import { nodeMajor } from '../support/node.ts';
import { startRaw } from '../support/raw.ts';
import { wallHindrance } from '../support/wall.ts';

const packages = join(root, 'node_modules');
const both = ['isolated-vm', 'isolated-vm-6'] as const;
let installed: Installation;
beforeAll(() => {
  installed = install(...both);
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
            if (!name.startsWith('isolated-vm'))
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

/** What the shell says with these packages in place of isolated-vm: "link" is the real one, else the package.json of one without a build. */
async function shellWith(found: Partial<Record<(typeof both)[number], string>>, project: string) {
  for (const name of both) {
    const folder = join(installed.dir, 'node_modules', name);
    rmSync(folder, { recursive: true, force: true });
    const content = found[name];
    if (content === 'link') symlinkSync(realpathSync(join(packages, name)), folder);
    else if (content !== undefined) writeInto(folder, { 'package.json': content, 'index.js': BROKEN });
  }
  await using server = startRaw(project, { build: installed.bin });
  await server.initialize();
  const { result } = await server.callTool('shell', { code: 'process.version.length > 0' });
  return JSON.parse(result.content[0].text);
}

const BROKEN = "throw new Error('No native build was found for platform=plan9\\n    loaded from: /nowhere');";
const versionOf = (version: string) => JSON.stringify({ name: 'isolated-vm', version });

/** What each has a build for. */
const builds = { older: [22, 24], newer: [24, 26] } as const;

test.each([
  ['only the older', { 'isolated-vm-6': 'link' }],
  ['only the newer', { 'isolated-vm': 'link' }],
  [
    'the older, beside a newer one without a build',
    { 'isolated-vm-6': 'link', 'isolated-vm': versionOf('7.0.1') },
  ],
  [
    'the newer, beside an older one without a build',
    { 'isolated-vm': 'link', 'isolated-vm-6': versionOf('6.2.0') },
  ],
  ['the older, beside one that is not safe', { 'isolated-vm-6': 'link', 'isolated-vm': versionOf('7.0.0') }],
])('%s', async (name, found) => {
  const answer = await shellWith(found, join(fixtures, 'blog'));
  const usable: readonly number[] = builds[/newer|older/.exec(name)?.[0] as keyof typeof builds];
  if (!usable.includes(nodeMajor)) expect(answer).toMatchObject({ error: { code: 'ISOLATE_UNAVAILABLE' } });
  else expect(answer).toMatchObject({ status: 'success', output: { value: 'true' } });
});

test.each([
  ['npm', {}, {}, ['isolated-vm is not installed', 'isolated-vm-6 is not installed'], '(npm install)'],
  [
    'pnpm',
    { 'pnpm-lock.yaml': '' },
    { 'isolated-vm': versionOf('7.0.0'), 'isolated-vm-6': versionOf('6.1.2') },
    ['isolated-vm 7.0.0 lets code corrupt', 'isolated-vm-6 6.1.2 lets code corrupt'],
    '(pnpm install --force)',
  ],
  [
    'yarn',
    { 'yarn.lock': '' },
    { 'isolated-vm': versionOf('7.0.1'), 'isolated-vm-6': versionOf('6.2.0') },
    ['isolated-vm: No native build was found for platform=plan9', 'isolated-vm-6: No native build'],
    '(yarn install)',
  ],
  [
    'bun',
    { 'bun.lock': '' },
    { 'isolated-vm': versionOf('7.0.1') },
    ['isolated-vm: No native build'],
    '(bun install)',
  ],
])('none that can be used, in a project of %s', async (_name, lock, found, problems, remedy) => {
  using project = makeFolder({ 'package.json': '{ "name": "none" }', ...lock });
  const answer = await shellWith(found, project.dir);
  expect(answer.error).toMatchObject({ code: 'ISOLATE_UNAVAILABLE', hint: expect.stringContaining(remedy) });
  for (const problem of problems) expect(answer.error.message).toContain(problem);
});

test('every other tool works without it', async () => {
  for (const name of both)
    rmSync(join(installed.dir, 'node_modules', name), { recursive: true, force: true });
  await using server = startRaw(join(fixtures, 'blog'), { build: installed.bin });
  await server.initialize();
  const models = await server.callTool('list_models', {});
  expect(models.result.structuredContent.items.length).toBeGreaterThan(0);
});
