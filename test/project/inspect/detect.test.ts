import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapters } from '../../../src/project/adapters/index.ts';
import { recognised } from '../../../src/project/adapters/recognised.ts';
import { installedVersion } from '../../../src/project/disk/installed.ts';
import { detect, usedAdapters } from '../../../src/project/inspect/detect.ts';
import { createProject, writeFiles } from '../../support/temp.ts';

test('of a kind: those of the other are not asked for', async () => {
  const { project } = await createProject({
    'package.json': { name: 'shop', dependencies: { express: '^5', '@prisma/client': '^7.1.0' } },
    'next.config.mjs': '',
    'prisma/schema.prisma': '',
  });
  const namesOf = async (kind?: 'framework' | 'orm') =>
    (await usedAdapters(project, kind)).map(({ name }) => name).sort();
  expect(await namesOf('orm')).toEqual(['prisma']);
  expect(await namesOf('framework')).toEqual(['express', 'next']);
  expect(await namesOf()).toEqual(['express', 'next', 'prisma']);
});

test('detections carry their evidence', async () => {
  const { project } = await createProject({
    'package.json': { name: 'shop', workspaces: ['api', 'web', 'ui'] },
    'node_modules/express/package.json': { version: '4.21.2' },
    'api/package.json': {
      name: 'api',
      dependencies: { express: '^4', '@prisma/client': '^7.1.0' },
      devDependencies: { prisma: '^7.0.0', knex: '*' },
    },
    'api/prisma.config.ts': '',
    'api/node_modules/@prisma/client/package.json': { version: '7.10.0' },
    'web/package.json': {
      name: 'web',
      dependencies: { next: '16.0.0' },
      optionalDependencies: { koa: '^3' },
    },
    'web/next.config.mjs': '',
    'web/server.js': `import Koa from 'koa';`,
    'web/node_modules/koa/package.json': '{ broken',
    'ui/package.json': {
      name: 'ui',
      peerDependencies: { next: '16.0.0' },
      dependencies: { 'express-x': '1' },
    },
  });
  const none = { version: null, configFile: null };
  expect(await detect(project)).toEqual([
    {
      ...{ name: 'express', kind: 'framework', app: 'api', package: 'express', range: '^4' },
      ...{ version: '4.21.2', configFile: null, supported: true },
    },
    {
      ...{ name: 'prisma', kind: 'orm', app: 'api', package: '@prisma/client', range: '^7.1.0' },
      ...{ version: '7.10.0', configFile: 'api/prisma.config.ts', supported: true, client: 'prisma' },
    },
    {
      ...{ name: 'knex', kind: 'orm', app: 'api', package: 'knex', range: '*' },
      ...{ ...none, supported: true, client: 'knex' },
    },
    { name: 'koa', kind: 'framework', app: 'web', package: 'koa', range: '^3', ...none, supported: true },
    {
      ...{ name: 'next', kind: 'framework', app: 'web', package: 'next', range: '16.0.0' },
      ...{ version: null, configFile: 'web/next.config.mjs', supported: true },
    },
  ]);
});

test.each(recognised.flatMap((row) => row.packages.map((name) => [name, row.name, row.kind] as const)))(
  '%s is evidence of %s',
  async (name, expected, kind) => {
    const { project } = await createProject({ 'package.json': { name: 'a', dependencies: { [name]: '1' } } });
    expect((await detect(project)).map((found) => [found.name, found.kind, found.package])).toEqual([
      [expected, kind, name],
    ]);
  },
);

test('what has an adapter is not among those that are known by name only', () => {
  const names = adapters.map(({ name }) => name);
  expect(recognised.filter(({ name }) => names.includes(name))).toEqual([]);
});

test.each([
  ['installed', '^4', '3.21.2', false],
  ['installed', '3', '4.19.2', true],
  ['installed before a release', '^5', '5.0.0-beta.1', true],
  ['wanted', '^3.0.0', undefined, false],
  ['wanted', '>=3', undefined, true],
  ['wanted by a tag', 'latest', undefined, true],
  ['wanted from a folder', 'file:../express', undefined, true],
] as const)('the version that is %s decides: %s %s', async (_, range, installed, supported) => {
  const { project } = await createProject({
    'package.json': { name: 'a', dependencies: { express: range } },
    ...(installed ? { 'node_modules/express/package.json': { version: installed } } : {}),
  });
  const [found] = await detect(project);
  expect(found?.supported).toBe(supported);
  expect(found?.reads).toBe(supported ? undefined : '^4 || ^5');
  expect((await usedAdapters(project)).map(({ name }) => name)).toEqual(supported ? ['express'] : []);
});

test('a package that is linked, as pnpm does, sees what is next to its real folder', async () => {
  const root = await writeFiles({
    'store/api/readme.md': '',
    'store/node_modules/koa/package.json': { version: '3.0.0' },
    'store/real-hono/package.json': { version: '4.5.6' },
    'app/package.json': {},
  });
  await symlink('../store/api', join(root, 'app/api'));
  await mkdir(join(root, 'app/node_modules'));
  await symlink('../../store/real-hono', join(root, 'app/node_modules/hono'));
  expect(await installedVersion(join(root, 'app/api'), 'koa')).toBe('3.0.0');
  expect(await installedVersion(join(root, 'app'), 'hono')).toBe('4.5.6');
  expect(await installedVersion(join(root, 'app'), 'koa')).toBe(null);
});

// A glob with a slash between braces is looked for in every folder, installed packages' too.
test.each([...adapters, ...recognised])('configuration of $name is looked for in few folders', (row) => {
  const globs = [...(row.configFiles ?? []), ...('ownFiles' in row ? (row.ownFiles ?? []) : [])];
  expect(globs.filter((glob) => /\{[^}]*\/|\*\*/.test(glob))).toEqual([]);
});
