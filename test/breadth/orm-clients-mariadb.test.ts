// The clients of ORMs on a real MariaDB, by mysql2, in every mode; what came of it is seen from a second connection.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { type Folder, fixtures, linkPackage, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';

interface Client {
  query(sql: string): Promise<[Record<string, unknown>[]]>;
  end(): Promise<void>;
}
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};

/** Where packages lie that a project of this test links to. */
const installed: Readonly<Record<string, string>> = {
  ...{ mysql2: 'bank', 'drizzle-orm': 'bank', typeorm: 'typeorm', 'reflect-metadata': 'typeorm' },
  ...{
    sequelize: 'sequelize',
    knex: 'knex',
    kysely: 'kysely',
    objection: 'objection',
    bookshelf: 'bookshelf',
  },
};

const ofKnex = `const createKnex = require('knex');
const Client = require('knex/lib/dialects/mysql2');
class Mysql extends Client { _driver() { return require('mysql2'); } }
const knex = createKnex({ client: Mysql, connection: process.env.DATABASE_URL, pool: { min: 0, max: 4 } });`;

interface OrmClient {
  packages: string[];
  /** The fixture that has them, where several do. */
  from?: string;
  file: string;
  insert: string;
  change: string;
  read: string;
}

const ofMikroOrm = (from: string, driver = 'mysql'): OrmClient => ({
  from,
  packages: ['@mikro-orm/core', `@mikro-orm/${driver}`],
  file: `const { EntitySchema, MikroORM } = require('@mikro-orm/${driver}');
const Note = new EntitySchema({ name: 'Note', tableName: 'notes', properties: { id: { type: 'number', primary: true }, text: { type: 'string' } } });
exports.orm = MikroORM.init({ entities: [Note], clientUrl: process.env.DATABASE_URL });`,
  insert: `(em.create('Note', { text: 'second' }), em.flush())`,
  change: `em.transactional(async (inner) => { (await inner.findOne('Note', { text: 'first' })).text = 'changed'; })`,
  read: `em.fork().find('Note', {}, { orderBy: { id: 1 } }).then((rows) => rows.map(({ text }) => text))`,
});

const clients: Readonly<Record<string, OrmClient>> = {
  'MikroORM 6': ofMikroOrm('mikro-orm'),
  'MikroORM 7': ofMikroOrm('mikro-orm7'),
  TypeORM: {
    packages: ['typeorm', 'reflect-metadata'],
    file: `const { DataSource, EntitySchema } = require('typeorm');
const Note = new EntitySchema({ name: 'Note', tableName: 'notes', columns: { id: { type: Number, primary: true, generated: true }, text: { type: String } } });
exports.dataSource = new DataSource({ type: 'mysql', driver: require('mysql2'), url: process.env.DATABASE_URL, entities: [Note], synchronize: false });`,
    insert: `dataSource.getRepository('Note').save({ text: 'second' })`,
    change: `dataSource.transaction(async (m) => { await m.getRepository('Note').update({ text: 'first' }, { text: 'changed' }); })`,
    read: `dataSource.getRepository('Note').find({ order: { id: 'ASC' } }).then((rows) => rows.map(({ text }) => text))`,
  },
  Sequelize: {
    packages: ['sequelize'],
    file: `const { Sequelize, DataTypes } = require('sequelize');
const sequelize = new Sequelize(process.env.DATABASE_URL, { dialect: 'mysql', dialectModule: require('mysql2'), logging: false });
sequelize.define('Note', { text: DataTypes.TEXT }, { tableName: 'notes', timestamps: false });
exports.sequelize = sequelize;`,
    insert: `sequelize.models.Note.create({ text: 'second' })`,
    change: `sequelize.transaction((transaction) => sequelize.models.Note.update({ text: 'changed' }, { where: { text: 'first' }, transaction }))`,
    read: `sequelize.models.Note.findAll({ order: ['id'], raw: true }).then((rows) => rows.map(({ text }) => text))`,
  },
  Knex: {
    packages: ['knex'],
    file: `${ofKnex}\nexports.knex = knex;`,
    insert: `knex('notes').insert({ text: 'second' })`,
    change: `knex.transaction((trx) => trx('notes').where({ text: 'first' }).update({ text: 'changed' }))`,
    read: `knex('notes').orderBy('id').pluck('text')`,
  },
  Kysely: {
    packages: ['kysely'],
    file: `const { Kysely, MysqlDialect } = require('kysely');
exports.db = new Kysely({ dialect: new MysqlDialect({ pool: require('mysql2').createPool(process.env.DATABASE_URL) }) });`,
    insert: `db.insertInto('notes').values({ text: 'second' }).execute()`,
    change: `db.transaction().execute((trx) => trx.updateTable('notes').set({ text: 'changed' }).where('text', '=', 'first').execute())`,
    read: `db.selectFrom('notes').select('text').orderBy('id').execute().then((rows) => rows.map(({ text }) => text))`,
  },
  Drizzle: {
    packages: ['drizzle-orm'],
    file: `const { drizzle } = require('drizzle-orm/mysql2');
const { mysqlTable, int, text } = require('drizzle-orm/mysql-core');
exports.notes = mysqlTable('notes', { id: int().primaryKey().autoincrement(), text: text() });
exports.db = drizzle({ client: require('mysql2/promise').createPool(process.env.DATABASE_URL) });`,
    insert: `db.insert(notes).values({ text: 'second' })`,
    change: `db.transaction((tx) => tx.update(notes).set({ text: 'changed' }))`,
    read: `db.select().from(notes).orderBy(notes.id).then((rows) => rows.map(({ text }) => text))`,
  },
  Objection: {
    packages: ['objection', 'knex'],
    file: `const { Model } = require('objection');
${ofKnex}
class Note extends Model { static tableName = 'notes'; }
Note.knex(knex);
Object.assign(exports, { knex, Note });`,
    insert: `Note.query().insert({ text: 'second' })`,
    change: `Note.transaction((trx) => Note.query(trx).where({ text: 'first' }).patch({ text: 'changed' }))`,
    read: `Note.query().orderBy('id').then((rows) => rows.map(({ text }) => text))`,
  },
  Bookshelf: {
    packages: ['bookshelf', 'knex'],
    file: `${ofKnex}
const bookshelf = require('bookshelf')(knex);
const Note = bookshelf.model('Note', { tableName: 'notes' });
Object.assign(exports, { knex, bookshelf, Note });`,
    insert: `new Note({ text: 'second' }).save()`,
    change: `bookshelf.transaction((transacting) => new Note({ id: 1 }).save({ text: 'changed' }, { patch: true, transacting }))`,
    read: `Note.fetchAll().then((all) => all.toJSON().map(({ text }) => text))`,
  },
};

