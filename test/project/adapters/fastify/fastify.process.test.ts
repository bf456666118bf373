import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/fastify/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { connect } from '../../../support/client.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';

const packages = join(fixtures, 'fastify/node_modules');
const versions = { 'Fastify 3': 'fastify3', 'Fastify 4': 'fastify4', 'Fastify 5': 'fastify' };

const line = ({ methods, path, handler, middleware, note }: Route) =>
  `${methods} ${path} ${handler}: ${middleware.map(({ name }) => name).join(' ')}${note ? ` (${note})` : ''}`;

/** A project of these files, with this Fastify among its packages. */
async function makeProject(fastify: string, files: Record<string, unknown>) {
  const made = await createProject({
    'package.json': { name: 'app', dependencies: { fastify: '*' } },
    ...files,
  });
  const folder = join(made.root, 'node_modules');
  mkdirSync(join(folder, '@fastify'), { recursive: true });
  const links = {
    fastify,
    'fastify-plugin': 'fastify-plugin',
    '@fastify/autoload': '@fastify/autoload',
    'fastify-cli': 'fastify-cli',
  };
  for (const [name, target] of Object.entries(links))
    symlinkSync(realpathSync(join(packages, target)), join(folder, name));
  return made;
}

async function listLive(root: string, entry: string) {
  const { result, stdout } = await runLive({ root, entry, adapters: ['fastify'] });
  return { result, stdout, lines: (result?.items ?? []).map(line) };
}

async function listSource({ root, project }: Awaited<ReturnType<typeof makeProject>>, entry: string) {
  const source = await createSource({ project, entries: [join(root, entry)], handled: ['fastify'] });
  return sourceRoutes(source).items.map(line);
}

const forms = `
  const app = Fastify({ logger: false });
  app.get('/plain', function plain() {});
  app.get('/options', { preHandler: [function one() {}, function two() {}] }, function options() {});
  app.post('/inside', { schema: {}, handler: function inside() {} });
  app.route({ method: ['POST', 'GET'], path: '/both', onRequest: function first() {}, handler: function both() {} });
  app.all('/all/*', function all() {});
  app.head('/own', function ownHead() {});
  app.get('/at/:hour(^\\\\d{2})h:minute(^\\\\d{2})m', function at() {});
  app.get('/v', { constraints: { version: '1.2.0', host: 'a.example' } }, function v() {});
  app.register(plugin(async (open) => {
    open.addHook('onRequest', function everywhere(request, reply, done) { done(); });
    open.decorate('guard', async () => {});
  }), { prefix: '/ignored' });
  app.register(async (scope) => {
    scope.get('/', { prefixTrailingSlash: 'slash' }, function slash() {});
    scope.register((inner, options, done) => {
      inner.get('/', function root() {});
      inner.get('x', { preValidation: inner.guard }, function noSlash() {});
      inner.addHook('preHandler', function later(request, reply, done) { done(); });
      done();
    }, { prefix: 'inner' });
  }, { prefix: '/outer' });
  app.after(() => { app.get('/after', function after() {}); });
  app.listen({ port: 0 }).catch(() => process.exit(1));
`;
const formsListed = [
  'GET /plain plain: everywhere',
  'GET /options options: everywhere one two',
  'POST /inside inside: everywhere',
  'GET,POST /both both: everywhere first',
  'ALL /all/* all: everywhere',
  'HEAD /own ownHead: everywhere',
  'GET /at/:hour(^\\d{2})h:minute(^\\d{2})m at: everywhere',
  'GET /v v: everywhere (only for version 1.2.0; only for host a.example)',
  'GET /outer/ slash: everywhere',
  'GET /outer/inner root: everywhere later',
  'GET /outer/innerx noSlash: everywhere guard later',
  'GET /after after: everywhere',
];

describe.each(Object.entries(versions))('%s', (_, fastify) => {
  test.each([
    ['index.cjs', "const Fastify = require('fastify'); const plugin = require('fastify-plugin');"],
    ['index.mjs', "import Fastify from 'fastify'; import plugin from 'fastify-plugin';"],
    ['index.mts', "import { fastify as Fastify } from 'fastify'; import plugin from 'fastify-plugin';"],
  ])('the forms of a registration in %s, as the app runs and in its source', async (entry, imports) => {
    const text = entry.endsWith('mts') ? `// @ts-nocheck\n${imports}${forms}` : imports + forms;
    const made = await makeProject(fastify, { [entry]: text });
    const { lines, result } = await listLive(made.root, entry);
    expect(result).toMatchObject({ warnings: [] });
    expect(result?.error).toBeUndefined();
    expect(lines).toEqual(formsListed);
    expect(await listSource(made, entry)).toEqual(formsListed);
  });

  test('random scopes: what is listed is what really runs, and what the source says', async () => {
    const text = `const plugin = require('fastify-plugin');\n${randomApp(7, 120)}`;
    const made = await makeProject(fastify, { 'index.cjs': text });
    const { lines, stdout } = await listLive(made.root, 'index.cjs');
    const real = JSON.parse(stdout) as string[];
    expect(real.length).toBeGreaterThan(100);
    expect(lines.toSorted()).toEqual(real.toSorted());
    // Version 3 registers a route when what stands before it is loaded: in another order, which says nothing of what answers.
    const ordered = (all: string[]) => (fastify === 'fastify3' ? all.toSorted() : all);
    expect(ordered(await listSource(made, 'index.cjs'))).toEqual(ordered(lines));
  });

  test('an app that nobody starts is made ready, and two apps are both listed', async () => {
    const { root } = await makeProject(fastify, {
      'index.cjs': `
        const build = (name) => {
          const app = require('fastify')();
          app.register(async (scope) => { scope.get('/' + name, function handler() {}); });
          return app;
        };
        module.exports = [build('a'), build('b')];`,
    });
    const { lines, result } = await listLive(root, 'index.cjs');
    expect(lines).toEqual(['GET /a handler: ', 'GET /b handler: ']);
    expect(result?.error).toBeUndefined();
  });

  test('of an app whose plugin fails, what is there, and its own error', async () => {
    const { root } = await makeProject(fastify, {
      'index.cjs': `
        const app = require('fastify')();
        app.get('/there', function there() {});
        app.register(async () => { throw new Error('no such database'); });
        app.register(async (scope) => { scope.get('/missing', function missing() {}); });
        app.ready().then(() => app.listen({ port: 0 }));`,
    });
    const { lines, result } = await listLive(root, 'index.cjs');
    expect(lines).toEqual(['GET /there there: ']);
    expect(result?.error?.message).toBe('no such database');
  });

  test('an app without routes', async () => {
    const { root } = await makeProject(fastify, { 'index.cjs': "require('fastify')();" });
    const { result } = await listLive(root, 'index.cjs');
    expect(result?.warnings.map(({ code }) => code)).toEqual(['NO_ROUTES']);
  });
});

