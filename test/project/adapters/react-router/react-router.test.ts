// Constructs of the documentation: https://reactrouter.com/start/framework/routing, https://v2.remix.run/docs/file-conventions/routes
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/react-router/source.ts';
import { filesWith, readFileRoutes } from '../../../support/file-routes.ts';

const page = 'export default function Page() { return null }';
const read = (files: Record<string, unknown>) =>
  readFileRoutes(sourceRoutes, { '@react-router/node': '^7.9.0' }, files);
const remix = (files: Record<string, unknown>) =>
  readFileRoutes(sourceRoutes, { '@remix-run/node': '^2.16.0' }, files);
const routes = (list: string, before = '') =>
  `import { type RouteConfig, route, index, layout, prefix, relative } from '@react-router/dev/routes'; ${before} export default ${list} satisfies RouteConfig;`;

test('the tree of routes.ts: indexes, layouts, prefixes, options, plain objects, files that are not there', async () => {
  const { lines, served, warnings } = await read({
    'app/routes.ts': routes(`[
      index('./home.tsx'),
      route('about', './about.tsx'),
      layout('./auth/layout.tsx', { id: 'auth' }, [route('login', './auth/login.tsx'), route('register', './auth/register.tsx')]),
      ...prefix('concerts', [index('./concerts/home.tsx'), route(':city', './concerts/city.tsx'), route('trending', './concerts/trending.tsx')]),
      route('dashboard', './dashboard.tsx', { caseSensitive: true }, [index('./stats.tsx'), route('settings', './settings.tsx')]),
      route('c/:categoryId/p/:productId', './product.tsx'),
      route(':lang?/categories', './categories.tsx'),
      route('users/:userId/edit?', './user.tsx'),
      route('files/*', './files.tsx'),
      { path: 'plain', file: 'plain.tsx', children: [{ index: true, file: 'inner.tsx' }] },
      route('gone', './gone.tsx'),
    ]`),
    ...filesWith(
      page,
      ...'home about auth/layout auth/login auth/register concerts/home concerts/city concerts/trending dashboard'
        .split(' ')
        .map((name) => `app/${name}.tsx`),
      ...'stats settings product categories user plain inner'.split(' ').map((name) => `app/${name}.tsx`),
    ),
    'app/files.tsx': 'export const loader = () => new Response();',
  });
  expect(lines).toEqual([
    'page GET /',
    'page GET /about',
    'page GET /login',
    'page GET /register',
    'page GET /concerts',
    'page GET /concerts/:city',
    'page GET /concerts/trending',
    'page GET /dashboard',
    'page GET /dashboard/settings',
    'page GET /c/:categoryId/p/:productId',
    'page GET /:lang?/categories',
    'page GET /users/:userId/edit?',
    'GET /files/*',
    'page GET /plain',
  ]);
  expect(warnings).toMatchObject([{ code: 'SOURCE_CUT', message: expect.stringContaining('app/gone.tsx') }]);
  expect(served('/concerts/trending')).toEqual(['page GET /concerts/trending']);
  expect(served('/concerts/salt-lake')).toEqual(['page GET /concerts/:city']);
  expect(served('/categories')).toEqual(['page GET /:lang?/categories']);
  expect(served('/en/categories')).toEqual(['page GET /:lang?/categories']);
  expect(served('/users/7')).toEqual(['page GET /users/:userId/edit?']);
  expect(served('/files/a/b.txt')).toEqual(['GET /files/*']);
  expect(served('/nothing')).toEqual([]);
});

test('resource routes, middleware and loaders that guard; an action is not guarded by loaders', async () => {
  const { lines, items } = await read({
    'react-router.config.ts': `export default { basename: '/base/', appDirectory: 'src', future: { unstable_middleware: true } };`,
    'src/routes.ts': routes(`[layout('shell.tsx', [route('report', 'report.tsx'), route('pdf', 'pdf.ts')])]`),
    'src/shell.tsx': `
      export const unstable_middleware = [async ({ request }, next) => next()];
      export async function loader() { if (!session) throw redirect('/login'); }
      export default function Shell() {}`,
    'src/report.tsx': `
      export { loader, action } from './report.server';
      export { default } from './view';`,
    'src/report.server.ts':
      'export const loader = async () => null; export const action = async ({ request }) => { await requireAdmin(request); };',
    'src/view.tsx': page,
    'src/pdf.ts': 'export const loader = () => new Response();',
  });
  expect(lines).toEqual([
    'page GET /base/report < <anonymous> loader',
    'action POST,PUT,PATCH,DELETE /base/report < <anonymous>',
    'GET /base/pdf < <anonymous>',
  ]);
  expect(items.map(({ guards }) => guards.map(({ reason }) => reason))).toEqual([
    ['calls redirect after a check of !session'],
    ['calls requireAdmin'],
    [],
  ]);
  expect(items[0]).toMatchObject({ source: 'src/report.server.ts:1', prefix: '/base' });
});

