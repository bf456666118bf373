// The database modes, seen from a second connection: Prisma 7 and Drizzle on a real PostgreSQL, Drizzle and Prisma on SQLite files.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture, fixtures, makeFolder } from '../support/folders.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const schema = readFileSync(join(fixtures, 'bank/prisma/postgres.sql'), 'utf8');
const { createClient } = createRequire(join(fixtures, 'bank/package.json'))('@libsql/client') as {
  createClient(options: { url: string }): Sqlite;
};
interface Sqlite {
  execute(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  close(): void;
}

let postgres: Postgres;
let bank: ReturnType<typeof copyFixture>;
let notes: Sqlite;
/** One for each mode: no test leaves anything behind but in mode write, where it is undone from outside. */
const servers = new Map<string, Session>();

beforeAll(async () => {
  postgres = await startPostgres();
  bank = copyFixture('bank');
  notes = createClient({ url: `file:${join(bank.dir, 'notes.db')}` });
  await notes.execute('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
});
afterAll(async () => {
  for (const server of servers.values()) await server.close();
  notes?.close();
  bank?.[Symbol.dispose]();
  await postgres?.stop();
});

beforeEach(async () => {
  await postgres.query('DROP SCHEMA public CASCADE');
  await postgres.query('CREATE SCHEMA public');
  await postgres.query(schema);
  await notes.execute('DELETE FROM notes');
  await notes.execute("INSERT INTO notes (text) VALUES ('the first')");
});

async function serverIn(mode: 'read' | 'rollback' | 'write'): Promise<Session> {
  const known = servers.get(mode);
  if (known) return known;
  const server = await connect(bank.dir, { args: ['--db', mode], env: { DATABASE_URL: postgres.url } });
  servers.set(mode, server);
  return server;
}

/** A clean shell session in this mode. */
async function start(mode: 'read' | 'rollback' | 'write' = 'read'): Promise<Session> {
  const server = await serverIn(mode);
  await server.call('shell', { action: 'reset' });
  return server;
}

const services = `import * as accounts from './src/services/accounts';`;

/** What everybody else sees. */
async function outside() {
  const rows = await postgres.query<{ owner: string; balance: number }>(
    'SELECT owner, balance FROM accounts',
  );
  const [{ count } = { count: 0 }] = await postgres.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM transfers',
  );
  const texts = await notes.execute('SELECT text FROM notes');
  return {
    balances: Object.fromEntries(rows.map(({ owner, balance }) => [owner, balance])),
    transfers: count,
    notes: texts.rows.map(({ text }) => text),
  };
}
const unchanged = {
  balances: { ada: 100, grace: 250, edsger: 40 },
  transfers: 3,
  notes: ['the first'],
};

/** Sessions of PostgreSQL that hold a transaction open. */
const openTransactions = () =>
  postgres.query("SELECT query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'");

const changes: [string, string][] = [
  ['Prisma', `prisma.account.update({ where: { owner: 'ada' }, data: { balance: 1 } })`],
  ['a transaction of the project, by its own client', `accounts.pay('ada', 'grace', 5)`],
  [
    'a list of operations',
    `prisma.$transaction([prisma.transfer.deleteMany(), prisma.account.deleteMany()])`,
  ],
  ['raw SQL', `prisma.$executeRawUnsafe('UPDATE accounts SET balance = 0')`],
  ['Drizzle on PostgreSQL', `accounts.payByDrizzle('ada', 'grace', 5)`],
  ['Drizzle on SQLite', `accounts.note('another')`],
];

describe('read', () => {
  test.each(changes)('refuses %s', async (_name, code) => {
    const { shell } = await start();
    const result = await shell(`${services} await ${code}`);
    expect(result).toMatchObject({ status: 'error', database: { mode: 'read' } });
    expect(JSON.stringify(result.output)).toContain('PERMISSION_DENIED');
    expect(await outside()).toEqual(unchanged);
    expect((await shell(`await accounts.balances()`)).status).toBe('success');
  });

  test('reads in every way, and leaves nothing behind', async () => {
    const { shell } = await start();
    const read = await shell(`${services}
      import { db, pool } from './src/lib/drizzle';
      [
        await accounts.balances(),
        await prisma.account.count(),
        (await pool.query('SELECT $1::int AS a', [7])).rows[0].a,
        (await pool.query({ text: 'SELECT 1, 2', rowMode: 'array' })).rows[0],
        await db.transaction((tx) => tx.execute('SELECT 3 AS b').then((r) => r.rows[0].b)),
        await prisma.$transaction(async (tx) => [await tx.account.count(), await tx.transfer.count()]),
      ]`);
    expect(read.output.value).toBe('[ { ada: 100, edsger: 40, grace: 250 }, 3, 7, [ 1, 2 ], 3, [ 3, 3 ] ]');
    expect(await openTransactions()).toEqual([]);
  });

  test('says how the database is held, and nothing where none was reached', async () => {
    await using server = await connect(bank.dir, { env: { DATABASE_URL: postgres.url } });
    const { shell } = server;
    expect((await shell('1 + 1')).database).toBeUndefined();
    const byDriver = await shell(`${services} await accounts.balances()`);
    expect(byDriver.database).toEqual({ mode: 'read', protection: 'driver', reason: 'libsql, pg' });
    expect((await shell('await prisma.account.count()')).database).toEqual({
      mode: 'read',
      protection: 'adapter-transaction',
      reason: '@prisma/adapter-pg',
    });
  });

  test('refuses what writes by a driver that has no dry run, and in a dry run its connections', async () => {
    writeFileSync(
      join(bank.dir, 'src/other.ts'),
      `import postgres from 'postgres';
       export const wipe = () => postgres(process.env.DATABASE_URL!)\`DELETE FROM transfers\`;`,
    );
    writeFileSync(
      join(bank.dir, 'src/other.cts'),
      `const postgres = require('postgres');
       export const wipe = () => postgres(process.env.DATABASE_URL)\`DELETE FROM transfers\`;`,
    );
    for (const [mode, code] of [
      ['read', 'PERMISSION_DENIED'],
      ['rollback', 'DATABASE_UNPROTECTED'],
    ] as const) {
      const { shell } = await start(mode);
      for (const file of ['other.ts', 'other.cts']) {
        const { output } = await shell(`import { wipe } from './src/${file}'; await wipe()`);
        expect(output.exception?.message).toContain(code);
      }
    }
    expect(await outside()).toEqual(unchanged);
  });
});

describe('rollback', () => {
  test.each(changes)('shows what %s does, and undoes it', async (_name, code) => {
    const { shell } = await start('rollback');
    const look = `({ balances: await accounts.balances(), transfers: await prisma.transfer.count() })`;
    const before = (await shell(`${services} const before = ${look}; before`)).output.value;
    const result = await shell(`await ${code}; const notes = await accounts.note('seen'); [${look}, notes]`);
    expect(result).toMatchObject({
      status: 'success',
      database: { mode: 'rollback', protection: 'driver', reason: 'libsql, pg' },
    });
    const added = code.includes('note(') ? 3 : 2;
    expect(result.output.value).toMatch(new RegExp(`, ${added} \\]$`));
    if (added === 2) expect(result.output.value).not.toContain(before);
    expect(await outside()).toEqual(unchanged);
    expect((await shell(look)).output.value).toBe(before);
    expect(await openTransactions()).toEqual([]);
  });

  test('all that a call uses is in one transaction', async () => {
    const { shell } = await start('rollback');
    const { output } = await shell(`${services}
      await accounts.pay('ada', 'grace', 5);
      await accounts.payByDrizzle('grace', 'edsger', 55);
      await Promise.all([1, 2, 3].map((n) => accounts.open('new' + n)));
      [await accounts.balances(), await prisma.account.count()]`);
    expect(output.value?.replaceAll(/\s+/g, ' ')).toBe(
      '[ { ada: 95, edsger: 95, grace: 200, new1: 0, new2: 0, new3: 0 }, 6 ]',
    );
    expect(await outside()).toEqual(unchanged);
  });

  test('a failed statement ends its own transaction and nothing else', async () => {
    const { shell } = await start('rollback');
    const { output } = await shell(`${services}
      import { pool } from './src/lib/drizzle';
      await accounts.open('before');
      const twice = await accounts.open('ada').catch((error) => error.code);
      const poor = await accounts.pay('edsger', 'ada', 1000).catch((error) => error.message);
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('SELECT nothing').catch(() => {});
      const aborted = await client.query('SELECT 1').catch((error) => error.code);
      await client.query('ROLLBACK');
      client.release();
      [twice, poor, aborted, Object.keys(await accounts.balances()), (await accounts.balances()).edsger]`);
    expect(output.value?.replaceAll(/\s+/g, ' ')).toBe(
      `[ 'P2002', 'edsger has not enough', '25P02', [ 'ada', 'before', 'edsger', 'grace' ], 40 ]`,
    );
    expect(await outside()).toEqual(unchanged);
  });

  test.each([
    ['an error', `throw new Error('after all')`, 'error', 30_000],
    ['a timeout', `await new Promise(() => {})`, 'timeout', 1_500],
    ['a loop in the shell', `for (;;) {}`, 'timeout', 1_500],
    ['a loop in the project', `(await import('./src/loop')).loop()`, 'timeout', 1_500],
    [
      'a statement that goes on',
      `await prisma.$queryRawUnsafe('SELECT pg_sleep(20)::text')`,
      'timeout',
      1_500,
    ],
  ])('undoes it after %s', async (_name, code, status, timeout) => {
    writeFileSync(join(bank.dir, 'src/loop.ts'), 'export function loop() {\n  for (;;) {}\n}\n');
    const { shell } = await start('rollback');
    await shell(`${services} await accounts.balances()`);
    const result = await shell(
      `await accounts.pay('ada', 'grace', 5); await accounts.note('lost'); ${code}`,
      { timeout },
    );
    expect(result.status).toBe(status);
    expect(await outside()).toEqual(unchanged);
    // Nobody has to wait for what is left of it.
    await postgres.query('BEGIN');
    await postgres.query("SET LOCAL lock_timeout = '5s'");
    await postgres.query("UPDATE accounts SET balance = 100 WHERE owner = 'ada'");
    await postgres.query('COMMIT');
    const again = await shell(`${services} [await accounts.balances(), await accounts.note('next')]`);
    expect(again.output.value).toBe('[ { ada: 100, edsger: 40, grace: 250 }, 2 ]');
  });

  test('undoes what a killed process did', async () => {
    const { shell, pid } = await start('rollback');
    const code = `await accounts.pay('ada', 'grace', 5); await accounts.note('lost'); await new Promise(() => {})`;
    const call = shell(`${services} ${code}`, { timeout: 2_500 });
    await expect.poll(openTransactions).not.toEqual([]);
    const pids = projectProcesses(pid);
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect((await call).status).not.toBe('success');
    expect(await outside()).toEqual(unchanged);
    await expect.poll(openTransactions).toEqual([]);
    expect((await shell(`${services} await accounts.note('next')`)).output.value).toBe('2');
  });

  test('work that is not awaited reaches no database after its call', async () => {
    const { shell } = await start('rollback');
    await shell(`${services}
      const late = (async () => {
        for (let i = 0; i < 40; i++) {
          await new Promise((resolve) => setTimeout(resolve, 25));
          await accounts.payByDrizzle('ada', 'grace', 1).catch(() => {});
          await accounts.note('late').catch(() => {});
        }
      })(); await accounts.balances()`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await outside()).toEqual(unchanged);
    expect(await openTransactions()).toEqual([]);
    expect((await shell('await late; await accounts.balances()')).output.value).toMatch(/ada: \d+/);
    expect(await outside()).toEqual(unchanged);
  });

  test('sessions take turns, and see nothing of each other', async () => {
    const { shell } = await start('rollback');
    const results = await Promise.all(
      [1, 2, 3].map((by) =>
        shell(`${services} await accounts.pay('ada', 'grace', ${by}); await accounts.balances()`, {
          session: 'new',
        }),
      ),
    );
    expect(results.map(({ output }) => output.value)).toEqual(
      [1, 2, 3].map((by) => `{ ada: ${100 - by}, edsger: 40, grace: ${250 + by} }`),
    );
    expect(await outside()).toEqual(unchanged);
  });
});

describe('which mode a call has', () => {
  test('write writes, and a call may have less', async () => {
    const { shell } = await start('write');
    await shell(`${services} await accounts.pay('ada', 'grace', 5)`);
    const paid = { ...unchanged.balances, ada: 95, grace: 255 };
    expect((await outside()).balances).toEqual(paid);
    const dry = await shell(`${services} await accounts.pay('ada', 'grace', 5)`, { db: 'rollback' });
    expect(dry.output.value).toBe('[ 90, 260 ]');
    const denied = await shell(`await prisma.account.deleteMany()`, { db: 'read' });
    expect(denied.output.exception?.message).toContain('PERMISSION_DENIED');
    expect((await outside()).balances).toEqual(paid);
    expect((await shell('await prisma.account.count()')).database).toEqual({
      mode: 'write',
      protection: 'none',
    });
  });

  test('objects of one mode are stale in another, and alive again in theirs; what is imported is that of each', async () => {
    const { shell } = await start('write');
    await shell(`${services} const plain = await accounts.balances(), query = prisma.account.findMany()`);
    const other = await shell(`[plain, await query]`, { db: 'read' });
    expect(other.output.exception?.message).toMatch(/stale: .*another database mode.*STALE_HANDLE/s);
    expect((await shell('await query')).status).toBe('success');
    expect((await shell('await accounts.balances()', { db: 'read' })).database).toMatchObject({
      mode: 'read',
    });
    expect((await shell('await accounts.balances()')).database).toMatchObject({ mode: 'write' });
    expect((await shell(`plain.ada + (await prisma.account.count())`, { db: 'read' })).output.value).toBe(
      '103',
    );
  });

  test('calls in different modes at the same time do not mix', async () => {
    const { shell } = await start('write');
    const modes = ['write', 'rollback', 'read', 'write', 'rollback', 'read'];
    const results = await Promise.all(
      modes.map((db, index) =>
        shell(`${services} await accounts.open('${db}${index}').then(({ owner }) => owner)`, {
          db,
          session: 'new',
        }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(
      modes.map((mode) => (mode === 'read' ? 'error' : 'success')),
    );
    expect(Object.keys((await outside()).balances).sort()).toEqual([
      'ada',
      'edsger',
      'grace',
      'write0',
      'write3',
    ]);
  });

  test('a call never gets more than the flag, which the configuration can only narrow', async () => {
    using own = copyFixture('bank');
    const config = join(own.dir, 'mcp-node.config.json');
    await using server = await connect(own.dir, {
      args: ['--db', 'rollback'],
      env: { DATABASE_URL: postgres.url },
    });
    const { fails, shell } = server;
    expect(await fails('shell', { code: '1', db: 'write' })).toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('--db write'),
    });
    writeFileSync(config, '{ "db": "write" }');
    expect(await fails('shell', { code: '1', db: 'write' })).toMatchObject({ code: 'PERMISSION_DENIED' });
    writeFileSync(config, '{ "db": "read" }');
    expect((await shell('await prisma.account.count()')).database?.mode).toBe('read');
    expect(await fails('shell', { code: '1', db: 'rollback' })).toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('configuration'),
    });
    // What the agent may edit does not widen what was narrowed.
    writeFileSync(config, '{ "db": "write" }');
    expect((await shell('await prisma.account.count()')).database?.mode).toBe('read');
  });
});

