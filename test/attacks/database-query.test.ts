// The lists of attacks on databases, sent through database_query where everything may be written: it only reads all the same.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture, fixtures, makeFolder } from '../support/folders.ts';
import { isBefore24 } from '../support/node.ts';
import { startPostgres } from '../support/postgres.ts';
import { sqlAttacks } from './database-postgres.ts';
import { everydayPreparation, preparation, reachAttacks } from './database-reach.ts';
import { sqlAttacks as sqliteAttacks } from './database-sqlite.ts';
import { everything } from './postgres-state.ts';
import { everything as everythingInFile } from './sqlite-state.ts';

const patient = { timeout: 300_000 };
const write = ['--db', 'write', '--wall', 'off'];

/** The error code that a text comes to; undefined for an answer. */
async function outcome(session: Session, sql: string): Promise<string | undefined> {
  const { content, isError } = await session.client.callTool(
    { name: 'database_query', arguments: { sql } },
    undefined,
    patient,
  );
  const [{ text = '' } = {}] = content as { text?: string }[];
  return isError ? (JSON.parse(text) as { error: { code: string } }).error.code : undefined;
}

describe('PostgreSQL', async () => {
  const postgres = await startPostgres();
  const bank = copyFixture('bank');
  const mark = join(postgres.folder, 'mark');
  let bystander: Awaited<ReturnType<typeof postgres.listen>>;
  let session: Session;
  let before: unknown;

  beforeAll(async () => {
    await postgres.query(readFileSync(join(fixtures, 'bank/prisma/postgres.sql'), 'utf8'));
    await postgres.query(preparation);
    await postgres.query(everydayPreparation);
    bystander = await postgres.listen('marks');
    before = await everything(postgres, bystander);
    session = await connect(bank.dir, { args: write, env: { DATABASE_URL: postgres.url } });
  });
  afterAll(async () => {
    await session?.close();
    bank[Symbol.dispose]();
    await postgres.stop();
  });

  test('what changes something is refused, and changes nothing', patient, async () => {
    const ran: string[] = [];
    for (const { name, sql } of sqlAttacks) {
      const codes: (string | undefined)[] = [];
      for (const text of [sql].flat())
        codes.push(
          await outcome(session, text.replaceAll('$MARK', mark).replaceAll('$PID', String(bystander.pid))),
        );
      if (!codes.some((code) => code === 'PERMISSION_DENIED' || code === 'QUERY_FAILED')) ran.push(name);
    }
    expect(ran).toEqual([]);
    expect(await everything(postgres, bystander)).toEqual(before);
  });

  test('what leads out of the tables is refused', patient, async () => {
    const ran: string[] = [];
    for (const { name, sql } of reachAttacks) {
      const code = await outcome(session, sql.replaceAll('$URL', postgres.url));
      if (code !== 'PERMISSION_DENIED') ran.push(`${name}: ${code}`);
    }
    expect(ran).toEqual([]);
  });
});

// Before Node 24, its own SQLite opens no file where writing is not permitted.
const drivers = ['libsql', ...(isBefore24 ? [] : ['node:sqlite'])];

test.each(drivers)('SQLite by %s', patient, async (driver) => {
  using project =
    driver === 'libsql' ? copyFixture('blog') : makeFolder({ 'package.json': '{ "name": "made" }' });
  const file = join(project.dir, 'dev.db');
  if (driver !== 'libsql') copyFileSync(join(fixtures, 'blog/dev.db'), file);
  const before = await everythingInFile(file);
  await using session = await connect(project.dir, { args: write, env: { DATABASE_URL: 'file:dev.db' } });
  const ran: string[] = [];
  for (const { name, sql } of sqliteAttacks) {
    const codes: (string | undefined)[] = [];
    for (const text of [sql].flat())
      codes.push(await outcome(session, text.replaceAll('$MARK', join(project.dir, 'mark.db'))));
    if (codes.every((code) => code === undefined)) ran.push(name);
  }
  expect(ran).toEqual([]);
  expect(existsSync(join(project.dir, 'mark.db'))).toBe(false);
  expect(await everythingInFile(file)).toBe(before);
  const found = await session.call('database_query', { sql: 'SELECT count(*) AS n FROM users' });
  expect(found).toMatchObject({ driver, columns: ['n'], rows: [[expect.any(Number)]] });
});
