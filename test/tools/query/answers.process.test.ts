// The same questions of the same rows, asked of each ORM.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ada, callBy, type Opened } from './data.ts';
import { orms } from './orms/index.ts';
import { questions } from './questions.ts';

describe.each(Object.entries(orms))('%s', (name, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());

  test.each(Object.entries(questions))('%s', async (_, { of, query, answer }) => {
    const found = await opened.published[of].run(query, callBy(ada));
    // Prisma keeps views as BigInt, which JSON has no number for.
    expect(name === 'Prisma' ? numbers(found) : found).toEqual(answer);
  });
});

const numbers = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, inner) =>
    key === 'views' && inner !== null && typeof inner === 'string' ? Number(inner) : inner,
  );