describe('without --db', () => {
  const pay =
    'await prisma.transfer.deleteMany(); await prisma.account.deleteMany(); await prisma.account.count()';

  test('a call may be a dry run where the database is on this machine', async () => {
    await using server = await connect(bank.dir, { env: { DATABASE_URL: postgres.url } });
    const { shell, fails } = server;
    expect(await shell(pay, { db: 'rollback' })).toMatchObject({
      output: { value: '0' },
      database: { mode: 'rollback' },
    });
    expect(await shell('await prisma.account.count() > 0')).toMatchObject({
      output: { value: 'true' },
      database: { mode: 'read' },
    });
    expect(await fails('shell', { code: '1', db: 'write' })).toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('--db write'),
    });
  });

  test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ['another machine', { DATABASE_URL: 'postgres://a:b@db.example.com/shop' }, {}, []],
    ['another machine beside one that is here', { REPORTS: 'mysql://reports:3306/all' }, {}, []],
    ['the configuration says read', {}, { 'mcp-node.config.json': '{ "db": "read" }' }, []],
    [
      'reading has a role of its own',
      {},
      { 'mcp-node.config.json': `{ "readonlyDatabaseUrl": "postgres://reader@127.0.0.1/shop" }` },
      [],
    ],
    ['the flag says read', {}, {}, ['--db', 'read']],
    ['the network is open', {}, {}, ['--allow-net']],
  ])('none is given where %s', async (_, env, files, args) => {
    using own = makeFolder({ 'package.json': '{}', '.env': 'CACHE=redis://cache:6379', ...files });
    await using server = await connect(own.dir, { env, args });
    expect(await server.fails('shell', { code: '1', db: 'rollback' })).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('the mode is "read"'),
    });
  });

  test('the schema offers what may be asked for', async () => {
    const modesWith = async (...args: string[]) => {
      await using server = await connect(bank.dir, { args });
      const { tools } = await server.client.listTools();
      const shell = tools.find(({ name }) => name === 'shell');
      return (shell?.inputSchema.properties?.db as { enum?: string[] } | undefined)?.enum;
    };
    expect(await Promise.all([modesWith(), modesWith('--db', 'read'), modesWith('--db', 'write')])).toEqual([
      ['read', 'rollback'],
      ['read'],
      ['read', 'rollback', 'write'],
    ]);
  });
});

