import { expect, test } from 'vitest';
import type { Route } from '../../../src/protocol/schemas.ts';
import { withAuth } from '../../../src/server/readers/auth.ts';

type Function = Route['middleware'][number];
const tenant = { name: 'ensureTenant', source: 'src/tenant.ts:4' };
const header = { name: 'roleHeader', source: 'src/headers.ts:2' };
const policy = { name: '<anonymous>', source: 'src/policies/own.ts:9' };
const runs = (middleware: Function[], guards: Function[] = [], more: Partial<Route> = {}): Route => ({
  ...{ path: '/', methods: ['GET'], name: null, params: [], handler: 'handle', source: null, prefix: '' },
  ...{ origin: 'live', framework: 'some', app: 'app', middleware, ...more },
  guards: guards.map((item) => ({ ...item, reason: 'it looks like one' })),
});
function ask(items: Route[], guards: string[] = []) {
  const found = withAuth({ items, warnings: [] }, guards);
  return {
    auth: found.items.map(({ auth }) => auth),
    guards: found.items.map((item) => item.guards.map(({ name, reason }) => `${name}: ${reason}`)),
    warnings: found.warnings.map(({ code, message }) => `${code} ${message}`),
  };
}

test('who may call a route: its guards, unless the adapter knows more', () => {
  const guarded = (auth?: Route['auth']) => runs([header], [header], auth ? { auth } : {});
  const free = (auth?: Route['auth']) => runs([header], [], auth ? { auth } : {});
  expect(ask([guarded(), guarded('public'), guarded('unknown'), guarded('protected')]).auth).toEqual([
    ...['protected', 'public', 'unknown', 'protected'],
  ]);
  expect(ask([free(), free('public'), free('unknown'), free('protected')]).auth).toEqual([
    ...['public', 'public', 'unknown', 'protected'],
  ]);
});

test("the configuration names the project's own guards, by name, file or folder, and what is none", () => {
  const routes = () => [
    runs([header, tenant], [header]),
    runs([policy], [], { auth: 'unknown' }),
    runs([header], [header]),
  ];
  const found = ask(routes(), ['ensureTenant', 'src/policies', '-roleHeader']);
  expect(found.auth).toEqual(['protected', 'protected', 'public']);
  expect(found.guards).toEqual([
    ['ensureTenant: configuration "ensureTenant"'],
    ['<anonymous>: configuration "src/policies"'],
    [],
  ]);
  expect(found.warnings).toEqual([]);
  expect(ask(routes(), ['src/policies/own.ts', 'src/tenant.ts']).auth).toEqual([
    ...['protected', 'protected', 'protected'],
  ]);
});

test('a name that nothing has is told', () => {
  expect(ask([runs([tenant])], ['src/ten', '-nothing']).warnings).toEqual([
    'GUARD_NOT_FOUND "guards" in the configuration names "src/ten": nothing that runs before a route is called so, or lies there.',
    'GUARD_NOT_FOUND "guards" in the configuration names "-nothing": nothing that runs before a route is called so, or lies there.',
  ]);
  expect(ask([], ['any']).warnings).toEqual([]);
});
