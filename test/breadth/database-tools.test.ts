// The tools on databases, on a real PostgreSQL and on SQLite files: what they say, and that nothing gets past them.

import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionInfo } from '../../src/protocol/databases/connections.ts';
import type { Table } from '../../src/protocol/databases/tables.ts';
import type { TableSummary } from '../../src/server/answers/tables.ts';
import { connect, type Session } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const packages = join(fixtures, 'bank/node_modules');
const { createClient } = createRequire(join(fixtures, 'bank/package.json'))('@libsql/client') as {
  createClient(options: { url: string }): { execute(sql: string): Promise<unknown>; close(): void };
};
const PASSWORD = 'only-for-tests';

/** A project with these packages of the fixture, as npm would install them. */
function projectWith(names: readonly string[], files: Record<string, string> = {}) {
  const project = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies: {} }),
    'node_modules/.keep': '',
    ...files,
  });
  for (const name of names) symlinkSync(join(packages, name), join(project.dir, 'node_modules', name));
  return project;
}

async function sqliteFile(file: string, sql: readonly string[]): Promise<void> {
  const client = createClient({ url: `file:${file}` });
  for (const statement of sql) await client.execute(statement);
  client.close();
}

let postgres: Postgres;
let project: ReturnType<typeof makeFolder>;
let server: Session;

beforeAll(async () => {
  postgres = await startPostgres();
  project = projectWith(['pg', 'libsql']);
  await sqliteFile(join(project.dir, 'notes.db'), [
    'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, size REAL, raw BLOB)',
    `INSERT INTO notes (text, size, raw) VALUES ('the first', 1.5, x'00ff'), ('line
break', NULL, NULL)`,
  ]);
  server = await connect(project.dir, { env: { DATABASE_URL: postgres.url, NOTES_DB: 'file:notes.db' } });
});
afterAll(async () => {
  await server?.close();
  project?.[Symbol.dispose]();
  await postgres?.stop();
});

const list = async (session: Session) =>
  (await session.call<{ items: ConnectionInfo[] }>('database_connections')).items;

