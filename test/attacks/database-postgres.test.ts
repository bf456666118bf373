// Every way to change PostgreSQL that we know, in modes read and rollback; what came of it is seen from a second connection.
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtures } from '../support/folders.ts';
import { startPostgres } from '../support/postgres.ts';
import { codeAttacks, type SqlAttack, sqlAttacks } from './database-postgres.ts';
import { everything } from './postgres-state.ts';
import { type Attack, attackSuite } from './runner.ts';

// Before the servers, which are started with its URL.
const postgres = await startPostgres();
const mark = join(postgres.folder, 'mark');
let bystander: Awaited<ReturnType<typeof postgres.listen>>;
let before: unknown;

beforeAll(async () => {
  await postgres.query(readFileSync(join(fixtures, 'bank/prisma/postgres.sql'), 'utf8'));
  bystander = await postgres.listen('marks');
  before = await everything(postgres, bystander);
});
afterAll(() => postgres.stop());

const bound = `import { pool } from './src/lib/drizzle'; import * as inside from './src/inside';
  const told = (error) => 'refused: ' + [error.cause?.code, error.code, error.message].join(' ');`;

function runSql({ sql }: SqlAttack): string[] {
  const texts = JSON.stringify(
    [sql].flat().map((text) => text.replaceAll('$MARK', mark).replaceAll('$PID', String(bystander.pid))),
  );
  const run = (send: string) =>
    `for (const text of ${texts}) answers.push(await ${send}.then(() => 'ran', told));`;
  const input = (code: string) =>
    `${bound} await (async () => { const answers = []; ${code} return answers.join(' | '); })()`;
  const byClient = `const client = await pool.connect(); try { ${run('client.query(text)')} } finally { client.release(true); }`;
  return [
    input(run('prisma.$executeRawUnsafe(text)') + run('prisma.$queryRawUnsafe(text)')),
    input(byClient + run('pool.query(text, [])')),
  ];
}

function suite(mode: 'read' | 'rollback') {
  const isRead = mode === 'read';
  const check = async () => expect(await everything(postgres, bystander)).toEqual(before);
  const bySql = sqlAttacks
    .filter(({ only }) => isRead || only === undefined)
    .map(
      (attack): Attack => ({
        name: attack.name,
        source: attack.source,
        code: () => runSql(attack),
        meets: isRead ? /refused/ : /refused|ran/,
        timeout: 15_000,
        check,
      }),
    );
  const byCode = codeAttacks.map(
    ({ name, source, code }): Attack => ({
      name,
      source,
      code: [
        bound,
        `await (async () => { ${code.replace(/; '(\w+)'$/, "; return '$1'")} })().then((value) => 'came to ' + value, told)`,
      ],
      meets: /refused|came to/,
      timeout: 15_000,
      check,
    }),
  );
  attackSuite(`database-postgres-${mode}`, [...bySql, ...byCode], {
    fixture: 'bank',
    oneSession: true,
    unprotected: 'elsewhere',
    args: ['--db', mode],
    env: { DATABASE_URL: postgres.url },
    prepare: (dir) =>
      copyFileSync(join(import.meta.dirname, 'database-inside.ts'), join(dir, 'src/inside.ts')),
  });
}

describe('read', () => suite('read'));
describe('rollback', () => suite('rollback'));

test('the marks can be seen: what is refused above works for somebody else', async () => {
  for (const attack of sqlAttacks.filter(({ name }) =>
    /^(?:COPY TO PROGRAM|NOTIFY|pg_advisory_lock|setval)$/.test(name),
  )) {
    for (const sql of [attack.sql].flat()) await postgres.query(sql.replaceAll('$MARK', mark));
  }
  expect(existsSync(mark)).toBe(true);
  expect(await everything(postgres, bystander)).not.toEqual(before);
  const { advisoryLocks, sequences, notified } = (await everything(postgres, bystander)) as Record<
    string,
    unknown
  >;
  expect([advisoryLocks, sequences, notified]).toEqual([
    expect.stringContaining('77'),
    expect.stringContaining('900'),
    ['stolen'],
  ]);
  rmSync(mark);
});
