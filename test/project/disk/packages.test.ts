import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readManifest } from '../../../src/project/disk/manifest.ts';
import { packageOf, readRootPackage } from '../../../src/project/disk/packages.ts';
import { createProject, writeFiles } from '../../support/temp.ts';

test('a single package is the one app', async () => {
  const manifest = { name: 'blog', dependencies: { express: '^5.0.0' } };
  const { root, project, warnings } = await createProject({
    'package.json': `\uFEFF${JSON.stringify(manifest)}`,
  });
  expect(project.packages).toEqual([{ label: 'blog', dir: root, path: '.', manifest }]);
  expect(warnings).toEqual([]);
});

test('the label of a package without a name is its folder', async () => {
  const { project } = await createProject({ 'package.json': {}, 'api/package.json': {} });
  expect(project.packages[0]?.label).toMatch(/^mcp-node-/);
});

test.each([
  ['a list', ['packages/*', './apps/**/', '!packages/old']],
  ['an object', { packages: ['packages/*', 'apps/**', '!packages/old'] }],
])('npm workspaces as %s', async (_, workspaces) => {
  const { project, warnings } = await createProject({
    'package.json': { name: 'shop', workspaces, devDependencies: { turbo: '2' } },
    'packages/core/package.json': { name: '@shop/core' },
    'packages/old/package.json': { name: '@shop/old' },
    'packages/core/node_modules/x/package.json': { name: 'x' },
    'packages/notes/readme.md': '',
    'apps/web/api/package.json': { name: 'api' },
  });
  expect(project.packages.map(({ label, path }) => [label, path])).toEqual([
    ['api', 'apps/web/api'],
    ['@shop/core', 'packages/core'],
  ]);
  expect(warnings).toEqual([]);
});

test('pnpm-workspace.yaml counts where it names packages', async () => {
  const { project } = await createProject({
    'package.json': { name: 'shop', workspaces: ['nothing/*'] },
    'pnpm-workspace.yaml': 'packages:\n  - "services/*"\n  - "!services/old"\n  - .\n',
    'services/a/package.json': { name: 'a' },
    'services/old/package.json': { name: 'old' },
  });
  expect(project.packages.map(({ path }) => path)).toEqual(['services/a']);
});

test('a pnpm-workspace.yaml with settings only says nothing about packages', async () => {
  const { project, warnings } = await createProject({
    'package.json': { name: 'one' },
    'pnpm-workspace.yaml': 'onlyBuiltDependencies: [esbuild]\n',
  });
  expect(project.packages.map(({ label }) => label)).toEqual(['one']);
  expect(warnings).toEqual([]);
});

test('a broken pnpm-workspace.yaml is a warning', async () => {
  const { warnings } = await createProject({
    'package.json': {},
    'pnpm-workspace.yaml': 'packages: [a\n b: {',
  });
  expect(warnings).toEqual([
    {
      code: 'WORKSPACES_INVALID',
      message: expect.stringMatching(/^pnpm-workspace.yaml could not be read: /),
    },
  ]);
});

test('the root of a workspace is an app when it declares what runs', async () => {
  const files = (manifest: object) => ({
    'package.json': { name: 'root', workspaces: ['a'], ...manifest },
    'a/package.json': { name: 'a' },
  });
  const labels = async (given: Record<string, unknown>): Promise<string[]> =>
    (await createProject(given)).project.packages.map(({ label }) => label);
  expect(await labels(files({ dependencies: { zod: '4' } }))).toEqual(['root', 'a']);
  expect(await labels(files({ devDependencies: { prisma: '7' } }))).toEqual(['root', 'a']);
  expect(await labels({ ...files({}), 'prisma/schema.prisma': '' })).toEqual(['root', 'a']);
  expect(await labels(files({ devDependencies: { eslint: '9' } }))).toEqual(['a']);
});

test('labels that are not unique carry their path', async () => {
  const { project } = await createProject({
    'package.json': { workspaces: ['*'] },
    'a/package.json': { name: 'app' },
    'b/package.json': { name: 'app' },
    'c/package.json': { name: 'c' },
  });
  expect(project.packages.map(({ label }) => label)).toEqual(['app (a)', 'app (b)', 'c']);
});

