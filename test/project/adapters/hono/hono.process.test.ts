// Source, the app as it runs, and what answers a request: the same.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/hono/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';
import { documented, prelude } from './documented.ts';

interface App {
  fetch(request: Request): Response | Promise<Response>;
}

const names = Object.keys(documented);
const rows = names.flatMap((name) => documented[name]?.rows ?? []);

const line = ({ methods, path, handler, middleware, note }: Route) =>
  `${methods} ${path} ${handler} < ${middleware.map(({ name }) => name).join(' ')}${note ? ` (${note})` : ''}`.replace(
    /< (?=\(|$)/,
    '<' + ' ',
  );
const trim = (text: string) => text.replace(/ +/g, ' ').trim();

async function makeApps() {
  const files = names.map((name, index) => [`src/app-${index}.mjs`, `${documented[name]?.code}\n${prelude}`]);
  const entry = [
    ...names.map((_, index) => `import app${index} from './app-${index}.mjs';`),
    `export const apps = [${names.map((_, index) => `app${index}`)}];`,
    'setTimeout(() => apps.length);',
  ];
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { hono: '^4' } },
    'src/index.mjs': entry.join('\n'),
    ...(Object.fromEntries(files) as Record<string, string>),
  });
  return { root, project };
}

test('what the documentation shows: source, app and requests agree', async () => {
  const { root, project } = await makeApps();
  const entry = join(root, 'src/index.mjs');
  const source = await createSource({ project, entries: [entry], handled: ['hono', '@hono/zod-openapi'] });
  const read = sourceRoutes(source);
  const expected = rows.map(([row]) => row);
  expect(read.items.map(line).map(trim)).toEqual(expected);
  expect(read.warnings).toEqual([]);

  await symlink(join(fixtures, 'hono/node_modules'), join(root, 'node_modules'));
  const { result } = await runLive({ root, entry: 'src/index.mjs', adapters: ['hono'] });
  expect(result?.items.map(line).map(trim)).toEqual(expected);

  const { apps } = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as { apps: App[] };
  const { ran } = globalThis as unknown as { ran: string[] };
  for (const [index, name] of names.entries()) {
    const app = apps[index] as App;
    for (const [row, request] of documented[name]?.rows ?? []) {
      if (request === '') continue;
      const [method = '', path = ''] = request.split(' ');
      ran.length = 0;
      await app.fetch(new Request(`http://localhost${path}`, { method }));
      const [, handler, middleware] = /^\S+ \S+ (\S+) <(.*)$/.exec(row) ?? [];
      expect([request, ...ran]).toEqual([
        request,
        ...trim(middleware ?? '')
          .split(' ')
          .filter(Boolean),
        handler,
      ]);
    }
  }
});

test('in a bundle, an app is found by its shape', async () => {
  const { root } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { hono: '^4' } },
    'src/index.ts': `
      import { Hono } from 'hono';
      import { logger } from 'hono/logger';
      const users = new Hono().get('/:id', async function check(c, next) { await next(); }, function show(c) {});
      const app = new Hono();
      app.use(logger());
      app.route('/users', users);
      app.all('/hooks', function hook(c) {});
      globalThis.apps = [app, users];`,
  });
  await symlink(join(fixtures, 'hono/node_modules'), join(root, 'node_modules'));
  buildSync({
    ...{ entryPoints: [join(root, 'src/index.ts')], outfile: join(root, 'dist/app.mjs') },
    ...{ bundle: true, format: 'esm', platform: 'node' },
  });
  const { result } = await runLive({ root, entry: 'dist/app.mjs', adapters: ['hono'] });
  expect(result?.items.map(line).map(trim)).toEqual([
    'GET /users/:id show < logger2 check',
    'ALL /hooks hook < logger2',
  ]);
});

test('in CommonJS as well, it is known what except lets past', async () => {
  const { root } = await createProject({
    'package.json': { name: 'app', dependencies: { hono: '^4' } },
    'index.js': `
      const { Hono } = require('hono');
      const { except } = require('hono/combine');
      const guard = async (c, next) => { if (!c.get('user')) return c.text('no', 401); await next(); };
      const app = new Hono();
      app.use('/a/*', except('/a/login', guard));
      app.get('/a/:page', (c) => c.text(''));
      app.get('/a/:page/edit', (c) => c.text(''));`,
  });
  await symlink(join(fixtures, 'hono/node_modules'), join(root, 'node_modules'));
  const { result } = await runLive({ root, entry: 'index.js', adapters: ['hono'] });
  const told = (result?.items ?? []).map(({ path, auth, guards }) => [path, auth, guards.length]);
  expect(told).toEqual([
    ['/a/:page', 'unknown', 0],
    ['/a/:page/edit', undefined, 1],
  ]);
});

test('a guard that does not run where a part is left out guards nothing', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { hono: '^4' } },
    'src/index.mjs': `
      import { Hono } from 'hono';
      const app = new Hono();
      app.use('/own/:id', async function requireLogin(c, next) { if (!c.get('user')) return c.text('no', 401); await next(); });
      app.get('/own/:id?', function own(c) { return c.text('own'); });
      export default app;`,
  });
  const entry = join(root, 'src/index.mjs');
  const source = await createSource({ project, entries: [entry], handled: ['hono'] });
  await symlink(join(fixtures, 'hono/node_modules'), join(root, 'node_modules'));
  const { result } = await runLive({ root, entry: 'src/index.mjs', adapters: ['hono'] });
  for (const routes of [sourceRoutes(source).items, result?.items]) {
    expect(routes).toMatchObject([{ guards: [], auth: 'unknown', middleware: [{ name: 'requireLogin' }] }]);
    expect(routes?.[0]?.note).toContain(
      'where its optional part is left out, what runs before it is nothing',
    );
  }
  const { default: app } = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as { default: App };
  const asked = ['/own/7', '/own'].map((path) => app.fetch(new Request(`http://localhost${path}`)));
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([401, 200]);
});
