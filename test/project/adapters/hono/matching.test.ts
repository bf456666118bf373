// Requests come to the routes that Hono's own routers find.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { comparerOf, mayMeet, stepOf } from '../../../../src/project/adapters/hono/matching.ts';
import { type Entry, endpointsOf, newBudget } from '../../../../src/project/adapters/hono/records.ts';
import { sampleOf } from '../../../../src/project/adapters/hono/samples.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { fixtures } from '../../../support/folders.ts';
import { routeAt } from '../../../support/route.ts';

interface App {
  get(path: string, handler: (c: { text(text: string): Response }) => Response): void;
  request(path: string): Promise<Response>;
}
const load = createRequire(join(fixtures, 'hono/package.json'));
const { Hono } = load('hono') as { Hono: new (options?: { strict?: boolean }) => App };

const patterns = [
  ...['/', '*', '/*', '/users', '/users/', '/users/me', '/users/:id', '/users/:id/posts', '/users/*'],
  ...['/wild/*/card', '/archive/:year?', '/:page?', '/post/:id{[0-9]+}', '/post/:id{[0-9]+}/:title{[a-z]+}'],
  ...['/files/:name{.+\\.png}', '/files/:name{.+}/raw', '/:lang{en|ja}/about', '/static*', '/v:version/x'],
  ...['/a.b/c', '/caf\u00e9', '/sp ace', '/isbn/:isbn{[0-9]{13}}', '/a/:b/c/:d?', '/:org/:repo'],
];
const paths = [
  ...['/', '/users', '/users/', '/users/me', '/users/42', '/users/42/posts', '/users/42/posts/1', '/Users'],
  ...['/wild/x/card', '/wild/card', '/archive', '/archive/2026', '/archive/2026/1', '/post/12', '/post/x'],
  ...[
    '/post/12/abc',
    '/post/12/12',
    '/files/a/b.png',
    '/files/a.jpg',
    '/files/a/b/raw',
    '/en/about',
    '/de/about',
  ],
  ...['/static', '/static/x.css', '/statics', '/v1/x', '/a.b/c', '/aXb/c', '/caf%C3%A9', '/sp%20ace'],
  ...['/isbn/9780141439518', '/isbn/978', '/a/1/c', '/a/1/c/2', '/users/a%2Fb'],
];

const asked = new Map<string, App>();

async function found(path: string, pattern: string, strict: boolean): Promise<boolean> {
  const app = asked.get(`${strict} ${pattern}`) ?? new Hono({ strict });
  if (!asked.has(`${strict} ${pattern}`)) app.get(pattern, (c) => c.text('found'));
  asked.set(`${strict} ${pattern}`, app);
  return (await app.request(path)).status === 200;
}

test.each([true, false])('strict: %s', async (strict) => {
  const wrong: string[] = [];
  for (const pattern of patterns) {
    const route = routeAt('hono', pattern, { steps: [stepOf(pattern, strict)], decodes: true });
    for (const path of paths) {
      const isFound = matchRoutes([route], readRequest(`GET ${path}`)).length > 0;
      const { pathname } = new URL(path, 'http://localhost');
      const decoded = decodeURI(pathname);
      // What runs before a route is compared in the same way, where a slash at the end counts.
      if (strict)
        expect([path, pattern, comparerOf(pattern)(decoded, decoded.slice(1).split('/'))]).toEqual([
          path,
          pattern,
          isFound,
        ]);
      if (isFound !== (await found(path, pattern, strict)))
        wrong.push(`${path} ${isFound ? 'to' : 'not to'} ${pattern}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('a sample of a route comes to it', async () => {
  const samples = patterns.map((pattern) => [pattern, sampleOf(pattern)] as const);
  for (const [pattern, { path, isExact }] of samples) {
    expect([pattern, isExact]).toEqual([pattern, true]);
    expect([pattern, path, await found(encodeURI(path), pattern, true)]).toEqual([pattern, path, true]);
  }
});

test('a regular expression that may never end is not tried', () => {
  expect(sampleOf('/x/:id{(a+)+b}')).toEqual({ path: '/x/zzx', isExact: false });
  expect(sampleOf('/x/:id{[}')).toEqual({ path: '/x/zzx', isExact: false });
});

test('where a request comes to two paths, they may meet', async () => {
  const comings = await Promise.all(
    patterns.map(async (pattern) => {
      const answers = await Promise.all(paths.map((path) => found(path, pattern, true)));
      return { pattern, paths: paths.filter((_, index) => answers[index]) };
    }),
  );
  for (const one of comings)
    for (const other of comings)
      if (one.paths.some((path) => other.paths.includes(path)))
        expect([one.pattern, other.pattern, mayMeet(one.pattern, other.pattern)]).toContain(true);
});

test.each([
  ['/login', '/*', true],
  ['/login', '/:page', true],
  ['/public/*', '/:page', true],
  ['/public/*', '/:page/x', true],
  ['/x/a', '/x/:id{[0-9]+}', false],
  ['/x/1', '/x/:id{[0-9]+}', true],
  ['/x/a/b', '/x/:id{.+}', true],
  ['/api/login', '/api/users/:id', false],
  ['/api/users/:id/open', '/api/users/:id', false],
  ['/api/*', '/files/:name', false],
])('%s and %s may meet: %s', (one, other, met) => {
  expect([mayMeet(one, other), mayMeet(other, one)]).toEqual([met, met]);
});

test('thousands of routes with middleware of their own: each has its whole chain', () => {
  const entry = (handler: string, path: string, call: object): Entry<string> => ({
    ...{ kind: handler === 'log' ? 'use' : 'route', call, method: handler === 'log' ? 'ALL' : 'GET' },
    ...{ path, base: '/', handler, takesNext: handler !== 'end', passes: false },
  });
  const entries = [entry('log', '/*', {})];
  for (let index = 0; index < 5_000; index += 1) {
    const call = {};
    const path = `/group-${index % 100}/:id/item-${index}`;
    entries.push(entry('check', path, call), entry('end', path, call));
  }
  const found = endpointsOf(entries, newBudget());
  expect(found).toHaveLength(5_000);
  expect(found.every(({ chain, isExact }) => isExact && chain.join() === 'log,check')).toBe(true);
});
