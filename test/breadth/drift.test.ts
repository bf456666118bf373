// Models against the database: nothing where they agree, and each kind of difference where they do not.
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Model } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { copyFixture, fixtures, makeFolder } from '../support/folders.ts';
import { mariadbd, startMariaDb } from '../support/mariadb.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const { createClient } = createRequire(join(fixtures, 'blog/package.json'))('@libsql/client') as {
  createClient(options: { url: string }): { execute(sql: string): Promise<unknown>; close(): void };
};

interface Answer {
  items: Model[];
  warnings: { code: string; message: string }[];
}

test('of a Prisma schema and its SQLite file', async () => {
  using blog = copyFixture('blog');
  await using session = await connect(blog.dir);
  const drift = async (args: object = {}) => {
    const { items, warnings } = await session.call<Answer>('list_models', { drift: true, ...args });
    return { found: Object.fromEntries(items.map((model) => [model.name, model.drift])), warnings };
  };
  expect(await drift()).toEqual({
    found: {},
    warnings: [
      {
        code: 'DRIFT_NONE',
        message: expect.stringMatching(/^The models of prisma are as DATABASE_URL has them: tables/),
      },
    ],
  });

  const client = createClient({ url: `file:${join(blog.dir, 'dev.db')}` });
  for (const sql of [
    'ALTER TABLE Tag ADD COLUMN weight REAL',
    'ALTER TABLE profiles RENAME COLUMN website TO homepage',
    'ALTER TABLE reactions RENAME TO feelings',
    'DROP TABLE plans',
    'CREATE TABLE plans (code TEXT NOT NULL PRIMARY KEY, name TEXT, monthly_price TEXT NOT NULL, discount REAL NOT NULL, storage_bytes BIGINT NOT NULL)',
    'PRAGMA foreign_keys = OFF',
    'DROP TABLE categories',
    'CREATE TABLE categories (id INTEGER PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL, parent_id INTEGER NOT NULL)',
    'CREATE TABLE _prisma_migrations (id TEXT)',
    'DROP INDEX posts_feed',
    'DROP INDEX Tag_name_key',
    'CREATE INDEX names ON Tag (name)',
    'CREATE UNIQUE INDEX another_name ON revision_notes (post_id, number)',
    'CREATE UNIQUE INDEX too_much ON users (id, mentor_id)',
  ])
    await client.execute(sql);
  client.close();
  const { found, warnings } = await drift();
  expect(found).toEqual({
    Tag: ['the database has no unique index (name)', 'the database alone has the column weight real'],
    Post: ['the database has no index (status, published_at)'],
    Profile: ['the database has no column website', 'the database alone has the column homepage text'],
    Reaction: ['the database has no table reactions'],
    User: ['the database alone has the unique index (id, mentor_id)'],
    RevisionNote: ['the database alone has the unique index (post_id, number)'],
    Plan: [
      'name may be null in the database',
      'monthly_price is text in the database, not Decimal',
      'discount has no default in the database',
      'storage_bytes has no default in the database',
    ],
    Category: [
      'parent_id may not be null in the database',
      'the database has no unique index (parent_id, slug)',
    ],
  });
  expect(warnings).toEqual([
    { code: 'DATABASE_EXTRA', message: 'DATABASE_URL has tables that no model of prisma has: feelings.' },
  ]);
  expect((await drift({ include: ['Tag'] })).found).toEqual({ Tag: found.Tag });
});

test('where no database can be asked, the reason is the answer', async () => {
  using project = makeFolder({
    'package.json': JSON.stringify({ dependencies: { prisma: '6' } }),
    'prisma/schema.prisma':
      'datasource db {\n  provider = "postgresql"\n  url = env("UNSET_URL")\n}\nmodel A {\n  id Int @id\n}\n',
  });
  await using session = await connect(project.dir);
  expect(await session.fails('list_models', { drift: true })).toMatchObject({
    code: 'CONNECTION_FAILED',
    message: expect.stringContaining('UNSET_URL'),
  });
});

test('of Drizzle and an SQLite file that its own tool made: tables of other databases alone', async () => {
  await using session = await connect(join(fixtures, 'drizzle'));
  const { items } = await session.call<Answer>('list_models', { drift: true });
  expect(items.length).toBeGreaterThan(0);
  for (const { source, drift } of items) {
    expect(source).toMatch(/src\/(?:archive\/postgres|till)/);
    expect(drift).toEqual([expect.stringMatching(/^the database has no (?:table|view) /)]);
  }
});

