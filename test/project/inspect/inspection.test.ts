import { describe, expect, test } from 'vitest';
import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { readSource } from '../../../src/project/inspect/source.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import { createProject, writeFiles } from '../../support/temp.ts';

test('a key of the configuration that is of no ORM is said, with the nearest', async () => {
  const root = await writeFiles({ 'package.json': { name: 'app' } });
  const orms = { prizma: { schema: 'db' }, prisma: {} };
  const { describe } = createInspection({
    root,
    config: { ...defaultConfig, orms },
    permissions: noPermissions,
  });
  const { warnings } = await describe({});
  expect(warnings).toEqual([
    { code: 'CONFIG_UNUSED', message: expect.stringMatching(/"orms\.prizma".*Nearest: prisma/) },
  ]);
});

test('an app is not read by what lies beneath its framework, whatever else is in the workspace', async () => {
  const packages = { '@nestjs/core': '11', express: '5' };
  const root = await writeFiles({
    'package.json': { private: true, workspaces: ['apps/*'] },
    'apps/above/package.json': { name: 'above', main: 'main.js', dependencies: packages },
    'apps/above/main.js': '',
    'apps/alone/package.json': { name: 'alone', main: 'main.js', dependencies: { express: '5' } },
    'apps/alone/main.js': '',
  });
  const inspect = (dir: string) =>
    createInspection({ root: dir, config: defaultConfig, permissions: noPermissions }).entries({});
  const adaptersOf = ({ entries }: Awaited<ReturnType<typeof inspect>>) =>
    entries.map(({ app, adapters }) => [app, adapters.includes('express'), adapters.includes('nest')]);
  expect(adaptersOf(await inspect(root))).toEqual([
    ['above', false, true],
    ['alone', true, true],
  ]);
  expect(adaptersOf(await inspect(`${root}/apps/above`))).toEqual([['above', false, true]]);
});

test.each(['express', 'fastify'])(
  'a framework above %s is not read by what is for that alone',
  async (beneath) => {
    const entry = `require('${beneath}')();`;
    const root = await writeFiles({
      'package.json': { private: true, workspaces: ['apps/*'] },
      'apps/above/package.json': {
        name: 'above',
        main: 'main.js',
        dependencies: { '@nestjs/core': '9', [beneath]: '5' },
      },
      'apps/above/main.js': entry,
      'apps/alone/package.json': { name: 'alone', main: 'main.js', dependencies: { [beneath]: '5' } },
      'apps/alone/main.js': entry,
    });
    const inspect = (dir: string, config = defaultConfig) =>
      createInspection({ root: dir, config, permissions: noPermissions }).entries({});
    const both = await inspect(root);
    expect(both.entries.map(({ app }) => app)).toEqual(['alone']);
    expect(both.entries[0]?.adapters).toContain(beneath);
    const above = await inspect(`${root}/apps/above`);
    expect(above).toMatchObject({
      ...{ entries: [], readEntries: [expect.stringMatching(/main\.js$/)] },
      ...{ apps: ['above'], hasSource: true },
    });
    expect(above.warnings).toEqual([
      { code: 'FRAMEWORK_UNSUPPORTED', message: expect.stringContaining('nest') },
    ]);
    // Who names a file wants it to be read.
    const named = await inspect(`${root}/apps/above`, { ...defaultConfig, entry: ['main.js'] });
    expect(named.entries.map(({ app }) => app)).toEqual(['above']);
    expect(named.hasSource).toBe(true);
  },
);

describe('a version that is not run is read all the same', () => {
  const inspect = async (dependencies: object, files: object) => {
    const root = await writeFiles({
      'package.json': { name: 'old', main: 'main.js', dependencies },
      ...files,
    });
    return createInspection({ root, config: defaultConfig, permissions: noPermissions });
  };

  test.each([
    ['fastify', '2', { 'main.js': '' }],
    ['express', '3', { 'main.js': '' }],
    ['koa', '99', { 'main.js': '' }],
    ['@nestjs/core', '9', { 'main.js': '' }],
  ])('routes from source: %s %s', async (name, version, files) => {
    const { entries } = await inspect({ [name]: version }, files);
    expect(await entries({})).toMatchObject({
      ...{ entries: [], readEntries: [expect.stringMatching(/main\.js$/)], apps: ['old'], hasSource: true },
      warnings: [
        {
          code: 'FRAMEWORK_UNSUPPORTED',
          message: expect.stringMatching(/^Routes of \w+ \d+ \(not .*\) are read from its files alone/),
        },
      ],
    });
  });

  test('routes of files', async () => {
    const { project } = await createProject({
      'package.json': { name: 'old', dependencies: { next: '12' } },
      'pages/api/old.js': 'export default () => {};',
    });
    const { routes } = await readSource(project, { wanted: 'routes', entries: [] });
    expect(routes.items).toEqual([expect.objectContaining({ path: '/api/old' })]);
  });

  test('models of files and from source', async () => {
    const schema = 'datasource db {\n provider = "sqlite"\n}\nmodel Old {\n id Int @id\n}\n';
    const prisma = await inspect({ '@prisma/client': '4' }, { 'prisma/schema.prisma': schema });
    expect(await prisma.models({ dependencies: false })).toMatchObject({
      items: [{ name: 'Old' }],
      warnings: [{ code: 'ORM_UNSUPPORTED', message: expect.stringContaining('prisma 4 (not ') }],
    });
    const sequelize = await inspect({ sequelize: '4' }, {});
    expect(await sequelize.models({ dependencies: false })).toMatchObject({ hasSource: true, ifNone: null });
  });
});

test('where an ORM has no models, the tables of the database stand in', async () => {
  const root = await writeFiles({ 'package.json': { name: 'app', dependencies: { knex: '3' } } });
  const { models } = createInspection({ root, config: defaultConfig, permissions: noPermissions });
  expect((await models({ dependencies: false })).warnings).toEqual([
    {
      code: 'ORM_UNSUPPORTED',
      message: 'Models of knex cannot be read yet; database_schema has the tables.',
    },
  ]);
});
