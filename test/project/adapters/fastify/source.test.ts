// What the source alone says: no package is there.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/fastify/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { createProject } from '../../../support/temp.ts';

const line = ({ methods, path, handler, middleware, note }: Route) =>
  `${methods} ${path} ${handler}: ${middleware.map(({ name }) => name).join(' ')}${note ? ` (${note})` : ''}`;

async function read(files: Record<string, unknown>, entries = ['app.js']) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { fastify: '^5.0.0' } },
    ...files,
  });
  const source = await createSource({
    project,
    entries: entries.map((file) => join(root, file)),
    handled: ['fastify'],
  });
  const { items, warnings } = sourceRoutes(source);
  return { items, warnings: [...warnings, ...source.warnings()], lines: items.map(line) };
}

test('a plugin that `fastify start` registers, with its prefix', async () => {
  const { items, lines, warnings } = await read(
    {
      'package.json': { name: 'app', scripts: { start: 'fastify start -w -x /v1 dist/app.js' } },
      'src/app.ts': `
        import type { FastifyPluginAsync } from 'fastify';
        const app: FastifyPluginAsync = async (fastify, options) => {
          fastify.get('/hello', async function hello() {});
        };
        export default app;
        module.exports = 1;`,
    },
    [],
  );
  expect(lines).toEqual(['GET /v1/hello hello: ']);
  expect(items[0]).toMatchObject({ prefix: '/v1', source: 'src/app.ts:4', app: 'app', origin: 'source' });
  expect(warnings).toEqual([]);
});

test('a condition that cannot be told is a note, of a plugin as of a route', async () => {
  const { lines } = await read({
    'app.js': `
      import Fastify from 'fastify';
      const app = Fastify();
      if (process.env.DEBUG) app.get('/debug', function debug() {});
      if (process.env.ADMIN) {
        app.register(async (scope) => {
          scope.get('/', function admin() {});
        }, { prefix: '/admin' });
      }
      app.get('/' + process.env.PAGE, function page() {});
      app.route({ method: process.env.METHOD, url: '/any', handler() {} });`,
  });
  expect(lines).toEqual([
    'GET /debug debug:  (only if: process.env.DEBUG)',
    'GET /{} page:  ({} stands for process.env.PAGE)',
    ' /any handler: ',
    'GET /admin admin:  (only if: process.env.ADMIN)',
  ]);
});

test('a plugin of a package under a prefix is named, and one without is left out', async () => {
  const { items, lines } = await read({
    'app.js': `
      import fastify from 'fastify';
      import ui from '@fastify/swagger-ui';
      import cors from '@fastify/cors';
      const app = fastify();
      app.register(cors, { origin: true });
      app.register(async (scope) => { scope.register(ui, { prefix: '/docs/' }); }, { prefix: '/v1' });`,
  });
  expect(lines).toEqual([
    ' /v1/docs/* @fastify/swagger-ui:  (mounted by @fastify/swagger-ui: what it answers there is not in the source)',
  ]);
  expect(items[0]).toMatchObject({ source: 'app.js:7', prefix: '/v1/docs' });
});

test('every form of a plugin', async () => {
  const { lines } = await read({
    'app.js': `
      import { fastify } from 'fastify';
      import fp from 'fastify-plugin';
      import * as whole from './whole.js';
      const app = fastify({ logger: true }).withTypeProvider();
      app.register(import('./default.js'), { prefix: '/default' });
      app.register(whole, (instance) => ({ prefix: '/whole' }));
      app.register(fp(async function open(scope) { scope.get('/open', function open() {}); }), { prefix: '/no' });
      app.register(async (one, options) => one.get(options.path, function given() {}), { path: '/given' })
        .after(() => { app.get('/after', function after() {}); });
      for (const name of ['a', 'b']) app.register(async (scope) => { scope.get('/', function each() {}); }, { prefix: name });`,
    'default.js': "export default async (scope) => { scope.get('/x', function inDefault() {}); }",
    'whole.js': "export default (scope, _, done) => { scope.get('', function inWhole() {}); done(); }",
  });
  expect(lines).toEqual([
    'GET /default/x inDefault: ',
    'GET /whole inWhole: ',
    'GET /open open: ',
    'GET /given given: ',
    'GET /after after: ',
    'GET /a each: ',
    'GET /b each: ',
  ]);
});

test('the settings of autoload', async () => {
  const plugin = (name: string, more = '') =>
    `module.exports = async (scope) => { scope.get('/', function ${name}() {}); };\n${more}`;
  const { lines } = await read({
    'package.json': { name: 'app', dependencies: { fastify: '^5.0.0' } },
    'app.js': `
      const { join } = require('node:path');
      const autoload = require('@fastify/autoload');
      const app = require('fastify')();
      app.register(autoload, { dir: join(__dirname, 'plain'), ignorePattern: /^skipped/, maxDepth: 1 });
      app.register(autoload.fastifyAutoload, { dir: \`\${__dirname}/flat\`, dirNameRoutePrefix: false, matchFilter: (path) => path.endsWith('.route.js') });`,
    'plain/z.js': plugin('root'),
    'plain/a/one.js': plugin('one'),
    'plain/a/two.js': plugin('two', "module.exports.autoPrefix = '/second';"),
    'plain/a/deep/three.js': plugin('three'),
    'plain/b/index.js': plugin('index', "module.exports.prefixOverride = '/over';"),
    'plain/b/other.js': plugin('other'),
    'plain/b/c.json': '{}',
    'plain/off/none.js': plugin('none', 'module.exports.autoload = false;'),
    'plain/object.js': "module.exports = { method: 'PUT', url: '/object', handler: function inObject() {} };",
    'plain/skipped/x.js': plugin('skipped'),
    'flat/sub/x.route.js': plugin('flat'),
    'flat/sub/x.service.js': plugin('service'),
  });
  expect(lines).toEqual([
    'PUT /object inObject: ',
    'GET / root: ',
    'GET /a one: ',
    'GET /second two: ',
    'GET /over index: ',
    'GET / flat: ',
  ]);
});

