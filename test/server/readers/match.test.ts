import { expect, test } from 'vitest';
import type { Matching, Route } from '../../../src/protocol/schemas.ts';
import { matchRoutes } from '../../../src/server/readers/match.ts';
import { readRequest } from '../../../src/server/readers/read-request.ts';

test.each([
  ['PATCH /users/42', 'PATCH', '/users/42', ''],
  ['/users/42', null, '/users/42'],
  ['users/42', null, '/users/42'],
  ['get  /users/42/?full=1#top', 'GET', '/users/42/', 'full=1'],
  ['https://api.example.com:8080/users/42?x=/y', null, '/users/42', 'x=/y'],
  ['POST http://localhost', 'POST', '/'],
  ['GET /a b/caf\u00e9/%2F HTTP/1.1', 'GET', '/a%20b/caf%C3%A9/%2F'],
  ['M-SEARCH /x', 'M-SEARCH', '/x'],
  ['/\ud800', null, '/%EF%BF%BD'],
  ['', null, '/'],
  [
    '127.0.0.1 - - [10/Oct/2026:13:55:36 -0700] "GET /users/42?a=b HTTP/1.1" 200 2326',
    'GET',
    '/users/42',
    'a=b',
  ],
  ['GET /users/42 404 12.345 ms - 150', 'GET', '/users/42'],
  ['[12:00] POST http://localhost:3000/users 500', 'POST', '/users'],
  ['"DELETE /users/42"', 'DELETE', '/users/42'],
  ['curl http://localhost:3000/users/42?x=1', 'GET', '/users/42', 'x=1'],
  [
    '$ curl -sS -X PATCH \'https://a.example/users/42\' -H "Accept: */*" -d \'{"a": 1}\'',
    'PATCH',
    '/users/42',
  ],
  ['curl --request=DELETE localhost:3000/users/42', 'DELETE', '/users/42'],
  ['curl -XPUT \\\n  "http://localhost/users/42"', 'PUT', '/users/42'],
  ['curl localhost:3000/users --json \'{ "name": "/x" }\'', 'POST', '/users'],
  ['curl -I localhost:3000/users', 'HEAD', '/users'],
])('%j is a request', (text, method, path, query = '') => {
  expect(readRequest(text)).toEqual({ method, path, query });
});

const routeOf = (handler: string, methods: string[], matching?: Partial<Matching>, app = 'app'): Route => ({
  ...{ path: '/', methods, name: null, params: [], handler, source: null, prefix: '', origin: 'live' },
  ...{ framework: 'some', app, middleware: [], guards: [] },
  ...(matching ? { matching: { steps: [{ source: '', flags: '' }], ...matching } } : {}),
});
const found = (routes: Route[], request: string) =>
  matchRoutes(routes, readRequest(request)).map(({ handler }) => handler);

test('in their order, up to the one that cannot pass on; each app by itself', () => {
  const routes = [
    routeOf('first', ['GET'], {}),
    routeOf('second', ['ALL'], { last: true }),
    routeOf('never', ['GET'], {}),
    routeOf('other', ['GET'], {}, 'other'),
    routeOf('unknown', []),
  ];
  expect(found(routes, 'GET /')).toEqual(['first', 'second', 'other']);
  expect(found(routes, '/')).toEqual(['first', 'second', 'never', 'other']);
});

test('the methods that answer', () => {
  const routes = [
    routeOf('get', ['GET'], {}),
    routeOf('head', ['HEAD'], {}),
    routeOf('post', ['POST'], {}),
    routeOf('all', ['ALL'], {}),
    routeOf('unknown', [], {}),
  ];
  expect(found(routes, 'HEAD /')).toEqual(['get', 'head', 'all', 'unknown']);
  expect(found(routes, 'post /')).toEqual(['post', 'all', 'unknown']);
  expect(found(routes, 'PURGE /')).toEqual(['all', 'unknown']);
});

test('a route whose own methods are none of HTTP says those of its requests', () => {
  const routes = [
    routeOf('read', ['QUERY'], { methods: ['GET'] }),
    routeOf('write', ['MUTATION'], { methods: ['POST'] }),
  ];
  expect(found(routes, 'GET /')).toEqual(['read']);
  expect(found(routes, 'MUTATION /')).toEqual(['write']);
  expect(found(routes, 'POST /')).toEqual(['write']);
});

test('only the best where routes have a rank', () => {
  const routes = [routeOf('*', ['GET'], { rank: 'ae' }), routeOf('written', ['GET'], { rank: 'aa' })];
  expect(found(routes, 'GET /')).toEqual(['written']);
});

test('where a path decides, a route that does not answer the method hides those behind it', () => {
  const routes = [
    routeOf('written', ['GET'], { rank: 'a', byPath: true }),
    routeOf('also written', ['PUT'], { rank: 'a', byPath: true }),
    routeOf('parameter', ['POST'], { rank: 'd', byPath: true }),
    routeOf('always', ['ALL'], { byPath: true }),
  ];
  expect(found(routes, 'POST /')).toEqual(['always']);
  expect(found(routes, 'HEAD /')).toEqual(['written', 'always']);
  expect(found(routes, '/')).toEqual(['written', 'also written', 'always']);
});

test('what only the runtime of the project can compare is no match', () => {
  const steps = [{ source: '(', flags: '' }];
  expect(found([routeOf('broken', ['GET'], { steps }), routeOf('good', ['GET'], {})], 'GET /')).toEqual([
    'good',
  ]);
});
