// Every way to change an SQLite file that we know, in modes read and rollback; what came of it is seen from a second connection.
// Without the wall: the mode alone has to hold.
import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { codeAttacks, sqlAttacks } from './database-sqlite.ts';
import { type Arena, type Attack, attackSuite } from './runner.ts';
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
  attackSuite(`database-sqlite-${mode}`, [...bySql, ...byCode], {
    oneSession: true,
    unprotected: 'elsewhere',
    args: ['--db', mode, '--wall', 'off'],
    async prepare(dir) {
      copyFileSync(join(import.meta.dirname, 'database-inside-sqlite.ts'), join(dir, 'src/inside.ts'));
      symlinkSync(join(dir, 'dev.db'), join(dir, 'link.db'));
      before = await everything(join(dir, 'dev.db'));
    },
  });
}

describe('read', () => suite('read'));
describe('rollback', () => suite('rollback'));
