// Migrations in files and in the database's own table: applied by Drizzle, Knex and TypeORM themselves, of the others as their tables are.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Migrations } from '../../src/protocol/databases/migrations.ts';
import { readers } from '../support/answers.ts';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, makeFolder } from '../support/folders.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const requireOf = (fixture: string) => createRequire(join(fixtures, fixture, 'package.json'));
const libsql = requireOf('drizzle').resolve('libsql');
interface Sqlite {
  exec(sql: string): void;
  close(): void;
}
const Database = createRequire(libsql)(libsql) as new (file: string) => Sqlite;

const knexFile = (
  table: string,
) => `exports.up = (knex) => knex.schema.createTable('${table}', (t) => t.increments());
exports.down = (knex) => knex.schema.dropTable('${table}');`;
const typeormFile = (name: string) => `module.exports = class ${name} {
  name = '${name}';
  async up(queryRunner) { await queryRunner.query('CREATE TABLE ${name} (id integer)'); }
  async down(queryRunner) { await queryRunner.query('DROP TABLE ${name}'); }
};`;
const sequelizeFile = 'exports.up = (queryInterface) => queryInterface.createTable("x", {});';
const mikroFile = (name: string) => `import { Migration } from '@mikro-orm/migrations';
export class ${name} extends Migration { async up() { this.addSql('select 1'); } }`;
const journal = (...entries: [tag: string, when: number][]) =>
  JSON.stringify({ entries: entries.map(([tag, when], idx) => ({ idx, when, tag, breakpoints: true })) });

const files = {
  'package.json': JSON.stringify({
    name: 'made',
    dependencies: {
      ...{
        knex: '3',
        typeorm: '1',
        sequelize: '6',
        '@mikro-orm/core': '6',
        'drizzle-orm': '0.45',
        prisma: '6',
      },
      libsql: '0.5',
    },
  }),
  'node_modules/none': '',
  'knexfile.js': `module.exports = { migrations: { directory: './k/migrations', tableName: 'knex_history' } };`,
  'k/migrations/20240101_a.js': knexFile('ka'),
  'k/migrations/20240102_b.js': knexFile('kb'),
  't/migrations/1700000000000-A.js': typeormFile('A1700000000000'),
  't/migrations/1700000000001-B.js': typeormFile('B1700000000001'),
  's/migrations/1-a.js': sequelizeFile,
  's/migrations/2-b.js': sequelizeFile,
  'm/migrations/Migration2024.ts': mikroFile('Migration2024'),
  'm/migrations/Migration2025.ts': mikroFile('Migration2025'),
  'drizzle.config.ts': `export default { dialect: 'sqlite', out: './d', dbCredentials: { url: 'file:app.db' } };`,
  'd/meta/_journal.json': journal(['0000_a', 1_000], ['0001_b', 3_000]),
  'd/0000_a.sql': 'CREATE TABLE da (id integer);',
  'd/0001_b.sql': 'CREATE TABLE db (id integer);',
  'prisma/schema.prisma':
    'datasource db {\n  provider = "sqlite"\n  url = "file:../app.db"\n}\nmodel P {\n  id Int @id\n}\n',
  'prisma/migrations/1_a/migration.sql': 'CREATE TABLE P (id integer);',
  'prisma/migrations/2_b/migration.sql': 'SELECT 2;',
  'prisma/migrations/3_c/migration.sql': 'SELECT 3;',
  'prisma/migrations/4_d/migration.sql': 'SELECT 4;',
};

/** As they do it at a deployment. */
async function applyAll(dir: string): Promise<void> {
  const url = `file:${join(dir, 'app.db')}`;
  const of = requireOf('drizzle');
  const client = of('@libsql/client').createClient({ url });
  const { migrate } = of('drizzle-orm/libsql/migrator');
  await migrate(of('drizzle-orm/libsql').drizzle(client), { migrationsFolder: join(dir, 'd') });
  client.close();
  const knexRequire = requireOf('knex');
  class Libsql extends knexRequire('knex/lib/dialects/better-sqlite3') {
    _driver() {
      return Database;
    }
  }
  const knex = knexRequire('knex')({
    ...{ client: Libsql, connection: { filename: join(dir, 'app.db') }, useNullAsDefault: true },
    migrations: { directory: join(dir, 'k/migrations'), tableName: 'knex_history' },
  });
  await knex.migrate.latest();
  await knex.destroy();
  const { DataSource } = requireOf('typeorm')('typeorm');
  const source = new DataSource({
    ...{ type: 'better-sqlite3', driver: Database, database: join(dir, 'app.db') },
    migrations: [join(dir, 't/migrations/*.js')],
  });
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
}

