// Constructs of the documentation: https://nextjs.org/docs
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/next/source.ts';
import { filesWith, readFileRoutes } from '../../../support/file-routes.ts';

const read = (files: Record<string, unknown>) => readFileRoutes(sourceRoutes, { next: '^16.0.0' }, files);
const page = 'export default function Page() {}';

test('segments of the app router, and which route serves a request', async () => {
  const { lines, served } = await read({
    ...filesWith(
      page,
      'app/page.tsx',
      'app/(marketing)/about/page.js',
      'app/(shop)/(inner)/cart/page.jsx',
      'app/blog/[slug]/page.tsx',
      'app/blog/latest/page.tsx',
      'app/shop/[...slug]/page.tsx',
      'app/docs/[[...slug]]/page.tsx',
      'app/[category]/[product]/page.tsx',
      'app/_lib/page.tsx',
      'app/%5Flog/page.tsx',
      'app/feed/@team/settings/page.tsx',
      'app/feed/@team/page.tsx',
      'app/feed/page.tsx',
      'app/feed/(..)photo/[id]/page.tsx',
      'app/feed/(...)photo/page.tsx',
      'app/photo/[id]/page.tsx',
      'app/blog/component.tsx',
      'app/blog/loading.tsx',
    ),
  });
  expect(lines.map((line) => line.replace('page GET ', ''))).toEqual([
    '/',
    '/_log',
    '/about',
    '/cart',
    '/[category]/[product]',
    '/blog/[slug]',
    '/blog/latest',
    '/docs/[[...slug]]',
    '/feed',
    '/feed/settings',
    '/photo/[id]',
    '/shop/[...slug]',
  ]);
  expect(served('/blog/latest')).toEqual(['page GET /blog/latest']);
  expect(served('GET /blog/hello%20world/')).toEqual(['page GET /blog/[slug]']);
  expect(served('/docs')).toEqual(['page GET /docs/[[...slug]]']);
  expect(served('/docs/a/b')).toEqual(['page GET /docs/[[...slug]]']);
  expect(served('/shop')).toEqual([]);
  expect(served('/shop/a/b')).toEqual(['page GET /shop/[...slug]']);
  expect(served('/shop/a')).toEqual(['page GET /shop/[...slug]']);
  expect(served('/toys/bear')).toEqual(['page GET /[category]/[product]']);
});

test('route handlers by every form of an export', async () => {
  const { lines, served } = await read({
    'app/items/route.ts': `
      export async function GET(request: Request) {}
      export const HEAD = async () => {};
      export const revalidate = 60;
      export type POST = string;`,
    'app/items/[slug]/route.js': 'const put = () => {}; export { put as PUT, put as PATCH };',
    'app/auth/[...all]/route.ts':
      "import { handlers } from '../../../auth'; export const { GET, POST } = handlers;",
    'auth.ts': "import NextAuth from 'next-auth'; export const { handlers, auth } = NextAuth({});",
    'app/star/route.ts': "export * from '../../lib/handlers';",
    'lib/handlers.ts': 'export function DELETE() {} export function OPTIONS() {} export function helper() {}',
    'app/rss.xml/route.ts': 'module.exports = { GET() {} }',
    'app/dashboard/route.ts': 'export const GET = auth((req) => {}); import { auth } from "../../auth";',
    'app/[id]/route.ts': 'export function POST() {}',
  });
  expect(lines).toEqual([
    'POST /[id]',
    'GET /auth/[...all]',
    'POST /auth/[...all]',
    'GET /dashboard < auth',
    'GET /items',
    'HEAD /items',
    'PUT /items/[slug]',
    'PATCH /items/[slug]',
    'GET /rss.xml',
    'DELETE /star',
    'OPTIONS /star',
  ]);
  // The path decides: another route that takes the method is not asked.
  expect(served('POST /items')).toEqual([]);
  expect(served('POST /other')).toEqual(['POST /[id]']);
});

