// What a dry run on MariaDB says that it would have done, against dumps before and after the same code in mode write.
import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Effects } from '../../src/protocol/databases/effects.ts';
import { connect, type Session, type ShellResult } from '../support/client.ts';
import { type Dump, expectEffects } from '../support/effects.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';

interface Client {
  query<T = Record<string, unknown>>(sql: string): Promise<[T[]]>;
  end(): Promise<void>;
}
const packages = join(fixtures, 'bank/node_modules');
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};

const schema = `
DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; DROP DATABASE IF EXISTS other; CREATE DATABASE other; USE shop;
CREATE TABLE users (id int PRIMARY KEY, name varchar(80) NOT NULL, email varchar(80) UNIQUE, born int DEFAULT 1900);
CREATE TABLE posts (id int AUTO_INCREMENT PRIMARY KEY, user_id int, title text, FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE);
CREATE TABLE comments (id int PRIMARY KEY, post_id int, user_id int, FOREIGN KEY (post_id) REFERENCES posts(id) ON DELETE CASCADE, FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL);
CREATE TABLE profiles (code varchar(20) PRIMARY KEY, user_id int, \`odd name\` decimal(6,2), FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE);
CREATE TABLE nodes (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES nodes(id) ON DELETE CASCADE);
CREATE TABLE links (a_id int, b_id varchar(20), weight float, PRIMARY KEY (a_id, b_id));
CREATE TABLE loose (what varchar(20), n int CHECK (n >= 0));
CREATE TABLE audit (id int AUTO_INCREMENT PRIMARY KEY, what text);
CREATE TABLE stamped (id int PRIMARY KEY, title varchar(80), slug varchar(80), touched int DEFAULT 0, at timestamp NULL);
CREATE TABLE computed (id int PRIMARY KEY, a int, doubled int GENERATED ALWAYS AS (a * 2) STORED, half int GENERATED ALWAYS AS (a / 2) VIRTUAL);
CREATE TABLE wide (id bigint unsigned PRIMARY KEY, data blob, big bigint, flags bit(4), more json, made datetime(3), kind enum('a','b'));
CREATE TABLE parted (id int PRIMARY KEY, n int) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN MAXVALUE);
CREATE TABLE other.things (id int PRIMARY KEY, n int);
CREATE VIEW people AS SELECT id, name FROM users;
CREATE TRIGGER posts_audit AFTER DELETE ON posts FOR EACH ROW INSERT INTO audit (what) VALUES (concat('deleted ', old.title));
CREATE TRIGGER stamp_new BEFORE INSERT ON stamped FOR EACH ROW SET new.slug = lower(new.title), new.touched = 1;
CREATE TRIGGER stamp_old BEFORE UPDATE ON stamped FOR EACH ROW SET new.slug = lower(new.title), new.touched = old.touched + 1;
CREATE FUNCTION noted(it varchar(20)) RETURNS int BEGIN INSERT INTO audit (what) VALUES (it); RETURN 1; END;
CREATE PROCEDURE clean(least int) BEGIN DELETE FROM loose WHERE n < least; UPDATE users SET born = least; END;
INSERT INTO users (id, name, email) VALUES (1, 'ada', 'a@x'), (2, 'bob', 'b@x'), (3, 'cyd', NULL);
INSERT INTO posts (user_id, title) VALUES (1, 'p1'), (1, 'p2'), (2, 'p3');
INSERT INTO comments VALUES (1, 1, 2), (2, 3, 1), (3, 3, 3);
INSERT INTO profiles VALUES ('one', 1, 1.5), ('two', 2, NULL);
INSERT INTO nodes VALUES (1, NULL), (2, 1), (3, 2), (4, NULL);
INSERT INTO links VALUES (1, 'x', 1), (1, 'y', 2), (2, 'x', 3);
INSERT INTO loose VALUES ('a', 1), ('a', 1), ('b', 2);
INSERT INTO stamped (id, title) VALUES (10, 'First');
INSERT INTO computed (id, a) VALUES (1, 5);
INSERT INTO wide VALUES (18446744073709551615, x'00ff', 9007199254740995, b'0101', '{"k": "} -> {"}', '2026-01-01 00:00:00.5', 'a');
INSERT INTO parted VALUES (1, 1), (20, 1);
INSERT INTO other.things VALUES (1, 1);
DROP DATABASE IF EXISTS 2024_App; CREATE DATABASE 2024_App; CREATE TABLE 2024_App.things (id int PRIMARY KEY, n int); INSERT INTO 2024_App.things VALUES (1, 1);`;

