// Connections of a project in a dry run on MariaDB: closed at once, lost, late, or at work when the call ends. What became of it is said.
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Effects } from '../../src/protocol/databases/effects.ts';
import { connect, type Session, type ShellResult } from '../support/client.ts';
import { fixtures, makeFolder } from '../support/folders.ts';
import { type MariaDb, mariadbd, startMariaDb } from '../support/mariadb.ts';

interface Client {
  query(sql: string): Promise<[Record<string, unknown>[]]>;
  end(): Promise<void>;
}
const packages = join(fixtures, 'bank/node_modules');
const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2/promise') as {
  createConnection(options: object): Promise<Client>;
};

const schema = `DROP DATABASE IF EXISTS shop; CREATE DATABASE shop; USE shop;
CREATE TABLE users (id int PRIMARY KEY, born int); CREATE TABLE loose (id int PRIMARY KEY);
INSERT INTO users VALUES (1, 1900); INSERT INTO loose VALUES (1);`;
/** The server renews what it says of its transactions where it was not asked for a while. */
const unhurried = { interval: 300, timeout: 60_000 };
const SLOW = 'SELECT count(*) FROM seq_1_to_5000000';
/** It ended by itself before it was told to. */
const unlessGone = (error: unknown) => {
  if ((error as { code?: string }).code !== 'ER_NO_SUCH_THREAD') throw error;
};
const ENDLESS = 'SELECT count(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b';

/** In the project. */
const helpers = `
const { existsSync } = require('node:fs');
const mysql = require('mysql2');
const uri = process.env.DATABASE_URL;
const pool = mysql.createPool({ uri, connectionLimit: 3 }).promise();
exports.rows = async (how, sql) => (await pool[how](sql))[0];
exports.run = async (...all) => { for (const sql of all) await pool.query(sql); };
exports.failed = (sql) => pool.query(sql).then(() => 'ran', (error) => error.message);
/** Of a test, from outside. */
exports.word = async () => { while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 50)); };
/** Nothing is awaited but the end. */
exports.atOnce = (...all) => new Promise((resolve, reject) => {
  const client = mysql.createConnection({ uri });
  client.on('error', reject);
  for (const sql of all) client.query(sql).on('error', reject);
  client.end((error) => (error ? reject(error) : resolve()));
});`;