test('the pages router, its API, page extensions and locales', async () => {
  const { items, lines, served } = await read({
    'next.config.js': `
      const withMDX = require('@next/mdx')();
      module.exports = withMDX({
        pageExtensions: ['page.tsx', 'api.ts', 'mdx'],
        i18n: { locales: ['en-US', 'fr'], defaultLocale: 'en-US' },
      });`,
    ...filesWith(
      page,
      'src/pages/index.page.tsx',
      'src/pages/blog/index.page.tsx',
      'src/pages/blog/[slug].page.tsx',
      'src/pages/post/[...all].page.tsx',
      'src/pages/index/index.page.tsx',
      'src/pages/_app.page.tsx',
      'src/pages/404.page.tsx',
      'src/pages/button.tsx',
    ),
    'src/pages/guide.mdx': '# Guide',
    'src/pages/constants.page.tsx': 'export const a = 1;',
    'src/pages/api/user.api.ts': `
      export default withAuth(function handler(req, res) {
        switch (req.method) { case 'GET': break; case 'POST': break; }
      });
      function withAuth(fn) { return (req, res) => req.headers.authorization ? fn(req, res) : res.status(401).end(); }`,
    'src/pages/api/[id].api.ts': 'const handler = (req, res) => {}; export default handler;',
  });
  expect(lines).toEqual([
    'page GET /guide',
    'page GET /',
    'ALL /api/[id]',
    'ALL /api/user < withAuth',
    'page GET /blog/[slug]',
    'page GET /blog',
    'page GET /index',
    'page GET /post/[...all]',
  ]);
  expect(items[3]).toMatchObject({ handler: 'handler', note: 'looks at the method: GET, POST' });
  expect(items[3]?.guards).toMatchObject([{ name: 'withAuth', reason: 'name "withAuth" matches "auth"' }]);
  expect(served('/fr/blog/x')).toEqual(['page GET /blog/[slug]']);
  expect(served('/fr')).toEqual(['page GET /']);
  expect(served('/fr/api/user')).toEqual([]);
});

test.each<[string, unknown, string[]]>([
  ['none', undefined, ['/', '/about', '/about/[id]', '/api/x', '/dashboard/[[...rest]]']],
  ['/about/:path*', "'/about/:path*'", ['/about', '/about/[id]']],
  ['/about/:path+', "'/about/:path+'", ['/about/[id]']],
  ['/about/:path?', "'/about/:path?'", ['/about', '/about/[id]']],
  ['/:path', "['/:path']", ['/about', '/dashboard/[[...rest]]']],
  [
    'a RegExp',
    "['/((?!api|_next/static|favicon.ico).*)']",
    ['/', '/about', '/about/[id]', '/dashboard/[[...rest]]'],
  ],
  ['a named RegExp', "['/about/:id(\\\\d{1,})']", []],
  ['an object', "[{ source: '/api/:path*', locale: false }]", ['/api/x']],
])('a matcher: %s', async (_name, matcher, paths) => {
  const { items } = await read({
    'middleware.ts': `
      export function middleware() {}
      ${matcher === undefined ? '' : `export const config = { matcher: ${matcher} }`}`,
    ...filesWith(
      page,
      'app/page.tsx',
      'app/about/page.tsx',
      'app/about/[id]/page.tsx',
      'app/dashboard/[[...rest]]/page.tsx',
    ),
    'app/api/x/route.ts': 'export function GET() {}',
  });
  expect(items.filter(({ middleware }) => middleware.length > 0).map(({ path }) => path)).toEqual(paths);
});

test('a proxy with matchers of routes guards those paths', async () => {
  const authOf = async (body: string, from = '@clerk/nextjs/server') => {
    const { items } = await read({
      'proxy.ts': `import { clerkMiddleware, createRouteMatcher } from '${from}';
        const isPublic = createRouteMatcher(['/', '/sign-in(.*)', '/blog/:slug']);
        const isPrivate = createRouteMatcher(['/admin(.*)', '/blog/drafts']);
        export default clerkMiddleware(async (auth, req) => { ${body} });
        export const config = { matcher: ['/((?!_next).*)'] };`,
      ...filesWith(page, 'app/page.tsx', 'app/admin/users/page.tsx', 'app/sign-in/[[...x]]/page.tsx'),
      ...filesWith(page, 'app/blog/[slug]/page.tsx', 'app/about/page.tsx', 'app/[...rest]/page.tsx'),
    });
    return Object.fromEntries(
      items.map(({ path, auth, guards }) => [path, auth ?? (guards.length > 0 ? 'protected' : 'public')]),
    );
  };
  const closed = {
    ...{ '/': 'public', '/admin/users': 'protected', '/sign-in/[[...x]]': 'public' },
    ...{ '/blog/[slug]': 'public', '/about': 'protected', '/[...rest]': 'protected' },
  };
  expect(await authOf('if (!isPublic(req)) await auth.protect();')).toEqual(closed);
  expect(
    await authOf('if (!isPublic(req)) { const { userId } = await auth(); await auth.protect(); }'),
  ).toEqual(closed);
  const open = { ...closed, '/about': 'public', '/[...rest]': 'public' };
  expect(await authOf('if (isPrivate(req)) { await auth.protect({ role: "admin" }); }')).toEqual(open);
  const redirecting =
    'const { userId, redirectToSignIn } = await auth(); if (!userId && isPrivate(req)) return redirectToSignIn();';
  expect(await authOf(redirecting)).toEqual(open);
  expect(await authOf('if (isPublic(req)) return; log(req);')).toEqual({
    ...{ '/': 'public', '/admin/users': 'public', '/sign-in/[[...x]]': 'public' },
    ...{ '/blog/[slug]': 'public', '/about': 'public', '/[...rest]': 'public' },
  });
});

