// Drizzle on postgres.js, and postgres.js itself, in the shell and for the tools that ask databases: a project as its documentation has it.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { type Folder, fixtures, linkPackage, makeFolder } from '../support/folders.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

let postgres: Postgres;
let project: Folder;
let session: Session;

beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.query(readFileSync(join(fixtures, 'bank/prisma/postgres.sql'), 'utf8'));
  project = makeFolder({
    'package.json': JSON.stringify({
      ...{ name: 'made', type: 'module' },
      dependencies: { 'drizzle-orm': '^0.45.0', postgres: '^3.4.0' },
    }),
    'node_modules/none': '',
    'src/db.ts': `import { drizzle } from 'drizzle-orm/postgres-js';
import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
export const accounts = pgTable('accounts', { id: serial().primaryKey(), owner: text().notNull(), balance: integer().notNull() });
export const sql = postgres(process.env.DATABASE_URL!);
export const db = drizzle(sql, { schema: { accounts } });
export const wipe = () => db.transaction((tx) => tx.delete(accounts));`,
    'src/old.cts': `const postgres = require('postgres');
export const count = async () => { const sql = postgres(process.env.DATABASE_URL); try { return (await sql\`SELECT count(*)::int AS n FROM accounts\`)[0].n; } finally { await sql.end(); } };`,
  });
  for (const name of ['drizzle-orm', 'postgres'])
    linkPackage(project.dir, name, join(fixtures, 'bank/node_modules', name));
  session = await connect(project.dir, {
    args: ['--db', 'write'],
    env: { DATABASE_URL: postgres.url },
  });
});
afterAll(async () => {
  await session?.close();
  project?.[Symbol.dispose]();
  await postgres?.stop();
});

const balances = () => postgres.query('SELECT owner, balance FROM accounts ORDER BY owner');
const first = `db.query.accounts.findFirst({ orderBy: (a, { asc }) => asc(a.owner) }).then(({ owner }) => owner)`;

test('mode read: the client and the driver read, in modules of both kinds', async () => {
  const { output, database } = await session.shell(
    `import { sql } from './src/db'; import { count } from './src/old.cts';
    [
      await ${first},
      (await sql\`SELECT count(*)::int AS n FROM accounts WHERE balance > \${50}\`)[0].n,
      await db.transaction((tx) => tx.$count(tx._.fullSchema.accounts)),
      (await sql.begin((tx) => tx\`SELECT current_setting('transaction_read_only') AS r\`))[0].r,
      await count(),
    ]`,
    { db: 'read' },
  );
  expect(output).toMatchObject({ value: `[ 'ada', 2, 3, 'on', 3 ]` });
  expect(database).toEqual({ mode: 'read', protection: 'driver', reason: 'postgres' });
});

test.each([
  ['the builder', `import { accounts } from './src/db'; await db.delete(accounts)`],
  ['a transaction of the project', `import { wipe } from './src/db'; await wipe()`],
  ['SQL by the client', `await db.execute('UPDATE accounts SET balance = 0')`],
  ['SQL by the driver', `import { sql } from './src/db'; await sql\`UPDATE accounts SET balance = 0\``],
  ['the driver beneath the client', `await db.$client.unsafe('SELECT 1; UPDATE accounts SET balance = 0')`],
])('mode read refuses a write by %s', async (_, code) => {
  const before = await balances();
  const { status, output } = await session.shell(code, { db: 'read' });
  expect(status).toBe('error');
  expect(JSON.stringify(output)).toContain('PERMISSION_DENIED');
  expect(await balances()).toEqual(before);
});

test('mode rollback: it loads, and refuses to connect', async () => {
  const { output } = await session.shell(
    `import { sql, wipe } from './src/db'; const codeOf = (error) => error.cause?.code ?? error.code;
    [typeof sql, await sql\`SELECT 1\`.catch(codeOf), await wipe().catch(codeOf)]`,
    { db: 'rollback' },
  );
  expect(output).toMatchObject({ value: `[ 'function', 'DATABASE_UNPROTECTED', 'DATABASE_UNPROTECTED' ]` });
  const { code, message } = await session
    .shell('await db.select()', { db: 'rollback' })
    .then(({ output: { exception } }) => ({ code: exception?.name, message: exception?.message }));
  expect(`${code} ${message}`).toMatch(/postgres has no mode rollback/);
});

test('the tools that ask databases use it', async () => {
  using plain = makeFolder({
    'package.json': JSON.stringify({ name: 'plain', dependencies: { postgres: '^3.4.0' } }),
    'node_modules/none': '',
  });
  // No link: beside the package itself lie other drivers.
  cpSync(join(fixtures, 'bank/node_modules/postgres'), join(plain.dir, 'node_modules/postgres'), {
    recursive: true,
  });
  await using tools = await connect(plain.dir, { env: { DATABASE_URL: postgres.url } });
  const { items } = await tools.call<{ items: object[] }>('database_connections');
  expect(items).toMatchObject([{ name: 'DATABASE_URL', driver: 'postgres', reachable: true }]);
  const query = (sql: string, more: object = {}) =>
    tools.call<{ columns: string[]; rows: unknown[][]; truncated?: boolean }>('database_query', {
      sql,
      ...more,
    });
  expect(
    await query('SELECT owner, balance FROM accounts WHERE balance > $1 ORDER BY 1', { params: [50] }),
  ).toMatchObject({
    columns: ['owner', 'balance'],
    rows: [
      ['ada', 100],
      ['grace', 250],
    ],
  });
  const types = await query(
    `SELECT true AS a, 9007199254740993::bigint AS b, 1.50::numeric AS c, '{"x":1}'::jsonb AS d, NULL AS e, ARRAY[1,2] AS f, '2026-01-02 03:04:05'::timestamp AS g`,
  );
  expect(types.rows).toEqual([
    [true, '9007199254740993', '1.50', '{"x": 1}', null, '{1,2}', '2026-01-02 03:04:05'],
  ]);
  const params = ['a', 1.5, true, null, '{"x":1}'];
  const given = await query('SELECT $1::text, $2::numeric, $3::boolean, $4::int, $5::jsonb', { params });
  expect(given.rows).toEqual([['a', '1.5', true, null, '{"x": 1}']]);
  const many = await query('SELECT n FROM generate_series(1, 1000000) n');
  expect([many.rows.length, many.truncated]).toEqual([100, true]);
  expect(await query('SELECT 1 AS one WHERE false')).toMatchObject({ columns: ['one'] });
  expect(await tools.fails('database_query', { sql: 'SELECT sneak()' })).toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  expect(await tools.fails('database_query', { sql: 'SELECT nothing FROM accounts' })).toMatchObject({
    code: 'QUERY_FAILED',
    message: expect.stringContaining('line 1, column 8'),
  });
  expect(JSON.stringify(await tools.call('database_schema', { filter: 'accounts' }))).toContain('balance');
});

test('mode write: it writes', async () => {
  const { status } = await session.shell(
    `import { sql } from './src/db'; await sql\`UPDATE accounts SET balance = 7 WHERE owner = 'ada'\``,
  );
  expect(status).toBe('success');
  expect(await balances()).toContainEqual({ owner: 'ada', balance: 7 });
});
