// Constructs of the documentation: https://svelte.dev/docs/kit
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/sveltekit/source.ts';
import { filesWith, readFileRoutes } from '../../../support/file-routes.ts';

const read = (files: Record<string, unknown>) =>
  readFileRoutes(sourceRoutes, { '@sveltejs/kit': '^2' }, files);

test('advanced routing: rest, optional, matchers, groups, encoding, and which route serves a request', async () => {
  const { lines, served, items } = await read({
    ...filesWith(
      '<h1>x</h1>',
      'src/routes/+page.svelte',
      'src/routes/about/+page.svelte',
      'src/routes/blog/[slug]/+page.svelte',
      'src/routes/blog/latest/+page.svelte',
      'src/routes/[org]/[repo]/tree/[branch]/[...file]/+page.svelte',
      'src/routes/a/[...rest]/z/+page.svelte',
      'src/routes/[[lang]]/home/+page.svelte',
      'src/routes/archived/[page=fruit]/+page.svelte',
      'src/routes/archived/[page]/+page.svelte',
      'src/routes/(app)/(inner)/dashboard/+page.svelte',
      'src/routes/(marketing)/pricing/+page@(marketing).svelte',
      'src/routes/smileys/[x+3a]-[x+29]/+page.svelte',
      'src/routes/[u+d83e][u+dd2a]/+page.svelte',
      'src/routes/[...catchall]/+page.svelte',
      'src/routes/foo-[c]/+page.svelte',
      'src/routes/about/Component.svelte',
      'src/routes/about/+error.svelte',
      'src/routes/about/+layout.svelte',
    ),
    'src/params/fruit.ts': "export function match(param) { return param === 'apple' || param === 'orange'; }",
    'src/routes/only-data/+page.server.ts': 'export const load = () => ({});',
    'src/routes/only-code/+page.js': 'export const prerender = true;',
  });
  expect(lines.map((line) => line.replace('page GET ', ''))).toEqual([
    '/',
    '/dashboard',
    '/pricing',
    '/[...catchall]',
    '/[[lang]]/home',
    '/[org]/[repo]/tree/[branch]/[...file]',
    '/\u{1f92a}',
    '/a/[...rest]/z',
    '/about',
    '/archived/[page=fruit]',
    '/archived/[page]',
    '/blog/[slug]',
    '/blog/latest',
    '/foo-[c]',
    '/only-code',
    '/only-data',
    '/smileys/:-)',
  ]);
  expect(items.find(({ path }) => path.includes('=fruit'))?.note).toBe('only if the matcher fruit takes it');
  expect(served('/blog/latest')).toEqual(['page GET /blog/latest']);
  expect(served('/blog/x')).toEqual(['page GET /blog/[slug]']);
  expect(served('/a/z')).toEqual(['page GET /a/[...rest]/z']);
  expect(served('/a/b/c/z')).toEqual(['page GET /a/[...rest]/z']);
  expect(served('/home')).toEqual(['page GET /[[lang]]/home']);
  expect(served('/de/home')).toEqual(['page GET /[[lang]]/home']);
  expect(served('/sveltejs/kit/tree/main')).toEqual(['page GET /[org]/[repo]/tree/[branch]/[...file]']);
  expect(served('/sveltejs/kit/tree/main/docs/a.md')).toEqual([
    'page GET /[org]/[repo]/tree/[branch]/[...file]',
  ]);
  expect(served('/foo-abc')).toEqual(['page GET /foo-[c]']);
  expect(served('/nothing/here')).toEqual(['page GET /[...catchall]']);
  expect(served('/archived/apple')).toEqual(['page GET /archived/[page=fruit]']);
});

