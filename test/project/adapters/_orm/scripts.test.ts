// Configuration away from the package's root, and named by scripts: what it says is found by each ORM.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namedByScripts } from '../../../../src/project/adapters/_orm/scripts.ts';
import { capabilities as drizzle } from '../../../../src/project/adapters/drizzle/capabilities.ts';
import { capabilities as knex } from '../../../../src/project/adapters/knex/capabilities.ts';
import { capabilities as mikroOrm } from '../../../../src/project/adapters/mikro-orm/capabilities.ts';
import { capabilities as prisma } from '../../../../src/project/adapters/prisma/capabilities.ts';
import { capabilities as sequelize } from '../../../../src/project/adapters/sequelize/capabilities.ts';
import { capabilities as typeorm } from '../../../../src/project/adapters/typeorm/capabilities.ts';
import { createProject } from '../../../support/temp.ts';

const manifest = (scripts: Record<string, string>, ...dependencies: string[]) => ({
  ...{ name: 'app', scripts },
  dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
});

test.each([
  ['drizzle-kit push --config=src/a.config.ts', ['src/a.config.ts']],
  ['dotenv -e .env -- drizzle-kit studio --config src/a.config.ts && tsc', ['src/a.config.ts']],
  ['concurrently "tsc -w" "drizzle-kit studio --config=b/a.ts"', ['b/a.ts']],
  ['cd packages/db && npx drizzle-kit push --config ./x.ts', ['packages/db/x.ts']],
  ['vite --config vite.config.ts', []],
  ['drizzle-kit push', []],
])('%s', async (script, files) => {
  const { root, project } = await createProject({ 'package.json': manifest({ db: script }) });
  const [pkg] = project.packages;
  const found = pkg ? namedByScripts(pkg, /^drizzle-kit$/, ['--config']) : [];
  expect(found.map(({ file }) => file)).toEqual(files.map((file) => join(root, file)));
});

const journal = (tag: string) => ({ entries: [{ tag, when: 1 }] });
const config = (out: string) =>
  `export default { dialect: 'sqlite', schema: './src/db/schema.ts', out: '${out}', dbCredentials: { url: process.env.DB_URL } };`;

test.each<[string, Record<string, unknown>, string | null]>([
  [
    'in src/db, with paths from the package',
    {
      'package.json': manifest({}, 'drizzle-orm'),
      'src/db/drizzle.config.ts': config('./src/db/migrations'),
      'src/db/migrations/meta/_journal.json': journal('0000_a'),
    },
    'src/db/migrations',
  ],
  [
    'in config, with paths from there',
    {
      'package.json': manifest({}, 'drizzle-orm'),
      'config/drizzle.config.ts': config('../migrations'),
      'migrations/meta/_journal.json': journal('0000_a'),
    },
    'migrations',
  ],
  [
    'of another name, by a script',
    {
      'package.json': manifest({ push: 'drizzle-kit push --config=etc/drizzle-prod.ts' }, 'drizzle-orm'),
      'etc/drizzle-prod.ts': config('./sql'),
      'sql/meta/_journal.json': journal('0000_a'),
    },
    'sql',
  ],
  [
    'of a package of a workspace, by a script of the root',
    {
      'package.json': {
        ...manifest({ push: 'drizzle-kit push --config=packages/db/drizzle.config.ts' }),
        workspaces: ['packages/*'],
      },
      'packages/db/package.json': manifest({}, 'drizzle-orm'),
      'packages/db/drizzle.config.ts': config('./packages/db/sql'),
      'packages/db/sql/meta/_journal.json': journal('0000_a'),
    },
    'packages/db/sql',
  ],
])('migrations of Drizzle: %s', async (_, files, source) => {
  const { project } = await createProject(files);
  const { items, warnings } = (await drizzle.migrations?.(project)) ?? { items: [], warnings: [] };
  expect(warnings).toEqual([]);
  expect(items.map((item) => [item.source, item.files.map(({ name }) => name)])).toEqual([
    [source, ['0000_a']],
  ]);
  const databases = await drizzle.databases?.(project, { DB_URL: 'file:a.db' });
  expect(databases?.items.map(({ variable }) => variable)).toEqual(['DB_URL']);
});

