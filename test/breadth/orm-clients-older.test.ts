// Clients of versions of ORMs that no fixture has, on PostgreSQL: read and rollback as a connection of the test's own sees them.
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';
import { older } from '../support/orms/versions.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

interface Client {
  /** Of db.js, or with other files. */
  file: string;
  files?: Record<string, string>;
  /** Of the package, in the project, before it is looked at. */
  command?: string[];
  insert: string;
  read: string;
}

const knex = `const knex = require('knex')({ client: 'pg', connection: process.env.DATABASE_URL });`;
const clients: Readonly<Record<string, Client>> = {
  drizzle: {
    file: `const { drizzle } = require('drizzle-orm/node-postgres');
const { Pool } = require('pg');
exports.db = drizzle(new Pool({ connectionString: process.env.DATABASE_URL }));`,
    insert: `db.execute("INSERT INTO notes (text) VALUES ('second')")`,
    read: `db.execute('SELECT text FROM notes ORDER BY id').then(({ rows }) => rows.map(({ text }) => text))`,
  },
  knex: {
    file: `${knex}\nmodule.exports = knex;`,
    insert: `knex.transaction((trx) => trx('notes').insert({ text: 'second' }))`,
    read: `knex('notes').orderBy('id').pluck('text')`,
  },
  kysely: {
    file: `const { Kysely, PostgresDialect } = require('kysely');
const { Pool } = require('pg');
exports.db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ connectionString: process.env.DATABASE_URL }) }) });`,
    insert: `db.transaction().execute((trx) => trx.insertInto('notes').values({ text: 'second' }).execute())`,
    read: `db.selectFrom('notes').select('text').orderBy('id').execute().then((rows) => rows.map(({ text }) => text))`,
  },
  objection: {
    file: `${knex}
const { Model } = require('objection');
class Note extends Model { static get tableName() { return 'notes'; } }
Note.knex(knex);
exports.knex = knex;
exports.Note = Note;`,
    insert: `(knex, import('./db.js')).then(({ default: { Note } }) => Note.query().insert({ text: 'second' }))`,
    read: `(knex, import('./db.js')).then(({ default: { Note } }) => Note.query().orderBy('id')).then((rows) => rows.map(({ text }) => text))`,
  },
  prisma: {
    file: '',
    files: {
      'prisma/schema.prisma': `generator client {
  provider   = "prisma-client"
  engineType = "client"
  output     = "../src/generated"
}
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model Note {
  id   Int     @id @default(autoincrement())
  text String?
  @@map("notes")
}`,
      'src/db.ts': `import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';
export const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });`,
    },
    command: ['build/index.js', 'generate'],
    insert: `prisma.$transaction((tx) => tx.note.create({ data: { text: 'second' } }))`,
    read: `prisma.note.findMany({ orderBy: { id: 'asc' } }).then((rows) => rows.map(({ text }) => text))`,
  },
  sequelize: {
    file: `const { Sequelize } = require('sequelize');
const sequelize = new Sequelize(process.env.DATABASE_URL, { dialect: 'postgres', logging: false });
sequelize.define('Note', { text: Sequelize.TEXT }, { tableName: 'notes', timestamps: false });
exports.sequelize = sequelize;`,
    insert: `sequelize.transaction((transaction) => sequelize.models.Note.create({ text: 'second' }, { transaction }))`,
    read: `sequelize.models.Note.findAll({ order: ['id'] }).then((rows) => rows.map(({ text }) => text))`,
  },
  typeorm: {
    file: `const { createConnection, EntitySchema } = require('typeorm');
const Note = new EntitySchema({ name: 'Note', tableName: 'notes', columns: { id: { type: Number, primary: true, generated: true }, text: { type: String } } });
exports.openConnection = () => createConnection({ type: 'postgres', url: process.env.DATABASE_URL, entities: [Note], synchronize: true });`,
    insert: `dataSource.transaction((manager) => manager.getRepository('Note').save({ text: 'second' }))`,
    read: `dataSource.getRepository('Note').find({ order: { id: 'ASC' } }).then((rows) => rows.map(({ text }) => text))`,
  },
};

const cases = Object.entries(clients).flatMap(([orm, client]) =>
  older(orm).map((version) => ({ ...version, ...client })),
);

/** None but with `npm run test:orms`. */
describe.runIf(cases.length > 0)('clients of older versions', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  test.each(cases)('$as: read and rollback are as they say', async ({ as, path, insert, read, ...made }) => {
    const name = as.replaceAll(/\W/g, '_');
    const database = await postgres.create(
      name,
      `CREATE TABLE notes (id serial PRIMARY KEY, text text); INSERT INTO notes (text) VALUES ('first')`,
    );
    using project = makeFolder({
      'package.json': JSON.stringify({ name: 'made', dependencies: made.dependencies }),
      ...(made.files ?? { 'db.js': made.file }),
    });
    symlinkSync(dirname(path), join(project.dir, 'node_modules'), 'dir');
    if (made.command) {
      const [script = '', ...args] = made.command;
      // What it would download is for migrations.
      const env = {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        DATABASE_URL: database.url,
      };
      execFileSync(process.execPath, [join(path, script), ...args], { cwd: project.dir, env });
    }
    await using session = await connect(project.dir, {
      args: ['--db', 'write'],
      env: { DATABASE_URL: database.url },
    });
    const seen = async () =>
      (await database.query<{ text: string }>('SELECT text FROM notes ORDER BY id')).map(({ text }) => text);
    const refused = await session.shell(`await ${insert}`, { db: 'read' });
    expect(refused.output.exception?.message).toMatch(/PERMISSION_DENIED/);
    expect((await session.shell(`await ${read}`, { db: 'read' })).output.value).toBe("[ 'first' ]");
    const tried = await session.shell(`await ${insert}; await ${read}`, { db: 'rollback' });
    expect(tried.output).toMatchObject({ value: "[ 'first', 'second' ]" });
    expect(await seen()).toEqual(['first']);
    expect(await session.shell(`await ${insert}`)).toMatchObject({ status: 'success' });
    expect(await seen()).toEqual(['first', 'second']);
  });
});
