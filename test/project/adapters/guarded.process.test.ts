// Guards in whatever way they get in front of a handler: what is told of each route is what strangers meet who ask for it.
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readSource } from '../../../src/project/inspect/source.ts';
import type { Route } from '../../../src/protocol/schemas.ts';
import { fixtures } from '../../support/folders.ts';
import { runLive } from '../../support/live-process.ts';
import { served } from '../../support/requests/served.ts';
import { createProject } from '../../support/temp.ts';

/** Of a route: how it is listed, what its guards are, and a request for it where its path is none. */
type Told = Record<string, [auth: string, guards: string, request?: string]>;

interface App {
  framework: string;
  fixture: string;
  packages: Record<string, string>;
  code: string;
  told: Told;
}

const optional = { 4: '/:id?', 5: '{/:id}' };

const express = (version: 4 | 5): App => ({
  framework: 'express',
  fixture: version === 5 ? 'blog' : 'shop',
  packages: { express: 'express' },
  code: `import express, { Router } from 'express';
const app = express();
const answer = (req, res) => { res.end('come in'); };
function guard(req, res, next) { if (!req.user) return res.status(401).end(); next(); }
function log(req, res, next) { next(); }
app.use(log);
app.use(/^\\/admin/, guard);
app.get('/admin/users', answer);
app.get('/administrators', answer);
app.use(/\\/(staff|crew)(?=\\/|$)/, guard);
app.get('/crew/list', answer);
app.get('/the/crew', answer);
app.use(['/x', '/y', /^\\/z\\d/], guard);
app.get('/x/1', answer);
app.get('/y', answer);
app.get('/z1/q', answer);
app.get('/z/q', answer);
for (const path of ['/l1', '/l2']) app.use(path, guard);
['/l3', '/l4'].forEach((path) => app.all(path + '/in', guard));
app.get('/l2/a', answer);
app.get('/l4/in', answer);
app.get('/l4/out', answer);
const secured = (fn) => [log, guard, fn];
const withUser = (fn) => (req, res, next) => { if (!req.user) return res.status(401).end(); return fn(req, res, next); };
const orLogin = (handler) => async (req, res, next) => { if (req.user) return handler(req, res, next); res.sendStatus(403); };
const safely = (fn) => async (req, res, next) => { try { await fn(req, res, next); } catch (error) { res.status(error.isDenied ? 403 : 500).end(); } };
const settled = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch((e) => e.status === 403 ? res.status(403).end() : next(e));
const loaded = (fn) => async (req, res) => { try { await fn(req, res, Object.keys(req.query)); } catch { res.status(401).end(); } };
app.get('/settled', settled(answer));
app.get('/loaded', loaded(answer));
app.get('/both', settled(withUser(answer)));
app.get('/list', secured(answer));
app.get('/wrapped', withUser(answer));
app.get('/turned', orLogin(answer));
app.get('/caught', safely(answer));
app.get('/twice', safely(withUser(answer)));
const members = { get: (path, ...handlers) => app.get(path, guard, ...handlers) };
members.get('/members', answer);
const teams = Router();
teams.param('team', function memberOnly(req, res, next, id) { if (!req.user) return res.status(403).end(); next(); });
teams.get('/teams', answer);
teams.get('/teams/:team', answer);
app.use('/p', teams);
const unless = (paths, middleware) => (req, res, next) => paths.includes(req.path) ? next() : middleware(req, res, next);
app.use('/u', unless(['/open'], guard));
app.get('/u/me', answer);
app.use('/files', guard);
app.get(/^\\/files\\/(\\d+)$/, answer);
app.get(/^\\/notes\\/[a-z]+(?:-\\d{2})?$/, answer);
app.use('/opt/:id', guard);
app.get('/opt${optional[version]}', answer);
app.use('/all', guard);
app.get('/all${optional[version]}', answer);
app.listen(1);`,
  told: {
    'GET /admin/users': ['protected', 'guard'],
    'GET /administrators': ['public', ''],
    'GET /crew/list': ['protected', 'guard'],
    'GET /the/crew': ['public', ''],
    'GET /x/1': ['protected', 'guard'],
    'GET /y': ['protected', 'guard'],
    'GET /z1/q': ['protected', 'guard'],
    'GET /z/q': ['public', ''],
    'ALL /l3/in': ['protected', ''],
    'ALL /l4/in': ['protected', ''],
    'GET /l2/a': ['protected', 'guard'],
    'GET /l4/in': ['protected', 'guard'],
    'GET /l4/out': ['public', ''],
    'GET /settled': ['public', ''],
    'GET /loaded': ['public', ''],
    'GET /both': ['protected', ''],
    'GET /list': ['protected', 'guard'],
    'GET /wrapped': ['protected', ''],
    'GET /turned': ['protected', ''],
    'GET /caught': ['public', ''],
    'GET /twice': ['protected', ''],
    'GET /members': ['protected', 'guard'],
    'GET /p/teams': ['public', ''],
    'GET /p/teams/:team': ['protected', 'memberOnly', '/p/teams/7'],
    'GET /u/me': ['unknown', 'guard'],
    'GET /^\\/files\\/(\\d+)$/': ['protected', 'guard', '/files/7'],
    'GET /^\\/notes\\/[a-z]+(?:-\\d{2})?$/': ['public', '', '/notes/a'],
    [`GET /opt${optional[version]}`]: ['unknown', '', '/opt/7'],
    [`GET /all${optional[version]}`]: ['protected', 'guard', '/all'],
  },
});

