// Routers of other packages: what is called on them is what tells.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/koa/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { createProject } from '../../../support/temp.ts';

const uses = (router: string, mount: string) => `
import Koa from 'koa';
${router}
router.get('/users', list);
router.post('/users', signedIn, create);
function list(ctx) { ctx.body = []; }
function create(ctx) { ctx.body = {}; }
async function signedIn(ctx, next) { if (!ctx.state.user) ctx.throw(401); await next(); }
const app = new Koa();
${mount}
app.listen(3000);
`;

test.each([
  [
    'a class that extends it',
    `import { SwaggerRouter } from 'koa-swagger-decorator'; const router = new SwaggerRouter();`,
  ],
  ['a function', `import joi from 'koa-joi-router'; const router = joi();`],
  [
    'one with a prefix',
    `import Router from 'koa-tree-router'; const router = new Router({ prefix: '/v1' });`,
    '/v1',
  ],
  ['a package of its own', `import { Router } from '@acme/koa-router'; const router = new Router();`],
  [
    'by middleware()',
    `import joi from 'koa-joi-router'; const router = joi();`,
    '',
    'app.use(router.middleware());',
  ],
])('%s', async (_, router, prefix = '', mount = 'app.use(router.routes()).use(router.allowedMethods());') => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { koa: '*' } },
    'main.js': uses(router, mount),
  });
  const source = await createSource({ project, entries: [join(root, 'main.js')], handled: ['koa'] });
  const { items } = sourceRoutes(source);
  expect(items.map(({ methods, path, handler }) => `${methods} ${path} ${handler}`)).toEqual([
    `GET ${prefix}/users list`,
    `POST ${prefix}/users create`,
  ]);
  expect(items[1]?.guards.map(({ name }) => name)).toEqual(['signedIn']);
});

test('what only has a method of that name is none', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { koa: '*' } },
    'main.js': uses(
      `import Router from '@koa/router'; import { Cache } from 'koa-cache'; const router = new Router(); const cache = new Cache(); cache.set('/a', 1); cache.middleware();`,
      'app.use(router.routes());',
    ),
  });
  const source = await createSource({
    project,
    entries: [join(root, 'main.js')],
    handled: ['koa', '@koa/router'],
  });
  expect(sourceRoutes(source).items).toHaveLength(2);
});

test('what routers add themselves is no middleware of a router that takes them, whichever they are', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { koa: '*' } },
    'main.js': `import Koa from 'koa'; import Router from '@koa/router'; import { lazy } from './lazy.js';
class Base { constructor(name) { this.router = new Router({ prefix: '/' + name }); } build() { this.router.get('/', list); return this.router; } }
const router = new Router();
for (const child of [new Base('books').build(), (await import('./lazy.js')).lazy]) router.use(child.routes(), child.allowedMethods());
router.get('/last', list);
function list(ctx) { ctx.body = []; }
new Koa().use(router.routes()).listen(3000);`,
    'lazy.js': `import Router from '@koa/router'; export const lazy = new Router(); lazy.get('/lazy', (ctx) => {});`,
  });
  const source = await createSource({ project, entries: [join(root, 'main.js')], handled: ['koa'] });
  const { items } = sourceRoutes(source);
  expect(items.map(({ path, middleware, auth }) => [path, middleware, auth ?? 'public'])).toEqual([
    ['/books', [], 'public'],
    ['/lazy', [], 'public'],
    ['/last', [], 'public'],
  ]);
});