test('what the code alone gives a new row is no default of the database', async () => {
  using folder = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies: { 'drizzle-orm': '0.45' } }),
    'node_modules/none': '',
    'drizzle.config.ts': `export default { dialect: 'sqlite', dbCredentials: { url: 'file:app.db' } };`,
    'src/schema.ts': `import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
const Role = { User: 'user' };
export const users = sqliteTable('users', {
  id: integer().primaryKey(),
  verified: integer({ mode: 'boolean' }).$defaultFn(() => false).notNull(),
  role: text().$default(() => Role.User),
  level: text().$defaultFn(() => 'one'),
  size: integer().default(2),
});`,
  });
  symlinkSync(join(fixtures, 'bank/node_modules/libsql'), join(folder.dir, 'node_modules/libsql'));
  const client = createClient({ url: `file:${join(folder.dir, 'app.db')}` });
  await client.execute(
    'CREATE TABLE users (id integer PRIMARY KEY, verified integer NOT NULL, role text, level text, size integer)',
  );
  client.close();
  await using session = await connect(folder.dir);
  const { items } = await session.call<Answer>('list_models', { drift: true });
  expect(items.map(({ drift }) => drift)).toEqual([['size has no default in the database']]);
});

/** With one column, key or default of each kind. */
const schema = (provider: string, types: { text: string; uuid: string }) => `datasource db {
  provider = "${provider}"
  url = env("DATABASE_URL")
}
enum Mood {
  glad
  sad  @map("sorry")
}
model Owner {
  id    Int    @id @default(autoincrement())
  items Item[]
}
model Item {
  id      Int      @id @default(autoincrement())
  text    String   @db.${types.text}
  code    String   @db.VarChar(20)
  count   Int      @default(3)
  big     BigInt
  price   Decimal  @default(1.50)
  ratio   Float?
  on      Boolean  @default(true)
  at      DateTime @default(now())
  data    Json?
  raw     Bytes?
  key     String   @db.${types.uuid}
  mood    Mood     @default(sad)
  said    String   @default("it's")
  ownerId Int?
  owner   Owner?   @relation(fields: [ownerId], references: [id], onDelete: Cascade)

  @@unique([code])
  @@index([count, big])
}`;
const project = (text: string, driver: string) => {
  const folder = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies: { prisma: '6', [driver]: '*' } }),
    'prisma/schema.prisma': text,
    'node_modules/none': '',
  });
  symlinkSync(join(fixtures, 'bank/node_modules', driver), join(folder.dir, 'node_modules', driver));
  return folder;
};
const driftOf = async (dir: string, url: string) => {
  await using session = await connect(dir, { env: { DATABASE_URL: url } });
  const { items, warnings } = await session.call<Answer>('list_models', { drift: true });
  return { drift: Object.fromEntries(items.map((model) => [model.name, model.drift])), warnings };
};
const asDrawn = {
  drift: {},
  warnings: [{ code: 'DRIFT_NONE', message: expect.stringContaining('types, what may be null, defaults') }],
};