test('a proxy that guards and looks at the path itself may let this one pass', async () => {
  const { items } = await read({
    'proxy.ts': `import { NextResponse } from 'next/server';
      export function proxy(request) {
        if (request.nextUrl.pathname.startsWith('/admin') && !request.cookies.session) return NextResponse.redirect('/login');
        return NextResponse.next();
      }`,
    'next.config.js': "module.exports = { basePath: '/base' }",
    ...filesWith(page, 'app/about/page.tsx', 'app/admin/[id]/page.tsx', 'app/[...rest]/page.tsx'),
  });
  expect(items.map(({ path, auth, note }) => [path, auth, note])).toEqual([
    ['/base/[...rest]', 'unknown', 'proxy may let this path pass'],
    ['/base/about', 'public', 'proxy lets this path pass'],
    ['/base/admin/[id]', undefined, undefined],
  ]);
});

test('what a proxy says in notes: conditions, a part of the paths, rewriting, and what is not known', async () => {
  const notes = async (proxy: string) => {
    const { items } = await read({ 'proxy.ts': proxy, 'app/[[...all]]/page.tsx': page });
    return items.map(({ note, middleware }) => `${middleware.map(({ name }) => name)}: ${note}`);
  };
  expect(
    await notes(`
      export default function () { return NextResponse.rewrite(url) }
      export const config = { matcher: [{ source: '/:all*', missing: [{ type: 'header', key: 'next-router-prefetch' }] }] }`),
  ).toEqual(["proxy: proxy runs only if its matcher's conditions hold; proxy may rewrite to another route"]);
  expect(await notes("export const proxy = () => {}; export const config = { matcher: '/x' }")).toEqual([
    'proxy: proxy runs for some of its paths',
  ]);
  expect(
    await notes('export const proxy = () => {}; export const config = { matcher: [process.env.X] }'),
  ).toEqual(['proxy: for which paths proxy runs is not known']);
});

test('server functions by every form that has a name', async () => {
  const { lines } = await read({
    'app/actions.ts': `// doc
      "use server"
      import { action } from './client';
      export async function create() {}
      export const update = async () => {};
      export const remove = action.schema({}).handler(async () => {});
      export default async function send() {}
      export const limit = 3;
      export type Kind = 'a';`,
    'app/client.ts': "import { createClient } from 'safe-actions'; export const action = createClient();",
    'app/barrel.ts': "'use server'; export { create as again } from './actions';",
    'app/page.tsx': `
      export default function Page({ id }) {
        async function declared({ a }: { a: string }): Promise<void> { 'use server'; }
        const arrow = async (form: FormData) => { "use server"; };
        const one = async form => { 'use server' };
        const expression = async function () { 'use server'; };
        const object = { method: async () => { 'use server'; } };
        return <form action={async () => { 'use server'; }} />;
      }
      const notOne = "'use server' in a text";`,
  });
  expect(lines.filter((line) => line.startsWith('action'))).toEqual([
    'action POST create',
    'action POST update',
    'action POST remove',
    'action POST send',
    'action POST again',
    ...['declared', 'arrow', 'one', 'expression', 'method', 'action'].map((name) => `action POST ${name}`),
  ]);
});

