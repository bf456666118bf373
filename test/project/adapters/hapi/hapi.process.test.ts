import { execFile } from 'node:child_process';
import { cpSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/hapi/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';

const line = ({ methods, path, handler, middleware, guards, params, prefix, note }: Route) =>
  `${methods} ${path} ${prefix || '-'} (${params}) ${middleware.map(({ name }) => name).join(' ')} > ${handler} [${guards.map(({ name }) => name)}] ${note ?? ''}`;

const handler = (name: string) => `function ${name}() { ran.push('${name}'); return '${name}'; }`;
const ext = (name: string) => `function ${name}(request, h) { ran.push('${name}'); return h.continue; }`;

/** The forms of the documentation of hapi: routes, plugins, extensions, strategies, prerequisites. */
const forms = `
const Hapi = require('@hapi/hapi');
const ran = [];
const scheme = (name) => () => ({ authenticate(request, h) { ran.push('auth ' + name); return h.authenticated({ credentials: { scope: ['a'] } }); } });
const crud = { name: 'crud', multiple: true, register(server, { kind }) {
  server.route({ method: 'GET', path: '/', handler: ${handler('list')} });
  server.route({ method: 'POST', path: '/', handler: ${handler('create')} });
  server.route({ method: 'GET', path: '/{id}', handler: ${handler('read')} });
  server.route({ method: ['PUT', 'PATCH'], path: '/{id}', options: { handler: ${handler('update')} } });
  server.route({ method: 'DELETE', path: '/{id}', handler: ${handler('remove')} });
} };
exports.build = async () => {
  const server = Hapi.server();
  server.ext('onRequest', ${ext('onEvery')});
  server.auth.scheme('one', scheme('one')); server.auth.scheme('two', scheme('two'));
  server.auth.strategy('one', 'one'); server.auth.strategy('two', 'two');
  server.route({ method: 'GET', path: '/open', handler: ${handler('open')} });
  server.route({ method: 'GET', path: '/closed', options: { auth: 'two' }, handler: ${handler('closed')} });
  server.route({ method: 'GET', path: '/tried', options: { auth: { strategy: 'two', mode: 'optional' } }, handler: ${handler('tried')} });
  server.route({ method: 'GET', path: '/either', options: { auth: { strategies: ['one'], mode: 'required' } }, handler: ${handler('either')} });
  server.route([{ method: 'GET', path: '/', handler: ${handler('home')} }, { method: 'POST', path: '/hello/{name?}', handler: ${handler('hello')} }]);
  server.route({ method: 'GET', path: '/image{size}.png', handler: ${handler('image')} });
  server.route({ method: 'GET', path: '/files/{path*}', handler: ${handler('files')} });
  server.route({ method: 'GET', path: '/pair/{two*2}', handler: ${handler('pair')} });
  server.route({ method: 'GET', path: '/files/{name}', handler: ${handler('file')} });
  server.route({ method: 'GET', path: '/files/index', handler: ${handler('fileIndex')} });
  server.route({ method: 'OPTIONS', path: '/opts', handler: ${handler('opts')} });
  server.route({ method: '*', path: '/any/thing', handler: ${handler('anything')} });
  server.route({ method: 'GET', path: '/any/thing', handler: ${handler('getThing')} });
  server.route({ method: 'GET', path: '/pre', options: { pre: [{ method: ${handler('p1')}, assign: 'x' }, ${handler('p2')}] }, handler: ${handler('withPre')} });
  server.route({ method: 'GET', path: '/own', options: { ext: { onPreAuth: { method: ${ext('ownExt')} }, onPreHandler: [{ method: ${ext('ownLast')} }] } }, handler: ${handler('own')} });
  for (const name of ['a', 'b', 'c']) server.route({ method: 'GET', path: '/loop/' + name, handler: ${handler('looped')} });
  await server.register({ plugin: crud, options: { kind: 'x' } }, { routes: { prefix: '/crud' } });
  await server.register([{ plugin: crud, options: { kind: 'y' }, routes: { prefix: '/second' } }]);
  await server.register({ plugin: { plugin: crud }, routes: { prefix: '/third' } }, { routes: {} });
  await server.register({ name: 'outer', register: async (outer) => {
    outer.ext('onPreHandler', ${ext('sandboxed')}, { sandbox: 'plugin' });
    outer.route({ method: 'GET', path: '/here', handler: ${handler('here')} });
    await outer.register({ plugin: { name: 'inner', register(inner) {
      inner.route({ method: 'GET', path: '/', handler: ${handler('innermost')} });
      inner.route({ method: 'GET', path: '/deep/{id}', handler: ${handler('deep')} });
    } }, options: {} }, { routes: { prefix: '/inner' } });
  } }, { routes: { prefix: '/outer' } });
  await server.register({ plugin: { register(s) { s.route({ method: 'GET', path: '/plain', handler: ${handler('plain')} }); }, pkg: { name: 'p', version: '1.0.0' } } });
  server.ext([{ type: 'onPostAuth', method: ${ext('listed')} }]);
  return { server, ran };
};
if (require.main === module) exports.build().then(({ server }) => server.start());
`;

/** hapi is known by its path, and the older one is installed under another name. */
function installAs(modules: string, installed: string): void {
  cpSync(realpathSync(join(fixtures, 'hapi/node_modules')), modules, { recursive: true });
  if (installed === '@hapi/hapi') return;
  rmSync(join(modules, '@hapi/hapi'), { recursive: true });
  renameSync(join(modules, installed), join(modules, '@hapi/hapi'));
}

test.each([
  ['hapi 20', 'hapi20'],
  ['hapi 21', '@hapi/hapi'],
])('%s, the forms of the documentation: live = source = served', async (_, installed) => {
  const made = await createProject({
    'package.json': { name: 'app', dependencies: { '@hapi/hapi': '*' } },
    'index.cjs': forms,
  });
  installAs(join(made.root, 'node_modules'), installed);
  const { result } = await runLive({ root: made.root, entry: 'index.cjs', adapters: ['hapi'] });
  expect(result).toMatchObject({ warnings: [] });
  const live = result?.items ?? [];
  const entries = [join(made.root, 'index.cjs')];
  const source = await createSource({ project: made.project, entries, handled: ['@hapi/hapi'] });
  const read = sourceRoutes(source).items;
  expect(read.map(line)).toEqual(live.map(line));
  expect(live.length).toBeGreaterThan(38);

  const requests = live.map(({ methods: [method = ''], path }) => ({
    method: method === 'ALL' ? 'PUT' : method,
    url: path
      .replace(/\{\w+\*2\}/, 'a/b')
      .replace(/\{\w+\*\}/, 'a/b')
      .replace(/\{\w+\??\}/g, '7'),
  }));
  const code = `const { server, ran } = await require('./index.cjs').build();
    const all = [];
    for (const request of ${JSON.stringify(requests)}) {
      ran.length = 0;
      await server.inject(request);
      all.push([...ran]);
    }
    console.log(JSON.stringify(all));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', `(async () => { ${code} })()`], {
    cwd: made.root,
    timeout: 120_000,
  });
  const real = (JSON.parse(stdout) as string[][]).map(
    (ran, index) => `${requests[index]?.url} ${ran.join(' ')}`,
  );
  const told = live.map(({ middleware, handler: last }, index) =>
    [requests[index]?.url, ...middleware.map(({ name }) => name), last].join(' '),
  );
  expect(real).toEqual(told);
  for (const [index, { method, url }] of requests.entries())
    expect(matchRoutes(live, readRequest(`${method} ${url}`))[0], `${method} ${url}`).toBe(live[index]);
});