const apps: Record<string, App> = {
  'Express 4': express(4),
  'Express 5': express(5),
  Koa: {
    framework: 'koa',
    fixture: 'koa',
    packages: { koa: 'koa', '@koa/router': '@koa/router' },
    code: `import Koa from 'koa';
import Router from '@koa/router';
const app = new Koa();
const router = new Router();
function answer(ctx) { ctx.body = 'come in'; }
async function guard(ctx, next) { if (!ctx.state.user) ctx.throw(401); await next(); }
router.use(/^\\/admin/, guard);
router.get('/admin/users', answer);
router.use(['/x', '/y'], guard);
router.get('/x/1', answer);
router.get('/z', answer);
for (const path of ['/l1', '/l2']) router.use(path, guard);
router.get('/l2/a', answer);
router.all(/^\\/zone\\/.*/, guard);
router.get('/zone/1', answer);
const withUser = (fn) => async (ctx) => { if (!ctx.state.user) ctx.throw(401); return fn(ctx); };
router.get('/wrapped', withUser(answer));
router.get('/list', ...[guard, answer]);
router.param('team', async function memberOnly(id, ctx, next) { if (!ctx.state.user) ctx.throw(403); await next(); });
router.get('/teams/:team', answer);
router.get(/^\\/files\\/(\\d+)$/, guard, answer);
router.get(/^\\/notes\\/[^\\/.]+$/, answer);
const unless = (paths, mw) => async (ctx, next) => paths.includes(ctx.path) ? next() : mw(ctx, next);
router.use('/u', unless(['/u/open'], guard));
router.get('/u/me', answer);
app.use(router.routes());
app.listen(1);`,
    told: {
      'GET /admin/users': ['protected', 'guard'],
      'GET /x/1': ['protected', 'guard'],
      'GET /z': ['public', ''],
      'GET /l2/a': ['protected', 'guard'],
      'ALL /^\\/zone\\/.*/': ['protected', '', '/zone/2'],
      'GET /zone/1': ['protected', 'guard'],
      'GET /wrapped': ['protected', ''],
      'GET /list': ['protected', 'guard'],
      'GET /teams/:team': ['protected', 'memberOnly', '/teams/7'],
      'GET /^\\/files\\/(\\d+)$/': ['protected', 'guard', '/files/7'],
      'GET /^\\/notes\\/[^\\/.]+$/': ['public', '', '/notes/a'],
      'GET /u/me': ['unknown', 'guard'],
    },
  },
  Hono: {
    framework: 'hono',
    fixture: 'hono',
    packages: { hono: 'hono', '@hono/node-server': '@hono/node-server' },
    code: `import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { bearerAuth } from 'hono/bearer-auth';
import { every, except, some } from 'hono/combine';
import { logger } from 'hono/logger';
const app = new Hono();
const guard = async (c, next) => { if (!c.get('user')) return c.text('no', 401); await next(); };
const refuse = async (c, next) => { if (!c.get('user')) throw Object.assign(new Error('no'), { getResponse: () => c.text('no', 401) }); await next(); };
const log = async (c, next) => { await next(); };
const isLocal = (c) => c.req.header('x-from') === 'here';
const answer = (c) => c.text('come in');
app.use('/e/*', every(log, guard));
app.get('/e/1', answer);
app.get('/plain', every(log, logger(() => {})), answer);
app.use('/s/*', some(bearerAuth({ token: 'x' }), refuse));
app.get('/s/1', answer);
app.use('/s2/*', some(refuse, log));
app.get('/s2/1', answer);
app.use('/s3/*', some(isLocal, refuse));
app.get('/s3/1', answer);
app.use('/x/*', except('/x/login', guard));
app.get('/x/login', answer);
app.get('/x/me', answer);
app.use('/x2/*', except(['/x2/a', '/x2/pub/*'], log, guard));
app.get('/x2/a', answer);
app.get('/x2/pub/1', answer);
app.get('/x2/:id', answer);
app.get('/x/:id/more', answer);
app.use('/x5/*', except('/x5/public/*', guard));
app.get('/x5/:page/about', answer);
app.get('/x5/*', answer);
app.use('/x3/*', except((c) => c.req.path === '/x3/open', guard));
app.get('/x3/me', answer);
app.use('/x4/*', except(isLocal, log));
app.get('/x4/me', answer);
app.get('/n/1', every(logger(() => {}), some(every(log, refuse), basicAuth({ username: 'a', password: 'b' }))), answer);
app.on('GET', ['/o1', '/o2'], guard, answer);
for (const path of ['/l1/*', '/l2/*']) app.use(path, guard);
app.get('/l1/1', answer);
const withUser = (fn) => async (c) => { if (!c.get('user')) return c.text('no', 401); return fn(c); };
app.get('/wrapped', withUser(answer));
serve({ fetch: app.fetch, port: 1 });`,
    told: {
      'GET /e/1': ['protected', 'guard'],
      'GET /plain': ['public', ''],
      'GET /s/1': ['protected', 'some'],
      'GET /s2/1': ['public', ''],
      'GET /s3/1': ['unknown', ''],
      'GET /x/login': ['public', ''],
      'GET /x/me': ['protected', 'guard'],
      'GET /x2/a': ['public', ''],
      'GET /x2/pub/1': ['public', ''],
      'GET /x2/:id': ['unknown', '', '/x2/7'],
      'GET /x/:id/more': ['protected', 'guard', '/x/7/more'],
      'GET /x5/:page/about': ['unknown', '', '/x5/7/about'],
      'GET /x5/*': ['unknown', '', '/x5/7'],
      'GET /x3/me': ['unknown', ''],
      'GET /x4/me': ['public', ''],
      'GET /n/1': ['protected', 'some'],
      'GET /o1': ['protected', 'guard'],
      'GET /o2': ['protected', 'guard'],
      'GET /l1/1': ['protected', 'guard'],
      'GET /wrapped': ['protected', ''],
    },
  },
};

