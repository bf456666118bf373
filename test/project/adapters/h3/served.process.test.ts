// What is listed is what h3 itself serves: each route is requested, and says what ran.
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/h3/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { chainOf } from '../../../support/requests/chains.ts';
import { served } from '../../../support/requests/served.ts';
import { createProject } from '../../../support/temp.ts';
import { truth } from '../../../truth/h3.ts';

const headers = { authorization: `Basic ${Buffer.from('captain:salt').toString('base64')}` };

const requestFor = ({ methods: [method = ''], path, note }: Pick<Route, 'methods' | 'path' | 'note'>) => ({
  method: method === 'ALL' ? 'OPTIONS' : method,
  path: `${path.replace(/\*\*(?::\w+)?/, 'some/where').replace(/:\w+[?+*]?|\*/g, '7')}${note?.includes('below') ? '/deep/er' : ''}`,
  headers,
});

test('every route of the fixture is served by what is listed, after what is listed', async () => {
  const routes = truth.h3?.routes ?? [];
  const env = { ADMIN_PASSWORD: 'salt' };
  const answers = await served(join(fixtures, 'h3'), 'src/server.ts', routes.map(requestFor), env);
  expect(answers.map(({ ran }) => ran)).toEqual(routes.map(chainOf));
  expect(answers.map(({ status }) => status)).toEqual(
    routes.map(({ handler }) => (handler === 'missing' ? 404 : 200)),
  );
});

/** The forms of the documentation, of each version; a line for each function. */
const forms = {
  h3v1: `import { createServer } from 'node:http';
import { createApp, createRouter, defineEventHandler, eventHandler, toNodeListener, useBase } from 'h3';
export const app = createApp();
app.use(eventHandler(function log(event) { event.context.seen = true; }));
app.use('/status', defineEventHandler(function status() { return 'up'; }));
app.use({ route: '/object', handler: eventHandler(() => 'object') });
app.use('/api', [eventHandler(function first() {}),
  eventHandler(function second() {})]);
const late = createRouter();
app.use(late);
const router = createRouter()
  .get('/', eventHandler(function home() { return 1; }))
  .use('/any', eventHandler(function any() { return 1; }));
router.get('/hello/:name', defineEventHandler({
  onRequest: [function check() {}],
  handler: function hello() { return 1; },
}));
router.get('/both', eventHandler(function getBoth() { return 1; }))
  .post('/both', eventHandler(function postBoth() { return 1; }));
const api = createRouter();
api.post('/users', eventHandler(function create() { return 1; }));
api.add('/users/**', eventHandler(function rest() { return 1; }), ['delete', 'put']);
router.use('/legacy/**', useBase('/legacy', api.handler));
app.use(router);
app.use('/api', useBase('/api', api.handler));
const nested = createApp();
nested.use(eventHandler(async function inNested() {}));
nested.use('/leaf', eventHandler(() => 'leaf'));
app.use('/nested', nested);
late.get('/late', eventHandler(function lateOne() { return 1; }));
app.use(eventHandler(function rest() { return 'nothing here'; }));
createServer(toNodeListener(app)).listen(3000);
`,
  h3: `import { H3, defineHandler, defineRoute, onRequest, serve, withBase } from 'h3';
const app = new H3({ plugins: [(h3) => {
  h3.get('/plugged', function plugged() { return 1; });
}] });
app.get('/users/:id', function one() { return 1; }, { middleware: [
  function only() {}] })
  .get('/users/me', function me() { return 1; })
  .all('/files/**:path', function files() { return 1; })
  .get('/icons/:name.svg', function icon() { return 1; });
app.use('/users/**', function users() {});
app.use(async function all(event, next) { return await next(); });
app.use('/users/**', function posts() {}, { method: 'POST' });
app.post('/users/:id/posts', defineHandler({ middleware: [
  function inOptions() {}], handler: function post() { return 1; } }));
const inner = new H3().use(function inInner() {});
inner.get('/early', function early() { return 1; });
app.mount('/v2', inner);
inner.get('/late', function lateOne() { return 1; });
inner.use('/early', function lateMiddleware() {});
const bare = new H3().get('/leaf', function leaf() { return 1; });
app.use('/bare', bare);
app.mount('/twice', bare);
const plugin = (h3) => {
  h3.use(onRequest(function counts() {}));
  h3.get('/of-plugin', function ofPlugin() { return 1; });
};
app.register(plugin);
const other = new H3();
other.register(plugin);
app.mount('/other', other);
app.register(defineRoute({ method: 'PUT', route: '/defined', handler: function defined() { return 1; } }));
app.all('/based/**', withBase('/based', bare.handler));
app.on('OPTIONS', '/opts', function opts() { return 1; });
serve(app);
`,
};

test.each(Object.entries(forms))(
  'the forms of the documentation of %s: live = source = served',
  async (name, code) => {
    const { root, project } = await createProject({
      'package.json': {
        ...{ name: 'app', type: 'module' },
        dependencies: { h3: name === 'h3' ? '^2.0.0' : '^1.15.0' },
      },
      'index.js': code,
    });
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(realpathSync(join(fixtures, 'h3/node_modules', name)), join(root, 'node_modules/h3'));
    const source = await createSource({ project, entries: [join(root, 'index.js')], handled: ['h3'] });
    const read = sourceRoutes(source).items;
    const { result } = await runLive({ root, entry: 'index.js', adapters: ['h3'] });
    const live = result?.items ?? [];
    const line = (route: Route) =>
      `${route.methods} ${route.path} ${route.prefix || '-'} ${chainOf(route).join(' ')} ${route.handler}`;
    expect(live.map(line)).toEqual(read.map(line));
    expect(live.length).toBeGreaterThan(10);
    expect(result?.warnings).toEqual([]);

    const requests = live.map(requestFor);
    const answers = await served(root, 'index.js', requests);
    const told = (ran: readonly string[], index: number) => `${live[index]?.path} ${ran.join(' ')}`;
    expect(answers.map(({ ran }, index) => told(ran, index))).toEqual(
      live.map((route, index) => told(chainOf(route), index)),
    );
    for (const [index, { method, path }] of requests.entries())
      expect(matchRoutes(live, readRequest(`${method} ${path}`))[0], path).toBe(live[index]);
  },
);
