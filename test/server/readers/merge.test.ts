import { expect, test } from 'vitest';
import type { Route } from '../../../src/protocol/schemas.ts';
import { mergeRoutes } from '../../../src/server/readers/merge.ts';

const route = (line: string, more: Partial<Route> = {}): Route => {
  const [method = '', path = ''] = line.split(' ');
  return {
    ...{ path, methods: [method], name: null, params: [], handler: 'handle', source: 'a.ts:1', prefix: '' },
    ...{ origin: 'live', framework: 'some', app: 'app', middleware: [], guards: [] },
    ...more,
  };
};
const inSource = (line: string, more: Partial<Route> = {}) => route(line, { origin: 'source', ...more });
const listing = (...items: Route[]) => ({ items, warnings: [] });
const lines = (items: Route[]) => items.map(({ methods, path, origin }) => `${methods} ${path} ${origin}`);

test('of an app that came to its end, what runs is the answer, and what only the source has is said', () => {
  const live = listing(route('GET /a'), route('ALL /all'));
  const source = listing(
    inSource('GET /a'),
    inSource('POST /all'),
    inSource('GET /b', { source: 'b.ts:3' }),
    inSource('GET /c', { note: 'only if: process.env.C' }),
  );
  const { items, warnings } = mergeRoutes(live, source, new Set(['app']), ['app']);
  expect(lines(items)).toEqual(['GET /a live', 'ALL /all live']);
  expect(warnings).toEqual([
    {
      code: 'SOURCE_DIFFERS',
      message: 'In the source, and not in the app as it runs here: GET /b (b.ts:3).',
    },
  ]);
});

test('of one that did not, the source adds what is missing, method by method', () => {
  const live = listing(route('GET /a'));
  const source = listing(inSource('GET /a', { methods: ['GET', 'PUT'] }), inSource('GET /b'));
  expect(lines(mergeRoutes(live, source, new Set(), ['app']).items)).toEqual([
    'GET /a live',
    'PUT /a source',
    'GET /b source',
  ]);
});

test('a router that was alive and not yet mounted is where the source mounts it', () => {
  const live = listing(
    route('GET /:id', { source: 'users.ts:4' }),
    route('GET /:id', { source: 'lost.ts:1' }),
  );
  const source = listing(inSource('GET /users/:id', { source: 'users.ts:4' }));
  expect(lines(mergeRoutes(live, source, new Set(), ['app']).items)).toEqual([
    'GET /:id live',
    'GET /users/:id source',
  ]);
  expect(lines(mergeRoutes(live, source, new Set(['app']), ['app']).items)).toEqual([
    'GET /:id live',
    'GET /:id live',
  ]);
});

test('what an app answers that the entry does not start is of the source, whatever runs', () => {
  const live = listing(route('GET /a'));
  const source = listing(
    inSource('GET /a'),
    inSource('GET /a', { apart: true }),
    inSource('GET /b', { apart: true }),
  );
  const { items, warnings } = mergeRoutes(live, source, new Set(['app']), ['app']);
  expect(lines(items)).toEqual(['GET /a live', 'GET /a source', 'GET /b source']);
  expect(items.some((item) => 'apart' in item)).toBe(false);
  expect(warnings).toEqual([]);
});

test('apps are told apart', () => {
  const live = listing(route('GET /a', { app: 'one' }));
  const source = listing(inSource('GET /a', { app: 'two' }));
  const { items, warnings } = mergeRoutes(live, source, new Set(['one']), ['app']);
  expect(lines(items)).toEqual(['GET /a live', 'GET /a source']);
  expect(warnings).toEqual([]);
});

test('a handler that the source has in another file is said at the route, once', () => {
  const live = listing(route('GET /a', { note: 'x' }), route('GET /b', { source: 'a.ts:9' }));
  const source = listing(
    inSource('GET /a', { handler: 'other', source: 'b.ts:3' }),
    inSource('GET /b', { source: 'a.ts:12' }),
  );
  const { items } = mergeRoutes(live, source, new Set(['app']), ['app']);
  expect(items.map(({ note }) => note)).toEqual(['x; the source says other (b.ts:3)', undefined]);
  expect(live.items[0]?.note).toBe('x');
});