/** In the project: `run` takes statements one by one, `tx` in a transaction. */
const helpers = `
const pool = require('mysql2/promise').createPool({ uri: process.env.DATABASE_URL, connectionLimit: 3 });
exports.pool = pool;
exports.run = async (...all) => { for (const sql of all) await pool.query(sql); };
/** Prepared. */
exports.execute = async (...all) => { for (const [sql, ...values] of all) await pool.execute(sql, values); };
/** Errors of statements are passed over. */
exports.go = async (...all) => { for (const sql of all) await pool.query(sql).catch(() => {}); };
exports.tx = async (end, ...all) => {
  const client = await pool.getConnection();
  try { await client.beginTransaction(); for (const sql of all) await client.query(sql); await client[end](); }
  catch (error) { await client.rollback(); throw error; }
  finally { client.release(); }
};`;

const scenarios: Record<string, string> = {
  'nothing but reading': `run("SELECT * FROM users")`,
  'rows that are only locked': `tx('commit', "SELECT * FROM users FOR UPDATE")`,
  'an insert': `run("INSERT INTO users (id, name) VALUES (4, 'dan')")`,
  'an insert of many rows': `run("INSERT INTO users (id, name) SELECT seq, concat('u', seq) FROM seq_10_to_2000")`,
  'an insert that refers to others': `run("INSERT INTO comments VALUES (9, 1, 1)")`,
  'an insert that counts up': `run("INSERT INTO posts (user_id, title) VALUES (3, 'new'), (3, 'newer')")`,
  'values that are bound': `execute(["INSERT INTO users (id, name, born) VALUES (?, ?, ?)", 5, "e'e", null], ["UPDATE users SET name = ? WHERE id = ?", 'Ada', 1], ["DELETE FROM loose WHERE n > ?", 1])`,
  'an update': `run("UPDATE users SET name = 'Ada', born = 1815 WHERE id = 1")`,
  'an update to null, and from null': `run("UPDATE users SET email = CASE WHEN email IS NULL THEN 'c@x' END")`,
  'an update to the same': `run("UPDATE users SET name = name")`,
  'an update there and back': `run("UPDATE users SET born = 1", "UPDATE users SET born = 1900")`,
  'two updates of a row': `run("UPDATE users SET name = 'x' WHERE id = 1", "UPDATE users SET born = 5 WHERE id = 1")`,
  'an update of two tables': `run("UPDATE users u JOIN posts p ON p.user_id = u.id SET u.born = 1, p.title = upper(p.title)")`,
  'another case alone': `run("UPDATE users SET name = upper(name)", "UPDATE profiles SET code = 'ONE' WHERE code = 'one'")`,
  'all rows deleted': `run("DELETE FROM loose")`,
  'a delete from two tables': `run("DELETE p, l FROM parted p JOIN links l ON l.a_id = p.id")`,
  'an insert that is deleted': `run("INSERT INTO users (id, name) VALUES (9, 'x')", "DELETE FROM users WHERE id = 9")`,
  'an insert that is updated': `run("INSERT INTO users (id, name) VALUES (9, 'x')", "UPDATE users SET name = 'y' WHERE id = 9")`,
  'a delete, and the same row again': `run("DELETE FROM nodes WHERE id = 4", "INSERT INTO nodes VALUES (4, NULL)")`,
  'a delete, and another row in its place': `run("DELETE FROM profiles WHERE code = 'two'", "INSERT INTO profiles VALUES ('two', 1, 2)")`,
  'a trigger': `run("DELETE FROM posts WHERE user_id = 1")`,
  'cascades and set null': `run("DELETE FROM profiles", "DELETE FROM users WHERE id = 2")`,
  'a cascade within a table': `run("DELETE FROM nodes WHERE id = 1")`,
  'a key that changes, and who refers to it': `run("DELETE FROM posts", "DELETE FROM comments", "UPDATE users SET id = 20 WHERE id = 2")`,
  'keys that are swapped': `run("UPDATE nodes SET parent = NULL", "UPDATE nodes SET id = -1 WHERE id = 1", "UPDATE nodes SET id = 1 WHERE id = 4", "UPDATE nodes SET id = 4 WHERE id = -1")`,
  'a trigger that changes the new row': `run("INSERT INTO stamped (id, title) VALUES (11, 'Second')", "UPDATE stamped SET title = 'Other' WHERE id = 10")`,
  'an upsert that updates': `run("INSERT INTO users (id, name, email) VALUES (8, 'x', 'a@x') ON DUPLICATE KEY UPDATE name = VALUES(name)")`,
  'an upsert that does nothing': `run("INSERT IGNORE INTO users (id, name, email) VALUES (8, 'x', 'a@x')")`,
  'a replacement by the key': `run("REPLACE INTO links VALUES (1, 'x', 7)", "REPLACE INTO profiles VALUES ('one', 2, 7)")`,
  'a replacement by a unique column': `run("DELETE FROM profiles", "REPLACE INTO users (id, name, email) VALUES (50, 'eve', 'b@x')")`,
  'a view': `run("UPDATE people SET name = 'through' WHERE id = 3", "DELETE FROM people WHERE id = 3")`,
  'a function that writes': `run("SELECT noted('it') FROM users")`,
  'a procedure': `run("CALL clean(2)")`,
  'a statement that fails, and others': `go("INSERT INTO loose VALUES ('ok', 5)", "INSERT INTO users (id, name) VALUES (1, 'x')", "INSERT INTO loose VALUES ('ok', 6)")`,
  'a statement that fails in its middle': `go("INSERT INTO loose VALUES ('p', 1), ('q', -1)", "UPDATE loose SET n = n - 2")`,
  'a call that fails': `(async () => { await run("DELETE FROM loose"); throw new Error('after it'); })()`,
  'a transaction': `tx('commit', "UPDATE users SET born = 1 WHERE id = 1", "INSERT INTO loose VALUES ('t', 1)")`,
  'a transaction that is rolled back': `tx('rollback', "UPDATE users SET born = 1 WHERE id = 1", "INSERT INTO loose VALUES ('t', 1)")`,
  'a transaction that fails in its middle': `tx('commit', "DELETE FROM loose", "INSERT INTO users (id, name) VALUES (1, 'x')").catch(() => run("INSERT INTO loose VALUES ('after', 1)"))`,
  'a transaction within one': `tx('rollback', "INSERT INTO loose VALUES ('kept', 1)", "START TRANSACTION", "DELETE FROM links")`,
  'a transaction by its setting': `tx('commit', "SET autocommit = 0", "INSERT INTO loose VALUES ('kept', 1)", "COMMIT", "DELETE FROM links", "SET autocommit = 1", "DELETE FROM parted", "SET autocommit = 0", "DELETE FROM loose", "ROLLBACK", "SET autocommit = 1")`,
  savepoints: `tx('commit', "INSERT INTO loose VALUES ('kept', 1)", "SAVEPOINT one", "DELETE FROM loose", "SAVEPOINT two", "DELETE FROM links", "ROLLBACK TO one", "UPDATE links SET weight = 9 WHERE a_id = 2", "RELEASE SAVEPOINT one")`,
  'rows without a key': `run("UPDATE loose SET n = n + 1 WHERE what = 'b'", "INSERT INTO loose VALUES ('a', 1)")`,
  'the same rows without a key': `run("UPDATE loose SET n = 7 WHERE what = 'a'")`,
  'a key of two columns': `run("UPDATE links SET weight = 8 WHERE a_id = 1", "DELETE FROM links WHERE a_id = 2", "INSERT INTO links VALUES (3, 'z', 1)")`,
  'a fraction': `run("UPDATE links SET weight = weight + 0.00001")`,
  'computed columns': `run("UPDATE computed SET a = 6")`,
  'bytes, bits, JSON and large numbers': `run("UPDATE wide SET big = big + 1, data = 'x', flags = b'1000', more = NULL, made = made + interval 1 hour, kind = 'b'")`,
  'partitions, and a row that moves': `run("UPDATE parted SET id = 30, n = 2 WHERE id = 1", "INSERT INTO parted VALUES (5, 5)")`,
  'another database': `tx('commit', "UPDATE other.things SET n = 2", "USE other", "UPDATE things SET n = n + 1", "USE shop", "DELETE FROM loose")`,
  'a database with capitals, beside another client': `(async () => { const one = await pool.getConnection(); await one.query("USE 2024_App"); await run("DELETE FROM loose"); await one.query("UPDATE things SET n = 5"); one.destroy(); })()`,
  'a database that there is not': `go("USE nosuch", "DELETE FROM loose", "DELETE FROM nosuch.loose")`,
  'without the checks of keys': `run("SET FOREIGN_KEY_CHECKS = 0", "DELETE FROM users WHERE id = 1", "SET FOREIGN_KEY_CHECKS = 1")`,
};

