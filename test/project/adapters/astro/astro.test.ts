// Constructs of the documentation: https://docs.astro.build
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/astro/source.ts';
import { filesWith, readFileRoutes } from '../../../support/file-routes.ts';

const read = (files: Record<string, unknown>) => readFileRoutes(sourceRoutes, { astro: '^5' }, files);

test('pages and endpoints, and which one serves a request', async () => {
  const { lines, served } = await read({
    ...filesWith(
      '<h1>x</h1>',
      'src/pages/index.astro',
      'src/pages/about.astro',
      'src/pages/about/index.astro',
      'src/pages/about/me.astro',
      'src/pages/posts/1.md',
      'src/pages/posts/2.mdx',
      'src/pages/old.html',
      'src/pages/[lang]-[version]/info.astro',
      'src/pages/dogs/[dog].astro',
      'src/pages/sequences/[...path].astro',
      'src/pages/[...slug].astro',
      'src/pages/_hidden.astro',
      'src/pages/projects/_utils/page.astro',
      'src/pages/404.astro',
      'src/pages/500.astro',
      'src/pages/photo.png',
    ),
    'src/pages/builtwith.json.ts': 'export async function GET() {}',
    'src/pages/api/[id].json.js':
      'export const GET = () => {}, POST = () => {}; export const prerender = false;',
    'src/pages/api/many.mts':
      'export function PUT() {} export function PATCH() {} export function DELETE() {} export const HEAD = () => {}; export const OPTIONS = HEAD; export const ALL = HEAD;',
    'src/pages/dogs/rex.ts': 'export { GET } from "../builtwith.json";',
    'src/pages/types.d.ts': 'export const GET: number;',
  });
  expect(lines.map((line) => line.replace('page GET ', ''))).toEqual([
    '/[...slug]',
    '/about',
    'GET /builtwith.json',
    '/',
    '/old',
    '/[lang]-[version]/info',
    '/about',
    '/about/me',
    'GET /api/[id].json',
    'POST /api/[id].json',
    ...['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ALL'].map((method) => `${method} /api/many`),
    '/dogs/[dog]',
    'GET /dogs/rex',
    '/posts/1',
    '/posts/2',
    '/sequences/[...path]',
  ]);
  expect(served('/dogs/rex')).toEqual(['GET /dogs/rex']);
  expect(served('/dogs/clifford')).toEqual(['page GET /dogs/[dog]']);
  expect(served('/sequences')).toEqual(['page GET /sequences/[...path]']);
  expect(served('/en-v1/info')).toEqual(['page GET /[lang]-[version]/info']);
  expect(served('/a/b/c')).toEqual(['page GET /[...slug]']);
  expect(served('POST /builtwith.json')).toEqual([]);
});

test('configuration, middleware of one function, actions and redirects', async () => {
  const { items, lines } = await read({
    'astro.config.ts': `
      import { defineConfig } from 'astro/config';
      export default defineConfig({
        srcDir: './app', base: 'docs/',
        redirects: { '/old': { status: 302, destination: '/new' }, '/blog/[...slug]': '/articles/[...slug]' },
      });`,
    'app/middleware/index.js': 'export const onRequest = (context, next) => next();',
    'app/pages/new.astro': '',
    'src/pages/no.astro': '',
    'app/actions.ts': `
      import { defineAction } from 'astro:actions';
      export const server = { like: defineAction({ input: {}, async handler() {} }), user: { get: defineAction({ handler: load }) } };
      function load() {}`,
  });
  expect(lines).toEqual([
    'page GET /docs/new < onRequest',
    'action POST /docs/_actions/like < onRequest',
    'action POST /docs/_actions/user.get < onRequest',
    'ALL /docs/old',
    'ALL /docs/blog/[...slug]',
  ]);
  expect(items.map(({ handler }) => handler)).toEqual([
    'new.astro',
    'like',
    'load',
    'redirect to /new',
    'redirect to /articles/[...slug]',
  ]);
});
