// Every way to change PostgreSQL that we know, in modes read and rollback; what came of it is seen from a second connection. Without a mode
// each has to have its effect: statements by the driver itself, code in a shell in mode write.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session, type ShellResult } from '../support/client.ts';
import { copyFixture, fixtures } from '../support/folders.ts';
import { startPostgres } from '../support/postgres.ts';
import { codeAttacks, type SqlAttack, sqlAttacks } from './database-postgres.ts';
import { openControl } from './postgres-control.ts';
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

const inputsOfCode = (code: string) => [
  bound,
  `await (async () => { ${code.replace(/; '(\w+)'$/, "; return '$1'")} })().then((value) => 'came to ' + value, told)`,
];

const copyInside = (dir: string) =>
  copyFileSync(join(import.meta.dirname, 'database-inside.ts'), join(dir, 'src/inside.ts'));

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
      code: inputsOfCode(code),
      meets: /refused|came to/,
      timeout: 15_000,
      check,
    }),
  );
  attackSuite(`database-postgres-${mode}`, [...bySql, ...byCode], {
    fixture: 'bank',
    oneSession: true,
    // Below.
    unprotected: 'elsewhere',
    args: ['--db', mode],
    env: { DATABASE_URL: postgres.url },
    prepare: copyInside,
  });
}

describe('read', () => suite('read'));
describe('rollback', () => suite('rollback'));

describe('where nothing protects', () => {
  let control: Awaited<ReturnType<typeof openControl>>;
  const copy = copyFixture('bank');
  let session: Session;
  beforeAll(async () => {
    control = await openControl(postgres);
    copyInside(copy.dir);
    session = await connect(copy.dir, { args: ['-A', '--db', 'write'], env: { DATABASE_URL: postgres.url } });
  });
  afterAll(async () => {
    await session?.close();
    copy[Symbol.dispose]();
    await control.close();
  });

  test.for(sqlAttacks)('$name', (attack) => control.expectEffectOf(attack));

  test.for(codeAttacks)('$name', async ({ code, unprotected = code }) => {
    await session.call('shell', { action: 'reset' });
    await control.expectEffect(async () => {
      const told: ShellResult[] = [];
      for (const input of inputsOfCode(unprotected))
        told.push(await session.shell(input, { timeout: 15_000 }));
      return told.at(-1)?.output;
    });
  });
});
