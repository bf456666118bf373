// What a dry run on SQLite says that it would have done, against dumps before and after the same code in mode write.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Effects } from '../../src/protocol/databases/effects.ts';
import { connect, type Session, type ShellResult } from '../support/client.ts';
import { type Dump, expectEffects } from '../support/effects.ts';
import { copyFixture, fixtures } from '../support/folders.ts';
import { isBefore24 } from '../support/node.ts';

const { createClient } = createRequire(join(fixtures, 'bank/package.json'))('@libsql/client') as {
  createClient(options: { url: string }): Sqlite;
};
interface Sqlite {
  execute(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  executeMultiple(sql: string): Promise<void>;
  close(): void;
}

const schema = `
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, born INTEGER DEFAULT 1900);
CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER REFERENCES users(id) ON DELETE CASCADE, title TEXT);
CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER REFERENCES posts(id) ON DELETE CASCADE, user_id INTEGER REFERENCES users(id) ON DELETE SET NULL);
CREATE TABLE profiles (code TEXT PRIMARY KEY, user_id INTEGER REFERENCES users(id) ON UPDATE CASCADE, "odd name" REAL);
CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES nodes(id) ON DELETE CASCADE);
CREATE TABLE links (a_id INTEGER, b_id TEXT, weight REAL, PRIMARY KEY (a_id, b_id)) WITHOUT ROWID;
CREATE TABLE loose (what TEXT, n INTEGER);
CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT);
CREATE TABLE stamped (id INTEGER PRIMARY KEY, title TEXT, slug TEXT, touched INTEGER DEFAULT 0);
CREATE TABLE computed (id INTEGER PRIMARY KEY, a INTEGER, doubled INTEGER GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE blobs (id INTEGER PRIMARY KEY, data BLOB, big INTEGER);
CREATE TABLE cased (code TEXT COLLATE NOCASE PRIMARY KEY, n INTEGER);
CREATE VIEW people AS SELECT id, name FROM users;
CREATE TRIGGER people_insert INSTEAD OF INSERT ON people BEGIN INSERT INTO users (id, name) VALUES (new.id, new.name); END;
CREATE TRIGGER posts_audit AFTER DELETE ON posts BEGIN INSERT INTO audit (what) VALUES ('deleted ' || old.title); END;
CREATE TRIGGER stamp_insert AFTER INSERT ON stamped BEGIN UPDATE stamped SET slug = lower(title) WHERE id = new.id; END;
CREATE TRIGGER stamp_update AFTER UPDATE OF title ON stamped BEGIN UPDATE stamped SET touched = touched + 1 WHERE id = new.id; END;
CREATE TRIGGER loose_check BEFORE INSERT ON loose WHEN new.n < 0 BEGIN SELECT RAISE(ABORT, 'negative'); END;
CREATE TRIGGER loose_ignore BEFORE INSERT ON loose WHEN new.n = 0 BEGIN SELECT RAISE(IGNORE); END;
INSERT INTO users (id, name, email) VALUES (1, 'ada', 'a@x'), (2, 'bob', 'b@x'), (3, 'cyd', NULL);
INSERT INTO posts VALUES (1, 1, 'p1'), (2, 1, 'p2'), (3, 2, 'p3');
INSERT INTO comments VALUES (1, 1, 2), (2, 3, 1), (3, 3, 3);
INSERT INTO profiles VALUES ('one', 1, 1.5), ('two', 2, NULL);
INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2), (4, NULL);
INSERT INTO links VALUES (1, 'x', 1), (1, 'y', 2), (2, 'x', 3);
INSERT INTO loose VALUES ('a', 1), ('a', 1), ('b', 2);
INSERT INTO stamped (id, title) VALUES (10, 'First');
INSERT INTO computed (id, a) VALUES (1, 5);
INSERT INTO blobs VALUES (1, x'00ff', 9007199254740993);
INSERT INTO cased VALUES ('Key', 1);`;

/** In the project: `run` takes statements one by one, `tx` in a transaction. */
const libsql = `
import { createClient } from '@libsql/client';
export const sq = createClient({ url: 'file:./notes.db' });
export async function run(...all: string[]) { for (const sql of all) await sq.execute(sql); }
/** Errors of statements are passed over. */
export async function go(...all: string[]) { for (const sql of all) await sq.execute(sql).catch(() => {}); }
export async function tx(end: 'commit' | 'rollback', ...all: string[]) {
  const t = await sq.transaction('write');
  try { for (const sql of all) await t.execute(sql); await t[end](); } finally { t.close(); }
}`;

/** The same by what Node has built in. */
const builtIn = `
import { DatabaseSync } from 'node:sqlite';
const open = () => new DatabaseSync('notes.db');
export async function run(...all: string[]) { const db = open(); for (const sql of all) db.prepare(sql).run(); db.close(); }
export async function go(...all: string[]) { const db = open(); for (const sql of all) try { db.exec(sql); } catch {} db.close(); }
export async function tx(end: 'commit' | 'rollback', ...all: string[]) {
  const db = open();
  try { db.exec('BEGIN'); for (const sql of all) db.exec(sql); db.exec(end); } catch (error) { db.exec('ROLLBACK'); throw error; } finally { db.close(); }
}`;

const scenarios: Record<string, string> = {
  'nothing but reading': `run("SELECT * FROM users")`,
  'an insert': `run("INSERT INTO users (name) VALUES ('dan')")`,
  'an insert of several rows': `run("INSERT INTO users (name) VALUES ('d'), ('e'), ('f'), ('g')")`,
  'an update': `run("UPDATE users SET name = 'Ada', born = 1815 WHERE id = 1")`,
  'an update to null, and from null': `run("UPDATE users SET email = CASE WHEN email IS NULL THEN 'c@x' END")`,
  'an update to the same': `run("UPDATE users SET name = name")`,
  'an update there and back': `run("UPDATE users SET name = 'x'", "UPDATE users SET name = CASE id WHEN 1 THEN 'ada' WHEN 2 THEN 'bob' ELSE 'cyd' END")`,
  'two updates of a row': `run("UPDATE users SET name = 'x' WHERE id = 1", "UPDATE users SET born = 5 WHERE id = 1")`,
  'a delete': `run("DELETE FROM loose WHERE what = 'b'")`,
  'all rows deleted': `run("DELETE FROM loose")`,
  'an insert that is deleted': `run("INSERT INTO users (id, name) VALUES (9, 'x')", "DELETE FROM users WHERE id = 9")`,
  'an insert that is updated': `run("INSERT INTO users (id, name) VALUES (9, 'x')", "UPDATE users SET name = 'y' WHERE id = 9")`,
  'a delete, and the same row again': `run("DELETE FROM nodes WHERE id = 4", "INSERT INTO nodes VALUES (4, NULL)")`,
  'a delete, and another row in its place': `run("DELETE FROM profiles WHERE code = 'two'", "INSERT INTO profiles VALUES ('new', 1, 2)")`,
  'cascades, set null and a trigger': `run("DELETE FROM users WHERE id = 1")`.replace(
    'users WHERE id = 1',
    'posts WHERE user_id = 1',
  ),
  'a cascade over three tables': `run("DELETE FROM profiles", "DELETE FROM users WHERE id = 2")`,
  'a cascade within a table': `run("DELETE FROM nodes WHERE id = 1")`,
  'a key that changes, and who refers to it': `run("DELETE FROM posts", "DELETE FROM comments", "UPDATE users SET id = 20 WHERE id = 2")`,
  'keys that are swapped': `run("UPDATE nodes SET parent = NULL", "UPDATE nodes SET id = -1 WHERE id = 1", "UPDATE nodes SET id = 1 WHERE id = 4", "UPDATE nodes SET id = 4 WHERE id = -1")`,
  'a trigger that changes the new row': `run("INSERT INTO stamped (title) VALUES ('Second')")`,
  'a trigger that changes the row again': `run("UPDATE stamped SET title = 'Other'")`,
  'a view with a trigger': `run("INSERT INTO people VALUES (30, 'eve')")`,
  'an upsert that updates': `run("INSERT INTO users (id, name, email) VALUES (8, 'x', 'a@x') ON CONFLICT (email) DO UPDATE SET name = excluded.name")`,
  'an upsert that does nothing': `run("INSERT INTO users (id, name, email) VALUES (8, 'x', 'a@x') ON CONFLICT DO NOTHING")`,
  'a replacement by the key': `run("INSERT OR REPLACE INTO links VALUES (1, 'x', 7)", "REPLACE INTO profiles VALUES ('one', 2, 7)")`,
  'a replacement by a unique column': `run("DELETE FROM profiles", "INSERT OR REPLACE INTO users (id, name, email) VALUES (50, 'eve', 'b@x')")`,
  'an update that replaces': `run("UPDATE OR REPLACE links SET b_id = 'x' WHERE a_id = 1 AND b_id = 'y'")`,
  'an insert that is ignored': `run("INSERT OR IGNORE INTO users (id, name) VALUES (1, 'x')")`,
  'a statement that fails, and others': `go("INSERT INTO loose VALUES ('ok', 5)", "INSERT INTO users (id, name) VALUES (1, 'x')", "INSERT INTO loose VALUES ('ok', 6)")`,
  'a statement that fails in its middle': `go("INSERT INTO loose VALUES ('p', 1), ('q', -1)", "INSERT INTO loose VALUES ('r', 0), ('s', 3)")`,
  'a call that fails': `(async () => { await run("DELETE FROM loose"); throw new Error('after it'); })()`,
  'a transaction': `tx('commit', "UPDATE users SET born = 1 WHERE id = 1", "INSERT INTO loose VALUES ('t', 1)")`,
  'a transaction that is rolled back': `tx('rollback', "UPDATE users SET born = 1 WHERE id = 1", "INSERT INTO loose VALUES ('t', 1)")`,
  'a transaction that fails in its middle': `tx('commit', "DELETE FROM loose", "INSERT INTO users (id, name) VALUES (1, 'x')").catch(() => run("INSERT INTO loose VALUES ('after', 1)"))`,
  savepoints: `tx('commit', "INSERT INTO loose VALUES ('kept', 1)", "SAVEPOINT one", "DELETE FROM loose", "SAVEPOINT two", "DELETE FROM links", "ROLLBACK TO one", "UPDATE links SET weight = 9 WHERE a_id = 2", "RELEASE one")`,
  'a transaction after one that was rolled back': `(async () => { await tx('rollback', "DELETE FROM loose"); await tx('commit', "DELETE FROM links WHERE a_id = 1"); })()`,
  'rows without a key': `run("UPDATE loose SET n = n + 1 WHERE what = 'a'", "INSERT INTO loose SELECT what, n FROM loose")`,
  'a key of two columns': `run("UPDATE links SET weight = 8 WHERE a_id = 1", "DELETE FROM links WHERE a_id = 2", "INSERT INTO links VALUES (3, 'z', 1)")`,
  'computed columns': `run("UPDATE computed SET a = 6", "INSERT INTO computed (id, a) VALUES (2, 1)")`,
  'bytes and large numbers': `run("UPDATE blobs SET data = x'01', big = big + 1", "INSERT INTO blobs VALUES (2, zeroblob(4), 1)")`,
  'a key in other letters': `run("UPDATE cased SET n = 2 WHERE code = 'KEY'", "REPLACE INTO cased VALUES ('Key', 3)")`,
  'a new table': `run("CREATE TABLE fresh (id INTEGER PRIMARY KEY, a TEXT)", "INSERT INTO fresh (a) VALUES ('x'), ('y')")`,
  'a table that is altered': `run("INSERT INTO users (name) VALUES ('x')", "ALTER TABLE loose ADD COLUMN extra", "UPDATE loose SET extra = 1", "UPDATE links SET weight = 0 WHERE a_id = 2")`,
  'columns that are dropped and renamed': `run("DELETE FROM loose WHERE n = 2", "ALTER TABLE loose DROP COLUMN n", "ALTER TABLE links RENAME COLUMN weight TO mass", "DELETE FROM nodes WHERE id = 4")`,
  'a table that is dropped': `run("DELETE FROM links WHERE a_id = 2", "DROP TABLE loose", "CREATE INDEX by_born ON users (born)")`,
};

let before: ReturnType<typeof copyFixture>;
let after: ReturnType<typeof copyFixture>;
let dry: Session;
let wet: Session;
const outside = new Map<string, Sqlite>();

beforeAll(async () => {
  [before, after] = [copyFixture('bank'), copyFixture('bank')];
  for (const { dir } of [before, after]) {
    writeFileSync(join(dir, 'src/libsql.ts'), libsql);
    writeFileSync(join(dir, 'src/node-sqlite.ts'), builtIn);
    outside.set(dir, createClient({ url: `file:${join(dir, 'notes.db')}` }));
    await reset(dir);
  }
  const env = { NOTES_URL: 'file:./notes.db' };
  dry = await connect(before.dir, { args: ['--db', 'rollback'], env });
  wet = await connect(after.dir, { args: ['--db', 'write'], env });
});
afterAll(async () => {
  await dry?.close();
  await wet?.close();
  for (const client of outside.values()) client.close();
  before?.[Symbol.dispose]();
  after?.[Symbol.dispose]();
});

async function query(dir: string, sql: string) {
  const { rows } = await (outside.get(dir) as Sqlite).execute(sql);
  return rows.map((row) => ({ ...row }));
}

async function reset(dir: string): Promise<void> {
  const made = await query(
    dir,
    "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
  );
  const drops = made.map(({ type, name }) => `DROP ${type} "${name}";`).join('\n');
  await outside.get(dir)?.executeMultiple(`PRAGMA foreign_keys = OFF; ${drops} ${schema}`);
}

async function dump(dir: string): Promise<Dump> {
  const tables = await query(
    dir,
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const dumped: Dump = new Map();
  for (const { name, sql } of tables) {
    const columns = await query(dir, `PRAGMA table_info("${name}")`);
    const keys = columns.filter(({ pk }) => Number(pk) > 0).map((column) => String(column.name));
    // Bytes and large numbers as a dry run shows them.
    const cells = columns.map(
      ({ name: column }) =>
        `CASE WHEN typeof("${column}") = 'blob' THEN 'x''' || lower(hex("${column}")) || '''' WHEN abs("${column}") > 9007199254740991 THEN CAST("${column}" AS TEXT) ELSE "${column}" END AS "${column}"`,
    );
    const number = keys.length > 0 ? '' : 'rowid, ';
    const rows = await query(dir, `SELECT ${number}${cells.join(', ')} FROM "${name}"`);
    const keyOf = (row: Record<string, unknown>) =>
      JSON.stringify((keys.length > 0 ? keys : ['rowid']).map((key) => row[key]));
    dumped.set(String(name), { shape: String(sql), rows: new Map(rows.map((row) => [keyOf(row), row])) });
  }
  return dumped;
}

const inBoth = (driver: string, code: string) =>
  Promise.all(
    [dry, wet].map((session) =>
      session.shell(`import { run, go, tx } from './src/${driver}'; await ${code}`),
    ),
  );
// Node 22 can neither refuse to attach a file, nor open one.
const drivers = ['libsql', ...(isBefore24 ? [] : ['node-sqlite'])];

describe.each(drivers)('by %s, the effects are those of the same call in mode write', (driver) => {
  test.each(Object.entries(scenarios))('%s', async (_name, code) => {
    await reset(after.dir);
    const was = await dump(after.dir);
    const [tried, done] = (await inBoth(driver, code)) as [ShellResult & { effects?: Effects }, ShellResult];
    expect(tried.status).toBe(done.status);
    expectEffects(tried.effects, was, await dump(after.dir));
    expect(await dump(before.dir)).toEqual(was);
  });
});
