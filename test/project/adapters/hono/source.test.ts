// What the source alone says: no package is there.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/hono/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { createProject } from '../../../support/temp.ts';

const line = ({ methods, path, handler, middleware, note }: Route) =>
  `${methods} ${path} ${handler}: ${middleware.map(({ name }) => name).join(' ')}${note ? ` (${note})` : ''}`;

async function read(files: Record<string, string>) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { hono: '^4' } },
    ...files,
  });
  const entries = [join(root, Object.keys(files)[0] ?? '')];
  const source = await createSource({ project, entries, handled: ['hono', '@hono/zod-openapi'] });
  const { items, warnings } = sourceRoutes(source);
  return { items, warnings: [...warnings, ...source.warnings()], lines: items.map(line) };
}

test.each([
  ['a constant', "const app = new Hono().get('/a', function a(c) {});\nexport default app;"],
  ['an expression', "export default new Hono().get('/a', function a(c) {});"],
  [
    'its fetch',
    "const app = new Hono();\napp.get('/a', function a(c) {});\nexport default { fetch: app.fetch };",
  ],
  ['a function that is served', "const make = () => new Hono().get('/a', function a(c) {});\nserve(make());"],
])('an app that nobody listens with: %s', async (_, code) => {
  const { lines } = await read({ 'src/index.ts': `import { Hono } from 'hono';\n${code}` });
  expect(lines).toEqual(['GET /a a: ']);
});

test('an entry that only hands on what another file exports', async () => {
  const { lines } = await read({
    'src/index.ts': "export { default } from './app.js';",
    'src/app.ts': "import { Hono } from 'hono';\nexport default new Hono().get('/a', function a(c) {});",
  });
  expect(lines).toEqual(['GET /a a: ']);
});

test('what only one branch has, does not run before what the other has', async () => {
  const { lines } = await read({
    'src/index.ts': `
      import { Hono } from 'hono';
      const app = new Hono();
      if (process.env.MODE === 'open') {
        app.use('/sign-up', async function open(c, next) { await next(); });
        app.get('/sign-up', function openForm(c) {});
      } else {
        app.get('/sign-up', function closedForm(c) {});
      }
      app.get('/' + process.env.PAGE, function page(c) {});
      export default app;`,
  });
  expect(lines).toEqual([
    "GET /sign-up openForm: open (only if: process.env.MODE === 'open')",
    "GET /sign-up closedForm:  (only if: !(process.env.MODE === 'open'))",
    'GET /{} page:  ({} stands for process.env.PAGE)',
  ]);
});

test('middleware of packages, and what they answer with', async () => {
  const { items, lines } = await read({
    'src/index.ts': `
      import { serveStatic } from '@hono/node-server/serve-static';
      import { sentry } from '@hono/sentry';
      import { Hono } from 'hono';
      import { jsxRenderer } from 'hono/jsx-renderer';
      import { jwt } from 'hono/jwt';
      import { validator } from 'hono/validator';
      import { trpcServer } from '@hono/trpc-server';
      import { foreign } from 'some-app';
      const app = new Hono();
      app.use('*', sentry(), jsxRenderer(({ children }) => children));
      app.post('/form/*', validator('form', (value, c) => value));
      app.use('/private/*', jwt({ secret: 'x' }));
      app.get('/private/a', function a(c) {});
      app.get('/static/*', serveStatic({ root: './' }));
      app.all('/trpc/*', trpcServer({ router }));
      app.route('/foreign', foreign);
      app.post('/form/b', function b(c) {});`,
  });
  expect(lines).toEqual([
    'GET /private/a a: @hono/sentry.sentry jsxRenderer jwt',
    'GET /static/* @hono/node-server/serve-static.serveStatic: @hono/sentry.sentry jsxRenderer',
    'ALL /trpc/* @hono/trpc-server.trpcServer: @hono/sentry.sentry jsxRenderer',
    'ALL /foreign/* some-app.foreign: @hono/sentry.sentry jsxRenderer (mounted by some-app: what it answers there is not in the source)',
    'POST /form/b b: @hono/sentry.sentry jsxRenderer validator',
  ]);
  expect(items[0]?.guards.map(({ name }) => name)).toEqual(['jwt']);
});

test('what guards within every, some and except; what is not known there is not denied', async () => {
  const { items } = await read({
    'src/index.ts': `import { Hono } from 'hono'; import { every, except, some } from 'hono/combine'; import { jwt } from 'hono/jwt';
      const app = new Hono();
      app.get('/open', (c) => c.text(''));
      app.get('/every', every(jwt({ secret: 's' })), (c) => c.text(''));
      app.use('/some/*', some(jwt({ secret: 's' }), limit)).get('/some/a', (c) => c.text(''));
      app.use('/but/*', except('/but/a', jwt({ secret: 's' }))).get('/but/a', (c) => c.text('')).get('/but/b', (c) => c.text(''));
      app.get('/but/:id/edit', (c) => c.text('')).get('/but/:id', (c) => c.text(''));
      app.get('/given', every(...unknown), (c) => c.text(''));
      export default app;`,
  });
  const told = ({ path, auth, guards }: Route) =>
    `${path} ${auth ?? (guards.length > 0 ? 'protected' : 'public')}`;
  expect(items.map(told)).toEqual([
    '/open public',
    '/every protected',
    '/some/a unknown',
    '/but/a public',
    '/but/b protected',
    '/but/:id/edit protected',
    '/but/:id unknown',
    '/given unknown',
  ]);
});
