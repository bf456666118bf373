import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/koa/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';
import { truth } from '../../../truth/koa.ts';
import { type Sent, served } from './served.ts';

const packages = join(fixtures, 'koa/node_modules');

/** A request for a route, its parameters filled in. */
function requestFor({
  methods: [method = 'GET'],
  path,
  note,
}: Pick<Route, 'methods' | 'path' | 'note'>): Sent {
  const filled = path
    // What is longer is another's.
    .replace(/^\/maybe.*/, '/maybe')
    .replace('/^\\/reports\\/(\\d{4})$/', '/reports/2024')
    .replace(/\{\/\*\w+\}/g, '/rest/of/it')
    .replace(/\*\w+/g, 'some/file')
    .replace(/\(\.\*\)/g, 'some/file')
    .replace(/\{([^}]*)\}/g, '$1')
    .replace(/:\w+(?:\([^)]*\))?[?+*]?/g, '7')
    .replace(/\/\//g, '/');
  const host = /only for host ([\w.]+)/.exec(note ?? '')?.[1];
  return { method: method === 'ALL' ? 'PUT' : method, path: filled, ...(host ? { host } : {}) };
}

/** Functions with a name, the handler last. */
const chain = ({ middleware, handler }: Pick<Route, 'middleware' | 'handler'>) =>
  [...middleware.map(({ name }) => name), handler].filter(
    (name) => name !== '<anonymous>' && name !== 'redirect',
  );

const line = ({ methods, path, handler, middleware, name, params, prefix, note }: Route) =>
  `${methods} ${path} ${name ?? '-'} ${prefix || '-'} (${params}) ${middleware.map((item) => item.name).join(' ')} > ${handler}${note ? ` [${note}]` : ''}`;

const tracedCompose: Plugin = {
  name: 'traced-compose',
  setup(made) {
    made.onResolve({ filter: /^koa-compose$/ }, ({ path }) => ({ path, namespace: 'traced' }));
    made.onLoad({ filter: /./, namespace: 'traced' }, () => ({
      contents: 'export default globalThis.trace.compose',
    }));
  },
};

test('every route of the fixture is served by what is listed, after what is listed', async () => {
  const routes = truth.koa?.routes ?? [];
  const requests = routes.map((route) =>
    requestFor(route.path === '/admin/stock' ? { ...route, note: 'only for host intern.example' } : route),
  );
  const { outputFiles } = await build({
    ...{ entryPoints: [join(fixtures, 'koa/src/app.ts')], bundle: true, write: false },
    ...{ format: 'esm', platform: 'node', packages: 'external', keepNames: true },
    plugins: [tracedCompose],
  });
  const code = `${outputFiles[0]?.text.replace(/^export \{[\s\S]*\};$/m, '')}\nconst app = createApp();`;
  const answers = await served(join(fixtures, 'koa'), { koa: 'koa', router: '@koa/router' }, code, requests);
  expect(answers.map(({ ran }) => ran)).toEqual(routes.map(chain));
  expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
});

/** A project of this file, with these packages. */
async function makeProject(
  text: string,
  koa: string,
  [router, target]: readonly [string, string],
  range: string,
) {
  const made = await createProject({
    'package.json': { name: 'app', dependencies: { koa: '*', [router]: range } },
    'index.cjs': `${text}app.listen(3000);\n`,
    'app.cjs': `${text}module.exports = app;\n`,
  });
  const folder = join(made.root, 'node_modules');
  const links = { koa, [router]: target, 'koa-mount': 'koa-mount', 'koa-compose': 'koa-compose' };
  for (const [name, from] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(realpathSync(join(packages, from)), join(folder, name));
  }
  return made;
}

const mw = (name: string) => `async function ${name}(ctx, next) { await next(); }`;
const end = (name: string) => `function ${name}(ctx) { ctx.body = '${name}'; }`;

