// Which package manager a project has, and what its user would type.
import { expect, test } from 'vitest';
import { findPackageManager, packageManagerCommands } from '../../src/files/package-manager.ts';
import { writeFiles } from '../support/temp.ts';

const manifest = (packageManager: string) => ({ 'package.json': { packageManager } });

test.each<[Record<string, unknown>, ...string[]]>([
  [{ 'package-lock.json': '{}' }, 'npm', 'npm install', 'npm rebuild x'],
  [manifest('npm@11.4.0'), 'npm', 'npm install', 'npm rebuild x'],
  [manifest('npm@12.2.2'), 'npm', 'npm install', 'npm install-scripts approve x && npm rebuild x'],
  [{ 'pnpm-lock.yaml': '' }, 'pnpm', 'pnpm install', 'pnpm approve-builds x && pnpm rebuild x'],
  [manifest('pnpm@12.21.0+sha512.ab'), 'pnpm', 'pnpm install', 'pnpm approve-builds x && pnpm rebuild x'],
  [{ 'yarn.lock': '# yarn lockfile v1\n' }, 'yarn', 'yarn install', 'yarn install --force'],
  [manifest('yarn@1.22.22'), 'yarn', 'yarn install', 'yarn install --force'],
  [
    { 'yarn.lock': '# generated\n\n__metadata:\n  version: 10\n' },
    ...['yarn', 'yarn install', 'YARN_ENABLE_SCRIPTS=1 yarn rebuild x'],
  ],
  [
    { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: node-modules\n' },
    ...['yarn', 'yarn install', 'YARN_ENABLE_SCRIPTS=1 yarn rebuild x'],
  ],
  [manifest('yarn@4.18.1'), 'yarn', 'yarn install', 'YARN_ENABLE_SCRIPTS=1 yarn rebuild x'],
  [{ 'bun.lock': '{}' }, 'bun', 'bun install', 'bun pm trust x || bun install --force'],
  // The field says what the team uses, a lock file may be a leftover.
  [
    { 'package-lock.json': '{}', ...manifest('bun@1.4.5') },
    'bun',
    'bun install',
    'bun pm trust x || bun install --force',
  ],
  [{ 'node_modules/.pnpm/lock.yaml': '' }, 'pnpm', 'pnpm install', 'pnpm approve-builds x && pnpm rebuild x'],
])('%j', async (files, name, install, rebuild) => {
  const root = await writeFiles({ '.git/HEAD': '', ...files });
  const found = await findPackageManager(root);
  expect([found?.name, found?.commands.install, found?.commands.rebuild('x')]).toEqual([
    name,
    install,
    rebuild,
  ]);
});

test.each([
  [{ 'package-lock.json': '{}' }, 'npm install x', 'npx x generate'],
  [{ 'pnpm-lock.yaml': '' }, 'pnpm add x', 'pnpm exec x generate'],
  // Refused in the root of a workspace without it, and outside of one with it.
  [{ 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': '' }, 'pnpm add -w x', 'pnpm exec x generate'],
  [manifest('yarn@1.22.22'), 'yarn add -W x', 'yarn run x generate'],
  [manifest('yarn@4.18.1'), 'yarn add x', 'yarn run x generate'],
  [{ 'bun.lockb': '' }, 'bun add x', 'bunx x generate'],
])('adding and running, with %j', async (files, add, exec) => {
  const { commands } = (await findPackageManager(await writeFiles({ '.git/HEAD': '', ...files }))) ?? {};
  expect([commands?.add('x'), commands?.exec('x generate')]).toEqual([add, exec]);
});

test('what another Node left out', async () => {
  const linked = await findPackageManager(await writeFiles({ '.git/HEAD': '', 'pnpm-lock.yaml': '' }));
  expect(linked?.commands.reinstall).toBe('pnpm install --force');
  const locked = await findPackageManager(await writeFiles({ '.git/HEAD': '', 'package-lock.json': '{}' }));
  expect(locked?.commands.reinstall).toBe('npm install');
});

test('nothing tells', async () => {
  const root = await writeFiles({ '.git/HEAD': '', 'package.json': '{}' });
  expect(await findPackageManager(root)).toBeNull();
  expect((await packageManagerCommands(root)).install).toBe('npm install');
});
