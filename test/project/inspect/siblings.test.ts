// Started in one package of a workspace, whose models lie in another that it depends on.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../../src/project/disk/packages.ts';
import { describeProject } from '../../../src/project/inspect/describe.ts';
import { isEvidence } from '../../../src/project/inspect/detect.ts';
import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { readAllSource } from '../../../src/project/inspect/source.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import { writeFiles } from '../../support/temp.ts';

const schema = (model: string) =>
  `datasource db {\n  provider = "sqlite"\n  url = "file:./dev.db"\n}\nmodel ${model} {\n  id Int @id\n}\n`;
const prisma = { dependencies: { '@prisma/client': '6' } };

/** A workspace whose app depends on @x/core, which depends on @x/db; @x/other is nobody's. */
const members = {
  'apps/web/package.json': { name: '@x/web', dependencies: { next: '16', '@x/core': '*' } },
  'packages/core/package.json': {
    name: '@x/core',
    dependencies: { '@x/db': 'workspace:*' },
    ...{ devDependencies: { '@x/other': '*' } },
  },
  'packages/db/package.json': { name: '@x/db', ...prisma },
  'packages/db/prisma/schema.prisma': schema('User'),
  'packages/other/package.json': { name: '@x/other', ...prisma },
  'packages/other/prisma/schema.prisma': schema('Other'),
};

const inspect = (root: string) =>
  createInspection({ root, config: defaultConfig, permissions: noPermissions });
const modelsIn = async (root: string, dependencies = false) => {
  const { items, warnings } = await inspect(root).models({ dependencies });
  return { models: items.map(({ name, app, source }) => [name, app, source]), warnings };
};
const user = ['User', '@x/db', '../../packages/db/prisma/schema.prisma:5'];

test.each<[string, Record<string, unknown>]>([
  ['npm, yarn or bun', { 'package.json': { workspaces: ['apps/*', 'packages/*'] } }],
  ['pnpm', { 'package.json': {}, 'pnpm-workspace.yaml': 'packages: ["**"]' }],
  ['Lerna', { 'package.json': {}, 'lerna.json': { packages: ['apps/*', 'packages/*'] } }],
  [
    'Rush',
    {
      'rush.json': {
        projects: ['apps/web', 'packages/core', 'packages/db'].map((projectFolder) => ({ projectFolder })),
      },
    },
  ],
  [
    'Nx and Turbo over npm',
    { 'nx.json': {}, 'turbo.json': {}, 'package.json': { workspaces: ['apps/*', 'packages/*'] } },
  ],
])('models of what the package depends on, each under its own name: %s', async (_, files) => {
  const root = await writeFiles({ ...members, ...files });
  const web = join(root, 'apps/web');
  expect(await modelsIn(web)).toEqual({ models: [user], warnings: [] });
  expect((await inspect(web).apps({})).items.map(({ label }) => label)).toEqual(['@x/web']);
});

test('what is installed in node_modules as a link is not listed twice', async () => {
  const root = await writeFiles({ ...members, 'package.json': { workspaces: ['apps/*', 'packages/*'] } });
  const { mkdir, symlink } = await import('node:fs/promises');
  await mkdir(join(root, 'node_modules/@x'), { recursive: true });
  await symlink('../../packages/core', join(root, 'node_modules/@x/core'));
  expect((await modelsIn(join(root, 'apps/web'), true)).models).toEqual([user]);
});

test('its own models come first, and a package without models adds none', async () => {
  const root = await writeFiles({
    ...members,
    'package.json': { workspaces: ['apps/*', 'packages/*'] },
    'apps/web/package.json': { name: '@x/web', dependencies: { '@x/core': '*', '@prisma/client': '6' } },
    'apps/web/prisma/schema.prisma': schema('Own'),
  });
  expect((await modelsIn(join(root, 'apps/web'))).models).toEqual([
    ['Own', '@x/web', 'prisma/schema.prisma:5'],
    user,
  ]);
  expect((await modelsIn(join(root, 'packages/db'))).models).toEqual([
    ['User', '@x/db', 'prisma/schema.prisma:5'],
  ]);
});

test('a schema that cannot be read is a warning that says where', async () => {
  const root = await writeFiles({
    ...members,
    'package.json': { workspaces: ['apps/*', 'packages/*'] },
    'packages/db/prisma/schema.prisma': 'model User {',
  });
  const { models, warnings } = await modelsIn(join(root, 'apps/web'));
  expect(models).toEqual([]);
  expect(warnings).toEqual([
    {
      code: 'SCHEMA_INVALID',
      message: expect.stringMatching(/^In \.\.\/\.\.\/packages\/db: prisma\/schema\.prisma/),
    },
  ]);
});

test('the description has the ORM and the database, with the client left out that is not bound', async () => {
  const root = await writeFiles({
    ...members,
    'package.json': { workspaces: ['apps/*', 'packages/*'] },
    'packages/db/prisma.config.ts': '',
  });
  const { project } = await readProject(join(root, 'apps/web'), defaultConfig, isEvidence);
  const { item } = await describeProject(project, {});
  expect(item.orms).toEqual([
    {
      ...{ name: 'prisma', kind: 'orm', app: '@x/db', package: '@prisma/client', range: '6', version: null },
      ...{ configFile: '../../packages/db/prisma.config.ts', supported: true },
    },
  ]);
  expect(item.frameworks.map(({ name }) => name)).toEqual(['next']);
  expect(item.databases).toMatchObject([
    {
      orm: 'prisma',
      name: '../../packages/db/prisma/dev.db',
      source: '../../packages/db/prisma/schema.prisma:1',
    },
  ]);
});

test('models that the source of such a package says', async () => {
  const root = await writeFiles({
    'pnpm-workspace.yaml': 'packages: ["*"]',
    'web/package.json': { name: 'web', devDependencies: { tables: '*' } },
    'tables/package.json': { name: 'tables', dependencies: { 'drizzle-orm': '1' } },
    'tables/src/schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const notes = pgTable('notes', { title: text() });\n`,
  });
  const web = join(root, 'web');
  expect((await inspect(web).models({ dependencies: false })).hasSource).toBe(true);
  const { project } = await readProject(web, defaultConfig, isEvidence);
  const { models, files } = await readAllSource(project, { wanted: 'models', entries: [] });
  expect(models.items).toMatchObject([{ name: 'notes', app: 'tables', source: '../tables/src/schema.ts:2' }]);
  expect(files.map(([file]) => file)).toContain(join(root, 'tables/package.json'));
  const routes = await readAllSource(project, { wanted: 'routes', entries: [] });
  expect(routes.models.items).toEqual([]);
});
