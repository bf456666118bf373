// `db` in the shell: which module it comes from, and that no way through it leads past the database mode.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../../../support/client.ts';
import { copyFixture } from '../../../support/folders.ts';
import { isBefore24 } from '../../../support/node.ts';
import { type Postgres, startPostgres } from '../../../support/postgres.ts';

/** The message of the error that `code` ends with. */
async function failure({ shell }: Session, code: string, more?: object): Promise<string> {
  const { status, output } = await shell(code, more);
  expect(status).toBe('error');
  return output.exception?.message ?? '';
}

describe('on SQLite', () => {
  let library: ReturnType<typeof copyFixture>;
  let session: Session;
  beforeAll(async () => {
    library = copyFixture('drizzle');
    session = await connect(library.dir, { args: ['--db', 'write'] });
  });
  afterAll(async () => {
    await session?.close();
    library?.[Symbol.dispose]();
  });

  const count = 'await db.query.authors.findMany().then((found) => found.length)';

  test.each([
    ['the builder', `await db.delete((await import('./src/schema')).loans)`],
    ['SQL', `await db.run('DELETE FROM loans')`],
    ['a transaction', `await db.transaction(async (tx) => { await tx.run('DELETE FROM loans'); })`],
    ['a batch', `await db.batch([db.delete((await import('./src/schema')).loans)])`],
    ['the driver beneath', `await db.$client.execute('DELETE FROM loans')`],
    ['its session', `await db.session.run((await import('drizzle-orm')).sql.raw('DELETE FROM loans'))`],
    ['a statement prepared before', `await db.delete((await import('./src/schema')).loans).prepare().run()`],
  ])('mode read refuses a write by %s', async (_, code) => {
    expect((await session.shell(count, { db: 'read' })).output.value).toBe('2');
    expect(await failure(session, code, { db: 'read' })).toContain('PERMISSION_DENIED');
    const left = await session.shell('await db.all("SELECT count(*) AS n FROM loans")', { db: 'read' });
    expect(left.output.value).toBe('[ { n: 2 } ]');
  });

  test('the database is named with what holds it, and relations are read', async () => {
    const { output, database } = await session.shell(
      `await db.query.loans.findFirst({ with: { member: true } }).then((loan) => loan.member.name)`,
      { db: 'read' },
    );
    expect(output.value).toBe("'Grace Murray'");
    expect(database).toEqual({ mode: 'read', protection: 'driver', reason: 'libsql' });
  });

  test('apps, filters, settings and databases tell of it', async () => {
    const { items: apps } = await session.call<{ items: { label: string; models: string[] }[] }>('list_apps');
    expect(apps.map(({ label, models }) => [label, models.length])).toEqual([['library', 16]]);
    expect(apps[0]?.models).toContain('openLoans');
    const named = await session.call<{ items: { name: string }[] }>('list_models', { include: ['loans'] });
    expect(named.items.map(({ name }) => name)).toEqual(['loans']);
    const { code, hint } = await session.fails('list_models', { include: ['loan'] });
    expect([code, hint]).toEqual(['MODEL_NOT_FOUND', expect.stringContaining('loans')]);
    expect(await session.call('get_setting', { key: 'drizzle.schema' })).toMatchObject({
      value: ['./src/schema/index.ts'],
    });
    const { databases, orms } = await session.call<Record<string, object[]>>('get_project');
    expect(databases).toEqual([
      {
        ...{ orm: 'drizzle', provider: 'sqlite', host: null, port: null, name: 'dev.db' },
        ...{ variable: 'LIBRARY_URL', source: 'drizzle.config.ts:8' },
      },
    ]);
    expect(orms).toMatchObject([{ name: 'drizzle', supported: true, client: 'db' }]);
  });

  test('a table that is added is listed with the next call', async () => {
    using other = copyFixture('drizzle');
    await using server = await connect(other.dir);
    const names = async () =>
      (await server.call<{ items: { name: string }[] }>('list_models')).items.map(({ name }) => name);
    expect(await names()).not.toContain('rooms');
    writeFileSync(
      join(other.dir, 'src/schema/rooms.ts'),
      `import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
export const rooms = sqliteTable('rooms', { name: text() });`,
    );
    expect(await names()).toContain('rooms');
  });

  test('a database that the built-in driver opens is read, by Drizzle 1', async () => {
    using other = copyFixture('drizzle');
    writeFileSync(
      join(other.dir, 'src/db.ts'),
      `import { drizzle } from 'drizzle-v1/node-sqlite';
import { DatabaseSync } from 'node:sqlite';
export const db = drizzle({ client: new DatabaseSync('dev.db') });`,
    );
    await using server = await connect(other.dir);
    const count = 'await db.all("SELECT count(*) AS n FROM loans")';
    // Nothing holds it there.
    if (isBefore24) return expect(await failure(server, count)).toMatch(/held from Node 24 on/);
    const { output } = await server.shell(count);
    expect(output.value).toBe('[ { n: 2 } ]');
    expect(await failure(server, `await db.run('DELETE FROM loans')`)).toMatch(
      /readonly database|PERMISSION_DENIED/,
    );
  });

  test('what the shell did with it is exported with an import of its module', async () => {
    await using other = await connect(library.dir);
    await other.shell(count);
    const { script } = await other.call<{ script: string }>('export_history');
    expect(script).toContain("import { db } from './src/db';");
  });
});

