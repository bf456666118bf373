// Constructs of the documentation: https://nuxt.com/docs, https://nitro.build/guide/routing
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/nuxt/source.ts';
import { filesWith, readFileRoutes } from '../../../support/file-routes.ts';

const read = (files: Record<string, unknown>) => readFileRoutes(sourceRoutes, { nuxt: '^4' }, files);
const handler = 'export default defineEventHandler(() => {});';

test('routes of the server: suffixes, params, groups, and which one serves a request', async () => {
  const { lines, served, items } = await read({
    ...filesWith(
      handler,
      'server/api/test.get.ts',
      'server/api/test.post.ts',
      'server/api/hello/[name].ts',
      'server/api/foo/index.get.ts',
      'server/api/foo/[...].ts',
      'server/api/foo/bar.delete.js',
      'server/api/[...slug].ts',
      'server/routes/index.ts',
      'server/routes/hello.ts',
      'server/routes/hello/[name]/[age].get.ts',
      'server/routes/(group)/secret.patch.mjs',
      'server/routes/debug.get.dev.ts',
      'server/routes/files/[name].txt.ts',
      'server/routes/sitemap.xml.ts',
      'server/api/test.test.ts',
      'server/api/types.d.ts',
      'server/utils/x.ts',
      'server/plugins/y.ts',
    ),
    'server/api/typed.put.ts':
      "import { defineEventHandler as define, type H3Event } from 'h3'; export default define<{ body: { a: 1 } }>(async (event: H3Event) => {});",
    'server/api/named.get.ts': 'export default eventHandler(list); async function list() {}',
  });
  expect(lines).toEqual([
    'ALL /api/[...slug]',
    'GET /api/named',
    'GET /api/test',
    'POST /api/test',
    'PUT /api/typed',
    'ALL /api/foo/[...]',
    'DELETE /api/foo/bar',
    'GET /api/foo',
    'ALL /api/hello/[name]',
    'GET /debug',
    'ALL /hello',
    'ALL /',
    'ALL /sitemap.xml',
    'PATCH /secret',
    'ALL /files/[name].txt',
    'GET /hello/[name]/[age]',
  ]);
  expect(items.find(({ path }) => path === '/debug')?.note).toContain('only in dev');
  expect(items.find(({ path }) => path === '/api/named')).toMatchObject({ handler: 'list' });
  expect(served('GET /api/test')).toEqual(['GET /api/test']);
  // A method that no file has leads on.
  expect(served('DELETE /api/test')).toEqual(['ALL /api/[...slug]']);
  expect(served('DELETE /api/foo/bar')).toEqual(['DELETE /api/foo/bar']);
  expect(served('GET /api/foo/bar')).toEqual(['ALL /api/foo/[...]']);
  expect(served('GET /hello/ada/36')).toEqual(['GET /hello/[name]/[age]']);
});

test('pages: nesting, optional and catch-all params, meta, and the server comes first', async () => {
  const { lines, items, served } = await read({
    'app/app.vue': '',
    ...filesWith(
      '<template/>',
      'app/pages/index.vue',
      'app/pages/users-[group]/[id].vue',
      'app/pages/[[slug]]/settings.vue',
      'app/pages/[...all].vue',
      'app/pages/parent.vue',
      'app/pages/parent/child.vue',
      'app/pages/shop/index.vue',
      'app/pages/(marketing)/(inner)/contact.vue',
      'app/components/Button.vue',
    ),
    'app/pages/code.tsx': 'export default defineComponent({});',
    'app/pages/meta.vue': `<script setup>
      definePageMeta({
        name: 'special', path: '/articles/:id(\\\\d+)/:rest?',
        middleware: ['first', "second", (to, from) => { if (!to.query.token) return abortNavigation() }],
        validate: async (route) => true,
      })</script>`,
    'app/pages/method.vue':
      '<script setup>definePageMeta({ middleware(to) { return navigateTo("/") } })</script>',
    'app/middleware/02.second.ts': 'export default defineNuxtRouteMiddleware(() => {});',
    'app/middleware/all.global.ts': 'export default defineNuxtRouteMiddleware(() => {});',
    'server/routes/shop.get.ts': handler,
  });
  expect(lines).toEqual([
    'GET /shop',
    'page GET /[...all] < all',
    'page GET /code < all',
    'page GET / < all',
    'page GET /articles/:id(\\d+)/:rest? < all first second <anonymous>',
    'page GET /method < all <anonymous>',
    'page GET /parent < all',
    'page GET /contact < all',
    'page GET /[[slug]]/settings < all',
    'page GET /parent/child < all',
    'page GET /shop < all',
    'page GET /users-[group]/[id] < all',
  ]);
  expect(items[4]).toMatchObject({ name: 'special', params: ['id', 'rest'] });
  expect(items[4]?.middleware[2]?.source).toBe('app/middleware/02.second.ts:1');
  expect(served('/shop')).toEqual(['GET /shop']);
  expect(served('/settings')).toEqual(['page GET /[[slug]]/settings < all']);
  expect(served('/users-admins/7')).toEqual(['page GET /users-[group]/[id] < all']);
  expect(served('/any/thing')).toEqual(['page GET /[...all] < all']);
});