test('middleware runs by itself since version 8, in 7 by a flag, and not in Remix', async () => {
  const linesOf = async (packages: Record<string, string>, config: string) => {
    const files = {
      'react-router.config.ts': `export default { ${config} };`,
      'app/root.tsx': `export const middleware = [onlyStaff]; function onlyStaff() {} ${page}`,
      'app/routes/staff.tsx': page,
      'app/routes.ts':
        "import { route } from '@react-router/dev/routes'; export default [route('staff', 'routes/staff.tsx')];",
    };
    return (await readFileRoutes(sourceRoutes, packages, files)).lines;
  };
  const without = ['page GET /staff'];
  const guarded = ['page GET /staff < onlyStaff'];
  const router = (version: string) => ({ '@react-router/node': version });
  const remixed = { '@remix-run/node': '^2.16.0' };
  expect(await linesOf(router('^8.0.0'), '')).toEqual(guarded);
  expect(await linesOf(router('^7.9.0'), 'future: { v8_middleware: true }')).toEqual(guarded);
  expect(await linesOf(router('^7.9.0'), 'future: { ...flags }')).toEqual(guarded);
  expect(await linesOf(router('^7.9.0'), '')).toEqual(without);
  expect(await linesOf(router('^7.9.0'), 'future: { v8_middleware: false }')).toEqual(without);
  expect(await linesOf(remixed, 'future: { v3_routeConfig: true }')).toEqual(without);
});

test('which version it is, the app says, or else its workspace', async () => {
  const app = {
    'app/root.tsx': `export const middleware = [onlyStaff]; function onlyStaff() {} ${page}`,
    'app/routes/staff.tsx': page,
  };
  const inWorkspace = async (dependencies: object, own: object, other: object, config: string) => {
    const files = Object.fromEntries(Object.entries(app).map(([file, text]) => [`a/${file}`, text]));
    const { lines } = await readFileRoutes(
      sourceRoutes,
      {},
      {
        'package.json': { name: 'root', private: true, workspaces: ['a', 'b'], dependencies },
        'a/package.json': { name: 'a', dependencies: own },
        'b/package.json': { name: 'b', dependencies: other },
        [`a/${config}`]: 'export default {};',
        ...files,
      },
    );
    return lines.filter((line) => line.includes('/staff'));
  };
  const router = (version: string) => ({ '@react-router/node': version });
  const without = ['page GET /staff'];
  const eight = { '@react-router/serve': '^8.0.0' };
  expect(await inWorkspace({}, router('^7.9.0'), eight, 'react-router.config.ts')).toEqual(without);
  expect(await inWorkspace(router('^7.9.0'), {}, {}, 'react-router.config.ts')).toEqual(without);
  expect(await inWorkspace({ '@remix-run/node': '^2.16.0' }, {}, {}, 'remix.config.js')).toEqual(without);
  expect(await inWorkspace(router('^8.0.0'), {}, {}, 'react-router.config.ts')).toEqual([
    'page GET /staff < onlyStaff',
  ]);
});

test('an index and the layout around it: the query of a request says whose action is meant', async () => {
  const both = `${page} export async function action() {}`;
  const { served } = await read({
    'app/routes.ts': routes(
      `[route('account', 'account.tsx', [index('home.tsx'), route('cards', 'cards.tsx', [index('list.tsx')])])]`,
    ),
    ...filesWith(both, 'app/account.tsx', 'app/home.tsx', 'app/list.tsx'),
    'app/cards.tsx': page,
  });
  const writing = 'action POST,PUT,PATCH,DELETE';
  expect(served('POST /account')).toEqual([`${writing} /account`]);
  expect(served('PATCH /account?index')).toEqual([`${writing} /account?index`]);
  expect(served('POST /account?a=1&index')).toEqual([`${writing} /account?index`]);
  expect(served('GET /account?index')).toEqual(['page GET /account']);
  expect(served('POST /account/cards')).toEqual([]);
  expect(served('POST /account/cards?index')).toEqual([`${writing} /account/cards?index`]);
});

