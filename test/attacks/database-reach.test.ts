// Ways out of PostgreSQL's tables are refused in modes read and rollback, by node-postgres, by Prisma, and by postgres.js in read; and work where nothing protects.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture, fixtures } from '../support/folders.ts';
import { startPostgres } from '../support/postgres.ts';
import {
  everyday,
  everydayPreparation,
  migrations,
  preparation,
  type ReachAttack,
  reachAttacks,
} from './database-reach.ts';

// Before the servers, which are started with its URL.
const postgres = await startPostgres();
const texts = reachAttacks.map(({ sql }) => sql.replaceAll('$URL', postgres.url));

beforeAll(async () => {
  await postgres.query(readFileSync(join(fixtures, 'bank/prisma/postgres.sql'), 'utf8'));
  await postgres.query(preparation);
  await postgres.query(everydayPreparation);
});
afterAll(() => postgres.stop());

test('each of them works where nothing protects', async () => {
  const failed: string[] = [];
  for (const [index, sql] of texts.entries()) {
    const { name, tells } = reachAttacks[index] as ReachAttack;
    await postgres.query('BEGIN');
    const told = await postgres.query(sql).then(JSON.stringify as (rows: unknown[]) => string, String);
    await postgres.query('ROLLBACK');
    if (!tells.test(told) || /^error: /.test(told)) failed.push(`${name}: ${told.slice(0, 200)}`);
  }
  expect(failed).toEqual([]);
});

describe.each(['read', 'rollback'])('mode %s', (mode) => {
  const copy = copyFixture('bank');
  let session: Session;
  beforeAll(async () => {
    session = await connect(copy.dir, { args: ['--db', mode], env: { DATABASE_URL: postgres.url } });
  });
  afterAll(async () => {
    await session.close();
    copy[Symbol.dispose]();
  });
  /** What `code` comes to: a list of texts. */
  async function list(code: string): Promise<unknown> {
    // In mode rollback it does not connect.
    const js =
      mode === 'read'
        ? `const sql = (await import('postgres')).default(${JSON.stringify(postgres.url)}); const js = [(text) => sql.unsafe(text), (text) => sql.unsafe(text, [], { simple: false })];`
        : 'const js = [];';
    const input = `import { pool } from './src/lib/drizzle'; ${js} await (async () => { const found = []; ${code}; console.log(JSON.stringify(found)); })()`;
    const { stdout, output } = await session.shell(input, { timeout: 60_000 });
    expect(output.exception).toBeUndefined();
    return JSON.parse(stdout);
  }

  test('every way out is refused', { timeout: 120_000 }, async () => {
    const found = await list(`for (const sql of ${JSON.stringify(texts)}) {
      for (const send of [(sql) => pool.query(sql), (sql) => pool.query(sql, []), (sql) => prisma.$queryRawUnsafe(sql), ...js]) {
        await send(sql).then(() => found.push(sql + ' ran'), (error) => /not permitted|cannot be \\(/.test(error.message) || found.push(sql + ' ' + error.message));
      }
    }`);
    expect(found).toEqual([]);
  });

  if (mode === 'rollback')
    test('migrations can be tried', { timeout: 120_000 }, async () => {
      const found = await list(
        `for (const sql of ${JSON.stringify(migrations)}) await pool.query(sql).catch((error) => found.push(sql + ': ' + error.message))`,
      );
      expect(found).toEqual([]);
    });

  test('what is asked every day goes on', { timeout: 120_000 }, async () => {
    const found = await list(`for (const sql of ${JSON.stringify(everyday)}) {
      await pool.query(sql).catch((error) => found.push(sql + ': ' + error.message));
      for (const send of js) await send(sql).catch((error) => found.push(sql + ': ' + error.message));
      // Prisma cannot read every type.
      await prisma.$queryRawUnsafe(sql).catch((error) => /deserialize|not supported/.test(error.message) || found.push(sql + ': ' + error.message));
    }
    const config = (name) => pool.query('SELECT set_config($1, $2, true)', [name, 'x']).then(() => 'ran', (error) => error.code);
    found.push(await config('app.tenant'), await config('role'));
    for (const name of js.length > 0 ? ['app.tenant', 'role'] : [])
      found.push(await sql\`SELECT set_config(\${name}, \${'x'}, true)\`.then(() => 'ran', (error) => error.code))`);
    const one = ['ran', 'PERMISSION_DENIED'];
    expect(found).toEqual(mode === 'read' ? [...one, ...one] : one);
  });

  test('a function that somebody makes meanwhile is known when it is called', async () => {
    await postgres.query(
      `CREATE OR REPLACE FUNCTION late_${mode}() RETURNS text LANGUAGE sql AS 'SELECT pg_read_file(''/etc/passwd'')'`,
    );
    const found = await list(
      `await pool.query('SELECT late_${mode}()').then(() => found.push('ran'), (error) => found.push(error.code))`,
    );
    expect(found).toEqual(['PERMISSION_DENIED']);
  });
});