test('an app in a bundle, with Fastify in it', async () => {
  const made = await makeProject('fastify', {
    'index.mjs': `import Fastify from 'fastify'; import plugin from 'fastify-plugin';${forms}`,
  });
  await build({
    ...{ entryPoints: [join(made.root, 'index.mjs')], outfile: join(made.root, 'bundle.cjs') },
    ...{ bundle: true, platform: 'node', minify: true, keepNames: true, logLevel: 'error' },
  });
  const { lines, result } = await listLive(made.root, 'bundle.cjs');
  expect(result?.error).toBeUndefined();
  expect(lines).toEqual(formsListed);
});

test('`fastify start` itself is run where scripts say it', async () => {
  const { root } = await makeProject('fastify', {
    'package.json': {
      name: 'app',
      type: 'module',
      scripts: { dev: 'fastify start -w -P -l info --prefix /v1 dist/app.js' },
      dependencies: { fastify: '^5.0.0', 'fastify-cli': '^8.0.0' },
    },
    'src/app.ts': `import type { FastifyInstance } from 'fastify';
      export default async function app(fastify: FastifyInstance, options: object) {
        fastify.get('/hello', async function hello() {});
        if (process.argv[1]?.endsWith('start.js')) fastify.get('/cli', async function cli() {});
      }`,
  });
  await using session = await connect(root);
  const { items, warnings } = await session.call<{ items: Route[]; warnings: unknown[] }>('list_routes', {
    detail: 'full',
  });
  expect(items.map((route) => [line(route), route.origin, route.source])).toEqual([
    ['GET /v1/hello hello: ', 'live', 'src/app.ts:3'],
    ['GET /v1/cli cli: ', 'live', 'src/app.ts:4'],
  ]);
  expect(warnings).toEqual([]);
});

/** Scopes in scopes with hooks of all kinds; the app asks itself for each route, and prints what ran. */
function randomApp(seed: number, count: number): string {
  let state = seed;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const kinds = ['onRequest', 'preParsing', 'preValidation', 'preHandler'];
  let made = 0;
  const hook = (name: string) => `async function ${name}(request) { request.trace.push('${name}'); }`;
  const scope = (depth: number): string => {
    const parts: string[] = [];
    for (let left = 2 + random(4); left > 0; left -= 1) {
      made += 1;
      const id = made;
      const kind = kinds[random(4)];
      switch (random(depth > 3 ? 2 : 4)) {
        case 0:
          parts.push(`app.addHook('${kind}', ${hook(`hook${id}`)});`);
          break;
        case 1: {
          const own = random(2) === 0 ? `${kind}: [${hook(`own${id}`)}]` : '';
          parts.push(
            `app.get('/r${id}', { ${own} }, async function h${id}(request) { return request.trace; });`,
          );
          break;
        }
        case 2:
          parts.push(`app.register(async (app) => {\n${scope(depth + 1)}\n}, { prefix: '/p${id}' });`);
          break;
        default:
          parts.push(`app.register(plugin(async (app) => {\n${scope(depth + 1)}\n}));`);
      }
    }
    return parts.join('\n');
  };
  const bodies: string[] = [];
  while (made < count * 4) bodies.push(`app.register(async (app) => {\n${scope(0)}\n});`);
  return `
    const app = require('fastify')({ exposeHeadRoutes: false });
    app.decorateRequest('trace', null);
    const asked = [];
    app.addHook('onRoute', ({ url, handler }) => asked.push([url, handler.name]));
    app.addHook('onRequest', async function start(request) { request.trace = ['start']; });
    ${bodies.join('\n')}
    app.ready(async () => {
      const lines = [];
      for (const [url, name] of asked) {
        const { body } = await app.inject(url);
        lines.push('GET ' + url + ' ' + name + ': ' + JSON.parse(body).join(' '));
      }
      process.stdout.write(JSON.stringify(lines));
      app.listen({ port: 0 });
    });`;
}
