// The same questions by chance, asked of every ORM: what one answers, all do.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyQuery } from './any-query.ts';
import { ada, callBy, type Opened } from './data.ts';
import { orms } from './orms/index.ts';

const opened: [name: string, orm: Opened][] = [];
beforeAll(async () => {
  for (const name of ['Prisma', 'Drizzle 0.45', 'TypeORM 1', 'Sequelize 6', 'Mongoose 9'] as const) {
    const open = orms[name];
    if (open) opened.push([name, await open()]);
  }
});
afterAll(async () => {
  for (const [, orm] of opened) await orm.close();
});

const asked = fc
  .constantFrom('post' as const, 'user' as const, 'comment' as const)
  .chain((of) => fc.record({ of: fc.constant(of), query: anyQuery(of) }));

test('one answers as the others do', async () => {
  let answers = 0;
  await fc.assert(
    fc.asyncProperty(asked, async ({ of, query }) => {
      const came = await Promise.all(
        opened.map(([name, orm]) =>
          orm.published[of].run(withoutNullOrder(query), callBy(ada)).then(
            (answer) => [name, inOrder(numbered(answer))] as const,
            (error: { code: string }) => [name, error.code] as const,
          ),
        ),
      );
      // What a column may be compared with is up to its type, and not every ORM has the same ones.
      const able = came.filter(([, answer]) => typeof answer !== 'string');
      const [, first] = able[0] ?? [];
      if (able.length === came.length) answers++;
      for (const [name, answer] of able) expect({ [name]: answer }).toEqual({ [name]: first });
    }),
    { numRuns: 100, seed: 11 },
  );
  expect(answers).toBeGreaterThan(40);
});

/** Large integers are texts, where the ORM has a type of its own for them. */
const numbered = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (_, value) =>
    typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value,
  );

/** Where null stands in an order is up to the database; of enums, what it keeps may be called otherwise. */
const NULLABLE = /^-?(?:publishedAt|name|authorId|role)$/;
const withoutNullOrder = (query: unknown): unknown => {
  const { sort, ...rest } = query as { sort?: unknown[]; group?: unknown[] };
  const kept = sort?.filter((name) => !NULLABLE.test(String(name))) ?? [];
  return kept.length > 0 ? { ...rest, sort: kept } : rest;
};
const inOrder = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (key, value) =>
    key === 'groups' ? value.map((group: unknown) => JSON.stringify(group)).sort() : value,
  );
