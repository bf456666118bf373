// The clients of ORMs on SQLite files, in every mode, seen from a connection of the test's own; how modules make them; databases that do not answer.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, linkPackage, makeFolder } from '../support/folders.ts';

interface Sqlite {
  exec(sql: string): void;
  prepare(sql: string): { all(): unknown[] };
  close(): void;
}
const libsql = createRequire(join(fixtures, 'drizzle/package.json')).resolve('libsql');
const Database = createRequire(libsql)(libsql) as new (file: string) => Sqlite;

/** Where packages lie that a project of this test links to. */
const installed: Readonly<Record<string, string>> = {
  ...{ libsql: 'drizzle', typeorm: 'typeorm', 'reflect-metadata': 'typeorm', sequelize: 'sequelize' },
  ...{ knex: 'knex', kysely: 'kysely', pg: 'knex', '@nestjs/core': 'nest', '@nestjs/common': 'nest' },
};

/** A project that depends on these, with these files and a table of notes. */
function makeProject(
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
  from?: string,
): Folder {
  const dependencies = Object.fromEntries(packages.map((name) => [name, '*']));
  const folder = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies }),
    'node_modules/none': '',
    ...files,
  });
  for (const name of packages)
    linkPackage(folder.dir, name, join(fixtures, from ?? installed[name] ?? '', 'node_modules', name));
  const database = new Database(join(folder.dir, 'notes.db'));
  database.exec(
    "CREATE TABLE notes (id integer PRIMARY KEY, text text); INSERT INTO notes (text) VALUES ('first')",
  );
  database.close();
  return folder;
}

interface OrmClient {
  packages: string[];
  /** The fixture that has them, where several do. */
  from?: string;
  files: Record<string, string>;
  insert: string;
  read: string;
}

const ofMikroOrm = (from: string): OrmClient => ({
  from,
  packages: ['@mikro-orm/core', '@mikro-orm/libsql', 'libsql'],
  files: {
    'mikro-orm.config.js': `const { EntitySchema, defineConfig } = require('@mikro-orm/libsql');
const Note = new EntitySchema({ name: 'Note', tableName: 'notes', properties: { id: { type: 'number', primary: true }, text: { type: 'string' } } });
module.exports = defineConfig({ entities: [Note], dbName: 'notes.db' });`,
  },
  insert: `em.transactional(async (inner) => { inner.create('Note', { text: 'second' }); })`,
  read: `em.fork().find('Note', {}).then((rows) => rows.map(({ text }) => text))`,
});

const clients: Readonly<Record<string, OrmClient>> = {
  'TypeORM, made by a function': {
    packages: ['typeorm', 'libsql', 'reflect-metadata'],
    files: {
      'src/database.js': `const { DataSource, EntitySchema } = require('typeorm');
const Note = new EntitySchema({ name: 'Note', tableName: 'notes', columns: { id: { type: Number, primary: true, generated: true }, text: { type: String } } });
exports.createDataSource = () => new DataSource({ type: 'better-sqlite3', driver: require('libsql'), database: 'notes.db', entities: [Note], synchronize: true });`,
    },
    insert: `dataSource.getRepository('Note').save({ text: 'second' })`,
    read: `dataSource.getRepository('Note').find().then((rows) => rows.map(({ text }) => text))`,
  },
  'MikroORM 6, of its configuration': ofMikroOrm('mikro-orm'),
  'MikroORM 7, of its configuration': ofMikroOrm('mikro-orm7'),
  'Kysely, the default export': {
    packages: ['kysely', 'libsql'],
    files: {
      'lib/db.js': `const { Kysely, SqliteDialect } = require('kysely');
module.exports = new Kysely({ dialect: new SqliteDialect({ database: new (require('libsql'))('notes.db') }) });`,
    },
    insert: `db.insertInto('notes').values({ text: 'second' }).execute()`,
    read: `db.selectFrom('notes').select('text').execute().then((rows) => rows.map(({ text }) => text))`,
  },
  'Knex, within what is exported': {
    packages: ['knex', 'libsql'],
    files: {
      'src/shelf.js': `const createKnex = require('knex');
const Client = require('knex/lib/dialects/better-sqlite3');
class Libsql extends Client { _driver() { return require('libsql'); } }
module.exports = { shelf: { knex: createKnex({ client: Libsql, connection: { filename: 'notes.db' }, useNullAsDefault: true }) } };`,
    },
    insert: `knex.transaction((trx) => trx('notes').insert({ text: 'second' }))`,
    read: `knex('notes').pluck('text')`,
  },
  'Knex, of a knexfile, whatever scripts of other environments name': {
    packages: ['knex', 'libsql'],
    files: {
      'package.json': JSON.stringify({
        name: 'made',
        scripts: {
          prod: 'knex --knexfile dist/knexfile.js migrate:latest',
          any: 'knex --knexfile $KNEXFILE migrate:latest',
        },
        dependencies: { knex: '*', libsql: '*' },
      }),
      'knexfile.js': `const Client = require('knex/lib/dialects/better-sqlite3');
class Libsql extends Client { _driver() { return require('libsql'); } }
module.exports = { development: { client: Libsql, connection: { filename: 'notes.db' }, useNullAsDefault: true } };`,
    },
    insert: `knex('notes').insert({ text: 'second' })`,
    read: `knex('notes').pluck('text')`,
  },
};

