// Attacks on queries, on each ORM: refused, or answered with what is permitted. What shows that there was something to take:
// the same query where everything is published, and what each ORM does with what it is handed.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyQuery } from './any-query.ts';
import { attacks } from './attacks.ts';
import { ada, callBy, type Opened } from './data.ts';
import { orms } from './orms/index.ts';

const SECRETS = /scrypt\$|sha256:|tenant two|Brian|hidden reply|@blog\.example/;

const asked = fc
  .constantFrom('post' as const, 'user' as const, 'comment' as const)
  .chain((of) => fc.record({ of: fc.constant(of), query: anyQuery(of) }));

const CODES = ['FIELD_UNPUBLISHED', 'QUERY_INVALID', 'QUERY_UNSUPPORTED'];

describe.each(Object.entries(orms))('%s', (_, open) => {
  let opened: Opened;
  const outcome = (of: 'post' | 'user' | 'comment', query: unknown) =>
    opened.published[of].run(query, callBy(ada)).then(
      (answer) => ({ answer }),
      (error: { code?: string; message: string }) => error,
    );
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());

  test('each comes to what it has to', async () => {
    const wrong: string[] = [];
    for (const { name, of, query, comesTo } of attacks) {
      const came = await outcome(of, query);
      const text = 'answer' in came ? JSON.stringify(came.answer) : came.message;
      if (SECRETS.test(text)) wrong.push(`${name}: tells ${text}`);
      if (typeof comesTo === 'string') {
        const code = 'answer' in came ? text : (came.code ?? text);
        if (code !== comesTo) wrong.push(`${name}: ${code}`);
      } else if (!('answer' in came)) wrong.push(`${name}: ${text}`);
      else if (text !== JSON.stringify(comesTo.answer)) wrong.push(`${name}: ${text}`);
    }
    expect(wrong).toEqual([]);
  });

  test('what is at stake is there, where everything is published', async () => {
    const lacking: string[] = [];
    for (const { name, query, control } of attacks) {
      if (!control) continue;
      const found = await opened.open[control.of]
        .run(query, callBy(null))
        .catch((error: Error) => error.message);
      if (!JSON.stringify(found).includes(control.finds)) lacking.push(`${name}: ${JSON.stringify(found)}`);
    }
    expect(lacking).toEqual([]);
    expect(attacks.filter(({ control }) => control).length).toBeGreaterThan(20);
  });

  test('what is handed to the ORM as it comes finds it', async () => {
    const entries = Object.entries(opened.naive);
    expect(entries.length).toBeGreaterThan(4);
    for (const [name, run] of entries) {
      const found = JSON.parse(
        JSON.stringify(await run(), (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
      );
      expect(Array.isArray(found) ? found.length : Object.keys(found).length, name).toBeGreaterThan(0);
    }
  });

  test('nothing was changed by it', async () => {
    const { post, user } = opened.open;
    expect(await post.run({ aggregate: { count: true } }, callBy(null))).toEqual({ groups: [{ count: 9 }] });
    expect(await user.run({ aggregate: { count: true } }, callBy(null))).toEqual({ groups: [{ count: 5 }] });
  });

  test('nobody who is signed in sees nothing', async () => {
    for (const of of ['post', 'user'] as const)
      await expect(opened.published[of].run({}, callBy(null))).rejects.toMatchObject({
        code: 'SCOPE_REFUSED',
      });
    // In a relation, too.
    await expect(
      opened.published.comment.run({ fields: ['author.name'] }, callBy(null)),
    ).rejects.toMatchObject({ code: 'SCOPE_REFUSED' });
    await expect(
      opened.published.comment.run({ where: { field: 'author.id', value: 1 } }, callBy(null)),
    ).rejects.toMatchObject({ code: 'SCOPE_REFUSED' });
  });

  test('a scope that says nothing opens nothing', async () => {
    const nothing = [
      undefined,
      null,
      false,
      true,
      '',
      'ALL',
      0,
      [],
      {},
      { categoryId: undefined },
      { categoryId: Number.NaN },
    ];
    for (const scope of [...nothing, ...opened.holes])
      await expect(opened.scoped(scope).run({}, callBy(ada))).rejects.toMatchObject({
        code: 'SCOPE_REFUSED',
      });
    for (const query of [{}, { aggregate: { count: true } }])
      await expect(opened.scoped(opened.misspelt).run(query, callBy(ada))).rejects.toThrow();
    // The word for it, said at the call.
    expect(await opened.scoped('all').run({ aggregate: { count: true } }, callBy(ada))).toEqual({
      groups: [{ count: 9 }],
    });
  });

  test('wildcards are text, or refused', async () => {
    for (const value of ['_', '%', 'H_llo', 'Hello%', '[a-z]'])
      for (const op of ['contains', 'startsWith', 'endsWith']) {
        const came = await outcome('post', { where: { field: 'title', op, value }, fields: ['id'] });
        if ('answer' in came) expect(came.answer, `${op} ${value}`).toEqual({ rows: [] });
        else expect(came).toMatchObject({ code: 'QUERY_UNSUPPORTED' });
      }
  });

  test('whatever is asked is refused by name, or answered with what is permitted', async () => {
    const permitted = { post: [1, 2, 4, 5, 6, 8, 9], user: [1, 3, 4, 5], comment: [1, 3, 4, 5, 6] };
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(asked, async ({ of, query }) => {
        const came = await outcome(of, query);
        if ('answer' in came) {
          answers++;
          expect(JSON.stringify(came.answer)).not.toMatch(SECRETS);
          for (const { id } of ('rows' in came.answer ? came.answer.rows : []) as { id?: number }[])
            if (id !== undefined) expect(permitted[of]).toContain(id);
        } else if (!CODES.includes(came.code ?? '')) throw came;
      }),
      { numRuns: 150, seed: 7 },
    );
    expect(answers).toBeGreaterThan(70);
  });
});