describe('database_connections', () => {
  test('what the environment names, without credentials', async () => {
    const items = await list(server);
    const port = Number(new URL(postgres.url).port);
    expect(items).toEqual([
      {
        ...{ name: 'DATABASE_URL', provider: 'postgresql', host: '127.0.0.1', port, database: 'postgres' },
        ...{ variable: 'DATABASE_URL', source: null, driver: 'pg' },
        ...{ mode: 'read', protection: 'driver', reachable: true },
      },
      {
        ...{ name: 'NOTES_DB', provider: 'sqlite', host: null, port: null, database: 'notes.db' },
        ...{ variable: 'NOTES_DB', source: null, driver: 'libsql' },
        ...{ mode: 'read', protection: 'driver', reachable: true },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(PASSWORD);
  });

  test('what cannot be reached says why: each kind', async () => {
    const dead = 'postgresql://ada:only-for-tests@127.0.0.1:1/bank';
    const wrong = new URL(postgres.url);
    wrong.password = 'another';
    using other = projectWith(['pg', 'postgres'], {
      'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n  url = env("UNSET_URL")\n}`,
      'drizzle.config.ts': `export default { dialect: 'sqlite', dbCredentials: { url: 'file:gone.db' } };`,
      'package.json': JSON.stringify({ dependencies: { prisma: '6', 'drizzle-orm': '0.45' } }),
    });
    const env = { DEAD_URL: dead, WRONG_URL: wrong.href, MY_URL: 'mysql://127.0.0.1:1/shop' };
    await using session = await connect(other.dir, { env });
    const items = await list(session);
    expect(items.map(({ reachable }) => reachable)).toEqual(items.map(() => false));
    const reasons = Object.fromEntries(items.map(({ name, reason }) => [name, reason]));
    expect(reasons).toEqual({
      UNSET_URL: 'the variable UNSET_URL is not set where the shell runs',
      'gone.db': 'there is no file gone.db',
      DEAD_URL: expect.stringContaining('ECONNREFUSED'),
      WRONG_URL: expect.stringContaining('password authentication failed'),
      MY_URL: expect.stringContaining('none of its drivers is installed (mysql2, mariadb)'),
    });
    expect(JSON.stringify(items)).not.toContain(PASSWORD);
  });

  test('a driver that nothing holds is refused, one that a dependency hides is found', async () => {
    using unheld = projectWith([], {
      'node_modules/mysql/package.json': '{ "name": "mysql", "main": "index.js" }',
      'node_modules/mysql/index.js': `exports.createConnection = () => 'a connection';`,
    });
    await using session = await connect(unheld.dir, { env: { DATABASE_URL: 'mysql://127.0.0.1:1/shop' } });
    expect(await list(session)).toMatchObject([
      { reachable: false, reason: expect.stringContaining('nothing holds the driver mysql') },
    ]);
    using strict = projectWith([], {
      'package.json': JSON.stringify({ dependencies: { orm: '1' } }),
      'node_modules/orm/package.json': JSON.stringify({ name: 'orm', exports: './index.js' }),
      'node_modules/orm/index.js': '',
      'node_modules/orm/node_modules/.keep': '',
    });
    symlinkSync(join(packages, 'pg'), join(strict.dir, 'node_modules/orm/node_modules/pg'));
    await using another = await connect(strict.dir, { env: { DATABASE_URL: postgres.url } });
    expect(await list(another)).toMatchObject([{ driver: 'pg', reachable: true }]);
  });

  test('a role that may only read is used, and none at all is said', async () => {
    await postgres.query(`CREATE ROLE looker LOGIN PASSWORD 'looks' IN ROLE pg_read_all_data`);
    const role = new URL(postgres.url);
    [role.username, role.password] = ['looker', 'looks'];
    using held = projectWith(['pg'], {
      'mcp-node.config.json': JSON.stringify({ readonlyDatabaseUrl: 'env:READER_URL' }),
    });
    const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x', READER_URL: role.href };
    await using session = await connect(held.dir, { env });
    expect(await list(session)).toMatchObject([
      { name: 'DATABASE_URL', protection: 'database-role', reachable: true },
    ]);
    using empty = makeFolder({ 'package.json': '{}' });
    await using nothing = await connect(empty.dir);
    expect(await nothing.call('database_connections')).toMatchObject({
      items: [],
      warnings: [{ code: 'NO_DATABASE' }],
    });
  });
});

const shop = `
  CREATE SCHEMA shop; SET search_path = shop;
  CREATE TYPE mood AS ENUM ('glad', 'so so');
  CREATE TABLE owners (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(80) NOT NULL UNIQUE, mood mood DEFAULT 'glad',
    seen timestamptz(3) NOT NULL DEFAULT now(), lower_email text GENERATED ALWAYS AS (lower(email)) STORED);
  COMMENT ON TABLE owners IS 'Who owns'; COMMENT ON COLUMN owners.email IS 'unique (really';
  CREATE TABLE items (a int, b int, owner_id int REFERENCES owners ON DELETE SET NULL ON UPDATE CASCADE, price numeric(10,2) CHECK (price >= 0),
    tags text[] NOT NULL DEFAULT '{}', PRIMARY KEY (b, a));
  CREATE INDEX items_price ON items (price DESC, lower(tags[1])) WHERE price > 10;
  CREATE VIEW cheap AS SELECT a, price FROM items WHERE price < 5;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER touched BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE TABLE days (day date) PARTITION BY RANGE (day); CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO owners (email) VALUES ('A@B'); ANALYZE owners; RESET search_path;`;
const column = (name: string, type: string, more: object = {}) => ({
  ...{ name, type, nullable: true, primaryKey: false },
  ...more,
});
const none = { foreignKeys: [], indexes: [], checks: [], triggers: [] };
const required = { nullable: false };

describe('database_schema', () => {
  const tables = async (args: object) =>
    (await server.call<{ items: Table[] }>('database_schema', args)).items;

  test('all that PostgreSQL knows of a schema', async () => {
    await postgres.query(shop);
    const found = await tables({ detail: 'full' });
    expect(found.filter(({ schema }) => schema === 'shop')).toEqual([
      {
        ...{ name: 'cheap', schema: 'shop', kind: 'view', rows: null, ...none },
        columns: [column('a', 'integer'), column('price', 'numeric(10,2)')],
        definition: expect.stringContaining('FROM shop.items'),
      },
      {
        ...{ name: 'days', schema: 'shop', kind: 'table', rows: null, ...none },
        columns: [column('day', 'date')],
      },
      {
        ...{ name: 'items', schema: 'shop', kind: 'table', rows: null },
        columns: [
          column('a', 'integer', { nullable: false, primaryKey: true }),
          column('b', 'integer', { nullable: false, primaryKey: true }),
          column('owner_id', 'integer'),
          column('price', 'numeric(10,2)'),
          column('tags', 'text[]', { nullable: false, default: "'{}'::text[]" }),
        ],
        foreignKeys: [
          {
            ...{
              name: 'items_owner_id_fkey',
              columns: ['owner_id'],
              table: 'shop.owners',
              references: ['id'],
            },
            ...{ onDelete: 'SET NULL', onUpdate: 'CASCADE' },
          },
        ],
        indexes: [
          {
            ...{ name: 'items_price', columns: ['price', 'lower(tags[1])'], unique: false },
            where: 'price > 10::numeric',
          },
        ],
        checks: [{ name: 'items_price_check', definition: 'price >= 0::numeric' }],
        triggers: [
          { name: 'touched', definition: expect.stringMatching(/^CREATE TRIGGER touched BEFORE UPDATE/) },
        ],
      },
      {
        ...{ name: 'owners', schema: 'shop', kind: 'table', rows: 1, comment: 'Who owns', ...none },
        columns: [
          column('id', 'integer', { nullable: false, primaryKey: true, generated: 'always as identity' }),
          column('email', 'varchar(80)', { nullable: false, comment: 'unique (really' }),
          column('mood', 'shop.mood', { default: "'glad'::shop.mood", enum: ['glad', 'so so'] }),
          column('seen', 'timestamptz(3)', { nullable: false, default: 'now()' }),
          column('lower_email', 'text', { generated: 'lower((email)::text)' }),
        ],
        indexes: [{ name: 'owners_email_key', columns: ['email'], unique: true }],
      },
      {
        ...{ name: 'touch()', schema: 'shop', kind: 'function', rows: null, ...none, columns: [] },
        definition: 'returns trigger language plpgsql',
      },
    ]);
    await postgres.query('DROP SCHEMA shop CASCADE');
  });

  test('all that SQLite knows of a file', async () => {
    await sqliteFile(join(project.dir, 'notes.db'), [
      `CREATE TABLE parts (a INTEGER, b TEXT DEFAULT 'x' NOT NULL, note INTEGER REFERENCES notes ON DELETE CASCADE, size REAL,
        double REAL GENERATED ALWAYS AS (size * 2) VIRTUAL, CONSTRAINT positive CHECK (size > 0 OR (size IS NULL)), PRIMARY KEY (a, b), UNIQUE (size))`,
      `CREATE INDEX parts_lower ON parts (lower(b), a) WHERE size > 1`,
      'CREATE VIEW lost AS SELECT * FROM gone',
      `CREATE TRIGGER parts_gone AFTER DELETE ON parts BEGIN DELETE FROM notes WHERE id = old.note; END`,
    ]);
    const found = await tables({ connection: 'NOTES_DB' });
    expect(found).toEqual([
      {
        ...{ name: 'lost', schema: null, kind: 'view', rows: null, ...none, columns: [] },
        definition: 'CREATE VIEW lost AS SELECT * FROM gone',
      },
      {
        ...{ name: 'notes', schema: null, kind: 'table', rows: 2, ...none },
        columns: [
          column('id', 'integer', { nullable: false, primaryKey: true }),
          column('text', 'text', required),
          column('size', 'real'),
          column('raw', 'blob'),
        ],
      },
      {
        ...{ name: 'parts', schema: null, kind: 'table', rows: 0 },
        columns: [
          column('a', 'integer', { nullable: false, primaryKey: true }),
          column('b', 'text', { nullable: false, primaryKey: true, default: "'x'" }),
          column('note', 'integer'),
          column('size', 'real'),
          column('double', 'real', { generated: 'virtual' }),
        ],
        foreignKeys: [
          {
            ...{ name: null, columns: ['note'], table: 'notes', references: [] },
            ...{ onDelete: 'CASCADE', onUpdate: 'NO ACTION' },
          },
        ],
        indexes: [
          { name: 'parts_lower', columns: ['lower(b), a'], unique: false, where: 'size > 1' },
          { name: 'sqlite_autoindex_parts_2', columns: ['size'], unique: true },
        ],
        checks: [{ name: 'positive', definition: 'size > 0 OR ( size IS NULL )' }],
        triggers: [
          { name: 'parts_gone', definition: expect.stringMatching(/^CREATE TRIGGER parts_gone AFTER/) },
        ],
      },
    ]);
    const named = async (filter: string) =>
      (await tables({ connection: 'NOTES_DB', filter })).map(({ name }) => name);
    expect([await named('PART'), await named('raw')]).toEqual([['parts'], ['notes']]);
    expect(await server.fails('database_schema', { connection: 'NOTES_DB', filter: 'nots' })).toMatchObject({
      code: 'TABLE_NOT_FOUND',
      hint: expect.stringContaining('notes'),
    });
  });

  test('long ones come in pages, and as summaries', async () => {
    const many = Array.from(
      { length: 300 },
      (_, index) =>
        `CREATE TABLE many_${index} (id int, ${'a_rather_long_name_of_a_column_'.repeat(3)} text);`,
    );
    await postgres.query(many.join('\n'));
    const names = new Set<string>();
    let pages = 0;
    for (let cursor: string | undefined; ; pages++) {
      const page = await server.call<{ items: TableSummary[]; nextCursor?: string }>('database_schema', {
        filter: 'many_',
        ...(cursor ? { cursor } : {}),
      });
      for (const { name, columnNames } of page.items) {
        expect(columnNames).toHaveLength(2);
        names.add(name);
      }
      cursor = page.nextCursor;
      if (!cursor) break;
    }
    expect([names.size, pages > 0]).toEqual([300, true]);
    await postgres.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  });
});

interface Answer {
  columns: string[];
  rows: unknown[][];
  plan?: string;
  truncated: boolean;
}

describe('database_query', () => {
  const query = (sql: string, more: object = {}) => server.call<Answer>('database_query', { sql, ...more });
  const notes = { connection: 'NOTES_DB' };

  test('rows of PostgreSQL, each value as exact as the server says it', async () => {
    const { columns, rows } = await query(
      `SELECT 1 AS a, 2::bigint, 9007199254740993, 1.10::numeric, 0.5::float8 AS "A b", true, NULL, 'x | y', '{"a": 1}'::jsonb,
        timestamptz '2026-01-02 03:04:05.123456+00' AT TIME ZONE 'UTC', ARRAY[1,2], '\\x00ff'::bytea, 'NaN'::float8, 1 AS a`,
    );
    expect(columns.filter((name) => name !== '?column?')).toEqual(
      expect.arrayContaining(['a', 'A b', 'int8', 'a']),
    );
    expect(rows).toEqual([
      [
        ...[1, 2, '9007199254740993', '1.10', 0.5, true, null, 'x | y', '{"a": 1}'],
        ...['2026-01-02 03:04:05.123456', '{1,2}', '\\x00ff', 'NaN', 1],
      ],
    ]);
    expect((await query('SELECT $1::int + 1 AS n, $2::text AS t', { params: [41, "a'b"] })).rows).toEqual([
      [42, "a'b"],
    ]);
  });

  test('rows of SQLite', async () => {
    expect(await query('SELECT * FROM notes ORDER BY id', notes)).toMatchObject({
      columns: ['id', 'text', 'size', 'raw'],
      rows: [
        [1, 'the first', 1.5, "x'00ff'"],
        [2, 'line\nbreak', null, null],
      ],
    });
    const found = await query('SELECT ? + 1, 9007199254740993, ?', { ...notes, params: [1, true] });
    expect(found.rows).toEqual([[2, '9007199254740993', 1]]);
  });

  test.each([
    [
      'DATABASE_URL',
      'SELECT generate_series(1, 2000000000) AS n',
      "SELECT repeat('x', 9000) FROM generate_series(1, 90)",
    ],
    [
      'NOTES_DB',
      'WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT n FROM s',
      "SELECT printf('%.*c', 9000, 'x') FROM (WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 90) SELECT n FROM s)",
    ],
  ])('rows without end are cut by number and by size: %s', async (connection, endless, wide) => {
    const many = await query(endless, { connection });
    expect([many.rows.length, many.rows.at(-1), many.truncated]).toEqual([100, [100], true]);
    const few = await query(wide, { connection });
    expect(few.truncated).toBe(true);
    expect(few.rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(few).length).toBeLessThan(41_000);
  });

  test('a plan, without running the statement', async () => {
    const sql = 'SELECT count(*) FROM pg_class a, pg_class b, pg_class c, pg_class d, pg_class e';
    expect((await query(sql, { explain: true })).plan).toMatch(/^Aggregate .*\n {2}->[\s\S]* on pg_class e /);
    const found = await query('SELECT * FROM notes WHERE id = ?', { ...notes, params: [1], explain: true });
    expect(found.plan).toContain('SEARCH notes USING INTEGER PRIMARY KEY');
  });

  test('what is refused, what fails, and what is unknown, each says what next', async () => {
    for (const sql of ["UPDATE notes SET text = ''", 'SELECT 1; SELECT 2', '', 'PRAGMA user_version = 3']) {
      if (sql !== '')
        expect(await server.fails('database_query', { sql, ...notes })).toMatchObject({
          code: 'PERMISSION_DENIED',
          hint: expect.stringContaining('db: "rollback"'),
        });
    }
    expect(await server.fails('database_query', { sql: 'SELECT 1,\n nothing FROM pg_class' })).toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringMatching(/column "nothing" does not exist \(line 2, column 2\)/),
    });
    expect(await server.fails('database_query', { sql: 'SELECT * FROM gone', ...notes })).toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.stringContaining('gone'),
    });
    expect(await server.fails('database_query', { sql: 'SELECT 1', connection: 'OTHER' })).toMatchObject({
      code: 'CONNECTION_NOT_FOUND',
      hint: expect.stringContaining('DATABASE_URL, NOTES_DB'),
    });
    expect((await query('SELECT 1 AS one')).rows).toEqual([[1]]);
  });

  test('secrets are taken out of rows, also where a cell is cut within one', async () => {
    const secret = 'Zk3vQ9x7Lw2Rt8Yp5Nb1';
    using held = projectWith(['pg'], { '.env': `API_SECRET=${secret}\n` });
    await using session = await connect(held.dir, { env: { DATABASE_URL: postgres.url } });
    const text = async (sql: string) => JSON.stringify(await session.call('database_query', { sql }));
    expect(await text(`SELECT 'Zk3vQ9x7Lw2' || 'Rt8Yp5Nb1' AS found`)).toContain('[redacted:API_SECRET]');
    expect(await text(`SELECT repeat('-', 4990) || 'Zk3vQ9x7Lw2' || 'Rt8Yp5Nb1' AS found`)).not.toContain(
      'Zk3v',
    );
  });
});

describe('database_query: one that does not end', () => {
  const files = { 'mcp-node.config.json': JSON.stringify({ timeouts: { shell: 2_000 } }) };
  const count = 'WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT count(*) FROM s';

  test('is ended, and the next one is answered', async () => {
    using slow = projectWith(['pg', 'libsql'], files);
    await sqliteFile(join(slow.dir, 'notes.db'), ['CREATE TABLE notes (id)']);
    const env = { DATABASE_URL: postgres.url, NOTES_DB: 'file:notes.db' };
    await using session = await connect(slow.dir, { env });
    for (const connection of ['DATABASE_URL', 'NOTES_DB']) {
      const failure = session.fails('database_query', { sql: count, connection });
      // It waits for its turn, and is not taken along.
      const next = session.call<Answer>('database_query', { sql: 'SELECT 1', connection });
      expect(await failure).toMatchObject({
        code: 'QUERY_TIMEOUT',
        hint: expect.stringContaining('explain'),
      });
      expect((await next).rows).toEqual([[1]]);
    }
  });
});