describe.each(Object.entries(clients))('%s', (_, { packages, from, files, insert, read }) => {
  let project: Folder;
  let session: Session;
  let outside: Sqlite;
  const seen = () =>
    outside
      .prepare('SELECT text FROM notes')
      .all()
      .map((row) => (row as { text: string }).text);

  beforeAll(async () => {
    project = makeProject(packages, files, from);
    outside = new Database(join(project.dir, 'notes.db'));
    session = await connect(project.dir, {
      args: ['--db', 'write'],
      env: { DATABASE_URL: 'file:./notes.db' },
    });
  });
  afterAll(async () => {
    await session?.close();
    outside?.close();
    project?.[Symbol.dispose]();
  });

  test('read, rollback and write are as they say', async () => {
    const refused = await session.shell(`await ${insert}`, { db: 'read' });
    expect(refused.output.exception?.message).toMatch(/db: "rollback" gives a dry run.*PERMISSION_DENIED/s);
    expect((await session.shell(`await ${read}`, { db: 'read' })).output.value).toBe("[ 'first' ]");
    const tried = await session.shell(`await ${insert}; await ${read}`, { db: 'rollback' });
    expect(tried).toMatchObject({ database: { mode: 'rollback', protection: 'driver', reason: 'libsql' } });
    expect(tried.output.value).toBe("[ 'first', 'second' ]");
    expect(seen()).toEqual(['first']);
    expect((await session.shell(`await ${read}`, { db: 'rollback' })).output.value).toBe("[ 'first' ]");
    expect(await session.shell(`await ${insert}`)).toMatchObject({ status: 'success' });
    expect(seen()).toEqual(['first', 'second']);
  });
});

test.each([
  ['as it is loaded', 'await source.initialize(); export const dataSource = source;'],
  ['when it is asked for it', 'export const createDataSource = () => source.initialize();'],
])('a module that connects TypeORM itself, %s, changes no table', async (_, made) => {
  using project = makeProject(['typeorm', 'libsql', 'reflect-metadata'], {
    'src/database.mjs': `import libsql from 'libsql';
import { DataSource, EntitySchema } from 'typeorm';
const Note = new EntitySchema({ name: 'Note', tableName: 'notes', columns: { id: { type: Number, primary: true }, more: { type: String, nullable: true } } });
const source = new DataSource({ type: 'better-sqlite3', driver: libsql, database: 'notes.db', entities: [Note], synchronize: true });
${made}`,
  });
  const outside = new Database(join(project.dir, 'notes.db'));
  const table = () => outside.prepare("SELECT sql FROM sqlite_master WHERE name = 'notes'").all();
  const before = table();
  await using session = await connect(project.dir, { args: ['--db', 'write'] });
  const { output } = await session.shell(`await dataSource.query('SELECT text FROM notes')`);
  expect(output.value).toBe("[ { text: 'first' } ]");
  expect(table()).toEqual(before);
  outside.close();
});

test('where there are no models, a search for one says why', async () => {
  using project = makeProject(['knex'], {});
  await using session = await connect(project.dir);
  expect(await session.call('list_models', { search: 'note' })).toMatchObject({
    items: [],
    warnings: [{ code: 'ORM_UNSUPPORTED', message: expect.stringContaining('database_schema') }],
  });
});