/** The forms of the documentation of @koa/router and koa-mount; `rest` is what the version calls the rest of a path. */
const forms = (router: string, rest: string, optional: string) => `
const Koa = require('koa'); const mount = require('koa-mount'); const compose = require('koa-compose');
const given = require('${router}'); const Router = given.Router ?? given.default ?? given;
const app = new Koa();
app.use(${mw('first')});
const router = new Router();
router.get('/', ${end('home')}).post('/users', ${end('createUser')}).put('/users/:id', ${end('putUser')})
  .del('/users/:id', ${end('delUser')}).all('/users/:id/any', ${end('anyUser')});
router.get('user', '/users/:id', ${end('user')});
router.patch('/users/:id', ${mw('one')}, ${mw('two')}, ${end('patchUser')});
router.options('/opts', ${end('opts')});
router.head('/only-head', ${end('onlyHead')});
router.get(['/list', '/liste'], ${end('lists')});
router.register('/both', ['get', 'post'], ${end('both')});
router.register('/named', ['GET'], [${mw('three')}, ${end('named')}], { name: 'theName' });
router.get('sign-in', '/sign-in', ${end('signIn')});
router.redirect('/login', 'sign-in');
router.redirect('/from', '/to', 302);
router.get('/:category/:title', ${end('article')});
router.get('/files/deep/${rest}', ${end('files')});
router.get('/maybe${optional}', ${end('maybe')});
router.get('/pass/through', ${mw('passing')}, ${end('through')});
for (const method of ['lock', 'unlock', 'search']) router[method]('/web/dav/x', ${end('dav')});
const forums = new Router(); const posts = new Router();
posts.get('/', ${end('postsIndex')}); posts.get('/:pid', ${end('post')});
posts.use(${mw('inPosts')}); posts.put('/:pid', ${end('putPost')});
forums.use('/forums/:fid/posts', ${mw('onForum')}, posts.routes(), posts.allowedMethods());
const users = new Router({ prefix: '/prefixed' });
users.get('/', ${end('prefixedRoot')}); users.get('/:id', ${end('prefixedOne')});
users.use('/:id/deep', ${mw('deep')}); users.get('/:id/deep/er', ${end('deeper')});
users.use(['/a/1', '/b/1'], ${mw('paths')}); users.get('/a/1/x', ${end('pathsA')}); users.get('/b/1/x', ${end('pathsB')});
const late = new Router(); late.get('/x', ${end('lateX')}); late.prefix('/late'); late.get('/y', ${end('lateY')});
const withParam = new Router({ prefix: '/p' });
withParam.param('user', async function loadUser(id, ctx, next) { await next(); });
withParam.get('/users/:user', ${end('paramUser')}); withParam.get('/users/:user/friends/:other', ${end('friends')});
withParam.param('other', async function loadOther(id, ctx, next) { await next(); });
withParam.get('/none/at/all', ${end('paramNone')});
const tenant = new Router({ prefix: '/t/:tenant' });
tenant.use(${mw('ofTenant')}); tenant.get('/things', ${end('things')}); tenant.get('/', ${end('tenantRoot')});
const grouped = new Router(); const group = new Router();
group.get('/taken/over', ${end('before')}); grouped.use('/g', group.routes()); group.get('/too/late', ${end('tooLate')});
const shared = new Router(); shared.get('/s/s/s', ${end('sharedOne')});
const falls = new Router(); falls.use(${mw('notFor')}); falls.get('/falls/only/here', ${end('here')});
app.use(falls.routes());
app.use(users.routes()); app.use(late.routes()); app.use(withParam.routes()); app.use(tenant.routes());
app.use(grouped.routes()).use(forums.routes());
const inner = new Koa(); inner.use(${mw('inInner')});
const innerRouter = new Router(); innerRouter.get('/z/z/z', ${end('innerRoute')});
inner.use(innerRouter.routes());
const outer = new Koa(); outer.use(mount('/deep', inner));
app.use(mount('/mounted', outer)); app.use(mount('/two/times', inner)); app.use(mount(shared.routes()));
app.use(compose([${mw('composed')}, compose([${mw('twice')}])]));
app.use(router.routes()).use(router.allowedMethods());
app.use(${mw('last')});
const after = new Router(); after.get('/after/all/that', ${end('afterAll')}); app.use(after.routes());
`;

const versions = [
  ['Koa 3 with @koa/router 15', 'koa', ['@koa/router', '@koa/router'], '^15.0.0', '*path', '{/:x}'],
  ['Koa 2 with @koa/router 12', 'koa2', ['@koa/router', 'koa-router12'], '^12.0.0', '(.*)', '/:x?'],
  ['Koa 2 with koa-router 10', 'koa2', ['koa-router', 'koa-router'], '^10.0.0', '(.*)', '/:x?'],
] as const;