test('routes.ts that asks files: the flat convention, beside routes of its own, and conventions of packages', async () => {
  const flat = await read({
    'app/routes.ts': `
      import { flatRoutes } from '@react-router/fs-routes';
      import { route } from '@react-router/dev/routes';
      export default [route('own', 'own.tsx'), ...(await flatRoutes({ rootDirectory: 'pages', ignoredRouteFiles: ['**/*.part.tsx'] }))];`,
    ...filesWith(page, 'app/own.tsx', 'app/pages/a.b.tsx', 'app/pages/x.part.tsx', 'app/routes/not.tsx'),
  });
  expect(flat.lines).toEqual(['page GET /own', 'page GET /a/b']);
  const auto = await read({
    'app/routes.ts': `import { autoRoutes } from 'react-router-auto-routes'; export default autoRoutes();`,
    ...filesWith(
      page,
      ...'_auth/login index users/_layout users/index users/$id users/+shared/card users/$id_.edit seo/robots[.]txt'
        .split(' ')
        .map((name) => `app/routes/${name}.tsx`),
    ),
  });
  expect(auto.lines.toSorted()).toEqual([
    'page GET /',
    'page GET /login',
    'page GET /seo/robots.txt',
    'page GET /users',
    'page GET /users/:id',
    'page GET /users/:id/edit',
  ]);
  const hybrid = await read({
    'app/routes.ts': `
      import { remixRoutesOptionAdapter } from '@react-router/remix-routes-option-adapter';
      import { flatRoutes } from 'remix-flat-routes';
      export default remixRoutesOptionAdapter((defineRoutes) => flatRoutes('routes', defineRoutes));`,
    ...filesWith(
      page,
      ...'_auth+/login users+/_layout users+/index users+/$id users+/$id.edit/route users+/$id.edit/form shop/index'
        .split(' ')
        .map((name) => `app/routes/${name}.tsx`),
    ),
  });
  expect(hybrid.lines.toSorted()).toEqual([
    'page GET /login',
    'page GET /shop',
    'page GET /users',
    'page GET /users/:id',
    'page GET /users/:id/edit',
  ]);
  const other = await read({
    'app/routes.ts': `import { makeRoutes } from 'some-routes'; export default makeRoutes();`,
  });
  expect(other.warnings).toMatchObject([{ message: expect.stringContaining('some-routes') }]);
});

test('files of Remix: dots, pathless layouts, escapes, optional segments, folders, and what is ignored', async () => {
  const { lines, served } = await remix({
    'vite.config.ts': `
      import { vitePlugin as remix } from '@remix-run/dev';
      import { defineConfig } from 'vite';
      export default defineConfig({ plugins: [remix({
        basename: '/shop', ignoredRouteFiles: ['**/.*', '**/*.css'],
        routes(defineRoutes) { return defineRoutes((route) => {
          route('extra/:n', 'extra/page.tsx', () => { route('more', 'extra/more.tsx'); route('', 'extra/index.tsx', { index: true }); });
        }); },
      })] });`,
    ...filesWith(page, 'app/extra/page.tsx', 'app/extra/more.tsx', 'app/extra/index.tsx'),
    ...filesWith(
      page,
      ...'_index about concerts.trending concerts concerts._index concerts.$city concerts_.mine _auth _auth.login'
        .split(' ')
        .map((name) => `app/routes/${name}.tsx`),
      ...'($lang)._index ($lang).$productId files.$ sitemap[.]xml weird[.]x.y app.calendar/route app.calendar/day'
        .split(' ')
        .map((name) => `app/routes/${name}.tsx`),
      ...['app/routes/notes.test.tsx', 'app/routes/about.css', 'app/routes/app.projects.$id/index.jsx'],
    ),
  });
  expect(lines.map((line) => line.replace('page GET ', '')).toSorted()).toEqual([
    '/shop',
    '/shop/:lang?',
    '/shop/:lang?/:productId',
    '/shop/about',
    '/shop/app/calendar',
    '/shop/app/projects/:id',
    '/shop/concerts',
    '/shop/concerts/:city',
    '/shop/concerts/mine',
    '/shop/concerts/trending',
    '/shop/extra/:n',
    '/shop/extra/:n/more',
    '/shop/files/*',
    '/shop/login',
    '/shop/sitemap.xml',
    '/shop/weird.x/y',
  ]);
  expect(served('/shop/concerts/trending')).toEqual(['page GET /shop/concerts/trending']);
  expect(served('/shop/sitemap.xml')).toEqual(['page GET /shop/sitemap.xml']);
});
