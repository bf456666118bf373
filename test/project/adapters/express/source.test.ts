// Routes of Express apps, told from their source: the same answer as from the live apps of the fixtures.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/express/source.ts';
import { readProject } from '../../../../src/project/disk/packages.ts';
import { findEntries } from '../../../../src/project/inspect/app-entry.ts';
import { isEvidence } from '../../../../src/project/inspect/detect.ts';
import type { Project } from '../../../../src/project/shapes.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { defaultConfig } from '../../../../src/protocol/config.ts';
import type { Listing, Route } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';
import type { ExpectedRoute } from '../../../truth/source.ts';

async function routesOf(project: Project): Promise<Listing<Route>> {
  const found = await Promise.all(project.packages.map((pkg) => findEntries(pkg, project)));
  const entries = found.flatMap((item) => item.entries.map(({ file }) => file));
  const source = await createSource({ project, entries, handled: ['express'] });
  const { items, warnings } = sourceRoutes(source);
  return { items, warnings: [...warnings, ...source.warnings()] };
}

/** Functions of a package have a name of their own from source, and no place. */
function ofProject(routes: readonly { middleware: Route['middleware'] }[]) {
  return routes.map(({ middleware }) =>
    middleware.filter(({ source }) => source !== null && !source.startsWith('node_modules/')),
  );
}

describe.each(['blog', 'shop'])('fixtures/%s', (fixture) => {
  test('is listed as the live app is', async () => {
    const { routes } = (await import(`../../../truth/${fixture}.ts`)) as { routes: ExpectedRoute[] };
    const { project } = await readProject(join(fixtures, fixture), defaultConfig, isEvidence);
    const { items, warnings } = await routesOf(project);
    const facts = (list: readonly (Route | ExpectedRoute)[]) =>
      list.map(({ path, methods, handler, source, prefix, params, app, framework, name }) => ({
        path,
        methods,
        handler,
        source,
        prefix,
        params,
        app,
        framework,
        name,
      }));
    expect(facts(items)).toEqual(facts(routes));
    expect(warnings).toEqual([]);
    // Behind a RegExp path the chain is not simulated.
    const known = (_: unknown, index: number) => !items[index]?.note?.includes('RegExp');
    expect(ofProject(items).filter(known)).toEqual(ofProject(routes).filter(known));
    expect(items.filter(known).map(({ guards }) => guards.map((guard) => guard.name))).toEqual(
      routes.filter(known).map(({ guards }) => guards.map(([guard]) => guard)),
    );
  });
});

async function listed(files: Record<string, unknown>): Promise<string[]> {
  const { project } = await createProject({
    'package.json': { name: 'app', dependencies: { express: '5' } },
    ...files,
  });
  const { items, warnings } = await routesOf(project);
  return [...items.map(line), ...warnings.map(({ code }) => code)];
}

function line({ path, methods, handler, middleware, note }: Route): string {
  const before = middleware.length > 0 ? `: ${middleware.map(({ name }) => name).join(' ')}` : '';
  return `${methods.join()} ${path} ${handler}${before}${note ? ` (${note})` : ''}`;
}

const inOneFile = (code: string) =>
  listed({ 'app.js': `const express = require('express');\nconst { Router } = express;\n${code}` });

