import { describe, expect, test } from 'vitest';
import { matchResource, type Resource } from '../../../src/server/mcp/registry.ts';
import { ANSWER_BYTES, describeFailure, paginate } from '../../../src/server/mcp/results.ts';

const items = (count: number, size = 10) =>
  Array.from({ length: count }, (_, id) => ({ id, text: 'x'.repeat(size) }));
const summarize = ({ id }: { id: number }) => ({ id });
const list = (count: number, size?: number) => ({ items: items(count, size), warnings: [] });

describe('paginate', () => {
  test('up to 20 items come in full, more as summaries, unless asked otherwise', () => {
    expect(paginate(list(20), { question: 1 }, summarize).items).toEqual(items(20));
    expect(paginate(list(21), { question: 1 }, summarize).items).toEqual(items(21).map(summarize));
    expect(paginate(list(21), { question: 1, detail: 'full' }, summarize).items).toEqual(items(21));
    expect(paginate(list(2), { question: 1, detail: 'summary' }, summarize).items).toEqual([
      { id: 0 },
      { id: 1 },
    ]);
  });

  test('pages together are the list, each within the budget', () => {
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = paginate(list(200, 1_000), { question: 'q', detail: 'full', cursor }, summarize);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(ANSWER_BYTES);
      expect(page.truncated).toBe(page.nextCursor !== undefined);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(items(200, 1_000));
  });

  test('an item over the budget is given as a summary, and said so', () => {
    const page = paginate(list(2, 50_000), { question: 1 }, summarize);
    expect(page.items).toEqual([{ id: 0 }]);
    expect(page.warnings).toMatchObject([{ code: 'ITEM_TOO_LARGE' }]);
    expect(page.nextCursor).toBeDefined();
  });

  test('a cursor is good for its question only', () => {
    const { nextCursor } = paginate(list(200, 1_000), { question: 'a', detail: 'full' }, summarize);
    const ask = (cursor: string | undefined, question: unknown) =>
      paginate(list(200, 1_000), { question, detail: 'full', cursor }, summarize);
    expect(ask(nextCursor, 'a').items[0]).not.toEqual({ id: 0 });
    for (const cursor of ['', '1', 'x.y', '-1.abc', '99999999999.abc', `${nextCursor}x`]) {
      expect(() => ask(cursor, 'a')).toThrow(/not one that this tool returned/);
    }
    expect(() => ask(nextCursor, 'b')).toThrow(/not one that this tool returned/);
  });
});

test('a fault of ours is an answer too', () => {
  expect(describeFailure(new TypeError('oops'))).toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('oops'),
  });
});

test('resource templates match percent-encoded parts', () => {
  const resource = (uri: string) => ({ uri }) as Resource;
  const resources = [
    'node://apps',
    'node://app/{label}',
    'node://model/{app}/{model}',
    'node://route/{+pattern}',
  ].map(resource);
  const match = (uri: string) => matchResource(resources, uri)?.variables;
  expect(match('node://apps')).toEqual({});
  expect(match('node://app/%40shop%2Fapi')).toEqual({ label: '@shop/api' });
  expect(match('node://app/@shop/api')).toBeUndefined();
  expect(match('node://model/%40a%2Fb/User')).toEqual({ app: '@a/b', model: 'User' });
  expect(match('node://route//posts/:slug')).toEqual({ pattern: '/posts/:slug' });
  expect(match('node://route/posts/%zz')).toEqual({ pattern: 'posts/%zz' });
  expect(match('node://nothing')).toBeUndefined();
});