describe('readonlyDatabaseUrl', () => {
  test('is what the project connects to while it reads', async () => {
    await postgres.query('DROP ROLE IF EXISTS reader');
    await postgres.query("CREATE ROLE reader LOGIN PASSWORD 'reader-secret-5512' IN ROLE pg_read_all_data");
    const url = postgres.url.replace(/\/\/[^@]*@/, '//reader:reader-secret-5512@');
    using own = copyFixture('bank');
    writeFileSync(join(own.dir, 'mcp-node.config.json'), '{ "readonlyDatabaseUrl": "env:READER_URL" }');
    await using server = await connect(own.dir, {
      args: ['--db', 'write'],
      env: { DATABASE_URL: postgres.url, READER_URL: url },
    });
    const { shell, call } = server;
    const who = `await prisma.$queryRawUnsafe('SELECT current_user::text AS name').then(([row]) => row.name)`;
    const read = await shell(who, { db: 'read' });
    expect(read).toMatchObject({
      output: { value: "'reader'" },
      database: { mode: 'read', protection: 'database-role' },
    });
    expect((await shell(who)).output.value).toBe("'postgres'");
    const leak = await shell(`throw new Error('${url}')`);
    expect(JSON.stringify([leak.output, await call('get_setting', { key: 'mcp-node' })])).not.toContain(
      'secret-5512',
    );
  });

  test('a variable that is not set is said', async () => {
    using own = copyFixture('bank');
    writeFileSync(
      join(own.dir, 'mcp-node.config.json'),
      '{ "readonlyDatabaseUrl": { "REPORTS_URL": "env:NOBODY_SET_THIS" } }',
    );
    await using server = await connect(own.dir);
    expect(await server.fails('shell', { code: '1' })).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('NOBODY_SET_THIS'),
    });
  });
});

/** The project processes of this server that are there. */
function projectProcesses(parent: number): number[] {
  const list = createRequire(import.meta.url)('node:child_process').execFileSync(
    'ps',
    ['-eo', 'pid=,ppid=,args='],
    {
      encoding: 'utf8',
    },
  ) as string;
  return list.split('\n').flatMap((line) => {
    const [, pid, ppid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent && /[\\/]project[\\/]main\.js/.test(command) ? [Number(pid)] : [];
  });
}