describe('forms of a registration', () => {
  test.each<[string, string, string[]]>([
    [
      'a setting is no route',
      "const app = express(); app.get('env'); app.get('/a', function a() {})",
      ['GET /a a'],
    ],
    [
      'a function without a name is called what it was given to, whatever wraps it',
      "const app = express(); const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next); const create = wrap(async (req, res) => {}); exports.update = wrap(async (req, res) => {}); const remove = require('express-async-handler')(async (req, res) => {}); const all = { list: wrap(async (req, res) => {}) }; app.post('/a', create); app.put('/a', exports.update); app.delete('/a', remove); app.get('/a', all.list); app.patch('/a', wrap(async (req, res) => {}))",
      ['POST /a create', 'PUT /a update', 'DELETE /a remove', 'GET /a list', 'PATCH /a <anonymous>'],
    ],
    [
      'arrays of paths and handlers, all()',
      "const app = express(); app.get(['/a', '/b'], [function one(q, s, n) {}, [function two(q, s) {}]]); app.all('/c', function c() {})",
      ['GET /a two: one', 'GET /b two: one', 'ALL /c c'],
    ],
    [
      'route(), verbs of the same handler',
      "const app = express(); const h = function h(q, s) {}; app.route('/a').all(function check(q, s, n) {}).get(h).post(h); app.route('/b').get(function x() {}).put(function y() {})",
      ['GET,POST /a h: check', 'GET /b x', 'PUT /b y'],
    ],
    [
      'RegExp paths',
      'const app = express(); app.get(/^\\/a\\/(\\d+)$/i, function a() {})',
      ['GET /^\\/a\\/(\\d+)$/i a'],
    ],
    [
      'RegExp paths of which nothing can be made up, or which are not run',
      'const app = express(); app.get(/fly$/, function a() {}); app.get(/^\\/(b|c)$/, function b() {}); app.use(/^(\\/d+)+$/, function guard(q, s, n) {}); app.get("/e", function e() {})',
      [
        'GET /fly$/ a (RegExp path: the middleware chain could not be simulated)',
        'GET /^\\/(b|c)$/ b (RegExp path: the middleware chain could not be simulated)',
        'GET /e e (the middleware chain could not be simulated)',
      ],
    ],
    [
      'mounted before its routes are added, twice, and in another router',
      "const app = express(); const inner = new Router(); const outer = express.Router({ mergeParams: true }); app.use('/x/:id', outer); app.use(['/y', '/z'], outer); outer.use(inner); inner.get('/a', function a() {})",
      ['GET /x/:id/a a', 'GET /y/a a', 'GET /z/a a'],
    ],
    [
      'a chain on the router',
      "const app = express(); app.use('/r', Router().get('/a', function a() {}).post('/b', function b() {}))",
      ['GET /r/a a', 'POST /r/b b'],
    ],
    [
      'routers mounted in a chain',
      "const inner = Router(); inner.get('/a', function a() {}); const app = express(); app.use('/r', Router().use('/i', inner))",
      ['GET /r/i/a a'],
    ],
    [
      'a router that is never mounted',
      "const app = express(); app.get('/a', function a() {}); const lost = Router(); lost.get('/b', function b() {})",
      ['GET /a a', 'GET /b b (mount unknown)'],
    ],
    [
      'an app in an app',
      "const app = express(); const sub = express(); sub.get('/a', function a() {}); app.use('/sub', sub)",
      ['GET /sub/a a'],
    ],
    [
      'a router that contains itself',
      "const app = express(); const r = Router(); r.use('/r', r); r.get('/a', function a() {}); app.use('/x', r)",
      ['GET /x/a a'],
    ],
    [
      'routers of factories and classes',
      "const make = (path) => { const r = Router(); r.get(path, function made() {}); return r }; class C { constructor() { this.router = Router(); this.init() } init() { this.router.get('/c', this.show.bind(this)) } show(q, s) {} } const app = express(); app.use('/a', make('/1')); app.use('/b', make('/2')); app.use(new C().router)",
      ['GET /a/1 made', 'GET /b/2 made', 'GET /c show'],
    ],
    [
      'a class that extends a router',
      "class R extends Router { constructor() { super(); this.get('/a', function a() {}) } } const app = express(); app.use('/r', new R())",
      ['GET /r/a a'],
    ],
    [
      'wrapped handlers',
      "const asyncHandler = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next); const wrap = require('express-async-handler'); const app = express(); app.get('/a', asyncHandler(asyncHandler(async function a(req, res) {}))); app.get('/b', wrap(async function b(req, res) {})); app.get('/c', function c() {}.bind(null))",
      ['GET /a a', 'GET /b b', 'GET /c c'],
    ],
    [
      'what may be there',
      "const app = express(); if (process.env.ADMIN) app.use('/admin', Router().get('/a', function a() {})); app.get(`${process.env.BASE}/b`, function b() {})",
      ['GET /admin/a a (only if: process.env.ADMIN)', 'GET /{}/b b ({} stands for process.env.BASE)'].map(
        (text) => text.replace('/{}/b', '{}/b'),
      ),
    ],
    [
      'a condition of the whole app is none of its routes',
      "function create() { if (process.env.X) return null; const app = express(); app.get('/a', function a() {}); return app } create()",
      ['GET /a a'],
    ],
    [
      'wrapped routers',
      "const app = express(); const r = Router(); r.get('/a', function a() {}); app.use('/w', require('wrapper')(r))",
      ['GET /w/a a (mounted through wrapper)'],
    ],
    [
      'of a route with several verbs, the verb alone that another route takes first',
      `const app = express(); const f = function f(q, s) {};
       app.get('/a/:id', function a(q, s) {}); app.route('/a/new').get(f).post(f);
       app.all('/b/:id', function b(q, s) {}); app.route('/b/new').get(f).post(f);
       app.get('/c/:id', function c(q, s) {}); app.post('/c/:no', function d(q, s) {}); app.route('/c/new').get(f).post(f).put(f);`,
      [
        ...['GET /a/:id a', 'GET /a/new f (never reached: /a/:id comes first)', 'POST /a/new f'],
        ...['ALL /b/:id b', 'GET,POST /b/new f (never reached: /b/:id comes first)'],
        ...['GET /c/:id c', 'POST /c/:no d', 'GET /c/new f (never reached: /c/:id comes first)'],
        ...['POST /c/new f (never reached: /c/:no comes first)', 'PUT /c/new f'],
      ],
    ],
    [
      'order, fall-through, shadowing and error handlers',
      "const app = express(); const open = Router(); open.use(function log(q, s, n) {}); app.use(open); app.use((e, q, s, n) => {}); app.use('/b', function onlyB(q, s, n) {}); app.get('/a/:id', function a(q, s) {}); app.get('/a/new', function never(q, s) {}); app.get('/b/c', function c() {})",
      [
        'GET /a/:id a: log',
        'GET /a/new never: log (never reached: /a/:id comes first)',
        'GET /b/c c: log onlyB',
      ],
    ],
    [
      'param()',
      "const app = express(); app.param('id', function load(q, s, n, id) {}); app.get('/a/:id', function a() {})",
      ['GET /a/:id a (param "id" is handled by load (app.js:3))'],
    ],
    [
      'what listen() calls',
      "const app = express(); app.listen(3000, () => { app.get('/late', function late() {}) })",
      ['GET /late late'],
    ],
    ['an app without routes', 'express()', []],
  ])('%s', async (_, code, expected) => {
    expect(await inOneFile(code)).toEqual(expected);
  });

  test('an app that the entry does not lead to is found by what imports Express', async () => {
    const lines = await listed({
      'index.js': "require('commander').command('serve')",
      'src/http/server.ts':
        "import express from 'express';\nexport class Server { app = express(); start(port: number) { this.app.get('/a', this.show) } show(req, res) {} }",
      'test/server.test.ts': "import express from 'express'; express().get('/never', () => {})",
    });
    expect(lines).toEqual(['GET /a show', 'SOURCE_SEARCHED']);
  });

  test('an app made for each call of a factory is listed once', async () => {
    const lines = await listed({
      'app.js': "const { create } = require('./create'); create(); create();",
      'create.js':
        "const express = require('express'); exports.create = () => { const app = express(); app.get('/a', function a() {}); return app }",
    });
    expect(lines).toEqual(['GET /a a']);
  });
});