const keyOf = ({ methods, path }: Route) => `${methods} ${path}`;

function tell(items: readonly Route[]): Told {
  const told = ({ auth, guards }: Route): Told[string] => [
    auth ?? (guards.length > 0 ? 'protected' : 'public'),
    guards.map(({ name }) => name).join(' '),
  ];
  return Object.fromEntries(items.map((route) => [keyOf(route), told(route)]));
}

test.each(Object.keys(apps))('%s: source = live = what strangers meet', async (name) => {
  const { framework, fixture, packages, code, told } = apps[name] as App;
  const dependencies = Object.fromEntries(Object.keys(packages).map((one) => [one, '*']));
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', main: 'index.mjs', dependencies },
    'index.mjs': code,
  });
  for (const [as, target] of Object.entries(packages)) {
    const link = join(root, 'node_modules', as);
    await mkdir(dirname(link), { recursive: true });
    await symlink(await realpath(join(fixtures, fixture, 'node_modules', target)), link);
  }
  const expected = Object.fromEntries(
    Object.entries(told).map(([key, [auth, guards]]) => [key, [auth, guards]]),
  );
  const source = await readSource(project, { wanted: 'routes', entries: [join(root, 'index.mjs')] });
  expect(tell(source.routes.items), 'source').toEqual(expected);
  const { result } = await runLive({ root, entry: 'index.mjs', adapters: [framework] });
  expect(tell(result?.items ?? []), 'live').toEqual(expected);

  const requests = Object.entries(told).map(([key, [, , request]]) => {
    const [method = '', path = ''] = key.split(' ');
    return { method: method === 'ALL' ? 'PUT' : method, path: request ?? path };
  });
  const answers = await served(root, 'index.mjs', requests);
  for (const [index, [key, [auth]]] of Object.entries(told).entries()) {
    const { status } = answers[index] ?? {};
    if (auth === 'public') expect([key, status]).toEqual([key, 200]);
    else expect([key, status === 401 || status === 403]).toEqual([key, true]);
  }
});
