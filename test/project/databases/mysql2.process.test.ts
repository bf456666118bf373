// mysql2 in modes read and rollback, before a server that only writes down what reaches it: no real one comes by npm.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyFixture, fixtures } from '../../support/folders.ts';

const ARM = join(import.meta.dirname, '../../../src/project/databases/arm.ts');
const script = `
import { armDrivers } from ${JSON.stringify(ARM)};
armDrivers(process.argv[2], () => {});
const { default: mysql } = await import('mysql2/promise');
const pool = mysql.createPool({ host: '127.0.0.1', port: Number(process.argv[3]), user: 'x', connectionLimit: 1 });
const connecting = (async () => mysql.createConnection({ host: '127.0.0.1', port: Number(process.argv[3]), user: 'x', multipleStatements: true }))();
connecting.then((connection) => connection.on('error', () => {}), () => {});
/** What a callback hears, and how often. */
const hear = async (how, sql) => {
  const heard = [];
  const { connection } = await connecting;
  const [of, way] = how.split('.');
  (of === 'pool' ? pool.pool : connection)[way](sql, (error) => heard.push(error ? error.code : 'ran'));
  await connection.promise().query('SELECT 1').catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  return heard;
};
process.on('message', async ({ sql, how, isHeard }) => {
  if (isHeard) return process.send(await hear(how, sql));
  const answer = await connecting.then((connection) => how.startsWith('pool') ? pool[how.slice(5)](sql) : connection[how](sql)).then(
    ([rows] = []) => ({ rows }),
    (error) => ({ code: error.code, message: error.message }),
  );
  process.send(answer);
});
process.send('ready');
`;

interface Connection {
  sequenceId: number;
  on(event: string, listener: (sql: string) => void): void;
  serverHandshake(options: object): void;
  writeOk(): void;
  writeTextResult(rows: unknown[], columns: unknown[]): void;
}
interface Server {
  listen(port: number, host: string): void;
  close(): void;
  _server: { address(): { port: number }; once(event: string, listener: () => void): void };
  on(event: 'connection', listener: (connection: Connection) => void): void;
}

const mysql = createRequire(join(fixtures, 'bank/package.json'))('mysql2') as { createServer(): Server };
const bank = copyFixture('bank');
const received: string[] = [];
let server: Server;
let clients: Record<'read' | 'rollback', ChildProcess>;

beforeAll(async () => {
  server = mysql.createServer();
  server.on('connection', (connection) => {
    connection.serverHandshake({
      ...{ protocolVersion: 10, serverVersion: '8.0.0', connectionId: 1, statusFlags: 2, characterSet: 8 },
      ...{ capabilityFlags: 0xffffff ^ 0x800 },
    });
    // It takes SET for the preparation of a statement.
    for (const event of ['query', 'stmt_prepare']) {
      connection.on(event, (sql) => {
        received.push(sql);
        connection.sequenceId = 1;
        connection.writeOk();
        connection.sequenceId = 0;
      });
    }
    connection.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server._server.once('listening', resolve));
  writeFileSync(join(bank.dir, 'mysql-client.mjs'), script);
  clients = { read: await start('read'), rollback: await start('rollback') };
});
afterAll(() => {
  for (const client of Object.values(clients)) client.kill('SIGKILL');
  server.close();
  rmSync(bank.dir, { recursive: true, force: true });
});

async function start(mode: string): Promise<ChildProcess> {
  const client = fork(join(bank.dir, 'mysql-client.mjs'), [mode, String(server._server.address().port)], {
    cwd: bank.dir,
    execArgv: ['--import', import.meta.resolve('tsx')],
    env: { PATH: process.env.PATH, TSX_DISABLE_CACHE: '1' },
  });
  const ended = once(client, 'exit').then(() => Promise.reject(new Error('the client ended')));
  await Promise.race([once(client, 'message'), ended]);
  ended.catch(() => {});
  return client;
}

async function hear(mode: 'read' | 'rollback', sql: string, how: string): Promise<string[]> {
  clients[mode].send({ sql, how, isHeard: true });
  const [heard] = await once(clients[mode], 'message');
  return heard;
}

async function send(mode: 'read' | 'rollback', sql: string, how = 'query'): Promise<{ code?: string }> {
  received.length = 0;
  clients[mode].send({ sql, how });
  const [answer] = await once(clients[mode], 'message');
  return answer;
}

test('the session is made read-only before anything else', async () => {
  expect(await send('read', 'SELECT 1')).not.toHaveProperty('code');
  expect(received).toEqual(['SET SESSION TRANSACTION READ ONLY', 'SELECT 1']);
});

test.each([
  'SELECT `a;b`, "c;d" FROM t -- really',
  'WITH x AS (SELECT 1) SELECT * FROM x',
  'SHOW TABLES',
  'EXPLAIN SELECT 1',
  'DESCRIBE accounts',
  "SET NAMES 'utf8mb4'",
  'SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci',
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE'",
  'START TRANSACTION READ ONLY',
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  'COMMIT',
  'ROLLBACK',
])('passes: %s', async (sql) => {
  expect(await send('read', sql)).not.toHaveProperty('code');
  expect(received).toEqual([sql]);
});

test.each<[sql: string, how?: string]>([
  ['INSERT INTO accounts VALUES (1)'],
  ['DELETE FROM accounts', 'execute'],
  // Of one connection, which has to come back.
  ['DELETE FROM accounts', 'pool.query'],
  ['DELETE FROM accounts WHERE id = 1', 'pool.query'],
  ['DELETE FROM accounts', 'pool.execute'],
  ['DELETE FROM accounts WHERE id = 1', 'pool.execute'],
  ['UPDATE accounts SET balance = 0'],
  ['CREATE TABLE t (id int)'],
  ['SELECT 1; DELETE FROM accounts'],
  ['SET SESSION TRANSACTION READ WRITE'],
  ['SET @@session.transaction_read_only = 0'],
  ['SET time_zone = "x", transaction_read_only = 0'],
  ['SET NAMES gbk'],
  ["SET sql_mode = 'ANSI_QUOTES'"],
  ["SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'"],
  ['START TRANSACTION READ WRITE'],
  ['/*!50000 DELETE FROM accounts */'],
  ['SELECT 1 /*! INTO OUTFILE "/tmp/x" */'],
  ["SELECT 1 INTO OUTFILE '/tmp/x'"],
  ["SELECT 1 INTO DUMPFILE '/tmp/x'"],
  ["SELECT GET_LOCK('a', 1)"],
  ['CALL settle()'],
  ["LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE accounts"],
  ['LOCK TABLES accounts WRITE'],
  ['COMMIT AND CHAIN'],
  ["PREPARE s FROM 'DELETE FROM accounts'"],
  ['HANDLER accounts OPEN'],
  ['DO SLEEP(1)'],
])('refuses: %s', async (sql, how) => {
  expect(await send('read', sql, how)).toMatchObject({ code: 'PERMISSION_DENIED' });
  // What makes a session read-only comes before.
  expect(received.filter((text) => text !== 'SET SESSION TRANSACTION READ ONLY')).toEqual([]);
});

test.each(['query', 'execute'])('between calls of mode rollback nothing is sent, by %s', async (how) => {
  expect(await send('rollback', 'SELECT 1', how)).toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(received).toEqual([]);
});

test.each(['connection.query', 'connection.execute', 'pool.query', 'pool.execute'])(
  'a refusal is told once: %s',
  async (how) => {
    for (const mode of ['read', 'rollback'] as const)
      expect(await hear(mode, 'DELETE FROM accounts', how), mode).toEqual(['PERMISSION_DENIED']);
  },
);
