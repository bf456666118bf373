// Apps that do at their start whatever a program can do to others: their routes are told, and nothing of it is seen from outside.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { fixtures, makeFolder, writeInto } from '../support/folders.ts';
import { processesBelow } from '../support/processes.ts';
import { startWitness, stateOf } from '../support/witness.ts';

interface Places {
  /** A folder of nobody's. */
  outside: string;
  /** Of what would be connected to: sockets, datagrams, a path. */
  tcp: string;
  udp: number;
  path: string;
}

const nasty = ({ outside, tcp, udp, path }: Places) => `
import { exec, execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
const out = ${JSON.stringify(outside)};
const all = {
  inside: () => fs.writeFileSync('written.txt', 'x'),
  changed: () => fs.appendFileSync('kept.txt', 'more'),
  deleted: () => fs.rmSync('gone.txt'),
  moved: () => fs.renameSync('kept.txt', 'moved.txt'),
  mode: () => fs.chmodSync('kept.txt', 0o777),
  linked: () => fs.symlinkSync('/', 'link'),
  outside: () => fs.writeFileSync(out + '/written.txt', 'x'),
  home: () => fs.writeFileSync(os.homedir() + '/.nasty-app', 'x'),
  later: () => setTimeout(() => fs.writeFileSync(out + '/later.txt', 'x'), 1),
  often: () => setInterval(() => fs.promises.writeFile(out + '/often.txt', 'x').catch(() => {}), 5),
  streamed: () => fs.createWriteStream(out + '/streamed.txt').on('error', () => {}).end('x'),
  database: () => new DatabaseSync('shop.db').exec('CREATE TABLE t (id)'),
  databaseOutside: () => new DatabaseSync(out + '/shop.db').exec('CREATE TABLE t (id)'),
  connects: () => net.connect(${tcp}, '127.0.0.1').on('error', () => {}),
  connectsByPath: () => net.connect(${JSON.stringify(path)}).on('error', () => {}),
  requests: () => http.get('http://127.0.0.1:${tcp}/').on('error', () => {}),
  fetches: () => fetch('http://127.0.0.1:${tcp}/').catch(() => {}),
  datagram: () => createSocket('udp4').on('error', () => {}).send('x', ${udp}, '127.0.0.1', () => {}),
  listens: () => net.createServer().on('error', () => {}).listen(out + '/socket'),
  spawns: () => spawn('touch', [out + '/spawned']).on('error', () => {}),
  spawnsNow: () => spawnSync('touch', [out + '/spawned-now']),
  executes: () => exec('touch ' + out + '/executed', () => {}),
  executesNow: () => execFileSync('touch', [out + '/executed-now']),
  detached: () => spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)'], { detached: true, stdio: 'ignore' }).on('error', () => {}).unref(),
  forks: () => fork('forked.cjs').on('error', () => {}),
  threads: () => new Worker("require('node:fs').writeFileSync(" + JSON.stringify(out + '/thread.txt') + ", 'x'); require('node:net').connect(${tcp}, '127.0.0.1')", { eval: true }).on('error', () => {}),
  traps: () => ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'].forEach((signal) => process.on(signal, () => {})),
  atTheEnd: () => ['beforeExit', 'exit'].forEach((event) => process.on(event, () => fs.writeFileSync(out + '/' + event, 'x'))),
  uncaught: () => process.on('uncaughtException', () => {}),
};
for (const act of Object.values(all)) try { act(); } catch {}
`;

/** Of each framework, with GET /a; and the fixture that has its packages. */
const apps: Record<string, [fixture: string, dependencies: string[], code: string]> = {
  express: [
    'blog',
    ['express'],
    `import express from 'express';
const app = express();
app.get('/a', function list(req, res) { res.end(); });
app.listen(process.env.PORT);`,
  ],
  express4: [
    'shop',
    ['express'],
    `import express from 'express';
const app = express();
app.get('/a', function list(req, res) { res.end(); });
app.listen(process.env.PORT);
process.exit(0);`,
  ],
  fastify: [
    'fastify',
    ['fastify'],
    `import fastify from 'fastify';
const app = fastify();
app.get('/a', async function list() { return 1; });
await app.listen({ port: process.env.PORT });
process.kill(process.pid, 'SIGTERM');`,
  ],
  koa: [
    'koa',
    ['koa', '@koa/router'],
    `import Koa from 'koa';
import Router from '@koa/router';
const router = new Router().get('/a', function list(ctx) { ctx.body = 1; });
new Koa().use(router.routes()).listen(process.env.PORT);
throw new Error('after all of it');`,
  ],
  hono: [
    'hono',
    ['hono', '@hono/node-server'],
    `import { serve } from '@hono/node-server';
import { Hono } from 'hono';
const app = new Hono().get('/a', function list(c) { return c.text(''); });
serve({ fetch: app.fetch, port: process.env.PORT });
setTimeout(() => process.exit(3), 20);`,
  ],
  hapi: [
    'hapi',
    ['@hapi/hapi'],
    `import Hapi from '@hapi/hapi';
const server = Hapi.server({ port: process.env.PORT });
server.route({ method: 'GET', path: '/a', handler: function list() { return 1; } });
await server.start();`,
  ],
  h3: [
    'h3',
    ['h3'],
    `import { H3, serve } from 'h3';
const app = new H3().get('/a', function list() { return 1; });
serve(app, { port: process.env.PORT });`,
  ],
  elysia: [
    'elysia',
    ['elysia', '@elysiajs/node'],
    `import { node } from '@elysiajs/node';
import { Elysia } from 'elysia';
new Elysia({ adapter: node() }).get('/a', function list() { return 1; }).listen(process.env.PORT);`,
  ],
  nest: [
    'nest',
    ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express'],
    `import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
class Pages { list() { return 1; } }
Get('a')(Pages.prototype, 'list', Object.getOwnPropertyDescriptor(Pages.prototype, 'list'));
Controller()(Pages);
class App {}
Module({ controllers: [Pages] })(App);
const app = await NestFactory.create(App, { logger: false });
app.enableShutdownHooks();
await app.listen(process.env.PORT);`,
  ],
  trpc: [
    'trpc',
    ['@trpc/server'],
    `import { initTRPC } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
const t = initTRPC.create();
const router = t.router({ list: t.procedure.query(function list() { return 1; }) });
createHTTPServer({ router }).listen(process.env.PORT);`,
  ],
};

