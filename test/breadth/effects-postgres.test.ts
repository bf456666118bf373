// What a dry run on PostgreSQL says that it would have done, against dumps before and after the same code in mode write.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Effects } from '../../src/protocol/databases/effects.ts';
import { connect, type Session, type ShellResult } from '../support/client.ts';
import { type Dump, expectEffects } from '../support/effects.ts';
import { copyFixture } from '../support/folders.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const schema = `
DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS other CASCADE; CREATE SCHEMA other;
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, email text UNIQUE, born int DEFAULT 1900);
CREATE TABLE posts (id serial PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, title text);
CREATE TABLE comments (id int PRIMARY KEY, post_id int REFERENCES posts ON DELETE CASCADE, user_id int REFERENCES users ON DELETE SET NULL);
CREATE TABLE profiles (code text PRIMARY KEY, user_id int REFERENCES users ON UPDATE CASCADE, "odd name" numeric);
CREATE TABLE nodes (id int PRIMARY KEY, parent int REFERENCES nodes ON DELETE CASCADE);
CREATE TABLE links (a_id int, b_id text, weight real, PRIMARY KEY (a_id, b_id));
CREATE TABLE loose (what text, n int CHECK (n >= 0));
CREATE TABLE audit (what text);
CREATE TABLE stamped (id int PRIMARY KEY, title text, slug text, touched int DEFAULT 0);
CREATE TABLE computed (id int PRIMARY KEY, a int, doubled int GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE wide (id bigint PRIMARY KEY, data bytea, big bigint, tags text[], more jsonb, made timestamptz);
CREATE TABLE parted (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (10) TO (100);
CREATE TABLE other.things (id int PRIMARY KEY, n int);
CREATE FUNCTION log_post() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) VALUES ('deleted ' || old.title); RETURN old; END $$;
CREATE TRIGGER posts_audit AFTER DELETE ON posts FOR EACH ROW EXECUTE FUNCTION log_post();
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.slug := lower(new.title); new.touched := new.touched + 1; RETURN new; END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON stamped FOR EACH ROW EXECUTE FUNCTION stamp();
INSERT INTO users (id, name, email) VALUES (1, 'ada', 'a@x'), (2, 'bob', 'b@x'), (3, 'cyd', NULL);
INSERT INTO posts (user_id, title) VALUES (1, 'p1'), (1, 'p2'), (2, 'p3');
INSERT INTO comments VALUES (1, 1, 2), (2, 3, 1), (3, 3, 3);
INSERT INTO profiles VALUES ('one', 1, 1.5), ('two', 2, NULL);
INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2), (4, NULL);
INSERT INTO links VALUES (1, 'x', 1), (1, 'y', 2), (2, 'x', 3);
INSERT INTO loose VALUES ('a', 1), ('a', 1), ('b', 2);
INSERT INTO stamped (id, title) VALUES (10, 'First');
INSERT INTO computed (id, a) VALUES (1, 5);
INSERT INTO wide VALUES (9007199254740993, '\\x00ff', 9007199254740995, '{a,b}', '{"k": "} -> {"}', '2026-01-01T00:00:00Z');
INSERT INTO parted VALUES (1, 1), (20, 1);
INSERT INTO other.things VALUES (1, 1);`;

const helpers = `
import { Pool } from 'pg';
export const pool = new Pool({ connectionString: process.env.DATABASE_URL });
export async function run(...all: string[]) { for (const sql of all) await pool.query(sql); }
/** Errors of statements are passed over. */
export async function go(...all: string[]) { for (const sql of all) await pool.query(sql).catch(() => {}); }
export async function tx(end: 'commit' | 'rollback', ...all: string[]) {
  const client = await pool.connect();
  try { await client.query('BEGIN'); for (const sql of all) await client.query(sql); await client.query(end); }
  catch (error) { await client.query('ROLLBACK'); throw error; }
  finally { client.release(); }
}`;

const scenarios: Record<string, string> = {
  'nothing but reading': `run("SELECT * FROM users")`,
  'rows that are only locked': `tx('commit', "SELECT * FROM users FOR UPDATE")`,
  'an insert': `run("INSERT INTO users (id, name) VALUES (4, 'dan')")`,
  'an insert of many rows': `run("INSERT INTO users (id, name) SELECT n, 'u' || n FROM generate_series(10, 2000) n")`,
  'an insert that refers to others': `run("INSERT INTO comments VALUES (9, 1, 1)")`,
  'an update': `run("UPDATE users SET name = 'Ada', born = 1815 WHERE id = 1")`,
  'an update to null, and from null': `run("UPDATE users SET email = CASE WHEN email IS NULL THEN 'c@x' END")`,
  'an update to the same': `run("UPDATE users SET name = name")`,
  'an update there and back': `run("UPDATE users SET born = 1", "UPDATE users SET born = 1900")`,
  'two updates of a row': `run("UPDATE users SET name = 'x' WHERE id = 1", "UPDATE users SET born = 5 WHERE id = 1")`,
  'all rows deleted': `run("DELETE FROM loose")`,
  'an insert that is deleted': `run("INSERT INTO users (id, name) VALUES (9, 'x')", "DELETE FROM users WHERE id = 9")`,
  'an insert that is updated': `run("INSERT INTO users (id, name) VALUES (9, 'x')", "UPDATE users SET name = 'y' WHERE id = 9")`,
  'a delete, and the same row again': `run("DELETE FROM nodes WHERE id = 4", "INSERT INTO nodes VALUES (4, NULL)")`,
  'a delete, and another row in its place': `run("DELETE FROM profiles WHERE code = 'two'", "INSERT INTO profiles VALUES ('two', 1, 2)")`,
  'cascades and a trigger': `run("DELETE FROM posts WHERE user_id = 1")`,
  'cascades, set null and a trigger': `run("DELETE FROM profiles", "DELETE FROM users WHERE id = 2")`,
  'a cascade within a table': `run("DELETE FROM nodes WHERE id = 1")`,
  'a key that changes, and who refers to it': `run("DELETE FROM posts", "UPDATE users SET id = 20 WHERE id = 2")`,
  'keys that are swapped': `run("UPDATE nodes SET parent = NULL", "UPDATE nodes SET id = -1 WHERE id = 1", "UPDATE nodes SET id = 1 WHERE id = 4", "UPDATE nodes SET id = 4 WHERE id = -1")`,
  'a trigger that changes the new row': `run("INSERT INTO stamped (id, title) VALUES (11, 'Second')", "UPDATE stamped SET title = 'Other' WHERE id = 10")`,
  'an upsert that updates': `run("INSERT INTO users (id, name, email) VALUES (8, 'x', 'a@x') ON CONFLICT (email) DO UPDATE SET name = excluded.name")`,
  'an upsert that does nothing': `run("INSERT INTO users (id, name, email) VALUES (8, 'x', 'a@x') ON CONFLICT DO NOTHING")`,
  'a merge': `run("MERGE INTO links USING (VALUES (1, 'x'), (7, 'q')) AS s (a, b) ON a_id = a AND b_id = b WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (a, b, 0)")`,
  'writes within a query': `run("WITH gone AS (DELETE FROM loose RETURNING what) INSERT INTO audit (what) SELECT what FROM gone")`,
  'a statement that fails, and others': `go("INSERT INTO loose VALUES ('ok', 5)", "INSERT INTO users (id, name) VALUES (1, 'x')", "INSERT INTO loose VALUES ('ok', 6)")`,
  'a statement that fails in its middle': `go("INSERT INTO loose VALUES ('p', 1), ('q', -1)", "UPDATE loose SET n = n - 2")`,
  'a call that fails': `(async () => { await run("DELETE FROM loose"); throw new Error('after it'); })()`,
  'a transaction': `tx('commit', "UPDATE users SET born = 1 WHERE id = 1", "INSERT INTO loose VALUES ('t', 1)")`,
  'a transaction that is rolled back': `tx('rollback', "UPDATE users SET born = 1 WHERE id = 1", "INSERT INTO loose VALUES ('t', 1)")`,
  'a transaction that fails in its middle': `tx('commit', "DELETE FROM loose", "INSERT INTO users (id, name) VALUES (1, 'x')").catch(() => run("INSERT INTO loose VALUES ('after', 1)"))`,
  savepoints: `tx('commit', "INSERT INTO loose VALUES ('kept', 1)", "SAVEPOINT one", "DELETE FROM loose", "SAVEPOINT two", "DELETE FROM links", "ROLLBACK TO one", "UPDATE links SET weight = 9 WHERE a_id = 2", "RELEASE one")`,
  'rows without a key': `run("UPDATE loose SET n = n + 1 WHERE what = 'b'", "INSERT INTO loose VALUES ('a', 1)")`,
  'a key of two columns': `run("UPDATE links SET weight = 8 WHERE a_id = 1", "DELETE FROM links WHERE a_id = 2", "INSERT INTO links VALUES (3, 'z', 1)")`,
  'computed columns': `run("UPDATE computed SET a = 6")`,
  'bytes, lists, JSON and large numbers': `run("UPDATE wide SET big = big + 1, data = 'x', tags = tags || 'c', more = NULL, made = made + interval '1 hour'")`,
  'partitions, and a row that moves': `run("UPDATE parted SET id = 30, n = 2 WHERE id = 1", "INSERT INTO parted VALUES (5, 5)")`,
  'another schema': `run("UPDATE other.things SET n = 2")`,
  'a new table': `run("CREATE TABLE fresh (id int PRIMARY KEY, a text)", "INSERT INTO fresh VALUES (1, 'x'), (2, 'y')")`,
};

let postgres: Postgres;
let bank: ReturnType<typeof copyFixture>;
let dry: Session;
let wet: Session;

beforeAll(async () => {
  postgres = await startPostgres();
  bank = copyFixture('bank');
  writeFileSync(join(bank.dir, 'src/run.ts'), helpers);
  const env = { DATABASE_URL: postgres.url };
  dry = await connect(bank.dir, { args: ['--db', 'rollback'], env });
  wet = await connect(bank.dir, { args: ['--db', 'write'], env });
});
afterAll(async () => {
  await dry?.close();
  await wet?.close();
  bank?.[Symbol.dispose]();
  await postgres?.stop();
});

/** A number that JavaScript cannot hold as a text. */
const exactly = (_key: string, value: unknown, context?: { source: string }) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;

async function dump(): Promise<Dump> {
  const tables = await postgres.query<{ name: string; shape: string; keys: string[] }>(
    `SELECT c.oid::regclass::text AS name, (SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS shape,
     ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS keys
     FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'other'::regnamespace)`,
  );
  const dumped: Dump = new Map();
  for (const { name, shape, keys } of tables) {
    const found = await postgres.query<{ row: string }>(`SELECT to_json(t)::text AS row FROM ${name} t`);
    const rows = new Map<string, Record<string, unknown>>();
    for (const { row } of found) {
      const cells = JSON.parse(row, exactly) as Record<string, unknown>;
      // As a dry run shows them.
      for (const [key, value] of Object.entries(cells))
        if (typeof value === 'object' && value !== null) cells[key] = JSON.stringify(value);
      let key = JSON.stringify(keys.length > 0 ? keys.map((column) => cells[column]) : cells);
      while (rows.has(key)) key += ' again';
      rows.set(key, cells);
    }
    dumped.set(name, { shape, rows });
  }
  return dumped;
}

const shell = (session: Session, code: string) =>
  session.shell(`import { run, go, tx, pool } from './src/run'; await ${code}`) as Promise<
    ShellResult & { effects?: Effects }
  >;

describe('the effects are those of the same call in mode write', () => {
  test.each(Object.entries(scenarios))('%s', async (_name, code) => {
    await postgres.query(schema);
    const was = await dump();
    const tried = await shell(dry, code);
    expect(await dump()).toEqual(was);
    const done = await shell(wet, code);
    expect(tried.status).toBe(done.status);
    expectEffects(tried.effects, was, await dump());
  });
});

test('what is altered or truncated is said, and what was tried there', async () => {
  await postgres.query(schema);
  const { effects } = await shell(
    dry,
    `run("UPDATE links SET weight = 0", "ALTER TABLE links ADD extra int", "TRUNCATE audit", "DROP TABLE loose", "CREATE INDEX by_born ON users (born)", "UPDATE nodes SET parent = 1 WHERE id = 4")`,
  );
  expect(effects?.schema).toEqual([
    'drop table loose',
    'create index by_born',
    'truncate or rewrite table audit',
    'alter table links',
  ]);
  expect(effects?.tables).toMatchObject([{ table: 'nodes', updated: 1 }]);
  expect(effects?.notes).toEqual([
    'links: 0 inserts, 3 updates, 0 deletes; rows cannot be compared: it was altered',
  ]);
});

test('others go on writing, and that is none of it', async () => {
  await postgres.query(schema);
  const trying = shell(
    dry,
    `(async () => {
      await run("UPDATE users SET born = 1 WHERE id = 1");
      const seen = () => pool.query("SELECT count(*)::int AS n FROM loose").then(({ rows }) => rows[0].n);
      while (await seen() < 4) await new Promise((resolve) => setTimeout(resolve, 50));
    })()`,
  );
  await expect
    .poll(() => postgres.query("SELECT 1 FROM pg_locks WHERE locktype = 'transactionid'"), {
      timeout: 60_000,
    })
    .not.toEqual([]);
  await postgres.query("INSERT INTO users (id, name) VALUES (50, 'eve')");
  await postgres.query("UPDATE users SET name = 'Bob' WHERE id = 2");
  await postgres.query("INSERT INTO loose VALUES ('go', 1)");
  const { status, effects } = await trying;
  expect(status).toBe('success');
  expect(effects?.tables).toEqual([
    {
      ...{ table: 'users', inserted: 0, updated: 1, deleted: 0, atLeast: false },
      rows: [{ change: 'updated', before: '{"id":1,"born":1900}', after: '{"born":1}' }],
    },
  ]);
});

test('secrets in rows are taken out', async () => {
  await postgres.query(schema);
  await postgres.query('ALTER TABLE users ADD password_hash text');
  const secret = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';
  await postgres.query('UPDATE users SET password_hash = $1 WHERE id = 1', [secret]);
  const { effects } = await shell(dry, `run("UPDATE users SET password_hash = reverse(password_hash)")`);
  expect(effects?.tables).toMatchObject([{ table: 'users', updated: 1 }]);
  const told = JSON.stringify(effects);
  expect(told).toContain('[redacted]');
  expect(told).not.toContain(secret.slice(0, 20));
  expect(told).not.toContain([...secret].reverse().join('').slice(0, 20));
});