test('redirects and rewrites, in the order in which Next tries them', async () => {
  const { items, served, warnings } = await read({
    'next.config.mjs': `
      export default async () => ({
        basePath: '/docs',
        redirects: async () => [
          { source: '/old/:slug', destination: '/blog/:slug', statusCode: 301 },
          { source: '/with', destination: '/x', permanent: false, has: [{ type: 'query', key: 'a' }] },
          { source: '/outside', destination: 'https://example.com', basePath: false, permanent: false },
        ],
        rewrites: () => [
          { source: '/about', destination: '/blog/about' },
          { source: '/blog/:path*', destination: process.env.BLOG + '/:path*' },
          { source: process.env.FROM, destination: '/' },
        ],
      });`,
    ...filesWith(page, 'app/about/page.tsx', 'app/blog/[slug]/page.tsx'),
  });
  expect(items.map(({ path, handler, note }) => [path, handler, note].join(' '))).toEqual([
    '/docs/about Page ',
    '/docs/blog/[slug] Page ',
    '/docs/old/:slug redirect 301 to /blog/:slug ',
    '/docs/with redirect 307 to /x only if its conditions (has, missing) hold',
    '/outside redirect 307 to https://example.com ',
    '/docs/about rewrite to /blog/about ',
    '/docs/blog/:path* rewrite to {}/:path* {} stands for process.env.BLOG',
  ]);
  expect(served('/docs/old/a')).toEqual(['ALL /docs/old/:slug']);
  expect(served('/docs/about')).toEqual(['page GET /docs/about']);
  expect(served('/docs/blog/a')).toEqual(['ALL /docs/blog/:path*']);
  expect(served('/outside')).toEqual(['ALL /outside']);
  expect(warnings).toMatchObject([{ code: 'SOURCE_CUT' }]);
});

test('metadata files are routes where they are code', async () => {
  const { items } = await read({
    ...filesWith(
      page,
      'app/sitemap.ts',
      'app/manifest.ts',
      'app/blog/opengraph-image.tsx',
      'app/(group)/icon.tsx',
    ),
    'app/products/sitemap.ts':
      'export async function generateSitemaps() {} export default function sitemap() {}',
    'app/robots.txt': '',
  });
  expect(items.map(({ path, note }) => `${path} ${note}`)).toEqual([
    '/manifest.webmanifest metadata file',
    '/sitemap.xml metadata file',
    '/icon metadata file; Next adds a suffix to its path',
    '/blog/opengraph-image metadata file',
    '/products/sitemap/[__metadata_id__] metadata file',
  ]);
});

test('each app of a workspace, and none where there is no folder of a router', async () => {
  const { items, warnings } = await read({
    'package.json': { name: 'root', workspaces: ['apps/*'] },
    'apps/a/package.json': { name: 'a', dependencies: { next: '15' } },
    'apps/a/app/page.tsx': page,
    'apps/b/package.json': { name: 'b', dependencies: { next: '15' } },
    'apps/b/pages/index.js': page,
    'apps/c/package.json': { name: 'c', peerDependencies: { next: '15' } },
  });
  expect(items.map(({ app, path }) => `${app} ${path}`)).toEqual(['a /', 'b /']);
  expect(warnings).toEqual([]);
});

test('what a function of the server asks, is asked of whoever calls it and not of the page', async () => {
  const { items } = await read({
    'app/new/page.tsx': `export default function New() {
      async function create(form: FormData) { 'use server'; const session = await auth(); if (!session) throw new Error('Unauthorized'); }
      const close = async () => { 'use server'; await requireUser(); };
      return <form action={create} onReset={close}><button formAction={async function open() { 'use server' }} /></form> }`,
    'app/own/page.tsx': `export default async function Own() { await requireUser(); async function keep() { 'use server' } return keep }`,
    'app/actions.ts': `'use server'; export async function remove() { const session = await verifySession(); return session.id }`,
  });
  expect(items.map(({ path, auth }) => `${path} ${auth ?? 'public'}`).toSorted()).toEqual([
    '/new public',
    '/own protected',
    'close protected',
    'create protected',
    'keep public',
    'open public',
    'remove protected',
  ]);
});

test.each([
  ['^15.0.0', ['page GET /']],
  ['^16.0.0', ['page GET / < proxy']],
])('in Next %s, a file that is called proxy', async (next, expected) => {
  const files = { 'proxy.ts': 'export function proxy() {}', ...filesWith(page, 'app/page.tsx') };
  expect((await readFileRoutes(sourceRoutes, { next }, files)).lines).toEqual(expected);
});