const none = { pending: [], failed: [], missing: [], changed: [], skipped: [], locked: false, unknown: null };
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

describe('on an SQLite file', () => {
  let project: Folder;
  let session: Session;
  const ask = async () => {
    const { items, warnings } = await session.call<{ items: Migrations[]; warnings: unknown[] }>(
      'migrations',
    );
    expect(warnings).toEqual([]);
    return Object.fromEntries(items.map((item) => [item.orm, item]));
  };
  const run = (...sql: string[]) => {
    const database = new Database(join(project.dir, 'app.db'));
    for (const statement of sql) database.exec(statement);
    database.close();
  };

  beforeAll(async () => {
    project = makeFolder(files);
    symlinkSync(join(fixtures, 'drizzle/node_modules/libsql'), join(project.dir, 'node_modules/libsql'));
    await applyAll(project.dir);
    const row = (name: string, ended: string, undone: string, sum: string, logs: string) =>
      `INSERT INTO _prisma_migrations VALUES ('${name}${ended}${undone}', '${sum}', ${ended}, '${name}', ${logs}, ${undone}, 1, 1)`;
    run(
      'CREATE TABLE "SequelizeMeta" (name varchar(255) NOT NULL UNIQUE PRIMARY KEY)',
      `INSERT INTO "SequelizeMeta" VALUES ('1-a.js'), ('2-b.js')`,
      'CREATE TABLE mikro_orm_migrations (id integer PRIMARY KEY, name text, executed_at datetime)',
      `INSERT INTO mikro_orm_migrations VALUES (1, 'Migration2024', '2024-05-06'), (2, 'Migration2025', '2025-05-06')`,
      'CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY, checksum TEXT NOT NULL, finished_at DATETIME, migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME, started_at DATETIME, applied_steps_count INTEGER)',
      row('1_a', '1700000000000', 'NULL', hash(files['prisma/migrations/1_a/migration.sql']), 'NULL'),
      row('2_b', '1700000001000', 'NULL', hash('SELECT 2;'), 'NULL'),
      // It failed, was marked as rolled back, and failed again.
      row('3_c', 'NULL', '1700000002000', hash('SELECT 3;'), `'first'`),
      row('3_c', 'NULL', 'NULL', hash('SELECT 3;'), `'no such table: y'`),
      row('4_d', 'NULL', '1700000003000', hash('SELECT 4;'), `'boom'`),
    );
    session = await connect(project.dir, { env: { DATABASE_URL: 'file:./app.db' } });
  });
  afterAll(async () => {
    await session?.close();
    project?.[Symbol.dispose]();
  });

  test('what is applied is told, and each kind of what is not', async () => {
    const first = await ask();
    expect(first).toEqual({
      prisma: {
        ...none,
        ...{ orm: 'prisma', source: 'prisma/migrations', table: '_prisma_migrations', files: 4, applied: 2 },
        ...{ connection: expect.any(String), last: { name: '2_b', at: '2023-11-14T22:13:21.000Z' } },
        ...{ failed: [{ name: '3_c', reason: 'no such table: y' }], pending: ['4_d'] },
      },
      drizzle: {
        ...none,
        ...{ orm: 'drizzle', source: 'd', table: '__drizzle_migrations', files: 2, applied: 2 },
        ...{ connection: expect.any(String), last: { name: '0001_b', at: null } },
      },
      typeorm: {
        ...none,
        ...{ orm: 'typeorm', source: 't/migrations', table: 'migrations', files: 2, applied: 2 },
        ...{ connection: expect.any(String), last: { name: 'B1700000000001', at: null } },
      },
      sequelize: {
        ...none,
        ...{ orm: 'sequelize', source: 's/migrations', table: 'SequelizeMeta', files: 2, applied: 2 },
        ...{ connection: expect.any(String), last: { name: '2-b', at: null } },
      },
      'mikro-orm': {
        ...none,
        ...{ orm: 'mikro-orm', source: 'm/migrations', table: 'mikro_orm_migrations', files: 2, applied: 2 },
        ...{ connection: expect.any(String), last: { name: 'Migration2025', at: '2025-05-06' } },
      },
      knex: {
        ...none,
        ...{ orm: 'knex', source: 'k/migrations', table: 'knex_history', files: 2, applied: 2 },
        ...{
          connection: expect.any(String),
          last: { name: '20240102_b', at: expect.stringMatching(/^20\d\d-/) },
        },
      },
    });

    const write = (path: string, text: string) => writeFileSync(join(project.dir, path), text);
    write('k/migrations/20240103_c.js', knexFile('kc'));
    rmSync(join(project.dir, 'k/migrations/20240101_a.js'));
    run('UPDATE knex_history_lock SET is_locked = 1');
    write('t/migrations/1700000000002-C.js', typeormFile('C1700000000002'));
    rmSync(join(project.dir, 't/migrations/1700000000000-A.js'));
    write('s/migrations/3-c.js', sequelizeFile);
    rmSync(join(project.dir, 's/migrations/1-a.js'));
    write('m/migrations/Migration2026.ts', mikroFile('Migration2026'));
    rmSync(join(project.dir, 'm/migrations/Migration2024.ts'));
    // One of a branch that was begun before the last one was applied, one after it.
    write(
      'd/meta/_journal.json',
      journal(['0000_a', 1_000], ['0001_x', 2_000], ['0001_b', 3_000], ['0002_c', 4_000]),
    );
    write('d/0001_b.sql', 'CREATE TABLE db (id integer, more text);');
    write('prisma/migrations/2_b/migration.sql', 'SELECT 22;');
    rmSync(join(project.dir, 'prisma/migrations/1_a'), { recursive: true });
    const second = await ask();
    expect(second).toMatchObject({
      prisma: { missing: ['1_a'], changed: ['2_b'], pending: ['4_d'], failed: [{ name: '3_c' }] },
      drizzle: { ...none, changed: ['0001_b'], skipped: ['0001_x'], pending: ['0002_c'] },
      typeorm: { ...none, missing: ['A1700000000000'], pending: ['C1700000000002'] },
      sequelize: { ...none, missing: ['1-a'], pending: ['3-c'] },
      'mikro-orm': { ...none, missing: ['Migration2024'], pending: ['Migration2026'] },
      knex: { ...none, missing: ['20240101_a'], pending: ['20240103_c'], locked: true },
    });

    await using text = await connect(project.dir, {
      args: ['--output', 'text'],
      env: { DATABASE_URL: 'file:./app.db' },
    });
    const { content } = await text.client.callTool({ name: 'migrations', arguments: {} });
    const { items } = readers.readMigrations((content as { text: string }[])[0]?.text ?? '');
    expect(items).toEqual(Object.values(second));
  });

  test('drift names them, and takes none of their tables for one that no model has', async () => {
    const { warnings } = await session.call<{ warnings: { code: string; message: string }[] }>(
      'list_models',
      {
        drift: true,
      },
    );
    const of = (code: string) =>
      warnings.filter((warning) => warning.code === code).map(({ message }) => message);
    expect(of('DATABASE_EXTRA').join()).not.toMatch(
      /knex_history|SequelizeMeta|mikro_orm_migrations|\bmigrations\b/,
    );
    expect(of('MIGRATIONS_OPEN').join()).toContain('4_d');
  });
});