test('a broken manifest is a warning, and its package is still listed', async () => {
  const { project, warnings } = await createProject({
    'package.json': { name: 'root', workspaces: ['a', 'b'] },
    'a/package.json': '{ "name": "a", }',
    'b/package.json': [],
  });
  expect(project.packages.map(({ label, manifest }) => [label, manifest])).toEqual([
    ['a', null],
    ['b', null],
  ]);
  expect(warnings).toEqual([
    {
      code: 'MANIFEST_INVALID',
      message: expect.stringMatching(/^a\/package.json: could not be parsed: Expected/),
    },
    { code: 'MANIFEST_INVALID', message: 'b/package.json: is not an object' },
  ]);
});

test('keys of an unexpected type are left out with a warning', async () => {
  const { project, warnings } = await createProject({
    'package.json': {
      ...{ name: 7, scripts: ['a'], dependencies: { a: true, b: '^1' }, engines: '22', workspaces: [1] },
      ...{ version: '1.0.0', custom: [1], private: 'maybe' },
    },
  });
  expect(project.packages[0]?.manifest).toEqual({
    ...{ version: '1.0.0', custom: [1], dependencies: { b: '^1' } },
  });
  expect(warnings.map(({ message }) => message)).toEqual(
    ['name', 'private', 'workspaces', 'engines', 'scripts', 'dependencies.a'].map(
      (key) => `package.json: "${key}" is not of the expected type and was ignored`,
    ),
  );
});

test.each<[string, object, object]>([
  ['a flag as a text', { private: 'true' }, { private: true }],
  ['a flag as a text, false', { private: 'false' }, { private: false }],
  ['a flag as a number', { private: 1 }, { private: true }],
  ['a version as a number', { version: 2 }, { version: '2' }],
  ['a range as a number', { dependencies: { a: 1 } }, { dependencies: { a: '1' } }],
  ['one pattern without a list', { workspaces: 'packages/*' }, { workspaces: ['packages/*'] }],
  ['one pattern in an object', { workspaces: { packages: 'a' } }, { workspaces: { packages: ['a'] } }],
  [
    'settings of workspaces only',
    { workspaces: { nohoist: [] } },
    { workspaces: { nohoist: [], packages: [] } },
  ],
  ['an empty list for none', { scripts: [], dependencies: [] }, { scripts: {}, dependencies: {} }],
  ['null for nothing', { name: null, private: null, scripts: { a: null, b: 'c' } }, { scripts: { b: 'c' } }],
])('what is meant by %s', async (_, written, meant) => {
  const { project, warnings } = await createProject({ 'package.json': written });
  expect(project.packages[0]?.manifest).toEqual(meant);
  expect(warnings).toEqual([]);
});

test('a manifest that is a folder or a link to nothing is a warning', async () => {
  const invalid = (problem: string): object => ({
    manifest: null,
    warnings: [{ code: 'MANIFEST_INVALID', message: `package.json: could not be read: ${problem}` }],
  });
  const root = await writeFiles({ 'folder/package.json/readme.md': '', 'link/readme.md': '' });
  await symlink('nowhere', join(root, 'link/package.json'));
  expect(await readManifest(join(root, 'folder'))).toEqual(invalid('it is a directory'));
  expect(await readManifest(join(root, 'link'))).toEqual(invalid('it is a symbolic link to nothing'));
  expect(await readManifest(join(root, 'nowhere'))).toEqual({ manifest: null, warnings: [] });
});

test('a manifest of 5 MB is read', async () => {
  const { project } = await createProject({ 'package.json': { name: 'big', notes: 'x'.repeat(5_000_000) } });
  expect(project.packages[0]?.label).toBe('big');
});

test('a file belongs to the innermost package', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'root', workspaces: ['a', 'a/b'], dependencies: { zod: '4' } },
    'a/package.json': { name: 'a' },
    'a/b/package.json': { name: 'b' },
  });
  const rootPackage = await readRootPackage(project);
  const labelOf = (path: string): string => packageOf(join(root, path), project.packages, rootPackage).label;
  expect(['x.ts', 'a/x.ts', 'a/b/x.ts', 'ab/x.ts'].map(labelOf)).toEqual(['root', 'a', 'b', 'root']);
});