test('endpoints: each method, fallback, re-exports, and beside a page', async () => {
  const { lines, served } = await read({
    'src/routes/api/+server.js': `
      export function GET() {} export const POST = () => {}; export async function PUT() {}
      function remove() {} export { remove as DELETE };
      export { PATCH } from '../../lib/patch.js';
      export const OPTIONS = () => {}, HEAD = () => {};
      export const config = {}; export const _helper = 1;`,
    'src/lib/patch.js': 'export const PATCH = () => {};',
    'src/routes/add/+page.svelte': '',
    'src/routes/add/+server.ts':
      'export const fallback = () => {}; export const POST = guarded(() => {}); const guarded = (fn) => (event) => fn(event);',
    'src/routes/add/+server.test.ts': 'export const GET = 1;',
  });
  expect(lines).toEqual([
    'page GET /add',
    'POST /add < guarded',
    'ALL /add',
    ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => `${method} /api`),
  ]);
  expect(served('PUT /add')).toEqual(['ALL /add']);
});

test('form actions by every form, and what is not known', async () => {
  const { lines, items, served } = await read({
    ...filesWith('', 'src/routes/login/+page.svelte', 'src/routes/todo/[id]/+page.svelte'),
    'src/routes/login/+page.server.js': `
      /** @satisfies {import('./$types').Actions} */
      export const actions = { login: async (event) => {}, register: async (event) => {}, ...more };
      const more = { async logout() {} };`,
    'src/routes/todo/[id]/+page.server.ts':
      'export const actions: Actions = { default: async () => {} } satisfies Actions;',
    'src/routes/made/+page.server.ts': "import { actions } from 'some-actions'; export { actions };",
  });
  expect(lines.filter((line) => line.startsWith('action'))).toEqual([
    'action POST /login?/login',
    'action POST /login?/register',
    'action POST /login?/logout',
    'action POST /made?/actions',
    'action POST /todo/[id]',
  ]);
  expect(items.find(({ path }) => path.startsWith('/made?'))?.note).toBe('which ones is not known');
  expect(served('POST /todo/1')).toEqual(['action POST /todo/[id]']);
});

test('configuration: folders, base; hooks: one function, a sequence', async () => {
  const files = {
    'svelte.config.js': `
      export default { kit: { files: { routes: 'app/pages', hooks: { server: 'app/hooks' } }, paths: { base: '/base' } } };`,
    'app/pages/x/+server.ts': 'export const GET = () => {};',
    'src/routes/y/+server.ts': 'export const GET = () => {};',
  };
  const one = await read({
    ...files,
    'app/hooks/index.ts': 'export async function handle({ event, resolve }) {}',
  });
  expect(one.lines).toEqual(['GET /base/x < handle']);
  const many = await read({
    ...files,
    'app/hooks.js': `
      import { sequence } from '@sveltejs/kit/hooks';
      import { handle as auth } from './auth';
      async function first() {}
      export const handle = sequence(first, sequence(auth, i18n.handle()));
      import { i18n } from 'some-i18n';`,
    'app/auth.ts':
      "import { SvelteKitAuth } from '@auth/sveltekit'; export const { handle } = SvelteKitAuth({});",
  });
  expect(many.lines).toEqual([
    'GET /base/x < first @auth/sveltekit.SvelteKitAuth.handle some-i18n.i18n.handle',
  ]);
  expect(many.served('GET /base/x')).toHaveLength(1);
  expect(many.served('GET /x')).toEqual([]);
});

test('layouts that send strangers away, up to where a page or a layout breaks out', async () => {
  const { lines } = await read({
    ...filesWith(
      '',
      'src/routes/(app)/+page.svelte',
      'src/routes/(app)/item/+page@(app).svelte',
      'src/routes/(app)/item/embed/+page@.svelte',
      'src/routes/(app)/free/+layout@.svelte',
      'src/routes/(app)/free/+page.svelte',
    ),
    'src/routes/+layout.server.ts': 'export const load = ({ locals }) => ({ user: locals.user });',
    'src/routes/(app)/+layout.server.ts': `
      export const load = async ({ locals }) => { if (!locals.session) throw redirect(302, '/login'); };`,
    'src/routes/(app)/item/+layout.ts': 'export const load = async () => { await requireAdmin(); };',
  });
  expect(lines).toEqual([
    'page GET / < load',
    'page GET /free',
    'page GET /item < load',
    'page GET /item/embed',
  ]);
});
