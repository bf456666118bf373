// The answer of the tool migrations where there are many, and logs are long.
import { expect, test } from 'vitest';
import type { Migrations } from '../../../src/protocol/databases/migrations.ts';
import { ANSWER_BYTES, jsonBytes } from '../../../src/server/mcp/results.ts';
import type { DatabaseReader } from '../../../src/server/readers/databases.ts';
import { createRedactor } from '../../../src/server/redact.ts';
import { databaseToolset } from '../../../src/server/toolsets/databases.ts';

const names = (many: number) =>
  Array.from({ length: many }, (_, index) => `20240101000000_migration_${index}`);
const history = (given: Partial<Migrations>): Migrations => ({
  ...{ orm: 'prisma', source: 'prisma/migrations', connection: 'DB', table: 't', files: 1, applied: 1 },
  ...{ last: null, pending: [], failed: [], missing: [], changed: [], skipped: [] },
  ...{ locked: false, unknown: null },
  ...given,
});
const SECRET = 'q7Zr-Lw92_kVt4Xe81Bs';

async function answerOf(...items: Migrations[]): Promise<{ items: Migrations[]; warnings: unknown[] }> {
  const reader = { migrations: async () => ({ items, warnings: [], ownTables: [] }) };
  const redactor = async () => createRedactor([['API_TOKEN', SECRET]], {}, '/project');
  const { tools } = databaseToolset(
    reader as Partial<DatabaseReader> as DatabaseReader,
    { redactor },
    'json',
  );
  const tool = tools.find(({ name }) => name === 'migrations');
  const context = { signal: new AbortController().signal };
  return (await tool?.run({}, context as never)) as never;
}

test('few are told as they are', async () => {
  const item = history({ pending: names(50), failed: [{ name: 'a', reason: 'no such table' }] });
  expect(await answerOf(item)).toEqual({ items: [item], warnings: [] });
});

test('of many the first are listed, and a warning says how many more there are', async () => {
  const all = names(10_000);
  const failed = all.map((name) => ({ name, reason: `begins ${'x\n'.repeat(3_000)} ends` }));
  const answer = await answerOf(
    history({ ...{ pending: all, skipped: all, missing: all, changed: all, failed } }),
    history({ orm: 'knex', source: null, missing: names(51) }),
  );
  const few = all.slice(0, 50);
  expect(answer.items).toMatchObject([
    { pending: few, skipped: few, missing: few, changed: few },
    { missing: few },
  ]);
  expect(answer.items[0]?.failed).toHaveLength(10);
  expect(answer.items[0]?.failed[0]?.reason).toMatch(/^begins .* of 6012 bytes left out.* ends$/s);
  expect(answer.warnings).toHaveLength(6);
  expect(answer.warnings).toEqual(
    expect.arrayContaining([
      {
        code: 'MIGRATIONS_CUT',
        message: 'Of prisma in prisma/migrations: the first 10 failed are listed, and 9990 more are not.',
      },
      {
        code: 'MIGRATIONS_CUT',
        message: 'Of knex: the first 50 missing are listed, and 1 more are not.',
      },
    ]),
  );
  expect(jsonBytes(answer)).toBeLessThan(ANSWER_BYTES);
});

test('a secret is not cut in two', async () => {
  const reasons = Array.from({ length: 10 }, (_, index) => ({
    name: 'a',
    reason: `${'x'.repeat(735 + index * 2)} ${SECRET} ${'y'.repeat(2_000)}`,
  }));
  const { items } = await answerOf(history({ failed: reasons }));
  expect(JSON.stringify(items)).not.toContain(SECRET.slice(0, 4));
});
