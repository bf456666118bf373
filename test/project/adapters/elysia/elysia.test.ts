// Constructs of the documentation: https://elysiajs.com/essential/route, /plugin, /life-cycle, /patterns/macro
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/elysia/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { createProject } from '../../../support/temp.ts';

async function read(files: Record<string, string>) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { elysia: '^1.4.0' } },
    ...files,
  });
  const source = await createSource({ project, entries: [join(root, 'index.ts')], handled: ['elysia'] });
  const { items } = sourceRoutes(source);
  const lines = items.map(({ methods, path, middleware }) =>
    [`${methods} ${path}`, ...middleware.map(({ name }) => `< ${name}`)].join(' '),
  );
  return { items, lines };
}

test.each([
  ['local', ['GET /child < hi', 'GET /current < hi', 'GET /parent', 'GET /main']],
  ['scoped', ['GET /child < hi', 'GET /current < hi', 'GET /parent < hi', 'GET /main']],
  ['global', ['GET /child < hi', 'GET /current < hi', 'GET /parent < hi', 'GET /main < hi']],
])('a hook that is %s', async (as, expected) => {
  const { lines } = await read({
    'index.ts': `import { Elysia } from 'elysia';
      const child = new Elysia().get('/child', () => 1);
      const current = new Elysia().onBeforeHandle({ as: '${as}' }, function hi() {}).use(child).get('/current', () => 1);
      const parent = new Elysia().use(current).get('/parent', () => 1);
      new Elysia().use(parent).get('/main', () => 1).listen(3000);`,
  });
  expect(lines).toEqual(expected);
});

test('prefixes of groups and plug-ins add up; guards, macros with and without arguments, lifted hooks', async () => {
  const { lines, items } = await read({
    'index.ts': `import { Elysia as App } from 'elysia';
      import { role } from './role';
      const users = new App({ prefix: '/users' }).get('/', one).get('/:id', one);
      const lifted = new App().derive(function who() {}).as('scoped').get('/lifted', one);
      export const app = new App({ prefix: '/v1' })
        .use(role)
        .group('/admin', { beforeHandle: [first, second] }, (app) => app.use(users).guard({ transform() {} }, (app) => app.patch('/x', one)))
        .get('/after', one, { role: 'admin', beforeHandle: first })
        .use(import('./lazy'))
        .use(lifted)
        .group('bare', (app) => app.get('path', one))
        .guard({ beforeHandle: second })
        .route('PURGE', '/cache', one)
        .mount('/other', fetch);
      function one() {} function first() {} function second({ status, headers }) { if (!headers.authorization) return status(401); }`,
    'role.ts': `import { Elysia } from 'elysia';
      export const role = new Elysia().macro({ role(name: string) { return { beforeHandle: function hasRole() {} }; } });`,
    'lazy.ts': `import { Elysia } from 'elysia'; export default new Elysia().get('/lazy', () => 1);`,
  });
  expect(lines).toEqual([
    'GET /v1/admin/users < first < second',
    'GET /v1/admin/users/:id < first < second',
    'PATCH /v1/admin/x < transform < first < second',
    'GET /v1/after < first < role',
    'GET /v1/lazy',
    'GET /v1/lifted < who',
    'GET /v1bare/path < who',
    'PURGE /v1/cache < who < second',
    'ALL /v1/other < who < second',
    'ALL /v1/other/* < who < second',
  ]);
  expect(items[0]).toMatchObject({
    prefix: '/v1/admin/users',
    guards: [{ name: 'second', reason: 'answers 401' }],
  });
});