const migration = {
  knex: ['db/migrations/1_a.js', "exports.up = (knex) => knex.schema.createTable('a');"],
  typeorm: ['db/migrations/1-a.ts', 'class A1700000000000 implements MigrationInterface { async up() {} }'],
  sequelize: ['db/migrations/1-a.js', 'module.exports = { up: (queryInterface) => queryInterface.x() };'],
  mikro: [
    'db/migrations/M1.ts',
    "import { Migration } from '@mikro-orm/migrations'; class M extends Migration {}",
  ],
} as const;

test.each([
  [
    'knex',
    knex,
    migration.knex,
    'knex migrate:latest --knexfile etc/k.js',
    "migrations: { tableName: 'of_k' }",
  ],
  [
    'typeorm',
    typeorm,
    migration.typeorm,
    'typeorm-ts-node-commonjs migration:run -d etc/k.js',
    "migrationsTableName: 'of_k'",
  ],
  [
    'sequelize',
    sequelize,
    migration.sequelize,
    'sequelize-cli db:migrate --config=etc/k.js',
    "migrationStorageTableName: 'of_k'",
  ],
  [
    'mikro-orm',
    mikroOrm,
    migration.mikro,
    'mikro-orm migration:up --config etc/k.js',
    "migrations: { tableName: 'of_k' }",
  ],
])(
  'the table of migrations of %s, in a configuration that a script names',
  async (_, adapter, file, script, text) => {
    const { project } = await createProject({
      ...{ 'package.json': manifest({ migrate: script }), 'etc/k.js': `module.exports = { ${text} };` },
      [file[0]]: file[1],
    });
    const { items = [] } = (await adapter.migrations?.(project)) ?? {};
    expect(items.map(({ files, record }) => [files.length, record.table])).toEqual([[1, 'of_k']]);
  },
);

test('.sequelizerc names the configuration', async () => {
  const { project } = await createProject({
    'package.json': manifest({}),
    '.sequelizerc':
      "const path = require('path'); module.exports = { 'config': path.resolve('server', 'settings', 'db.js') };",
    'server/settings/db.js': "module.exports = { development: { migrationStorageTableName: 'of_rc' } };",
    [migration.sequelize[0]]: migration.sequelize[1],
  });
  const { items = [] } = (await sequelize.migrations?.(project)) ?? {};
  expect(items.map(({ record }) => record.table)).toEqual(['of_rc']);
});

test('prisma --config names the configuration', async () => {
  const { project } = await createProject({
    'package.json': manifest({ generate: 'prisma generate --config ./etc/prisma.ts' }, 'prisma'),
    'etc/prisma.ts': "export default defineConfig({ schema: '../data/main.prisma' });",
    'data/main.prisma': 'model A {\n  id Int @id\n}\n',
  });
  const { items = [], warnings } = (await prisma.fileModels?.(project)) ?? {};
  expect(warnings).toEqual([]);
  expect(items.map(({ name, source }) => `${name} ${source}`)).toEqual(['A data/main.prisma:1']);
});

const named = (file: string) => `export default { schema: '${file}' };`;

test.each<[string, string[], Record<string, string>, string]>([
  [
    'the usual configuration comes before those of scripts',
    ['prisma migrate deploy --config prisma.test.config.ts'],
    { 'prisma.config.ts': named('main.prisma'), 'prisma.test.config.ts': named('other.prisma') },
    'main.prisma',
  ],
  [
    'the usual one, where the script names one that there is not',
    ['prisma migrate deploy --config dist/prisma.config.js'],
    { 'prisma.config.ts': named('main.prisma') },
    'main.prisma',
  ],
  [
    'without a usual one, the first that there is',
    [
      'prisma generate --config $CONFIG',
      'prisma generate --config dist/a.js',
      'prisma generate --config b.ts',
    ],
    { 'b.ts': named('other.prisma') },
    'other.prisma',
  ],
])('prisma --config: %s', async (_, scripts, files, schema) => {
  const { project } = await createProject({
    'package.json': manifest(Object.fromEntries(scripts.entries()), 'prisma'),
    ...{ 'main.prisma': 'model A {\n  id Int @id\n}\n', 'other.prisma': 'model A {\n  id Int @id\n}\n' },
    ...files,
  });
  const { items = [], warnings } = (await prisma.fileModels?.(project)) ?? {};
  expect(warnings).toEqual([]);
  expect(items.map(({ source }) => source)).toEqual([`${schema}:1`]);
});