function shown(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

describe.runIf(mariadbd)('MariaDB (apt install mariadb-server-core, or MARIADBD=its path)', () => {
  let mariadb: MariaDb;
  let client: Client;
  let project: ReturnType<typeof makeFolder>;
  let dry: Session;
  let wet: Session;

  beforeAll(async () => {
    mariadb = await startMariaDb(mariadbd ?? '');
    client = await mysql.createConnection({
      ...{ uri: mariadb.url, multipleStatements: true, dateStrings: true },
      ...{ supportBigNumbers: true, bigNumberStrings: false },
    });
    await client.query(schema);
    project = makeFolder({ 'package.json': '{ "name": "made", "private": true }', 'run.js': helpers });
    symlinkSync(packages, join(project.dir, 'node_modules'));
    const env = { DATABASE_URL: `${mariadb.url}shop` };
    dry = await connect(project.dir, { args: ['--db', 'rollback'], env });
    wet = await connect(project.dir, { args: ['--db', 'write'], env });
  });
  afterAll(async () => {
    await dry?.close();
    await wet?.close();
    project?.[Symbol.dispose]();
    await client?.end();
    await mariadb?.stop();
  });

  async function query(sql: string) {
    const [rows] = await client.query(sql);
    return rows;
  }

  async function dump(): Promise<Dump> {
    const columns = await query(
      "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, COLUMN_NAME AS c, COLUMN_TYPE AS k, COLUMN_KEY AS p FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME) WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA IN ('shop', 'other', '2024_App') ORDER BY s, t, ORDINAL_POSITION",
    );
    const dumped: Dump = new Map();
    for (const [name, all] of Map.groupBy(columns, ({ s, t }) => (s === 'shop' ? String(t) : `${s}.${t}`))) {
      const keys = all.filter(({ p }) => p === 'PRI').map(({ c }) => String(c));
      const rows = new Map<string, Record<string, unknown>>();
      for (const row of await query(`SELECT * FROM ${name}`)) {
        // As a dry run shows them.
        const cells = Object.fromEntries(
          Object.entries(row).map(([column, value]) => [column, shown(value)]),
        );
        let key = JSON.stringify(keys.length > 0 ? keys.map((column) => cells[column]) : cells);
        while (rows.has(key)) key += ' again';
        rows.set(key, cells);
      }
      dumped.set(name, { shape: JSON.stringify(all), rows });
    }
    return dumped;
  }

  const shell = (session: Session, code: string) =>
    session.shell(`import { run, execute, go, tx, pool } from './run'; await ${code}`) as Promise<
      ShellResult & { effects?: Effects }
    >;

  test.each(Object.entries(scenarios))('%s', async (_name, code) => {
    await client.query(schema);
    const was = await dump();
    const tried = await shell(dry, code);
    expect(await dump()).toEqual(was);
    // What counts up has moved on, which is not undone.
    await client.query(schema);
    const done = await shell(wet, code);
    expect([tried.status, tried.output.exception?.message]).toEqual([
      done.status,
      done.output.exception?.message,
    ]);
    expectEffects(tried.effects, was, await dump());
  });

  test('others go on writing, and that is none of it', async () => {
    await client.query(schema);
    const trying = shell(
      dry,
      `(async () => {
        await run("UPDATE users SET born = 1 WHERE id = 1");
        const seen = () => pool.query("SELECT count(*) AS n FROM loose").then(([rows]) => rows[0].n);
        while (await seen() < 4) await new Promise((resolve) => setTimeout(resolve, 50));
      })()`,
    );
    const locked = () =>
      query('SELECT trx_id FROM information_schema.INNODB_TRX WHERE trx_rows_modified > 0');
    // InnoDB tells those who ask more often the same again.
    await expect.poll(locked, { timeout: 60_000, interval: 250 }).not.toEqual([]);
    await client.query("INSERT INTO users (id, name) VALUES (50, 'eve')");
    await client.query("UPDATE users SET name = 'Bob' WHERE id = 2");
    await client.query("INSERT INTO loose VALUES ('go', 1)");
    const { status, effects } = await trying;
    expect(status).toBe('success');
    expect(effects?.tables).toEqual([
      {
        ...{ table: 'users', inserted: 0, updated: 1, deleted: 0, atLeast: false },
        rows: [{ change: 'updated', before: '{"id":1,"born":1900}', after: '{"born":1}' }],
      },
    ]);
  });

  test('a deadlock ends what was done before it, and that is said', { timeout: 60_000 }, async () => {
    await client.query(schema);
    const other = await mysql.createConnection({ uri: `${mariadb.url}shop` });
    await other.query('START TRANSACTION');
    // It is rolled back who has written less.
    await other.query("INSERT INTO loose SELECT 'more', seq FROM seq_1_to_500");
    await other.query('UPDATE users SET born = 2 WHERE id = 2');
    const trying = shell(
      dry,
      `(async () => { await run("UPDATE users SET born = 1 WHERE id = 1"); await go("UPDATE users SET born = 3 WHERE id = 2"); await run("DELETE FROM nodes WHERE id = 4"); })()`,
    );
    const waiting = () =>
      query("SELECT trx_id FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'");
    await expect.poll(waiting, { timeout: 30_000, interval: 250 }).not.toEqual([]);
    await other.query('UPDATE users SET born = 4 WHERE id = 1');
    await other.query('ROLLBACK');
    await other.end();
    const { effects } = await trying;
    expect(effects?.tables).toMatchObject([{ table: 'nodes', deleted: 1 }]);
    expect(effects?.notes).toEqual([expect.stringContaining('an error ended the transaction')]);
    expect(await query('SELECT born FROM users ORDER BY id')).toEqual([
      { born: 1900 },
      { born: 1900 },
      { born: 1900 },
    ]);
  });

  test('a server that reads texts another way is refused', async () => {
    await client.query("SET GLOBAL sql_mode = 'ANSI_QUOTES'");
    try {
      const { output } = await shell(dry, `run("DELETE FROM loose")`);
      expect(output.exception?.message).toMatch(/ANSI_QUOTES.*DATABASE_UNPROTECTED/s);
    } finally {
      await client.query('SET GLOBAL sql_mode = DEFAULT');
    }
  });
});