describe('a client that cannot be had', () => {
  const pool = (name: string) => `const { Sequelize } = require('sequelize');
exports.${name} = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres', logging: false });`;

  test('is refused by name where nothing holds its driver', async () => {
    using project = makeProject(['sequelize'], {
      'db.js': `const { Sequelize } = require('sequelize');
exports.sequelize = new Sequelize({ dialect: 'sqlite', storage: 'notes.db', dialectModule: require('sqlite3') });`,
      'node_modules/sqlite3/index.js': `module.exports = require('./build/node_sqlite3.node');`,
      'node_modules/sqlite3/build/node_sqlite3.node': 'no addon',
    });
    await using session = await connect(project.dir);
    const { output } = await session.shell('await sequelize.query("SELECT 1")');
    expect(output.exception?.message).toMatch(/sqlite3 .*DATABASE_UNPROTECTED/s);
    expect(readFileSync(join(project.dir, 'notes.db')).length).toBeGreaterThan(0);
  });

  test('is not guessed at among several', async () => {
    using project = makeProject(['kysely', 'libsql'], {
      'lib/one.js': clients['Kysely, the default export']?.files['lib/db.js'] ?? '',
      'lib/two.js': clients['Kysely, the default export']?.files['lib/db.js'] ?? '',
    });
    const env = { DATABASE_URL: 'file:./notes.db' };
    await using session = await connect(project.dir, { env });
    const { output } = await session.shell(`await db.selectFrom('notes').selectAll().execute()`);
    expect(output.exception?.message).toMatch(
      /several modules create a Kysely client \(lib\/one\.js:2, lib\/two\.js:2\).*orms\.kysely\.client/s,
    );
  });

  test('that NestJS makes is had as the answer says, and keeps to the mode', async () => {
    using project = makeProject(['typeorm', 'libsql', 'reflect-metadata', '@nestjs/core', '@nestjs/common'], {
      // As the package of NestJS has it, in small.
      'node_modules/@nestjs/typeorm/index.js': `const { DataSource } = require('typeorm');
class TypeOrmModule {
  static forRoot(options) {
    const source = { provide: DataSource, useFactory: () => new DataSource(options).initialize() };
    return { module: TypeOrmModule, global: true, providers: [source], exports: [DataSource] };
  }
}
exports.TypeOrmModule = TypeOrmModule;`,
      'src/app.module.js': `require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { TypeOrmModule } = require('@nestjs/typeorm');
class AppModule {}
Module({ imports: [TypeOrmModule.forRoot({ type: 'better-sqlite3', driver: require('libsql'), database: 'notes.db' })] })(AppModule);
exports.AppModule = AppModule;`,
    });
    await using session = await connect(project.dir, {
      args: ['--db', 'write'],
      env: { DATABASE_URL: 'file:./notes.db' },
    });
    const { output } = await session.shell('dataSource', { db: 'read' });
    const message = String(output.exception?.message);
    expect(message).toContain('NestJS makes it (src/app.module.js:5)');
    const code =
      /(import \{ NestFactory \}.*?app\.get\(DataSource\));?\.? It starts/s.exec(message)?.[1] ?? '';
    // Declared, it hides the global that cannot be had.
    const own = `${code.replace('const dataSource', 'const source')};`;
    const insert = `await source.query("INSERT INTO notes (text) VALUES ('more')")`;
    const refused = await session.shell(`${own} ${insert}`, { db: 'read' });
    expect(refused.output.exception?.message).toMatch(/PERMISSION_DENIED/);
    const read = await session.shell('(await source.query("SELECT text FROM notes")).length', { db: 'read' });
    expect(read.output.value).toBe('1');
    const whole = await session.shell(`${code}; (await dataSource.query("SELECT 1 AS one"))[0].one`, {
      db: 'read',
    });
    expect(whole.output).toMatchObject({ value: '1' });
  });

  test('names the step where a native part is not built', async () => {
    using project = makeProject(['kysely'], {
      'db.js': `const { Kysely, SqliteDialect } = require('kysely');
exports.db = new Kysely({ dialect: new SqliteDialect({ database: async () => new (require('better-sqlite3'))('notes.db') }) });`,
      // What it says where its install script did not run.
      'node_modules/better-sqlite3/index.js': `throw new Error('Could not locate the bindings file. Tried:\\n → ' + __dirname + '/build/better_sqlite3.node');`,
    });
    await using session = await connect(project.dir);
    const { output } = await session.shell('await db.selectFrom("notes").selectAll().execute()');
    expect(output.exception?.message).toMatch(/the database could not be asked: .*bindings file/);
    expect(output.exception?.message).toContain('run npm rebuild better-sqlite3');
    expect(output.exception?.message).not.toContain('→');
  });

  test('is told of within seconds where nobody answers, or nobody is there', async () => {
    using project = makeProject(['sequelize', 'pg'], { 'src/models/index.js': pool('sequelize') });
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as { port: number };
    const ask = async () => {
      await using session = await connect(project.dir, {
        env: { DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c` },
      });
      return String((await session.shell('await sequelize.query("SELECT 1")')).output.exception?.message);
    };
    expect(await ask()).toMatch(/No Sequelize client could be bound: .*it did not answer within 10 seconds/);
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => silent.close(done));
    const refused = await ask();
    expect(refused).toMatch(/No Sequelize client could be bound: .*ECONNREFUSED/);
    expect(refused).toContain('Start the database');
  });
});
