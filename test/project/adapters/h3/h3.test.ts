// Constructs of the documentation: https://h3.dev/guide, https://v1.h3.dev/guide
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/h3/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { createProject } from '../../../support/temp.ts';

async function read(version: string, files: Record<string, string>) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { h3: version } },
    ...files,
  });
  const source = await createSource({ project, entries: [join(root, 'index.ts')], handled: ['h3'] });
  const { items } = sourceRoutes(source);
  const line = ({ methods, path, middleware }: (typeof items)[number]) =>
    [`${methods} ${path}`, ...middleware.map(({ name }) => `< ${name}`)].join(' ');
  return {
    items,
    lines: items.map(line),
    served: (request: string) => matchRoutes(items, readRequest(request)).map(({ handler }) => handler),
  };
}

test('version 1: routers, methods, bases, functions in use below a path, and what runs before', async () => {
  const { lines, served, items } = await read('^1.15.0', {
    'index.ts': `
      import { createApp, createRouter, defineEventHandler, eventHandler, fromNodeMiddleware, useBase, toNodeListener } from 'h3';
      import { requireUser } from './auth';
      export const app = createApp();
      app.use(eventHandler(function log(event) { console.log(event.path); }));
      app.use('/status', defineEventHandler(function status() { return 'up'; }));
      app.use('/api', requireUser);
      const router = createRouter()
        .get('/', eventHandler(function home() { return 1; }))
        .use('/any', eventHandler(function any() { return 1; }));
      router.get('/hello/:name', defineEventHandler({ onRequest: [check], handler: function hello() { return 1; } }));
      const api = createRouter();
      api.post('/users', eventHandler(function create() { return 1; }));
      api.add('/users/**', eventHandler(function rest() { return 1; }), ['delete', 'put']);
      router.use('/legacy/**', useBase('/legacy', api.handler));
      app.use(router);
      app.use('/api', useBase('/api', api.handler));
      function check() {}`,
    'auth.ts':
      "import { eventHandler, createError } from 'h3'; export const requireUser = eventHandler((event) => { if (!event.context.user) throw createError({ statusCode: 401 }); });",
  });
  expect(lines).toEqual([
    'ALL /status < log',
    'GET / < log',
    'ALL /any < log',
    'GET /hello/:name < log < check',
    'POST /legacy/users < log',
    'DELETE,PUT /legacy/users/** < log',
    'POST /api/users < log < requireUser',
    'DELETE,PUT /api/users/** < log < requireUser',
  ]);
  expect(items.at(-1)?.guards).toMatchObject([{ name: 'requireUser' }]);
  expect(served('GET /status/deep')).toEqual(['status']);
  expect(served('PUT /api/users/7')).toEqual(['rest']);
  expect(served('GET /hello/ada')).toEqual(['hello']);
});

test('version 2: routes in any order after which middleware was added, patterns, options, web apps that are mounted', async () => {
  const { lines, served } = await read('^2.0.0', {
    'index.ts': `
      import { H3, defineHandler, defineRoute, withBase } from 'h3';
      import other from './other';
      const app = new H3({ plugins: [(h3) => h3.get('/plugged', function plugged() {})] });
      app.get('/users/:id', function one() {}, { middleware: [only] })
         .get('/users/me', function me() {})
         .all('/files/**:path', function files() {})
         .get('/icons/:name.svg', function icon() {})
         .query('/search', function search() {});
      app.use('/users/**', function users() {});
      app.use(function all() {});
      app.use('/users/**', function posts() {}, { method: 'POST' });
      app.mount('/v2', new H3().use(function inner() {}).post('/things', function things() {}));
      app.mount('/web', { fetch: function web() { return new Response() } });
      app.on(process.env.METHOD ?? 'PATCH', '/' + other + '/x', function unknown() {});
      function only() {}`,
    'other.ts': 'export default process.env.PLACE;',
  });
  expect(lines).toEqual([
    'GET /plugged < all',
    'GET /users/:id < users < all < only',
    'GET /users/me < users < all',
    'ALL /files/**:path < all',
    'GET /icons/:name.svg < all',
    'QUERY /search < all',
    'POST /v2/things < all < inner',
    'ALL /web/** < all',
    'PATCH /{}/x < all',
  ]);
  expect(served('GET /users/me')).toEqual(['me']);
  expect(served('GET /users/7')).toEqual(['one']);
  expect(served('GET /icons/star.svg')).toEqual(['icon']);
  expect(served('GET /files')).toEqual(['files']);
});