test.each(['a*a*a*a*a*a*a*a*a*a*b$', '(a+)+b$', '(a|a|a)'.repeat(20), 'a?'.repeat(60), '(a)\\1+\\1+b'])(
  'a pattern that may take long is not run, and a warning says so: %s',
  async (pattern) => {
    const { lines, warnings } = await read({
      'package.json': { name: 'app', dependencies: { fastify: '^5.0.0' } },
      'app.js': `
        const app = require('fastify')();
        app.register(require('@fastify/autoload'), { dir: __dirname + '/plain', ignorePattern: /${pattern}/ });
        app.register(require('@fastify/autoload'), { dir: __dirname + '/plain', ignoreFilter: /.*[.-](test|spec)\\.[jt]s$/ });`,
      [`plain/${'a'.repeat(200)}.js`]:
        "module.exports = async (scope) => { scope.get('/a', function a() {}); };",
      'plain/b.test.js': "module.exports = async (scope) => { scope.get('/b', function b() {}); };",
    });
    expect(lines).toEqual(['GET /a a: ', 'GET /b b: ', 'GET /a a: ']);
    expect(warnings).toEqual([
      {
        code: 'SOURCE_CUT',
        message: `A pattern of @fastify/autoload was not run, as it may take long: ${pattern}`,
      },
    ]);
  },
);

test('hooks end where their scope ends, and decorations are what was given', async () => {
  const { lines, items } = await read({
    'app.js': `
      import Fastify from 'fastify';
      import plugin from 'fastify-plugin';
      const app = Fastify();
      app.register(plugin((scope, _, done) => {
        scope.decorate('verify', async () => {});
        scope.decorate('allow', (role) => function checkRole() {});
        scope.decorate('users', { list: async () => {}, guard: { of: (role) => async function ofRole() {} } });
        scope.decorate('addPage', function (path) { this.get(path, function page() {}); });
        done();
      }));
      app.register(async (scope) => {
        scope.addHook('preHandler', scope.verify);
        scope.get('/in', { onRequest: [scope.allow('x'), null], preHandler: last }, function inside() {});
        scope.addPage('/page');
        scope.get('/users', { onRequest: scope.users.guard.of('x') }, scope.users.list);
      });
      app.get('/out', { preHandler: [first, last] }, function outside() {});
      app.addHook('onSend', function sent() {});
      app.addHook('onRequest', first);
      async function first() {}
      async function last() {}`,
  });
  expect(lines).toEqual([
    'GET /out outside: first first last',
    'GET /in inside: first checkRole verify last',
    'GET /users list: first ofRole verify',
    'GET /page page: first verify',
  ]);
  expect(items[1]?.guards.map(({ name }) => name)).toEqual(['checkRole']);
});

test('where no entry makes an app, every file that imports Fastify is read, and a warning says so', async () => {
  const { lines, warnings } = await read(
    {
      'lib/build.js':
        "import f from 'fastify';\nexport const build = () => { const app = f(); app.get('/x', function x() {}); return app; };",
    },
    [],
  );
  expect(lines).toEqual(['GET /x x: ']);
  expect(warnings.map(({ code }) => code)).toEqual(['SOURCE_SEARCHED']);
});

test('apps that one function makes are listed by what they have; what is left out is said', async () => {
  const { lines } = await read({
    'app.js': `
      const fastify = require('fastify');
      const make = (name) => { const app = fastify(); if (name) app.get('/' + name, function own() {}); return app; };
      make('public'); make('admin'); make('admin'); make();`,
  });
  expect(lines).toEqual(['GET /public own: ', 'GET /admin own: ']);
  const { items, warnings } = await read({
    'app.js': `
      const app = require('fastify')();
      const paths = []; for (let i = 0; i < 190; i++) paths.push('/' + i);
      for (let i = 0; i < 110; i++) for (const path of paths) app.get(path + '/' + i, function h() {});`,
  });
  expect(items).toHaveLength(20_000);
  expect(warnings.map(({ code }) => code)).toContain('SOURCE_CUT');
});

test('a package whose app nobody makes is searched, and only that one', async () => {
  const dependencies = { fastify: '5' };
  const { lines, warnings } = await read(
    {
      'package.json': { name: 'root', workspaces: ['*'] },
      'a/package.json': { name: 'a', dependencies },
      'a/app.js': "const app = require('fastify')(); app.get('/a', function a() {});",
      'a/unused.js': "module.exports = () => { require('fastify')().get('/old', () => {}); };",
      'b/package.json': { name: 'b', dependencies },
      'b/app.js': "exports.build = () => { require('fastify')().get('/b', function b() {}); };",
    },
    ['a/app.js'],
  );
  expect(lines).toEqual(['GET /a a: ', 'GET /b b: ']);
  expect(warnings.map(({ message }) => message)).toEqual([
    'No entry leads to a route of b: those listed are of every file there that imports Fastify.',
  ]);
});

test('plugins that are registered without end are said to be left out', async () => {
  const { lines, warnings } = await read({
    'app.js': `
      const app = require('fastify')();
      app.get('/a', function a() {});
      app.register(function again(scope, _, done) { scope.register(again); done(); });`,
  });
  expect(lines).toEqual(['GET /a a: ']);
  expect(warnings.map(({ code }) => code)).toContain('SOURCE_CUT');
});