test('a function without a name is called what the source assigns it to', () => {
  const live = listing(route('GET /a', { handler: '<anonymous>' }), route('GET /b'));
  const source = listing(inSource('GET /a', { handler: 'create' }), inSource('GET /b', { handler: 'other' }));
  const { items } = mergeRoutes(live, source, new Set(['app']), ['app']);
  expect(items.map(({ handler }) => handler)).toEqual(['create', 'handle']);
});

test('middleware without a name is called as the source calls what stands in its line, if that is one function', () => {
  const runs = (...chain: [name: string, source: string | null][]) =>
    chain.map(([name, source]) => ({ name, source }));
  const none = '<anonymous>';
  const live = listing(
    route('GET /a', {
      middleware: runs([none, 'a.ts:2'], [none, 'a.ts:3'], [none, null], ['own', 'a.ts:4'], [none, 'a.ts:5']),
      guards: [{ name: none, source: 'a.ts:5', reason: 'answers 401' }],
    }),
  );
  const source = listing(
    inSource('GET /a', {
      middleware: runs(
        ['ownerOnly', 'a.ts:2'],
        ['one', 'a.ts:3'],
        ['x', null],
        ['y', 'a.ts:4'],
        ['z', 'a.ts:5'],
      ),
      guards: [{ name: 'ownerOnly', source: 'a.ts:2', reason: 'by name' }],
    }),
    inSource('GET /b', { middleware: runs(['two', 'a.ts:3']) }),
  );
  const [merged] = mergeRoutes(live, source, new Set(['app']), ['app']).items;
  expect(merged?.middleware).toEqual(
    runs(['ownerOnly', 'a.ts:2'], [none, 'a.ts:3'], [none, null], ['own', 'a.ts:4'], ['z', 'a.ts:5']),
  );
  expect(merged?.guards).toEqual([
    { name: 'ownerOnly', source: 'a.ts:2', reason: 'by name' },
    { name: 'z', source: 'a.ts:5', reason: 'answers 401' },
  ]);
  expect(live.items[0]?.middleware[0]?.name).toBe(none);
});

test('what the reader of the source remarks is left out where all apps came to their end, and nothing is of the source alone', () => {
  const warnings = ['SOURCE_SEARCHED', 'SOURCE_CUT', 'SOURCE_UNREAD'].map((code) => ({ code, message: '' }));
  const said = (complete: string[], apps: string[], ...more: Route[]) => {
    const live = listing(route('GET /a', { app: 'one' }), route('GET /b', { app: 'two' }));
    const source = { items: [inSource('GET /a', { app: 'one' }), ...more], warnings };
    return mergeRoutes(live, source, new Set(complete), apps).warnings.map(({ code }) => code);
  };
  const all = warnings.map(({ code }) => code);
  expect(said(['one', 'two'], ['one', 'two'])).toEqual(['SOURCE_UNREAD']);
  expect(said(['one', 'two'], ['one', 'two'], inSource('GET /c', { app: 'one' }))).toEqual([
    'SOURCE_UNREAD',
    'SOURCE_DIFFERS',
  ]);
  expect(said(['one'], ['one', 'two'])).toEqual(all);
  expect(said(['one', 'two'], ['one', 'two', 'three'])).toEqual(all);
  expect(said(['one', 'two'], ['one', 'two'], inSource('GET /c', { app: 'lib' }))).toEqual(all);
  expect(said([], [])).toEqual(all);
});

test('routes that are files are listed beside those that run, and are no difference', () => {
  const file = inSource('GET /page', { origin: 'files' });
  const { items, warnings } = mergeRoutes(listing(route('GET /a')), listing(file), new Set(['app']), ['app']);
  expect(lines(items)).toEqual(['GET /a live', 'GET /page files']);
  expect(warnings).toEqual([]);
});

test('where an answer is written that is no function, the source says', () => {
  const live = listing(route('GET /a', { handler: '<anonymous>', source: null }));
  const source = listing(inSource('GET /a', { handler: 'greeting', source: 'a.ts:7' }));
  expect(mergeRoutes(live, source, new Set(['app']), ['app']).items).toMatchObject([
    { origin: 'live', handler: 'greeting', source: 'a.ts:7' },
  ]);
});
