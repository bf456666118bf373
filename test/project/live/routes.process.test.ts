import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as moduleApi from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../../src/protocol/schemas.ts';
import { fixtures } from '../../support/folders.ts';
import { runLive } from '../../support/live-process.ts';
import { isBefore24 } from '../../support/node.ts';
import { writeFiles } from '../../support/temp.ts';
import { routes as blogRoutes } from '../../truth/blog.ts';
import { routes as shopRoutes } from '../../truth/shop.ts';
import { ANONYMOUS, type ExpectedRoute } from '../../truth/source.ts';

const awkward = join(fixtures, 'awkward');
/** The deadline itself is what these come to; all others must not. */
const [quickly, patiently] = [3_000, 60_000];
/** Apps of this test; they use the Express of a fixture. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'routes-apps-')));

beforeAll(() => {
  symlinkSync(join(fixtures, 'blog', 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.concurrent('fixtures', () => {
  test('blog: Express 5 in TypeScript', async () => {
    const { result } = await runLive({
      root: join(fixtures, 'blog'),
      entry: 'src/server.ts',
      app: 'blog',
    });

    expect(result?.warnings).toEqual([]);
    expect(comparable(result?.items ?? [])).toEqual(expected(blogRoutes));
    expect(result?.files.map(([file]) => file)).toContain(join(fixtures, 'blog', 'src', 'lib', 'env.ts'));
    expect(result?.files.filter(([file]) => file.includes('node_modules'))).toEqual([]);
  });

  test('shop: Express 4 in CommonJS, in a workspace', async () => {
    const { result } = await runLive({
      root: join(fixtures, 'shop'),
      entry: 'apps/api/src/index.js',
      app: '@shop/api',
    });

    expect(result?.warnings).toEqual([]);
    const live = shopRoutes.map((route) =>
      route.handler === 'create' ? { ...route, handler: ANONYMOUS } : route,
    );
    expect(comparable(result?.items ?? [])).toEqual(expected(live));
    expect(result?.items.find((route) => route.handler === 'showOrder')?.note).toBe(
      'param "number" is handled by <anonymous> (apps/api/src/routes/orders.js:9)',
    );
  });

  test.each([
    ['throws-on-load', 'QUEUE_URL is required'],
    ['exits-on-load', 'the app ended itself with exit code 3'],
    ['hangs-on-load', 'the app did not begin to listen within', quickly],
    ['syntax-error', ''],
  ])('%s is an error', async (name, message, timeoutMs = patiently) => {
    const { result } = await runLive({
      root: join(awkward, name),
      entry: 'src/index.js',
      timeoutMs,
    });

    expect(result?.items).toEqual([]);
    expect(result?.error?.message).toContain(message);
  });

  test('the error of the app comes with the lines of the project', async () => {
    const { result } = await runLive({ root: join(awkward, 'throws-on-load'), entry: 'src/index.js' });

    expect(result?.error?.name).toBe('Error');
    expect(result?.error?.stack[0]).toMatch(/src\/config\.js:2:/);
  });

  test.each(['listens-on-load', 'no-framework', 'prints-on-load'])('%s has no app', async (name) => {
    const { result } = await runLive({
      root: join(awkward, name),
      entry: 'src/index.js',
      timeoutMs: name === 'prints-on-load' ? quickly : patiently,
    });

    expect(result?.items).toEqual([]);
    if (name === 'prints-on-load') expect(result?.error?.message).toContain('did not begin to listen');
    else expect(result?.warnings.map(({ code }) => code)).toEqual(['NO_APP_FOUND']);
  });

  test('a change is looked for in each module of the app, also where nothing of it is left', async () => {
    const files = {
      'data.mjs': 'export const path = "/data";',
      'typed.ts': 'export const typed: string = "typed";',
      'common.cjs': 'module.exports = { common: true };',
      'plain.json': '{ "plain": true }',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(
      join(folder, 'parts.mjs'),
      `import { createRequire } from 'node:module';
      import express from 'express';
      import { path } from './data.mjs';
      import './typed.ts';
      const require = createRequire(import.meta.url);
      for (const name of ['./common.cjs', './plain.json']) require(name);
      express().get(path, function first(req, res) {}).listen(3000);`,
    );
    const { result } = await runLive({ root: folder, entry: 'parts.mjs' });

    expect(result?.items.map(({ path, source }) => [path, source])).toEqual([['/data', 'parts.mjs:7']]);
    expect(result?.files.map(([file]) => file)).toEqual(
      ['parts.mjs', ...Object.keys(files)].map((name) => join(folder, name)).sort(),
    );
  });

  test('an app that goes on loading has its time from what it loaded last', async () => {
    const steps = [1, 2, 3, 4, 5, 6];
    for (const step of steps)
      writeFileSync(
        join(folder, `step-${step}.mjs`),
        'await new Promise((done) => setTimeout(done, 1_000));',
      );
    writeFileSync(
      join(folder, 'steps.mjs'),
      `import express from 'express';
      for (const step of ${JSON.stringify(steps)}) await import('./step-' + step + '.mjs');
      const app = express();
      app.get('/last', function last(req, res) {});
      app.listen(3000);`,
    );
    const { result } = await runLive({ root: folder, entry: 'steps.mjs', timeoutMs: 6_000 });

    expect(result?.items.map(({ path }) => path)).toEqual(['/last']);
    expect(result?.warnings).toEqual([]);
  });

  test('a busy loop is left to the server', async () => {
    const { result } = await runLive({
      root: join(awkward, 'hangs-busy'),
      entry: 'src/index.js',
      timeoutMs: 1_500,
      killAfterMs: 4_000,
    });

    expect(result).toBeUndefined();
  });
});

describe('the way to a result', () => {
  test('an app that is made after an await, with a route after listen()', async () => {
    const { result, stdout } = await runApp(`
      setTimeout(() => {
        const app = express();
        app.get('/first', function first(req, res) {});
        const server = app.listen(0, () => console.log(server.address().port > 0, server.listening));
        setTimeout(() => app.get('/second', function second(req, res) {}), 120);
      }, 200);
    `);

    expect(result?.items.map(({ handler }) => handler)).toEqual(['first', 'second']);
    expect(result?.warnings).toEqual([]);
    expect(stdout).toBe('true true\n');
  });

  test('what is called back comes before the end, also where nothing ran for long since listen()', async () => {
    const { result } = await runApp(`
      const app = express();
      app.listen(3000);
      setImmediate(() => app.get('/late', function late(req, res) {}));
      const end = Date.now() + 500;
      while (Date.now() < end);
    `);

    expect(result?.items.map(({ path }) => path)).toEqual(['/late']);
    expect(result?.error).toBeUndefined();
  });

  test('a failed top-level await keeps the routes in front of it', async () => {
    const { result } = await runApp(`
      import { connect } from 'node:net';
      const app = express();
      app.get('/early', function early(req, res) {});
      await new Promise((resolve, reject) => connect(5432, 'db.local', resolve).on('error', reject));
      app.get('/late', function late(req, res) {});
    `);

    expect(result?.items.map(({ path }) => path)).toEqual(['/early']);
    expect(result?.warnings).toEqual([]);
    expect(result?.unfinished).toBe(false);
    expect(result?.error?.message).toContain(
      'connect ECONNREFUSED db.local:5432 (refused by mcp-node while it reads the routes)',
    );
  });

  test('process.exit() after a failed connection, with more routes than fit into a pipe', async () => {
    const { result } = await runApp(`
      import { connect } from 'node:net';
      const app = express();
      for (let i = 0; i < 1000; i++) app.get('/things/' + i + '/:id', function handler(req, res) {});
      connect(27017).on('error', () => process.exit(1));
    `);

    expect(result?.items).toHaveLength(1000);
    expect(result?.error?.message).toContain(
      'exit code 1; mcp-node refused while it read the routes: 127.0.0.1:27017',
    );
  });

  test('a top-level await that hangs', async () => {
    const { result } = await runApp(`express(); await new Promise(() => {});`);

    // The first versions of Node 22 tell it only after the last event, so there the app is just without routes.
    const [warning] = result?.warnings ?? [];
    expect(result?.error?.message ?? warning?.code).toMatch(/^a top-level await never settled$|^NO_ROUTES$/);
  });

  test('an app that never listens, with a timer', async () => {
    const { result } = await runApp(`
      const app = express();
      app.get('/', function home(req, res) {});
      setInterval(() => {}, 100);
    `);

    expect(result?.items.map(({ path }) => path)).toEqual(['/']);
    expect(result?.warnings).toEqual([]);
    expect(result?.unfinished).toBe(true);
  });

  test.each([
    ['before it has routes', ''],
    ['with routes', `app.get('/early', function early(req, res) {});`],
  ])('an app that tries a refused connection again and again, %s, is not waited for', async (_, early) => {
    // Its time is much longer than that of this test.
    const { result } = await runApp(
      `
      import { connect } from 'node:net';
      const app = express();
      ${early}
      const tried = () => new Promise((done) => {
        const once = () => connect(27017, done).on('error', () => setTimeout(once, 300));
        once();
      });
      await tried();
      app.get('/late', function late(req, res) {});
      app.listen(3000);
    `,
      600_000,
    );

    expect(result?.items.map(({ path }) => path)).toEqual(early === '' ? [] : ['/early']);
    expect(result?.unfinished).toBe(true);
    expect(result?.error?.message).toContain('refused while it read the routes: 127.0.0.1:27017');
  });

  test('what an app prints arrives to its end, however much it is', async () => {
    const { result, stdout, stderr } = await runApp(`
      express().get('/', function home(req, res) {});
      process.stdout.write('o'.repeat(3_000_000));
      console.error('e'.repeat(1_000_000));
    `);

    expect([stdout.length, stderr.length]).toEqual([3_000_000, 1_000_001]);
    expect(result?.items).toHaveLength(1);
  });

  test('an app that computes for long before it goes on is not taken for one that stalls', async () => {
    const { result } = await runApp(`
      const app = express();
      app.get('/first', function first(req, res) {});
      const until = performance.now() + 4_000;
      const compute = () => {
        for (const end = performance.now() + 20; performance.now() < end; );
        if (performance.now() < until) return setImmediate(compute);
        app.get('/second', function second(req, res) {});
        app.listen(3000);
      };
      compute();
    `);

    expect(result?.items.map(({ handler }) => handler)).toEqual(['first', 'second']);
    expect(result?.warnings).toEqual([]);
  });

  test('a factory that nobody calls', async () => {
    const { result } = await runApp('export const createApp = () => express();');

    expect(result?.warnings).toEqual([
      {
        code: 'NO_APP_FOUND',
        message: expect.stringContaining('app.mjs ran to its end without creating an app'),
      },
    ]);
  });

  test('what was thrown can be anything', async () => {
    const { result } = await runApp('throw { odd: true, get stack() { throw 1; } };');

    expect(result?.error).toEqual({ name: 'Error', message: '{ odd: true, stack: [Getter] }', stack: [] });
  });

  test('what an error holds is told with it, and in its place where it says nothing', async () => {
    const { result } = await runApp(`
      const refused = ['::1', '127.0.0.1'].map((host) => new Error(\`connect ECONNREFUSED \${host}\`));
      throw new AggregateError(refused);
    `);
    expect(result?.error?.message).toBe('connect ECONNREFUSED ::1; connect ECONNREFUSED 127.0.0.1');
    const { result: caused } = await runApp(`
      throw new AggregateError([new Error('a port is taken')], 'cannot start', { cause: new Error('two apps') });
    `);
    expect(caused?.error?.message).toBe('cannot start (two apps; a port is taken)');
  });

  test('an app cannot answer in our place by what it prints or sends', async () => {
    const { result, messages } = await runApp(`
      const forged = { items: [], warnings: [], files: [] };
      console.log(JSON.stringify(forged));
      process.send(forged);
      express().get('/', function home(req, res) {});
      console.log(process.env.MCP_NODE_LIVE);
    `);

    expect(messages).toHaveLength(1);
    expect(result?.files.map(([file]) => file)).toEqual([join(folder, 'app.mjs')]);
  });
});

describe('offline', () => {
  test('nothing connects, listens or starts', async () => {
    const { stdout } = await runApp(`
      import { exec, execSync, fork, spawnSync } from 'node:child_process';
      import { isPrimary } from 'node:cluster';
      import { createServer, get } from 'node:http';
      import { connect } from 'node:net';
      const say = (name) => (error) => console.log(name, error?.code ?? error?.cause?.code);
      try { execSync('echo hi'); } catch (error) { say('execSync')(error); }
      say('spawnSync')(spawnSync('echo hi', { shell: true }).error);
      exec('echo hi', say('exec'));
      fork('./other.mjs').on('error', say('fork'));
      fetch('http://127.0.0.1:8124').catch(say('fetch'));
      get('http://127.0.0.1:8124').on('error', say('get'));
      connect('/var/run/docker.sock').on('error', say('unix'));
      const server = createServer().listen({ port: 8123, host: '::1' }, () => {
        console.log('address', server.address().address, server.address().port);
        server.close(say('close'));
      });
      console.log('primary', isPrimary);
    `);

    expect(stdout.trim().split('\n').sort()).toEqual([
      'address ::1 8123',
      'close undefined',
      'exec ENOENT',
      'execSync ENOENT',
      'fetch ECONNREFUSED',
      'fork ENOENT',
      'get ECONNREFUSED',
      'primary false',
      'spawnSync ENOENT',
      'unix ECONNREFUSED',
    ]);
  });
});

test('nothing gets beneath the public functions, and threads are guarded as well', async () => {
  const mark = join(folder, 'mark');
  const { result, stdout } = await runApp(`
    import { spawn, spawnSync } from 'node:child_process';
    import { once } from 'node:events';
    import * as inspector from 'node:inspector';
    import { createRequire } from 'node:module';
    import { Worker } from 'node:worker_threads';
    const mark = ${JSON.stringify(mark)};
    const app = express();
    app.get('/stands', function stands(req, res) {});
    const attempts = {
      binding: () => process.binding('spawn_sync').spawn({ file: '/bin/sh', args: ['sh', '-c', 'touch ' + mark], stdio: [] }),
      files: () => process.binding('fs').writeFileUtf8(mark, '', 577, 438),
      inspector: () => new inspector.Session(),
      addon: () => createRequire(import.meta.url)(mark + '.node'),
      signal: () => process.kill(process.ppid, 'SIGSTOP'),
      prototype: () => { const { prototype } = spawn('true').constructor; return new prototype.constructor().spawn({ file: '/bin/sh', args: ['sh', '-c', 'touch ' + mark], stdio: [] }); },
      thread: () => once(new Worker('require("fs").writeFileSync(' + JSON.stringify(mark) + ', "")', { eval: true }), 'exit'),
      'program in a thread': () => once(new Worker('require("child_process").execFileSync("touch", [' + JSON.stringify(mark) + '])', { eval: true }), 'exit'),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      try { await attempt(); console.log(name, 'done'); } catch (error) { console.log(name, error.code); }
    }
    app.listen(3000);
  `);

  expect(existsSync(mark)).toBe(false);
  expect(stdout.trim().split('\n')).toEqual([
    'binding PERMISSION_DENIED',
    'files PERMISSION_DENIED',
    'inspector PERMISSION_DENIED',
    'addon MODULE_NOT_FOUND',
    'signal PERMISSION_DENIED',
    'prototype done',
    // It looks done.
    'thread done',
    'program in a thread ENOENT',
  ]);
  expect(result?.items).toMatchObject([{ path: '/stands', handler: 'stands' }]);
});

test('what an app does to its process and to files while it loads has no effect, and looks done', async () => {
  const { result, stdout } = await runApp(`
    import dgram from 'node:dgram';
    import { once } from 'node:events';
    import fs from 'node:fs';
    import inspector from 'node:inspector';
    import module from 'node:module';
    import os from 'node:os';
    import { join } from 'node:path';
    import trace from 'node:trace_events';
    import v8 from 'node:v8';
    const flags = fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_RDWR;
    const written = (fd) => { fs.writeSync(fd, 'x'); fs.fsyncSync(fd); fs.ftruncateSync(fd, 0); fs.closeSync(fd); };
    const attempts = {
      flags: () => v8.setFlagsFromString('--expose-gc'),
      snapshots: () => v8.setHeapSnapshotNearHeapLimit(1),
      inspector: () => inspector.open(0),
      hooks: () => module.register('data:text/javascript,'),
      'hooks in this thread': () => module.registerHooks?.({}).deregister(),
      'a cache': () => module.enableCompileCache().status,
      priority: () => os.setPriority(0),
      tracing: () => trace.createTracing({ categories: ['node'] }).enable(),
      user: () => process.setuid?.(process.getuid()),
      'a temporary folder': () => fs.writeFileSync(join(fs.mkdtempSync(join(os.tmpdir(), 'a-')), 'x'), ''),
      'a temporary folder, promised': async () => join(await fs.promises.mkdtemp(join(os.tmpdir(), 'a-')), 'x'),
      'a temporary folder, called back': async () => join(await new Promise((done) => fs.mkdtemp(join(os.tmpdir(), 'a-'), (error, path) => done(path))), 'x'),
      'a lock': () => written(fs.openSync('lock', 'wx')),
      'a lock by numbers': () => written(fs.openSync('lock-2', flags)),
      'a lock, promised': async () => { const file = await fs.promises.open('lock-3', 'wx'); await file.sync(); await file.truncate(); await file.close(); },
      truncate: () => fs.truncateSync('package.json'),
      datagrams: async () => { const socket = dgram.createSocket('udp4'); await once(socket.bind(8125, '127.0.0.1'), 'listening'); socket.close(); },
    };
    const app = express();
    app.get('/stands', function stands(req, res) {});
    for (const [name, attempt] of Object.entries(attempts)) {
      try { await attempt(); } catch (error) { console.log(name, error.message); }
    }
    app.listen(3000);
  `);

  expect(stdout).toBe('');
  expect(result).toMatchObject({ items: [{ path: '/stands' }], warnings: [] });
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{ "type": "module" }');
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('a thread reads nothing by a path that means another file once the app is in another folder', async () => {
  const elsewhere = await writeFiles({ '.ssh/note': 'found' });
  const { stdout } = await runApp(`
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    const here = process.cwd();
    const done = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(\`
      const { parentPort, workerData } = require('worker_threads');
      let found = 'nothing';
      for (const end = Date.now() + 1000; found === 'nothing' && Date.now() < end; )
        try { found = require('fs').readFileSync('note', 'utf8') } catch {}
      Atomics.store(workerData, 0, 1);
      parentPort.postMessage(found);
    \`, { eval: true, workerData: done });
    const found = once(worker, 'message');
    await once(worker, 'online');
    while (Atomics.load(done, 0) === 0) { process.chdir(${JSON.stringify(join(elsewhere, '.ssh'))}); for (let i = 0; i < 2000; i++); process.chdir(here); }
    console.log((await found)[0]);
  `);

  expect(stdout).toBe('nothing\n');
});

test.each([
  ['node:sqlite', "const open = (file) => new (process.getBuiltinModule('node:sqlite').DatabaseSync)(file)"],
  [
    'libsql',
    `const Database = createRequire(${JSON.stringify(join(fixtures, 'blog/package.json'))})('libsql'); const open = (file) => new Database(file)`,
  ],
])(
  'an app that sets up its SQLite file as it loads stands, and the file is as it was: %s',
  async (_, opened) => {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const known = join(folder, 'known.db');
    rmSync(known, { force: true });
    const before = new DatabaseSync(known);
    before.exec('CREATE TABLE users (name); INSERT INTO users VALUES (1)');
    before.close();
    const bytes = readFileSync(known);
    const { result } = await runApp(`
    import { createRequire } from 'node:module';
    ${opened};
    const setUp = (file) => {
      const db = open(file);
      db.exec('CREATE TABLE IF NOT EXISTS users (name); CREATE INDEX IF NOT EXISTS by_name ON users (name)');
      db.prepare('INSERT INTO users VALUES (?)').run('Ada');
      return db.prepare('SELECT count(*) AS n FROM users').get().n;
    };
    const app = express();
    app.get('/known/' + setUp('known.db'), (req, res) => {});
    app.get('/fresh/' + setUp('fresh.db'), (req, res) => {});
    app.listen(3000);
  `);
    if (opened.includes('sqlite') && isBefore24) {
      // Nothing holds it there, as the error says.
      expect(result?.error?.message).toMatch(/node:sqlite of Node 22.*held from Node 24 on/);
      return;
    }
    expect(result?.error).toBeUndefined();
    expect(result?.items.map(({ path }) => path)).toEqual(['/known/1', '/fresh/1']);
    expect(readFileSync(known)).toEqual(bytes);
    expect(existsSync(join(folder, 'fresh.db'))).toBe(false);
  },
);

test('a driver adapter of the project is loaded under the guard, and where the app loads it', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-routes-')));
  const mark = join(root, 'mark');
  const adapter = join(root, 'node_modules/@prisma/adapter-pg');
  mkdirSync(adapter, { recursive: true });
  symlinkSync(join(fixtures, 'blog/node_modules/express'), join(root, 'node_modules/express'));
  writeFileSync(join(adapter, 'package.json'), '{ "name": "@prisma/adapter-pg", "main": "index.js" }');
  writeFileSync(
    join(adapter, 'index.js'),
    `require('fs').writeFileSync(${JSON.stringify(mark)}, '');
     console.log('guard:', globalThis[Symbol.for('mcp-node.guard')]);`,
  );
  const app =
    "import express from 'express'; const app = express(); app.get('/stands', () => {}); app.listen(3000);";
  writeFileSync(join(root, 'app.mjs'), `import '@prisma/adapter-pg'; ${app}`);
  writeFileSync(join(root, 'without.mjs'), app);
  const { result, stdout } = await runLive({ root, entry: 'app.mjs' });
  const without = await runLive({ root, entry: 'without.mjs' });
  const isWritten = existsSync(mark);
  rmSync(root, { recursive: true });

  expect(isWritten).toBe(false);
  expect(stdout.trim()).toBe('guard: undefined');
  expect(result?.items).toMatchObject([{ path: '/stands' }]);
  // Node before 22.15 has no hooks by which it is held when it is loaded: it is loaded first.
  if ('registerHooks' in moduleApi) expect(without.stdout).toBe('');
  expect(without.result?.items).toMatchObject([{ path: '/stands' }]);
});

describe('functions', () => {
  test('are told as the author wrote them', async () => {
    const { result } = await runApp(`
      const app = express();
      const wrap = (fn) => (...args) => Promise.resolve(fn(...args)).catch(args[2]);
      class Things { list(req, res) {} }
      const things = new Things();
      app.get('/bound', things.list.bind(things));
      app.get('/wrapped', wrap(wrap(async function inner(req, res) {})));
      app.get('/proxy', new Proxy(function target(req, res) {}, {}));
      app.get('/nameless', (req, res) => {});
      app.get('/native', Object.prototype.toString);
    `);

    expect(result?.items.map(({ handler, source }) => [handler, source])).toEqual([
      ['list', 'app.mjs:4'],
      ['inner', 'app.mjs:7'],
      ['target', 'app.mjs:8'],
      ['<anonymous>', 'app.mjs:9'],
      ['toString', null],
    ]);
  });

  test('are found in a minified bundle, by its source map', async () => {
    writeFileSync(
      join(folder, 'unbundled.mjs'),
      `import express from 'express';
      const app = express();
      const admin = express();
      admin.get('/stats', (req, res) => {});
      app.use('/admin', (req, res, next) => next(), admin);
      app.listen(3000);`,
    );
    await build({
      absWorkingDir: folder,
      entryPoints: ['unbundled.mjs'],
      outfile: join(folder, 'dist', 'bundle.cjs'),
      bundle: true,
      minify: true,
      sourcemap: true,
      platform: 'node',
      logLevel: 'error',
    });
    const { result } = await runLive({ root: folder, entry: 'dist/bundle.cjs' });

    expect(result?.items).toMatchObject([
      {
        path: '/admin/stats',
        prefix: '/admin',
        source: 'unbundled.mjs:4',
        middleware: [{ source: 'unbundled.mjs:5' }],
      },
    ]);
  });
});

/** Line 1 is the import of Express. */
async function runApp(code: string, timeoutMs = patiently) {
  writeFileSync(join(folder, 'app.mjs'), `import express from 'express';${code}`);
  return runLive({ root: folder, entry: 'app.mjs', timeoutMs });
}

/** The truth says neither notes nor why something is a guard. */
function comparable(routes: Route[]) {
  return routes.map(({ note: _note, matching: _matching, auth: _auth, ...route }) => ({
    ...route,
    guards: route.guards.map(({ name, source }) => [name, source]),
  }));
}

function expected(routes: ExpectedRoute[]) {
  const named = <T extends { name: string }>(item: T) => ({ ...item, name: nameOf(item.name) });
  return routes.map(({ auth: _auth, ...route }) => ({
    ...route,
    handler: nameOf(route.handler),
    middleware: route.middleware.map(named),
  }));
}

function nameOf(name: string) {
  return name === ANONYMOUS ? '<anonymous>' : name;
}