describe('on PostgreSQL', () => {
  let postgres: Postgres;
  let bank: ReturnType<typeof copyFixture>;
  beforeAll(async () => {
    postgres = await startPostgres();
    await postgres.query(
      'CREATE TABLE accounts (id serial PRIMARY KEY, owner text NOT NULL, balance int NOT NULL)',
    );
    bank = copyFixture('bank');
  });
  afterAll(async () => {
    bank?.[Symbol.dispose]();
    await postgres?.stop();
  });

  const write = `await db.execute("INSERT INTO accounts (owner, balance) VALUES ('x', 1)")`;
  const rows = async () => (await postgres.query('SELECT owner FROM accounts')).length;

  test('the likeliest of several modules is taken, and held to the mode', async () => {
    await using session = await connect(bank.dir, {
      args: ['--db', 'rollback'],
      env: { DATABASE_URL: postgres.url },
    });
    expect(await failure(session, write, { db: 'read' })).toContain('PERMISSION_DENIED');
    const tried = await session.shell(
      `${write}\nawait db.execute('SELECT owner FROM accounts').then((found) => found.rows.length)`,
      { db: 'rollback' },
    );
    expect(tried.output.value).toBe('1');
    expect(await rows()).toBe(0);
  });

  test('a server that cannot be reached is the reason', async () => {
    await using session = await connect(bank.dir, { env: { DATABASE_URL: 'postgres://x@127.0.0.1:1/x' } });
    expect(await failure(session, 'await db.execute("SELECT 1")')).toContain(
      'the database could not be asked: connect ECONNREFUSED',
    );
  });

  const module = (text: string) => writeFileSync(join(bank.dir, 'src/lib/drizzle.ts'), text);

  test.each([
    [
      'a driver that has no dry run',
      `import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
export const db = drizzle(postgres(process.env.DATABASE_URL!));`,
      'postgres has no mode rollback here',
      'rollback',
    ],
    [
      'statements that somebody else sends',
      `import { drizzle } from 'drizzle-orm/pg-proxy';
export const db = drizzle(async () => ({ rows: [] }));`,
      'nothing holds the driver beneath PgRemoteDatabase to the mode',
      'read',
    ],
    [
      'a client that only looks like one',
      `import { drizzle } from 'drizzle-orm/node-postgres';
export const db = drizzle({ query: async () => ({ rows: [] }) } as never);`,
      'the client of Drizzle uses a driver that is not known',
      'read',
    ],
  ])('%s: refused, but in mode write', async (_, text, reason, db) => {
    module(text);
    await using session = await connect(bank.dir, {
      args: ['--db', 'write'],
      env: { DATABASE_URL: postgres.url },
    });
    const message = await failure(session, 'await db.execute("SELECT 1")', { db });
    expect(message).toContain(reason);
    expect(message).toContain('DATABASE_UNPROTECTED');
    expect((await session.shell('typeof db.execute')).output.value).toBe("'function'");
  });

  test('one of two that are as likely is not guessed; the configuration names one', async () => {
    const text = `import { drizzle } from 'drizzle-orm/node-postgres';
export const db = drizzle(process.env.DATABASE_URL!);`;
    module(text);
    writeFileSync(join(bank.dir, 'src/lib/database.ts'), text);
    const env = { DATABASE_URL: postgres.url };
    {
      await using session = await connect(bank.dir, { env });
      expect(await failure(session, 'await db.execute("SELECT 1")')).toContain(
        'several modules create a Drizzle client (src/lib/database.ts:2, src/lib/drizzle.ts:2)',
      );
    }
    const config = join(bank.dir, 'mcp-node.config.json');
    writeFileSync(config, JSON.stringify({ orms: { drizzle: { client: 'src/lib/database.ts' } } }));
    await using session = await connect(bank.dir, { env });
    const { output } = await session.shell('await db.execute("SELECT 7 AS a").then(({ rows }) => rows[0].a)');
    expect(output.value).toBe('7');
    rmSync(config);
  });
});