describe('on PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  // Each by the command of its own that makes the tables.
  test.each([
    ['typeorm', 'clinic', 'await dataSource.synchronize()', {}],
    [
      'sequelize',
      'hotel',
      'await sequelize.sync({ logging: false })',
      // What no PostgreSQL of these tests has, or no database at all.
      {
        'src/models/room.js': ["GEOMETRY('POINT')", 'STRING'],
        'src/models/passport.js': ["'employees'", "'Employees'"],
        'src/models/person.js': ['TINYINT', 'SMALLINT'],
        'src/models/roomtag.js': ["'extra'", "'public'"],
      },
    ],
    ['mikro-orm', 'library', 'await orm.schema.createSchema()', {}],
    ['mikro-orm7', 'kitchen', 'await orm.schema.create()', {}],
  ] as const)(
    'none right after %s made its tables',
    { timeout: 120_000 },
    async (name, database, code, edits) => {
      const { url } = await postgres.create(
        database,
        'CREATE EXTENSION citext; CREATE SCHEMA IF NOT EXISTS extra; CREATE SCHEMA IF NOT EXISTS archive',
      );
      using copy = copyFixture(name);
      for (const [path, [from, to]] of Object.entries<readonly [string, string]>(edits)) {
        const file = join(copy.dir, path);
        writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
      }
      const made = code.includes('orm.schema')
        ? `import { MikroORM } from '@mikro-orm/postgresql'; import config from './src/mikro-orm.config'; const orm = await MikroORM.init(config); ${code}; await orm.close()`
        : code;
      await using session = await connect(copy.dir, { args: ['--db', 'write'], env: { DATABASE_URL: url } });
      const { output } = await session.shell(made);
      expect(output.exception?.message).toBeUndefined();
      const { items, warnings } = await session.call<Answer>('list_models', { drift: true });
      expect(items.map((model) => [model.name, model.drift])).toEqual([]);
      expect(warnings.map((warning) => warning.code)).toEqual(['DRIFT_NONE']);
    },
  );

  test('each kind of difference, and what looks like one and is none', async () => {
    using folder = project(schema('postgresql', { text: 'Text', uuid: 'Uuid' }), 'pg');
    const { url, query } = await postgres.create(
      'kinds',
      `CREATE TYPE "Mood" AS ENUM ('glad', 'sorry');
      CREATE TABLE "Owner" (id serial PRIMARY KEY);
      CREATE TABLE "Item" (id serial PRIMARY KEY, text text NOT NULL, code varchar(20) NOT NULL UNIQUE, count integer NOT NULL DEFAULT 3,
        big bigint NOT NULL, price numeric(65,30) NOT NULL DEFAULT 1.50, ratio double precision, "on" boolean NOT NULL DEFAULT true,
        at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, data jsonb, raw bytea, key uuid NOT NULL, mood "Mood" NOT NULL DEFAULT 'sorry',
        said text NOT NULL DEFAULT 'it''s', "ownerId" integer REFERENCES "Owner" (id) ON DELETE CASCADE);
      CREATE INDEX ON "Item" (count, big)`,
    );
    expect(await driftOf(folder.dir, url)).toEqual(asDrawn);
    await query(`ALTER TABLE "Item" ALTER text TYPE jsonb USING '{}', ALTER code TYPE varchar(40), ALTER count SET DEFAULT 4,
      ALTER big SET DEFAULT 0, ALTER price DROP DEFAULT, ALTER ratio TYPE integer, ALTER "on" SET DEFAULT false, ALTER at TYPE text,
      ALTER at DROP DEFAULT, ALTER data TYPE text, ALTER raw TYPE text USING '', ALTER key TYPE text, ALTER mood DROP DEFAULT,
      ALTER said SET DEFAULT 'its', DROP CONSTRAINT "Item_ownerId_fkey", ADD FOREIGN KEY ("ownerId") REFERENCES "Owner" ON DELETE SET NULL`);
    await query(
      'CREATE UNIQUE INDEX ON "Item" (big); CREATE INDEX ON "Item" (lower(said)); CREATE INDEX ON "Item" (said) WHERE big > 0',
    );
    expect((await driftOf(folder.dir, url)).drift).toEqual({
      Item: [
        'text is jsonb in the database, not Text',
        'code is varchar(40) in the database, not VarChar(20)',
        'count has the default 4 in the database',
        'big has the default 0 in the database alone',
        'price has no default in the database',
        'ratio is integer in the database, not Float',
        'on has the default false in the database',
        'at is text in the database, not DateTime',
        'data is text in the database, not Json',
        'raw is text in the database, not Bytes',
        'key is text in the database, not Uuid',
        'mood has no default in the database',
        "said has the default 'its'::text in the database",
        '(ownerId) is SET NULL on deletion in the database, not Cascade',
        'the database alone has the unique index (big)',
      ],
    });
  });
});

test.runIf(mariadbd)('on MariaDB', { timeout: 120_000 }, async () => {
  const mariadb = await startMariaDb(mariadbd ?? '');
  const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise');
  const client = await mysql.createConnection({ uri: mariadb.url, multipleStatements: true });
  try {
    using folder = project(schema('mysql', { text: 'LongText', uuid: 'Char(36)' }), 'mysql2');
    await client.query(`CREATE DATABASE shop; USE shop; CREATE TABLE Owner (id int AUTO_INCREMENT PRIMARY KEY);
      CREATE TABLE Item (id int AUTO_INCREMENT PRIMARY KEY, text longtext NOT NULL, code varchar(20) NOT NULL, count int NOT NULL DEFAULT 3,
        big bigint NOT NULL, price decimal(65,30) NOT NULL DEFAULT 1.50, ratio double, \`on\` boolean NOT NULL DEFAULT true,
        at datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), data json, raw longblob, \`key\` char(36) NOT NULL,
        mood enum('glad', 'sorry') NOT NULL DEFAULT 'sorry', said varchar(191) NOT NULL DEFAULT 'it''s', ownerId int,
        UNIQUE INDEX (code), INDEX (count, big), FOREIGN KEY (ownerId) REFERENCES Owner (id) ON DELETE CASCADE);`);
    expect(await driftOf(folder.dir, `${mariadb.url}shop`)).toEqual(asDrawn);
    await client.query(`ALTER TABLE Item MODIFY text bigint NOT NULL, MODIFY code varchar(40) NOT NULL, MODIFY count int NOT NULL DEFAULT 4,
      MODIFY ratio int, MODIFY at int NOT NULL, MODIFY raw text, MODIFY \`on\` boolean NOT NULL DEFAULT 0, MODIFY said varchar(191), ADD UNIQUE INDEX (big)`);
    expect((await driftOf(folder.dir, `${mariadb.url}shop`)).drift).toEqual({
      Item: [
        'text is bigint(20) in the database, not LongText',
        'code is varchar(40) in the database, not VarChar(20)',
        'count has the default 4 in the database',
        'ratio is int(11) in the database, not Float',
        'on has the default 0 in the database',
        'at is int(11) in the database, not DateTime',
        'raw is text in the database, not Bytes',
        'said may be null in the database',
        'said has no default in the database',
        'the database alone has the unique index (big)',
      ],
    });
  } finally {
    await client.end();
    await mariadb.stop();
  }
});