test('a package whose app nobody makes is searched, and only that one', async () => {
  const dependencies = { express: '5' };
  const { project } = await createProject({
    'package.json': { name: 'root', workspaces: ['*'], dependencies },
    'a/package.json': { name: 'a', main: 'index.js', scripts: { start: 'node index.js' }, dependencies },
    'a/index.js':
      "const app = require('express')(); app.get('/a', function a() {}); require('c').add(app); app.listen(1);",
    'a/unused.js': "module.exports = () => { const app = require('express')(); app.get('/old', () => {}); };",
    'b/package.json': { name: 'b', dependencies },
    'b/app.js':
      "const express = require('express'); exports.createApp = () => { const app = express(); app.get('/b', function b() {}); return app; };",
    'c/package.json': { name: 'c', main: 'index.js', dependencies },
    'c/index.js':
      "const { Router } = require('express'); exports.add = (app) => app.get('/c', function c() {}); exports.more = () => Router().get('/more', () => {});",
    'd/package.json': { name: 'd', dependencies },
    'd/types.ts':
      "import type { Request } from 'express'; export const of = (request: Request) => request.ip;",
  });
  const { items, warnings } = await routesOf(project);
  expect(items.map((route) => `${route.app}: ${line(route)}`)).toEqual([
    'a: GET /a a',
    'a: GET /c c',
    'b: GET /b b',
  ]);
  expect(warnings).toEqual([
    {
      code: 'SOURCE_SEARCHED',
      message: 'No entry leads to a route of b: those listed are of every file there that imports Express.',
    },
  ]);
});

