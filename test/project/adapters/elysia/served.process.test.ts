// What is listed of the fixture is what Elysia itself serves, on Node: each route is requested, and says what ran.
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/elysia/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { chainOf } from '../../../support/requests/chains.ts';
import { served } from '../../../support/requests/served.ts';
import { createProject } from '../../../support/temp.ts';
import { truth } from '../../../truth/elysia.ts';

test('every route of the fixture is served by what is listed, after what is listed', async () => {
  const routes = (truth.elysia?.routes ?? []).filter(({ kind }) => kind !== 'gateway');
  const requests = routes.map(({ methods: [method = ''], path }) => ({
    method: method === 'ALL' ? 'OPTIONS' : method,
    path: path.replace('*', 'some/where').replace(/:\w+\??/g, '7'),
    headers: { cookie: 'session=1', 'x-role': 'baker', 'content-type': 'application/json' },
    ...(method === 'PUT' ? { body: '{"grams":7}' } : {}),
  }));
  const answers = await served(join(fixtures, 'elysia'), 'src/index.ts', requests);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers.map(({ ran }) => ran)).toEqual(
    // A value runs nothing.
    routes.map((route) => chainOf(route.path === '/' ? { ...route, source: null } : route)),
  );
});

test('the forms of the documentation: live = source = served', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { elysia: '^1.4.0' } },
    'index.js': `import { node } from '@elysiajs/node';
import { Elysia } from 'elysia';
const users = new Elysia({ prefix: '/users' })
  .get('/', function listUsers() { return 1; })
  .get('/:id', function one() { return 1; });
const scoped = new Elysia()
  .onBeforeHandle({ as: 'scoped' }, function inScoped() {})
  .get('/scoped', function ofScoped() { return 1; });
const all = new Elysia()
  .derive({ as: 'global' }, function everywhere() {})
  .get('/global', function ofGlobal() { return 1; });
const lifted = new Elysia()
  .resolve(function who() {})
  .as('scoped')
  .get('/lifted', function ofLifted() { return 1; });
const role = new Elysia().macro({
  role: (name) => ({ beforeHandle: function role() {} }),
});
new Elysia({ adapter: node(), prefix: '/v1' })
  .get('/first', function first() { return 1; })
  .onBeforeHandle(function before() {})
  .derive(function derived() {})
  .use(users)
  .use(scoped)
  .get('/after-scoped', function afterScoped() { return 1; })
  .use(all)
  .use(lifted)
  .use(role)
  .group('/admin', { beforeHandle: [
    function inGroup() {}] }, (app) => app
    .use(users)
    .guard({ transform() {} }, (app) => app
      .patch('/x', function patch() { return 1; })))
  .get('/role', function hasRole() { return 1; }, { role: 'admin', beforeHandle:
    function own() {} })
  .group('bare', (app) => app.get('path', function bare() { return 1; }, { beforeHandle:
    function ofBare() {} }))
  .guard({ beforeHandle: function late() {} })
  .route('PURGE', '/cache', function purge() { return 1; })
  .mount('/other', function mounted() { return new Response('other'); })
  .listen(3000);
`,
  });
  symlinkSync(realpathSync(join(fixtures, 'elysia/node_modules')), join(root, 'node_modules'));
  const entries = [join(root, 'index.js')];
  const read = sourceRoutes(await createSource({ project, entries, handled: ['elysia'] })).items;
  const { result } = await runLive({ root, entry: 'index.js', adapters: ['elysia'] });
  const live = result?.items ?? [];
  const line = (route: Route) =>
    `${route.methods} ${route.path} ${route.prefix || '-'} ${chainOf(route).join(' ')} ${route.handler}`;
  expect(live.map(line)).toEqual(read.map(line));
  expect(result?.warnings).toEqual([]);
  expect(live).toHaveLength(15);

  const requests = live.map(({ methods: [method = ''], path }) => ({
    method: method === 'ALL' ? 'OPTIONS' : method,
    path: path.replace('*', 'some/where').replace(/:\w+/g, '7'),
  }));
  const answers = await served(root, 'index.js', requests);
  const told = (index: number, ran: readonly string[]) => `${live[index]?.path} ${ran.join(' ')}`;
  expect(answers.map(({ ran }, index) => told(index, ran))).toEqual(
    live.map((route, index) => told(index, chainOf(route))),
  );
});

test('a hook that is added after a route, and yet runs: the live listing says so', async () => {
  const { root } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { elysia: '^1.4.0' } },
    'index.js': `import { node } from '@elysiajs/node';
import { Elysia } from 'elysia';
new Elysia({ adapter: node() })
  .onBeforeHandle(function before() {})
  .get('/x', function x() { return 1; })
  .onBeforeHandle(function after() {})
  .listen(3000);
`,
  });
  symlinkSync(realpathSync(join(fixtures, 'elysia/node_modules')), join(root, 'node_modules'));
  const { result } = await runLive({ root, entry: 'index.js', adapters: ['elysia'] });
  const [answer] = await served(root, 'index.js', [{ method: 'GET', path: '/x' }]);
  expect(answer?.ran).toEqual(['index.js:4', 'index.js:6', 'index.js:5']);
  expect(result?.items.map(chainOf)).toEqual([answer?.ran]);
});