async function startListeners(path: string) {
  const seen = { datagrams: 0, byPath: 0 };
  const udp = createSocket('udp4').on('message', () => {
    seen.datagrams += 1;
  });
  await new Promise<void>((done) => udp.bind(0, '127.0.0.1', done));
  const byPath = createServer((socket) => {
    seen.byPath += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => byPath.listen(path, done));
  return {
    seen,
    udp: udp.address().port,
    [Symbol.asyncDispose]: async () => {
      udp.close();
      await new Promise((done) => byPath.close(done));
    },
  };
}

const kept = {
  'kept.txt': 'kept',
  'gone.txt': 'still here',
  'forked.cjs': "require('node:fs').writeFileSync('forked', 'x');",
};

test('where nothing protects, all of it is seen', { timeout: 60_000 }, async () => {
  using outside = makeFolder();
  using project = makeFolder(kept);
  await using witness = await startWitness();
  await using listeners = await startListeners(join(outside.dir, 'service'));
  const { CANARY_PORT: tcp } = witness.env;
  const code = nasty({ outside: outside.dir, tcp, udp: listeners.udp, path: join(outside.dir, 'service') });
  writeInto(project.dir, { 'nasty.mjs': code });
  const child = spawn(process.execPath, ['nasty.mjs'], {
    ...{ cwd: project.dir, stdio: 'ignore' },
    env: { ...process.env, HOME: project.dir },
  });
  try {
    const files =
      'executed executed-now later.txt often.txt service shop.db socket spawned spawned-now streamed.txt thread.txt written.txt';
    await expect.poll(() => readdirSync(outside.dir).sort().join(' '), { timeout: 30_000 }).toBe(files);
    const own = '.nasty-app forked forked.cjs link moved.txt nasty.mjs shop.db written.txt';
    await expect.poll(() => readdirSync(project.dir).sort().join(' '), { timeout: 30_000 }).toBe(own);
    await expect.poll(() => listeners.seen, { timeout: 30_000 }).toEqual({ datagrams: 1, byPath: 1 });
    await expect
      .poll(async () => (await witness.watch(process.pid)()).connections, { timeout: 30_000 })
      .toBe(4);
    child.kill('SIGTERM');
    expect(child.exitCode).toBe(null);
  } finally {
    child.kill('SIGKILL');
  }
});

const three = ['express', 'express4', 'fastify'];

describe.each([
  ['behind the wall', [], Object.keys(apps)],
  ['without it', ['--wall', 'off'], three],
])('%s', (_, args, names) => {
  test('routes are told of each, and nobody notices', { timeout: 300_000 }, async () => {
    using outside = makeFolder({ 'theirs.txt': 'theirs' });
    using sockets = makeFolder();
    using home = makeFolder({ '.profile': 'kept' });
    // What the server itself keeps.
    using cache = makeFolder();
    using project = makeFolder({
      'package.json': JSON.stringify({ name: 'all', private: true, workspaces: names }),
    });
    await using witness = await startWitness();
    const path = join(sockets.dir, 'service');
    await using listeners = await startListeners(path);
    const places = { outside: outside.dir, tcp: witness.env.CANARY_PORT, udp: listeners.udp, path };
    for (const name of names) {
      const [fixture, dependencies, code] = apps[name] as (typeof apps)[string];
      const manifest = {
        ...{ name, type: 'module', main: 'index.mjs' },
        dependencies: Object.fromEntries(dependencies.map((one) => [one, '*'])),
      };
      writeInto(join(project.dir, name), {
        ...kept,
        'package.json': JSON.stringify(manifest),
        'nasty.mjs': nasty(places),
        'index.mjs': `import './nasty.mjs';\n${code}`,
      });
      symlinkSync(join(fixtures, fixture, 'node_modules'), join(project.dir, name, 'node_modules'));
    }
    const states = () => [project, outside, home].map(({ dir }) => stateOf(dir));
    const before = states();
    await using session = await connect(project.dir, {
      args,
      env: { ...witness.env, HOME: home.dir, XDG_CACHE_HOME: cache.dir },
    });
    // The wall is tried with the first process, by a shell.
    await session.call('list_apps');
    const seen = witness.watch(session.pid);
    const { items } = await session.call<{ items: Route[] }>('list_routes', { detail: 'full' });
    expect(await seen()).toEqual({ opened: false, connections: 0, strangers: [] });
    expect(listeners.seen).toEqual({ datagrams: 0, byPath: 0 });
    expect(states()).toEqual(before);
    expect(items.map(({ app, origin }) => `${app} ${origin}`).sort()).toEqual(
      names.map((name) => `${name} live`).sort(),
    );
    // They trap signals and keep timers, and are gone.
    const left = () => processesBelow(session.pid).filter(({ command }) => command.includes('index.mjs'));
    await expect.poll(left, { timeout: 30_000 }).toEqual([]);
  });
});
