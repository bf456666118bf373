import { expect, test } from 'vitest';
import type { Route } from '../../../src/protocol/schemas.ts';
import { findRoutes, type RouteQuestion } from '../../../src/server/toolsets/find-routes.ts';

const routeOf = (method: string, path: string, handler: string): Route => ({
  ...{ path, methods: [method], name: null, params: [], handler, source: null, prefix: '', origin: 'live' },
  ...{ framework: 'some', app: 'app', middleware: [], guards: [] },
  matching: { steps: [{ source: `^${path.replace(/:\w+/, '[^/]+')}$`, flags: '' }] },
});
const items = [
  routeOf('GET', '/users', 'listUsers'),
  routeOf('GET', '/users/:id', 'showUser'),
  routeOf('PATCH', '/users/:id', 'patchUser'),
  routeOf('GET', '/v2', 'second'),
];
function ask(question: RouteQuestion) {
  const found = findRoutes({ items, warnings: [] }, question);
  return [
    found.items.map(({ handler }) => handler).join(),
    ...found.warnings.map(({ code, message }) => `${code}: ${message}`),
  ];
}

test('a request, alone and with filters', () => {
  expect(ask({ match: 'PATCH /users/42' })).toEqual(['patchUser']);
  expect(ask({ match: '/users/42' })).toEqual(['showUser,patchUser']);
  expect(ask({ match: '/users/42', method: 'get' })).toEqual(['showUser']);
  expect(ask({ match: '/users/42', name: 'patch' })).toEqual(['patchUser']);
});

test('a pattern that looks like a request is taken as one, where no path contains it', () => {
  const remark = (pattern: string) =>
    `PATTERN_AS_MATCH: No path contains "${pattern}": listed is what serves it as a request, as "match" does.`;
  for (const pattern of [
    '/users/42',
    'users/8b3f1f77-bcf8-4cd7-9943-901112345678',
    'https://x.test/users/me?a=b',
  ])
    expect(ask({ pattern })).toEqual(['showUser,patchUser', remark(pattern)]);
  expect(ask({ pattern: 'GET /users/me' })).toEqual(['showUser', remark('GET /users/me')]);
  expect(ask({ pattern: '/users/42', method: 'PATCH' })).toEqual(['patchUser', remark('/users/42')]);
  expect(ask({ pattern: '2' })).toEqual(['second']);
});

test('a part of a name is taken in any case, where no route has it as written', () => {
  expect(ask({ name: 'User' })).toEqual(['listUsers,showUser,patchUser']);
  expect(ask({ name: 'user' })).toEqual(['listUsers,showUser,patchUser']);
  expect(ask({ name: 'SHOWUSER' })).toEqual(['showUser']);
  expect(ask({ pattern: 'users', name: 'LIST' })).toEqual(['listUsers']);
  expect(ask({ pattern: 'USERS', name: 'list' })[1]).toMatch(/^NO_ROUTE_MATCHES: /);
  expect(ask({ match: '/users/42', name: 'PATCH' })).toEqual(['patchUser']);
  const named = [{ ...routeOf('GET', '/', 'ShowUser'), name: 'Admin.User' }, ...items];
  const handlers = (name: string) =>
    findRoutes({ items: named, warnings: [] }, { name }).items.map(({ handler }) => handler);
  expect(handlers('showUser')).toEqual(['showUser']);
  expect(handlers('admin.user')).toEqual(['ShowUser']);
});

test('nothing found names the nearest, or the methods of the path', () => {
  expect(ask({ match: 'DELETE /users/42' })).toEqual([
    '',
    'NO_ROUTE_MATCHES: No route serves DELETE /users/42. With other methods: GET /users/:id, PATCH /users/:id.',
  ]);
  expect(ask({ match: '/user' })[1]).toMatch(
    /^NO_ROUTE_MATCHES: No route serves \/user\. Nearest: \/users, /,
  );
  expect(ask({ pattern: '/usr/1' })[1]).toMatch(
    /^NO_ROUTE_MATCHES: No route serves \/usr\/1\. Nearest: \/users/,
  );
  expect(ask({ pattern: 'uesrs' })[1]).toMatch(/No route has pattern "uesrs"\. Nearest: \/users/);
  expect(ask({ name: 'shwouser' })[1]).toMatch(/No route has name "shwouser"\. Nearest: showUser/);
  expect(ask({ method: 'PUT' })[1]).toMatch(/No route has method "PUT"\. There are: GET, PATCH\.$/);
  // A method that the path has not: as a filter, HEAD is one like any other.
  expect(ask({ method: 'HEAD' })[1]).toMatch(/No route has method "HEAD"/);
  expect(findRoutes({ items: [], warnings: [] }, { match: '/x' })).toEqual({ items: [], warnings: [] });
});