test('of Drizzle 1, by name; and before its table was made, everything is open', async () => {
  using project = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies: { 'drizzle-orm': '1.0.0-rc.5' } }),
    'node_modules/none': '',
    'drizzle.config.ts': `export default { dialect: 'sqlite', dbCredentials: { url: 'file:app.db' }, migrations: { table: 'journal' } };`,
    'drizzle/20240101000000_a/migration.sql': 'CREATE TABLE da (id integer);',
  });
  symlinkSync(join(fixtures, 'drizzle/node_modules/libsql'), join(project.dir, 'node_modules/libsql'));
  new Database(join(project.dir, 'app.db')).exec('CREATE TABLE other (id integer)');
  await using session = await connect(project.dir);
  const ask = async () => (await session.call<{ items: Migrations[] }>('migrations')).items;
  expect(await ask()).toMatchObject([
    { table: null, applied: 0, pending: ['20240101000000_a'], unknown: null },
  ]);
  const of = requireOf('drizzle');
  const client = of('@libsql/client').createClient({ url: `file:${join(project.dir, 'app.db')}` });
  await of('drizzle-v1/libsql/migrator').migrate(of('drizzle-v1/libsql').drizzle({ client }), {
    migrationsFolder: join(project.dir, 'drizzle'),
    migrationsTable: 'journal',
  });
  client.close();
  expect(await ask()).toMatchObject([
    { table: 'journal', applied: 1, pending: [], last: { name: '20240101000000_a', at: expect.any(String) } },
  ]);
});