/** A guard for what is below a path, in front of a route that answers for the path itself as well. */
const guardedBelow = (router: string, optional: string) => `
const Koa = require('koa'); const given = require('${router}'); const Router = given.Router ?? given.default ?? given;
const app = new Koa(); const router = new Router();
router.use('/own/:id', async function requireLogin(ctx, next) { if (!ctx.state.user) ctx.throw(401); await next(); });
router.get('/own${optional}', ${end('own')});
app.use(router.routes());
`;

/** A guard for everything, in front of a route whose whole path may be left out. */
const guardedWhole = (router: string, rest: string, optional: string) => `
const Koa = require('koa'); const given = require('${router}'); const Router = given.Router ?? given.default ?? given;
const app = new Koa(); const gate = new Router(); const router = new Router();
gate.all('${rest}', async function requireLogin(ctx, next) { if (!ctx.state.user) ctx.throw(401); await next(); });
router.get('${optional}', ${end('own')});
app.use(gate.routes()).use(router.routes());
`;

describe.each(versions)('%s', (_, koa, router, range, rest, optional) => {
  test('a guard that runs at the root as well guards what may be left out whole', async () => {
    const every = rest.startsWith('*') ? '{/*rest}' : `/${rest}`;
    const { root, project } = await makeProject(guardedWhole(router[0], every, optional), koa, router, range);
    const { result } = await runLive({ root, entry: 'index.cjs', adapters: ['koa'] });
    const entries = [join(root, 'index.cjs')];
    const { items } = sourceRoutes(await createSource({ project, entries, handled: ['koa', router[0]] }));
    for (const routes of [result?.items, items])
      expect(routes?.at(-1)).toMatchObject({ handler: 'own', guards: [{ name: 'requireLogin' }] });
  });

  test('a guard that does not run where a part is left out guards nothing', async () => {
    const { root, project } = await makeProject(guardedBelow(router[0], optional), koa, router, range);
    const { result } = await runLive({ root, entry: 'index.cjs', adapters: ['koa'] });
    const entries = [join(root, 'index.cjs')];
    const { items } = sourceRoutes(await createSource({ project, entries, handled: ['koa', router[0]] }));
    for (const routes of [result?.items, items]) {
      expect(routes).toMatchObject([{ guards: [], auth: 'unknown', middleware: [{ name: 'requireLogin' }] }]);
      expect(routes?.[0]?.note).toContain(
        'where its optional part is left out, what runs before it is nothing',
      );
    }
    const requests = ['/own/7', '/own'].map((path) => ({ method: 'GET', path }));
    const sent = await served(
      root,
      { koa: 'koa', router: router[0] },
      "const app = require('./app.cjs');",
      requests,
    );
    expect(sent).toMatchObject([
      { status: 401, ran: ['requireLogin'] },
      { status: 200, ran: ['own'] },
    ]);
  });

  test('the forms of the documentation: live = source = served', async () => {
    const made = await makeProject(forms(router[0], rest, optional), koa, router, range);
    const { result } = await runLive({ root: made.root, entry: 'index.cjs', adapters: ['koa'] });
    expect(result).toMatchObject({ warnings: [] });
    const live = result?.items ?? [];
    const entries = [join(made.root, 'index.cjs')];
    const source = await createSource({ project: made.project, entries, handled: ['koa', router[0]] });
    const read = sourceRoutes(source);
    expect(read.items.map(line)).toEqual(live.map(line));
    expect(read.warnings).toEqual([]);
    expect(live.length).toBeGreaterThan(40);

    const answers = await served(
      made.root,
      { koa: 'koa', router: router[0] },
      "const app = require('./app.cjs');",
      live.map(requestFor),
    );
    const real = answers.map(({ ran }, index) => `${live[index]?.path} ${ran.join(' ')}`);
    const told = live.map((route) => `${route.path} ${chain(route).join(' ')}`);
    const isReached = (_route: unknown, index: number) => !live[index]?.note?.includes('never reached');
    expect(real.filter(isReached)).toEqual(told.filter(isReached));
    for (const listed of [live, read.items])
      for (const [index, route] of listed.entries()) {
        const { method, path } = requestFor(route);
        const found = matchRoutes(listed, readRequest(`${method} ${path}`));
        if (isReached(route, index)) expect(found, `${method} ${path}`).toContain(route);
      }
  });
});
