// Constructs of the documentation: https://tanstack.com/start/latest/docs/framework/react/guide, https://tanstack.com/router/latest/docs/framework/react/routing
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/tanstack-start/source.ts';
import { readFileRoutes } from '../../../support/file-routes.ts';

const read = (files: Record<string, unknown>, dependency = '@tanstack/react-start') =>
  readFileRoutes(sourceRoutes, { [dependency]: '^1.130.0' }, files);
const route = (id: string, options = '{ component: () => null }', maker = 'createFileRoute') =>
  `import { ${maker} } from '@tanstack/react-router'; export const Route = ${maker}('${id}')(${options});`;

test('paths: groups, pathless layouts, parameters of all forms, and which one serves a request', async () => {
  const { lines, served, items } = await read({
    'src/routes/__root.tsx': `import { createRootRouteWithContext } from '@tanstack/react-router';
      export const Route = createRootRouteWithContext<{ user: null }>()({ component: () => null });`,
    'src/routes/(marketing)/about.tsx': route('/(marketing)/about'),
    'src/routes/_app.tsx': route('/_app', '{ beforeLoad: async () => { await requireUser(); } }'),
    'src/routes/_app.settings.tsx': route('/_app/settings'),
    'src/routes/posts.tsx': route('/posts'),
    'src/routes/posts.index.tsx': route('/posts/'),
    'src/routes/posts.$postId.tsx': route('/posts/$postId'),
    'src/routes/posts_.$postId.edit.tsx': route('/posts_/$postId/edit'),
    'src/routes/{-$locale}.shop.tsx': route('/{-$locale}/shop'),
    'src/routes/files.report-{$name}[.]pdf.tsx': route('/files/report-{$name}.pdf'),
    'src/routes/docs.$.tsx': route('/docs/$'),
    'src/routes/-components/card.tsx': 'export const Route = 1;',
    'src/routeTree.gen.ts': 'export const routeTree = {};',
  });
  expect(lines.toSorted()).toEqual([
    'page GET /about',
    'page GET /docs/$',
    'page GET /files/report-{$name}.pdf',
    'page GET /posts',
    'page GET /posts/$postId',
    'page GET /posts/$postId/edit',
    'page GET /settings < beforeLoad',
    'page GET /{-$locale}/shop',
  ]);
  expect(items.find(({ path }) => path === '/settings')?.guards).toMatchObject([
    { reason: 'calls requireUser' },
  ]);
  expect(served('/posts')).toEqual(['page GET /posts']);
  expect(served('/shop')).toEqual(['page GET /{-$locale}/shop']);
  expect(served('/de/shop')).toEqual(['page GET /{-$locale}/shop']);
  expect(served('/files/report-2026.pdf')).toEqual(['page GET /files/report-{$name}.pdf']);
});

test('server routes of this version and older ones, middleware of layouts, wrapped handlers', async () => {
  const { lines } = await read(
    {
      'app/routes/_auth.ts': route('/_auth', '{ server: { middleware: [auth] } }').replace(
        ';',
        "; import { createMiddleware } from '@tanstack/react-start'; const auth = createMiddleware().server(({ next }) => next());",
      ),
      'app/routes/_auth.me.ts': route(
        '/_auth/me',
        '{ server: { handlers: { GET: async function me() {} } } }',
      ),
      'app/routes/api/old.ts': `import { createServerFileRoute } from '@tanstack/react-start/server';
        export const ServerRoute = createServerFileRoute('/api/old').methods({ GET: async () => new Response(), PUT: put }); function put() {}`,
      'app/routes/api/older.ts': `import { createAPIFileRoute } from '@tanstack/start/api';
        export const APIRoute = createAPIFileRoute('/api/older')({ POST: async function post() {} });`,
    },
    '@tanstack/start',
  );
  expect(lines).toEqual(['GET /me < auth', 'GET /api/old', 'PUT /api/old', 'POST /api/older']);
});

test('server functions: methods, middleware with what it needs, those that are not exported', async () => {
  const { items, lines } = await read({
    'src/start.ts': `import { createStart, createMiddleware } from '@tanstack/react-start';
      const log = createMiddleware({ type: 'function' }).server(({ next }) => next());
      export const startInstance = createStart(() => ({ functionMiddleware: [log] }));`,
    'src/lib/own.ts': `import { createMiddleware } from '@tanstack/react-start';
      const session = createMiddleware().server(({ next }) => next());
      export const authed = createMiddleware().middleware([session]).server(async ({ next }) => next());`,
    'src/routes/x.tsx': `import { createServerFn } from '@tanstack/react-start'; import { authed } from '../lib/own';
      const read = createServerFn({ method: 'GET' }).handler(loadAll);
      export const save = createServerFn({ method: 'POST' }).middleware([authed]).validator((x) => x).handler(async () => 1);
      async function loadAll() {}`,
  });
  expect(lines).toEqual(['action GET read < log', 'action POST save < log session authed']);
  expect(items).toMatchObject([{ handler: 'loadAll' }, { handler: 'save', guards: [{ name: 'authed' }] }]);
});