describe('on PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  test('tables in a schema of their own, and a database that cannot be reached', async () => {
    using project = makeFolder({
      'package.json': JSON.stringify({
        name: 'made',
        dependencies: { 'drizzle-orm': '0.45', knex: '3', kysely: '0.28', pg: '8' },
      }),
      'node_modules/none': '',
      'drizzle.config.ts': `export default { dialect: 'postgresql', dbCredentials: { url: process.env.DATABASE_URL } };`,
      'drizzle/meta/_journal.json': journal(['0000_a', 1_000]),
      'drizzle/0000_a.sql': 'CREATE TABLE da (id integer);',
      'migrations/1_a.ts': `import type { Knex } from 'knex';\nexport async function up(knex: Knex): Promise<void> {}`,
      // Of another database, and of another tool.
      'migrations-sqlite/0_z.ts': `import type { Knex } from 'knex';\nexport async function up(knex: Knex): Promise<void> {}`,
      'db/migrations/20240101T000000-a.ts': `import type { Kysely } from 'kysely';\nexport async function up(db: Kysely<unknown>) {}`,
      'db/migrations/20240102T000000-b.ts': `import type { Kysely } from 'kysely';\nexport async function up(db: Kysely<unknown>) {}`,
    });
    symlinkSync(join(fixtures, 'bank/node_modules/pg'), join(project.dir, 'node_modules/pg'));
    const of = requireOf('bank');
    const { Client } = of('pg');
    const client = new Client(postgres.url);
    await client.connect();
    await of('drizzle-orm/node-postgres/migrator').migrate(of('drizzle-orm/node-postgres').drizzle(client), {
      migrationsFolder: join(project.dir, 'drizzle'),
    });
    await client.end();
    // As Kysely's own Migrator makes it.
    await postgres.query(
      'CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, "timestamp" varchar(255) NOT NULL)',
    );
    await postgres.query(
      `INSERT INTO kysely_migration VALUES ('20240101T000000-a', '2024-05-06T00:00:00.000Z')`,
    );
    await using session = await connect(project.dir, { env: { DATABASE_URL: postgres.url } });
    expect((await session.call<{ items: Migrations[] }>('migrations')).items).toMatchObject([
      {
        orm: 'drizzle',
        table: 'drizzle.__drizzle_migrations',
        applied: 1,
        pending: [],
        connection: 'DATABASE_URL',
      },
      { orm: 'kysely', source: 'db/migrations', applied: 1, pending: ['20240102T000000-b'] },
      {
        orm: 'knex',
        source: 'migrations',
        table: null,
        applied: 0,
        pending: ['1_a'],
        connection: 'DATABASE_URL',
      },
    ]);
    await using dead = await connect(project.dir, { env: { DATABASE_URL: 'postgresql://127.0.0.1:1/none' } });
    expect((await dead.call<{ items: Migrations[] }>('migrations')).items).toMatchObject([
      { orm: 'drizzle', files: 1, applied: 0, pending: [], unknown: expect.stringContaining('ECONNREFUSED') },
      { orm: 'kysely', files: 2 },
      { orm: 'knex', files: 1, unknown: expect.stringContaining('ECONNREFUSED') },
    ]);
  });
});

test('without any, that is said', async () => {
  using empty = makeFolder({ 'package.json': '{}' });
  await using session = await connect(empty.dir);
  expect(await session.call('migrations')).toMatchObject({
    items: [],
    warnings: [{ code: 'NO_MIGRATIONS' }],
  });
  expect(readFileSync(join(empty.dir, 'package.json'), 'utf8')).toBe('{}');
});