describe.runIf(mariadbd)('MariaDB (apt install mariadb-server-core, or MARIADBD=its path)', () => {
  let mariadb: MariaDb;
  let outside: Client;

  beforeAll(async () => {
    mariadb = await startMariaDb(mariadbd ?? '');
    outside = await mysql.createConnection({ uri: mariadb.url, multipleStatements: true });
  });
  afterAll(async () => {
    await outside?.end();
    await mariadb?.stop();
  });

  const seen = async () =>
    (await outside.query('SELECT text FROM shop.notes ORDER BY id'))[0].map(({ text }) => text);

  /** With one note in its database. */
  async function makeProject(packages: readonly string[], file: string, from?: string): Promise<Folder> {
    await outside.query(
      "DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; CREATE TABLE shop.notes (id int AUTO_INCREMENT PRIMARY KEY, text text); INSERT INTO shop.notes (text) VALUES ('first')",
    );
    const dependencies = Object.fromEntries(packages.map((name) => [name, '*']));
    const project = makeFolder({
      'package.json': JSON.stringify({ name: 'made', dependencies }),
      'node_modules/none': '',
      'src/db.js': file,
    });
    for (const name of packages)
      linkPackage(project.dir, name, join(fixtures, from ?? installed[name] ?? '', 'node_modules', name));
    return project;
  }

  const open = ({ dir }: Folder) =>
    connect(dir, { args: ['--db', 'write'], env: { DATABASE_URL: `${mariadb.url}shop` } });

  test('MikroORM by the driver mariadb: read is as it says, and there is no dry run', async () => {
    const { packages, from, file, insert, change, read } = ofMikroOrm('mikro-orm', 'mariadb');
    using project = await makeProject([...packages, 'mariadb'], file, from);
    await using session = await open(project);
    for (const writing of [insert, change]) {
      const refused = await session.shell(`await ${writing}`, { db: 'read' });
      expect(refused.output.exception?.message).toMatch(/PERMISSION_DENIED/);
    }
    const found = await session.shell(`await ${read}`, { db: 'read' });
    expect(found).toMatchObject({ database: { protection: 'driver', reason: 'mariadb' } });
    expect(found.output.value).toBe("[ 'first' ]");
    const dry = await session.shell(`await ${read}`, { db: 'rollback' });
    expect(dry.output.exception?.message).toMatch(/DATABASE_UNPROTECTED/);
    expect(await session.shell(`await ${insert}`, { db: 'write' })).toMatchObject({ status: 'success' });
    expect(await seen()).toEqual(['first', 'second']);
  });

  test.each(Object.entries(clients))(
    '%s: read, rollback and write are as they say',
    async (_, { packages, from, file, insert, change, read }) => {
      using project = await makeProject([...packages, 'mysql2'], file, from);
      await using session = await open(project);
      // Clients are globals; what is made with them is imported.
      const named =
        /exports\.(notes)|(?:, (bookshelf))?, (Note) \}/.exec(file)?.slice(1).filter(Boolean) ?? [];
      const imported = named.length > 0 ? `import { ${named.join(', ')} } from './src/db.js'; ` : '';
      const run = (code: string, db: string) => session.shell(`${imported}${code}`, { db });

      for (const writing of [insert, change]) {
        const refused = await run(`await ${writing}`, 'read');
        expect(refused.output.exception?.message).toMatch(/PERMISSION_DENIED/);
      }
      expect((await run(`await ${read}`, 'read')).output.value).toBe("[ 'first' ]");
      expect(await seen()).toEqual(['first']);

      const tried = await run(`await ${change}; await ${insert}; await ${read}`, 'rollback');
      expect(tried).toMatchObject({
        database: { mode: 'rollback', protection: 'driver', reason: 'mysql2' },
        effects: { tables: [{ table: 'notes', inserted: 1, updated: 1, deleted: 0 }], notes: [] },
      });
      expect(tried.output.value).toBe("[ 'changed', 'second' ]");
      expect(await seen()).toEqual(['first']);
      expect((await run(`await ${read}`, 'rollback')).output.value).toBe("[ 'first' ]");

      expect(await run(`await ${insert}`, 'write')).toMatchObject({ status: 'success' });
      expect(await seen()).toEqual(['first', 'second']);
    },
  );
});
