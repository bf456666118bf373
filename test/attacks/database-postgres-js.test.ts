// Every way to change PostgreSQL that we know, by postgres.js in mode read: the texts of database-postgres.ts in both of its protocols, and
// what only its own methods do. Where nothing protects, each has its effect by the same driver.
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture, fixtures } from '../support/folders.ts';
import { startPostgres } from '../support/postgres.ts';
import { type SqlAttack, sqlAttacks } from './database-postgres.ts';
import { jsAttacks } from './database-postgres-js.ts';
import { openControl, type Sender } from './postgres-control.ts';
import { everything } from './postgres-state.ts';
import { type Attack, attackSuite } from './runner.ts';

interface Sql {
  unsafe(text: string): Promise<unknown[]> & { writable(): Promise<NodeJS.WritableStream> };
  end(options: { timeout: number }): Promise<void>;
}
const packages = join(fixtures, 'bank/node_modules');
const open = createRequire(join(packages, 'none'))('postgres') as (url: string, options: object) => Sql;

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

const told = `const told = (error) => 'refused: ' + [error.cause?.code, error.code, error.message].join(' ');`;
const bound = `import * as inside from './src/inside-js'; ${told}`;

function runSql({ sql }: SqlAttack): string {
  const texts = JSON.stringify(
    [sql].flat().map((text) => text.replaceAll('$MARK', mark).replaceAll('$PID', String(bystander.pid))),
  );
  const ways = [
    `own.unsafe(text)`,
    `own.unsafe(text, [], { simple: false })`,
    `own.unsafe(text, [], { simple: false, prepare: true })`,
  ];
  const runs = ways.map(
    (send) => `for (const text of ${texts}) answers.push(await ${send}.then(() => 'ran', told));`,
  );
  return `${bound} await (async () => { const answers = []; const own = inside.other({ max: 1 }); try { ${runs.join(' ')} } finally { await own.end({ timeout: 1 }); } return answers.join(' | '); })()`;
}

const inputOf = (code: string) =>
  `${bound} await (async () => { ${code} })().then((value) => 'came to ' + value, told)`;

function prepare(dir: string): void {
  copyFileSync(join(import.meta.dirname, 'database-inside-postgres-js.ts'), join(dir, 'src/inside-js.ts'));
  writeFileSync(join(dir, 'wipe.sql'), 'DELETE FROM transfers');
  mkdirSync(join(dir, 'away/node_modules'), { recursive: true });
  cpSync(join(packages, 'postgres'), join(dir, 'away/node_modules/tagged'), { recursive: true });
}

describe('read', () => {
  const check = async () => expect(await everything(postgres, bystander)).toEqual(before);
  const attackOf = (name: string, source: string, code: () => string): Attack => ({
    ...{ name, source, code, check },
    meets: /refused: .*(?:PERMISSION_DENIED|42601)/,
    timeout: 15_000,
  });
  const attacks = [
    ...sqlAttacks.map((attack) => attackOf(attack.name, attack.source, () => runSql(attack))),
    ...jsAttacks.map(({ name, source, code }) => attackOf(name, source, () => inputOf(code))),
  ];
  attackSuite('database-postgres-js-read', attacks, {
    ...{ fixture: 'bank', oneSession: true, args: ['--db', 'read'], env: { DATABASE_URL: postgres.url } },
    // Below.
    unprotected: 'elsewhere',
    prepare,
  });
});

describe('where nothing protects', () => {
  let control: Awaited<ReturnType<typeof openControl>>;
  const copy = copyFixture('bank');
  let session: Session;
  beforeAll(async () => {
    control = await openControl(postgres);
    prepare(copy.dir);
    session = await connect(copy.dir, { args: ['-A', '--db', 'write'], env: { DATABASE_URL: postgres.url } });
  });
  afterAll(async () => {
    await session?.close();
    copy[Symbol.dispose]();
    await control.close();
  });

  async function openSender(): Promise<Sender> {
    const own = open(postgres.url, { max: 1, onnotice: () => {} });
    return {
      send: (text) => own.unsafe(text),
      async copyIn(text) {
        const stream = await own.unsafe(text).writable();
        await new Promise<void>((done) => stream.end('eve\n', () => done()));
      },
      end: () => own.end({ timeout: 0 }),
    };
  }

  test.for(sqlAttacks)('$name', (attack) => control.expectEffectOf(attack, openSender));

  test.for(jsAttacks)('$name', async ({ code }) => {
    await control.expectEffect(async () => (await session.shell(inputOf(code), { timeout: 15_000 })).output);
  });
});