test('apps that one function makes are listed by what they have', async () => {
  const lines = await inOneFile(`
    const make = (name) => { const app = express(); app.get('/health', function health() {}); if (name) app.get('/' + name, function own() {}); return app; };
    make('public'); make('admin'); make('admin'); make();`);
  expect(lines).toEqual(['GET /health health', 'GET /public own', 'GET /health health', 'GET /admin own']);
});

test('where routes are left out, a warning says so', async () => {
  const lines = await inOneFile(`
    const app = express(); const router = Router();
    for (let i = 0; i < 900; i++) router.get('/' + i, function h() {});
    for (let i = 0; i < 23; i++) app.use('/' + i, router);`);
  expect(lines).toHaveLength(20_001);
  expect(lines.at(-1)).toBe('SOURCE_CUT');
});

test('routers that are mounted too deep are said to be left out', async () => {
  const lines = await inOneFile(`
    const app = express(); let router = app;
    for (let i = 0; i < 30; i++) { router.get('/x', function x() {}); const next = Router(); router.use('/' + i, next); router = next; }`);
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('SOURCE_CUT');
});

describe('apps that are too large to compare all with all', () => {
  const each = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => make(index)).join('\n');
  const app = 'const app = express();';

  test('4,000 routes: what is in front of each is told', async () => {
    const lines = await inOneFile(`${app}
      app.use('/API/r3999', function own() {}); app.use('/:any', function any() {}); app.all('/api/r7', function seven(q, s, next) {});
      ${each(4_000, (index) => `app.get('/api/r${index}', function h() {});`)}
      app.get('/api/r8', function late() {});`);
    expect(lines).toHaveLength(4_002);
    expect(lines[8]).toBe('GET /api/r7 h: any seven');
    expect(lines[4_000]).toBe('GET /api/r3999 h: own any');
    expect(lines[4_001]).toBe('GET /api/r8 late: any (never reached: /api/r8 comes first)');
  });

  test('paths of 60,000 characters are listed, and not simulated', async () => {
    const long = "const long = 'abcdefghij'.repeat(6000);";
    const lines = await inOneFile(`${long} ${app}
      ${each(300, (index) => `app.get('/x${index}' + long, function h() {});`)}`);
    expect(lines).toHaveLength(300);
    expect(lines[299]).toMatch(/^GET \/x299abc.*h \(the middleware chain could not be simulated\)$/);
  });

  test.each([
    ['stars', `/${'*a'.repeat(100)}b`],
    ['parameters', `/${':a-'.repeat(60)}b`],
    ['optional letters', `/${'a?'.repeat(100)}b`],
    ['optional parts', `/${'{a}'.repeat(100)}b`],
  ])('paths of many %s are not compared', async (_, path) => {
    const lines = await inOneFile(`${app}
      app.use('${path}', function odd() {}); app.get('/${'a'.repeat(300)}', function h() {});`);
    expect(lines).toEqual([`GET /${'a'.repeat(300)} h (the middleware chain could not be simulated)`]);
  });

  test('4,000 routes behind 2,000 functions: the first are told, the others noted', async () => {
    const lines = await inOneFile(`${app}
      ${each(2_000, (index) => `app.use(function m${index}() {});`)}
      ${each(4_000, (index) => `app.get('/r${index}', function h() {});`)}`);
    expect(lines).toHaveLength(4_000);
    expect(lines[0]).toMatch(/^GET \/r0 h: m0 .* m1999$/);
    expect(lines[3_999]).toBe('GET /r3999 h (the middleware chain could not be simulated)');
  });

  test('routers that are mounted in each other in a million ways', async () => {
    const lines = await inOneFile(`${app}
      const routers = []; for (let i = 0; i < 18; i++) routers.push(Router());
      for (let i = 0; i < 17; i++) for (const path of ['/', '/a', '/b', '/c']) routers[i].use(path, routers[i + 1]);
      app.use(routers[0]); app.get('/end', function end() {});`);
    expect(lines).toEqual(['SOURCE_CUT']);
  });
});
