// Every way to change an SQLite file that we know, in modes read and rollback; what came of it is seen from a second connection.
// Without the wall: the mode alone has to hold. Without a mode each has to have its effect: statements by the driver itself, code in a
// shell in mode write.
import { copyFileSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture, makeFolder } from '../support/folders.ts';
import { codeAttacks, sqlAttacks } from './database-sqlite.ts';
import { type Arena, type Attack, attackSuite } from './runner.ts';
import { expectEffectOf, renew } from './sqlite-control.ts';
import { everything } from './sqlite-state.ts';

const bound = `import * as inside from './src/inside';
  const told = (error) => 'refused: ' + [error.cause?.code, error.code, error.message].join(' ');`;

/** Ways that a text takes: those of one input share its transaction. */
const ways = [
  [
    'texts.map((text) => () => prisma.$executeRawUnsafe(text))',
    'texts.map((text) => () => prisma.$queryRawUnsafe(text))',
  ],
  ['client', 'exec', 'run', 'all'].map((how) => `inside.sendAll('${how}', texts).map((sent) => () => sent)`),
];

const inputsOfCode = (code: string) => [
  bound,
  `await (async () => { ${code.replace(/; '(\w+)'$/, "; return '$1'")} })().then((value) => 'came to ' + value, told)`,
];

function copyInside(dir: string): void {
  copyFileSync(join(import.meta.dirname, 'database-inside-sqlite.ts'), join(dir, 'src/inside.ts'));
  symlinkSync(join(dir, 'dev.db'), join(dir, 'link.db'));
}

function suite(mode: 'read' | 'rollback') {
  const isRead = mode === 'read';
  let before: string;
  const check = async ({ dir }: Arena) => expect(await everything(join(dir, 'dev.db'))).toBe(before);
  const bySql = sqlAttacks.map(
    ({ name, source, sql }): Attack => ({
      name,
      source,
      code: ({ mark }) => {
        const texts = JSON.stringify([sql].flat().map((text) => text.replaceAll('$MARK', mark)));
        return ways.map(
          (runs) => `${bound} await (async () => {
          const texts = ${texts}, answers = [];
          for (const send of [${runs.map((run) => `...${run}`).join(', ')}]) {
            try { await send(); answers.push('ran') } catch (error) { answers.push(told(error)) }
          }
          return answers.join(' | ');
        })()`,
        );
      },
      meets: /refused|ran/,
      timeout: 15_000,
      async check(arena, results) {
        await check(arena);
        // Reading alone may succeed; of what writes, each way refuses something.
        if (isRead && /^(?:INSERT|UPDATE|DELETE|REPLACE|DROP|ALTER|ATTACH|VACUUM|COMMIT)/.test(name))
          for (const { output } of results) expect(output.value).toContain('refused');
      },
    }),
  );
  const byCode = codeAttacks.map(
    ({ name, source, code, unprotected }): Attack => ({
      name,
      source,
      code: inputsOfCode(code),
      meets: unprotected ? /'refused: +(?:PERMISSION_DENIED|DATABASE_UNPROTECTED)/ : /refused|came to/,
      timeout: 15_000,
      check,
    }),
  );
  attackSuite(`database-sqlite-${mode}`, [...bySql, ...byCode], {
    oneSession: true,
    // Below.
    unprotected: 'elsewhere',
    // Else the guard already refuses node:sqlite a file that is written.
    args: ['--db', mode, '--wall', 'off', ...(isRead ? [] : ['--allow-write=dev.db'])],
    async prepare(dir) {
      copyInside(dir);
      before = await everything(join(dir, 'dev.db'));
    },
  });
}

describe('read', () => suite('read'));
describe('rollback', () => suite('rollback'));

describe('where nothing protects', () => {
  test.for(sqlAttacks.filter(({ unprotected }) => unprotected === undefined))('$name', expectEffectOf);

  describe('code', () => {
    const copy = copyFixture('blog');
    const outside = makeFolder();
    const [file, mark] = [join(copy.dir, 'dev.db'), join(outside.dir, 'mark')];
    const seen = async () => [await everything(file).catch(({ message }) => message), existsSync(mark)];
    let session: Session;
    const start = async () => {
      session = await connect(copy.dir, { args: ['-A', '--db', 'write', '--wall', 'off'] });
    };
    beforeAll(async () => {
      copyInside(copy.dir);
      await start();
    });
    afterAll(async () => {
      await session?.close();
      for (const folder of [copy, outside]) folder[Symbol.dispose]();
    });

    test.for(codeAttacks)('$name', async ({ code, unprotected }) => {
      renew(file, mark);
      await session.call('shell', { action: 'reset' });
      await session.shell(`const mark = ${JSON.stringify(mark)}`);
      const before = await seen();
      let told = '';
      for (const input of inputsOfCode(code))
        told = JSON.stringify((await session.shell(input, { timeout: 15_000 })).output);
      if (unprotected) return expect(told).toMatch(unprotected);
      await expect.poll(seen, { timeout: 20_000, message: told }).not.toEqual(before);
      // A transaction that is left open ends with its process.
      if (/locked/.test(String(await seen()))) {
        await session.close();
        await start();
      }
    });
  });
});