test('Nuxt 3 has its folders beside the configuration; srcDir, serverDir and dir.pages say other ones', async () => {
  const three = await read({ 'pages/a.vue': '', 'server/api/a.ts': handler });
  expect(three.lines).toEqual(['ALL /api/a', 'page GET /a']);
  const given = await read({
    'nuxt.config.ts': `export default defineNuxtConfig({ srcDir: 'client/', serverDir: 'back', dir: { pages: 'views' } })`,
    'client/views/b.vue': '',
    'back/api/b.ts': handler,
  });
  expect(given.lines).toEqual(['ALL /api/b', 'page GET /b']);
});

test('layers: those that are extended, those in the folder, and one that is not there', async () => {
  const { lines, warnings } = await read({
    'nuxt.config.ts': `
      export default { extends: ['./base', '@org/theme', ['../../outside', {}]] }`,
    'app/pages/index.vue': '',
    'base/nuxt.config.ts': 'export default defineNuxtConfig({})',
    'base/server/api/base.get.ts': handler,
    'base/app/pages/index.vue': '',
    'layers/blog/app/pages/blog/[slug].vue': '',
  });
  expect(lines).toEqual(['GET /api/base', 'page GET /', 'page GET /blog/[slug]']);
  expect(warnings).toMatchObject([{ message: expect.stringContaining('@org/theme') }]);
});

test('route rules that lead elsewhere', async () => {
  const { items, served } = await read({
    'nuxt.config.ts': `export default defineNuxtConfig({
      app: { baseURL: '/base/' },
      routeRules: { '/blog/**': { swr: 3600 }, '/old': { redirect: '/new' }, '/api/**': { proxy: { to: 'https://api.example.com/**' } } },
    })`,
    'server/api/x.ts': handler,
  });
  expect(items.map(({ path, handler: name }) => `${path} ${name}`)).toEqual([
    '/base/api/x <anonymous>',
    '/base/old redirect to /new',
    '/base/api/** proxy to https://api.example.com/**',
  ]);
  expect(served('/base/api/x')).toEqual(['ALL /base/api/**']);
});

const page = '<template><p>x</p></template>';

test.each<[string, string, Record<string, unknown>, string[]]>([
  [
    'version 3 has its pages at the root, whatever lies in app',
    '^3.21.0',
    filesWith(page, 'pages/index.vue', 'app/pages/none.vue', 'app/router.options.ts'),
    ['page GET /'],
  ],
  [
    'version 3 has its server below srcDir',
    '^3.21.0',
    {
      'nuxt.config.ts': "export default defineNuxtConfig({ srcDir: 'src/' })",
      ...filesWith(page, 'src/pages/index.vue'),
      ...filesWith(handler, 'src/server/api/a.ts', 'server/api/none.ts'),
    },
    ['ALL /api/a', 'page GET /'],
  ],
  [
    'version 3 that is to be like 4',
    '^3.21.0',
    {
      'nuxt.config.ts': 'export default defineNuxtConfig({ future: { compatibilityVersion: 4 } })',
      ...filesWith(page, 'pages/none.vue', 'app/pages/index.vue'),
    },
    ['page GET /'],
  ],
  [
    'version 4 with the folders of version 3',
    '^4.0.0',
    filesWith(page, 'pages/index.vue', 'app/router.options.ts'),
    ['page GET /'],
  ],
  [
    'version 4 with both',
    '^4.0.0',
    filesWith(page, 'pages/none.vue', 'app/pages/index.vue', 'app/router.options.ts'),
    ['page GET /'],
  ],
])('%s', async (_, nuxt, files, lines) => {
  const found = await readFileRoutes(sourceRoutes, { nuxt }, files);
  expect(found.lines).toEqual(lines);
});