describe.runIf(mariadbd)('MariaDB (apt install mariadb-server-core, or MARIADBD=its path)', () => {
  let mariadb: MariaDb;
  let client: Client;
  let gate: Gate;
  let project: ReturnType<typeof makeFolder>;
  let dry: Session;
  let wet: Session;

  beforeAll(async () => {
    mariadb = await startMariaDb(mariadbd ?? '');
    client = await mysql.createConnection({ uri: mariadb.url, multipleStatements: true });
    gate = await openGate(Number(new URL(mariadb.url).port));
    project = makeFolder({ 'package.json': '{ "name": "made", "private": true }', 'run.js': helpers });
    symlinkSync(packages, join(project.dir, 'node_modules'));
    const env = { DATABASE_URL: `mysql://root@127.0.0.1:${gate.port}/shop` };
    dry = await connect(project.dir, { args: ['--db', 'rollback'], env });
    wet = await connect(project.dir, { args: ['--db', 'write'], env });
  });
  afterAll(async () => {
    await dry?.close();
    await wet?.close();
    project?.[Symbol.dispose]();
    await client?.end();
    gate?.close();
    await mariadb?.stop();
  });
  beforeEach(async () => {
    rmSync(join(project.dir, 'go'), { force: true });
    await client.query(schema);
  });

  const query = async (sql: string) => (await client.query(sql))[0];
  const giveWord = () => writeFileSync(join(project.dir, 'go'), '');
  const shell = (session: Session, code: string) =>
    session.shell(`import { rows, run, failed, word, atOnce } from './run'; await ${code}`) as Promise<
      ShellResult & { effects?: Effects }
    >;
  const writing = async () =>
    (
      await query(
        'SELECT trx_mysql_thread_id AS id FROM information_schema.INNODB_TRX WHERE trx_rows_modified > 0',
      )
    ).map(({ id }) => Number(id));
  const running = async () =>
    (await query("SELECT id FROM information_schema.PROCESSLIST WHERE info LIKE 'SELECT count(%seq_%'")).map(
      ({ id }) => Number(id),
    );

  const endRunning = async () => {
    // The server may have noticed by itself.
    for (const id of await running()) await client.query(`KILL ${id}`).catch(unlessGone);
    await expect.poll(running).toEqual([]);
  };

  test.each(['SHOW TABLES', 'SHOW COLUMNS FROM users', 'DESCRIBE users'])(
    '%s gives its rows, by execute',
    async (sql) => {
      const code = `rows('execute', ${JSON.stringify(sql)})`;
      const [tried, done] = [await shell(dry, code), await shell(wet, code)];
      expect(tried.status).toBe('success');
      expect(tried.output.value).toEqual(done.output.value);
      expect(String(tried.output.value)).toMatch(/users|born/);
    },
  );

  test.each([
    ['COMMIT', [{ table: 'loose', inserted: 1 }]],
    ['ROLLBACK', []],
    ['SELECT 1', []],
  ] as const)('a transaction that nobody waits for, with %s at its end', async (last, tables) => {
    // By the second statement the server would have closed the connection.
    const code = `run('SELECT 1').then(() => atOnce('START TRANSACTION', '${SLOW}', 'INSERT INTO loose VALUES (2)', '${last}'))`;
    const { status, effects } = await shell(dry, code);
    expect(status).toBe('success');
    expect(effects?.tables ?? []).toMatchObject(tables);
    expect(await query('SELECT id FROM loose')).toEqual([{ id: 1 }]);
    await shell(wet, code);
    await expect.poll(() => query('SELECT id FROM loose')).toHaveLength(1 + tables.length);
  });

  test.each([
    "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'shop'",
    'SELECT count(*) FROM seq_1_to_2',
  ])('a transaction after %s, which the catalogue has not', async (first) => {
    const code = `run(${JSON.stringify(first)}, 'START TRANSACTION', 'INSERT INTO loose VALUES (2)', 'COMMIT')`;
    const { status, effects } = await shell(dry, code);
    expect(status).toBe('success');
    expect(effects?.tables).toMatchObject([{ table: 'loose', inserted: 1 }]);
  });

  test('a connection that is lost takes along what was done on it, and that is said', async () => {
    const trying = shell(
      dry,
      `(async () => { await run('UPDATE users SET born = 1'); await word(); await run('INSERT INTO loose VALUES (3)'); })()`,
    );
    await expect.poll(writing, unhurried).toHaveLength(1);
    await client.query(`KILL ${await writing()}`);
    await expect.poll(writing, unhurried).toEqual([]);
    giveWord();
    const { status, effects } = await trying;
    expect(status).toBe('success');
    expect(effects?.tables).toMatchObject([{ table: 'loose', inserted: 1 }]);
    expect(effects?.notes).toEqual([expect.stringContaining('connection was lost')]);
  });

  test('a connection that is lost under a statement: those that wait are told, and later ones run', async () => {
    const trying = shell(
      dry,
      `(async () => {
        await run('UPDATE users SET born = 1');
        // A connection for each: who connects later does so after the loss.
        await Promise.all([run('SELECT 1'), run('SELECT 2')]);
        const both = await Promise.all([failed(${JSON.stringify(ENDLESS)}), failed('DELETE FROM loose')]);
        await run('INSERT INTO loose VALUES (3)', 'INSERT INTO loose VALUES (4)');
        return both.join(' | ');
      })()`,
    );
    await expect.poll(running).toHaveLength(1);
    gate.cut();
    // The server has not noticed.
    await endRunning();
    const { output, effects } = await trying;
    expect(String(output.value)).toMatch(/closed|lost|reset/i);
    expect(String(output.value)).toMatch(/ \| .*lost/);
    expect(String(output.value)).not.toContain('is over');
    expect(effects?.tables).toMatchObject([{ table: 'loose', inserted: 2 }]);
    expect(effects?.notes).toEqual([expect.stringContaining('connection was lost')]);
  });

  test('a statement that still runs at the end is no silence', async () => {
    const trying = shell(
      dry,
      `(async () => { await run('UPDATE users SET born = 1'); failed(${JSON.stringify(ENDLESS)}); await word(); })()`,
    );
    await expect.poll(running).toHaveLength(1);
    giveWord();
    const { status, effects } = await trying;
    expect(status).toBe('success');
    expect(effects?.notes).toEqual([expect.stringContaining('had not ended with the call')]);
    await endRunning();
    await expect.poll(writing, unhurried).toEqual([]);
  });

  test('a connection that comes after its call has ended is none of the next one', async () => {
    // The project's own is there by now.
    await shell(dry, `run('SELECT 1')`);
    gate.hold();
    await shell(dry, `(async () => { failed('UPDATE users SET born = 1'); })()`);
    const late = gate.release();
    const trying = shell(dry, `(async () => { await run('DELETE FROM loose'); await word(); })()`);
    await expect.poll(writing, unhurried).toHaveLength(1);
    await late;
    giveWord();
    const { effects } = await trying;
    expect(effects?.tables).toMatchObject([{ table: 'loose', deleted: 1 }]);
    await expect.poll(writing, unhurried).toEqual([]);
  });
});

type Gate = Awaited<ReturnType<typeof openGate>>;

/** Before a database: it can keep connections waiting, and cut them. */
async function openGate(to: number) {
  let waiting: Socket[] | null = null;
  const open = new Set<Socket>();
  const pass = (socket: Socket) => {
    const beyond = connectTo(to, '127.0.0.1');
    socket.pipe(beyond).pipe(socket);
    beyond.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => beyond.destroy());
  };
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    if (waiting) waiting.push(socket);
    else pass(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    hold() {
      waiting = [];
    },
    /** Until those that waited are closed by who opened them. */
    async release() {
      const held = waiting ?? [];
      waiting = null;
      expect(held).toHaveLength(1);
      await Promise.all(
        held.map((socket) => {
          pass(socket);
          return new Promise((resolve) => socket.once('close', resolve));
        }),
      );
    },
    cut,
    close() {
      cut();
      server.close();
    },
  };
}
