import { describe, expect, test } from 'vitest';
import type { CodedError } from '../../../../src/errors.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { findRoutes } from '../../../../src/server/toolsets/routes/find-routes.ts';
import type { RouteQuestion } from '../../../../src/server/toolsets/routes/route-remarks.ts';

const routeOf = (method: string, path: string, handler: string, more: Partial<Route> = {}): Route => ({
  ...{ path, methods: [method], name: null, params: [], handler, source: null, prefix: '', origin: 'live' },
  ...{ framework: 'some', app: 'app', middleware: [], guards: [] },
  matching: { steps: [{ source: `^${path.replace(/:\w+/, '[^/]+')}$`, flags: '' }] },
  ...more,
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

test('the nearest of paths are compared without parameters, those of methods without their class', () => {
  const made = [
    routeOf('GET', '/x/1', 'Other.one'),
    routeOf('GET', '/organisations/:organisationId/members', 'MemberController.listMembers'),
    routeOf('GET', '/orgs', 'x'),
  ];
  const remarks = (question: RouteQuestion) =>
    findRoutes({ items: made, warnings: [] }, question).warnings.map(({ message }) => message);
  expect(remarks({ match: 'GET /organisation/7/members' })[0]).toContain('Nearest: /organisations/:org');
  expect(remarks({ pattern: '/organisation/7/members' })[0]).toContain('Nearest: /organisations/:org');
  expect(remarks({ name: 'listMember2' })[0]).toContain('Nearest: MemberController.listMembers, ');
});

test('where only catch-alls serve a request, a path that differs little from it is named', () => {
  const all = (path: string, source: string) =>
    routeOf('ALL', path, 'all', { matching: { steps: [{ source, flags: '' }] } });
  const remarks = (question: RouteQuestion, ...more: Route[]) =>
    findRoutes({ items: [...items, ...more], warnings: [] }, question).warnings.map(({ code, message }) => [
      code,
      message,
    ]);
  const named = [['CATCH_ALL_ONLY', 'Only what serves any path there does: ALL *. Nearest: /users/:id.']];
  expect(remarks({ match: '/user/42' }, all('*', ''))).toEqual(named);
  expect(remarks({ pattern: 'GET /user/42' }, all('*', ''))).toEqual([
    [expect.stringContaining('PATTERN_AS_MATCH'), expect.anything()],
    ...named,
  ]);
  expect(remarks({ match: 'GET /users/42/x' }, all('/users/*rest', '^/users/.+$'))).toEqual([]);
  expect(remarks({ match: '/users/42' }, all('*', ''))).toEqual([]);
  expect(remarks({ match: '/something/else' }, all('*', ''))).toEqual([]);
  expect(remarks({ match: '/' }, all('*', ''))).toEqual([]);
  const preflight = { ...all('*', ''), methods: ['OPTIONS'] };
  expect(remarks({ match: 'GET /user/42' }, preflight)[0]?.[1]).toMatch(
    /^No route serves GET \/user\/42\. With other methods: OPTIONS \*\. Nearest: \/users\/:id, /,
  );
});

describe('filters of one value', () => {
  const made = [
    routeOf('GET', '/users', 'listUsers', { source: 'src/users.ts:3', auth: 'public' }),
    routeOf('POST', '/users', 'addUser', { source: 'src/users.ts:9', auth: 'protected' }),
    routeOf('GET', '/home', 'Home', {
      source: 'app/home/page.tsx:1',
      auth: 'public',
      kind: 'page',
      app: 'web',
    }),
    routeOf('GET', '/about', 'About', { source: null, auth: 'unknown', framework: 'other', app: 'web' }),
  ];
  const find = (question: RouteQuestion) => {
    const { items: found, warnings } = findRoutes({ items: made, warnings: [] }, question);
    return [found.map(({ handler }) => handler).join(), ...warnings.map(({ message }) => message)];
  };
  const fail = (question: RouteQuestion) => {
    try {
      return find(question);
    } catch (error) {
      const { code, message, hint } = error as CodedError;
      return [code, message, hint];
    }
  };

  test.each([
    [{ app: 'web' }, 'Home,About'],
    [{ framework: 'Some' }, 'listUsers,addUser,Home'],
    [{ auth: 'public' }, 'listUsers,Home'],
    [{ auth: 'UNKNOWN' }, 'About'],
    [{ kind: 'api' }, 'listUsers,addUser,About'],
    [{ kind: 'page', app: 'web' }, 'Home'],
    [{ file: 'src/users' }, 'listUsers,addUser'],
    [{ file: 'users.ts', auth: 'protected', method: 'POST' }, 'addUser'],
    [{ match: '/users', auth: 'protected' }, 'addUser'],
    [{ pattern: 'GET /users', auth: 'public' }, 'listUsers'],
  ])('%j', (question, handlers) => {
    expect(find(question)[0]).toBe(handlers);
  });

  test('a value that no route has or can have is an error that names what there is', () => {
    expect(fail({ app: 'api' })).toEqual([
      'FILTER_UNKNOWN',
      'No route has the app "api".',
      'There are: app, web.',
    ]);
    expect(fail({ framework: 'koa' })[2]).toBe('There are: some, other.');
    expect(fail({ auth: 'private' })[2]).toBe('There are: protected, public, unknown.');
    expect(fail({ kind: 'endpoint' })[2]).toBe(
      'There are: api, page, action, procedure, operation, gateway.',
    );
    expect(fail({ file: 'user.ts' })).toEqual([
      'FILTER_UNKNOWN',
      'No route has the file "user.ts".',
      expect.stringMatching(/^There are: src\/users\.ts/),
    ]);
    expect(findRoutes({ items: [], warnings: [] }, { app: 'x', file: 'y' }).items).toEqual([]);
  });

  test('one that none has at the moment is a remark', () => {
    expect(find({ kind: 'gateway' })).toEqual(['', 'No route has kind "gateway". There are: api, page.']);
    expect(find({ kind: 'page', auth: 'protected' })).toEqual([
      '',
      'No route has auth "protected" and kind "page". There are: public, protected, unknown.',
    ]);
    expect(find({ app: 'web', method: 'PUT' })[1]).toContain('No route has method "PUT" and app "web".');
  });
});
