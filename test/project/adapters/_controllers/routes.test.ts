// Decorated classes, as the documentation of each package writes them.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceRoutes as ofExpress } from '../../../../src/project/adapters/express/source.ts';
import { sourceRoutes as ofKoa } from '../../../../src/project/adapters/koa/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { createProject } from '../../../support/temp.ts';

async function read(packages: string[], files: Record<string, string | object>, sourceRoutes = ofExpress) {
  const dependencies = Object.fromEntries(['express', ...packages].map((name) => [name, '*']));
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies },
    ...files,
  });
  const source = await createSource({ project, entries: [join(root, 'main.ts')], handled: ['express'] });
  return sourceRoutes(source).items;
}

const lines = (routes: Awaited<ReturnType<typeof read>>) =>
  routes.map(({ methods, path, handler, source, middleware, guards, note }) => {
    const run = middleware.map(
      ({ name }) => `${name}${guards.some((guard) => guard.name === name) ? ' !' : ''}`,
    );
    const end = [...(run.length > 0 ? [`< ${run.join(', ')}`] : []), ...(note ? [`(${note})`] : [])];
    return [methods.join('|'), path, handler, source, ...end].join(' ');
  });

describe('routing-controllers', () => {
  const users = `
import { Authorized, Body, Controller, Get, JsonController, Method, Param, Post, UseBefore } from 'routing-controllers';
import { loggingMiddleware, SignedIn } from './middleware';
@JsonController('/users')
@UseBefore(SignedIn)
export class UserController {
  @Get() getAll() { return []; }
  @Get('/:id') getOne(@Param('id') id: number) { return id; }
  @Authorized('ADMIN')
  @Post()
  @UseBefore(loggingMiddleware)
  post(@Body() user: any) { return user; }
  @Method('move', '/:id') move() {}
  helper() {}
}
abstract class Base { @Get('/ping') ping() { return 'pong'; } }
@Controller()
export class PlainController extends Base { @Get('/about') about() { return ''; } }
`;
  const middleware = `
import type { ExpressMiddlewareInterface } from 'routing-controllers';
export class SignedIn implements ExpressMiddlewareInterface {
  use(req: any, res: any, next: any) { if (!req.user) return res.status(401).end(); next(); }
}
export function loggingMiddleware(req: any, res: any, next: any) { console.log(req.url); next(); }
`;
  const main = (call: string) => `
import 'reflect-metadata';
import { createExpressServer, createKoaServer, useExpressServer } from 'routing-controllers';
import express from 'express';
import { UserController } from './users';
${call}
`;

  test('paths, prefixes, what runs before, and who is let in', async () => {
    const call = `createExpressServer({ routePrefix: '/api', controllers: [__dirname + '/*.ts'] }).listen(3000);`;
    const items = await read(['routing-controllers'], {
      ...{ 'main.ts': main(call), 'users.ts': users, 'middleware.ts': middleware },
    });
    expect(lines(items)).toEqual([
      'GET /api/users UserController.getAll users.ts:7 < SignedIn !',
      'GET /api/users/:id UserController.getOne users.ts:8 < SignedIn !',
      `POST /api/users UserController.post users.ts:12 < SignedIn !, Authorized('ADMIN') !, loggingMiddleware`,
      'MOVE /api/users/:id UserController.move users.ts:13 < SignedIn !',
      'GET /api/ping PlainController.ping users.ts:16',
      'GET /api/about PlainController.about users.ts:18',
    ]);
    expect(items[1]).toMatchObject({
      params: ['id'],
      prefix: '/api/users',
      framework: 'express',
      origin: 'source',
    });
  });

  test('a prefix that is not known, beside routes of the app itself', async () => {
    const call = `const app = express(); app.get('/health', () => {});
useExpressServer(app, { routePrefix: process.env.PREFIX, controllers: [UserController] });`;
    const items = await read(['routing-controllers'], {
      ...{ 'main.ts': main(call), 'users.ts': users, 'middleware.ts': middleware },
    });
    expect(items.map(({ path }) => path)).toEqual([
      ...['/health', '{}/users', '{}/users/:id', '{}/users', '{}/users/:id', '{}/ping', '{}/about'],
    ]);
    expect(items[1]?.note).toContain('{} stands for process.env.PREFIX');
  });

  test('they are of the framework that an app is made of', async () => {
    const call = `createKoaServer({ controllers: [UserController] }).listen(3000);`;
    const files = { 'main.ts': main(call), 'users.ts': users, 'middleware.ts': middleware };
    expect(await read(['routing-controllers'], files)).toEqual([]);
    const items = await read(['koa', 'routing-controllers'], files, ofKoa);
    expect(lines(items).slice(0, 2)).toEqual([
      'GET /users UserController.getAll users.ts:7 < SignedIn !',
      'GET /users/:id UserController.getOne users.ts:8 < SignedIn !',
    ]);
    expect(items[1]).toMatchObject({ framework: 'koa', params: ['id'] });
  });
});

test('inversify-express-utils', async () => {
  const items = await read(['inversify-express-utils'], {
    'main.ts': `import { Container } from 'inversify';
import { InversifyExpressServer } from 'inversify-express-utils';
import './foo';
const server = new InversifyExpressServer(new Container(), null, { rootPath: '/v1' });
server.build().listen(3000);`,
    'foo.ts': `import { controller, httpDelete, httpGet, httpMethod, httpPost, all } from 'inversify-express-utils';
import { requireLogin } from './login';
@controller('/foo', requireLogin)
export class FooController {
  @httpGet('/') private index() { return []; }
  @httpGet('/:id', trace) private one() {}
  @httpPost('/', 'TYPES.Audit') private async create() {}
  @httpMethod('purge', '/cache') private purge() {}
  @all('/any') private any() {}
}
function trace(req: any, res: any, next: any) { next(); }`,
    'login.ts': `export function requireLogin(req: any, res: any, next: any) { next(); }`,
  });
  expect(lines(items)).toEqual([
    'GET /v1/foo FooController.index foo.ts:5 < requireLogin !',
    'GET /v1/foo/:id FooController.one foo.ts:6 < requireLogin !, trace',
    `POST /v1/foo FooController.create foo.ts:7 < requireLogin !, TYPES.Audit`,
    'PURGE /v1/foo/cache FooController.purge foo.ts:8 < requireLogin !',
    'ALL /v1/foo/any FooController.any foo.ts:9 < requireLogin !',
  ]);
  // What its guards say is enough: nothing is said beside.
  expect(items.map(({ auth }) => auth)).toEqual(Array(5).fill(undefined));
});

test('what cannot be read may be a guard', async () => {
  const items = await read(['inversify-express-utils'], {
    'main.ts': `import 'inversify-express-utils'; import { controller, httpGet } from 'inversify-express-utils';
import { check } from 'some-checks';
@controller('/a', check()) export class A { @httpGet('/') one() {} }
@controller('/b') export class B { @httpGet('/') one() {} }`,
  });
  expect(items.map(({ path, auth }) => [path, auth])).toEqual([
    ['/a', 'unknown'],
    ['/b', undefined],
  ]);
});

describe('tsoa', () => {
  const files = {
    'tsoa.json': { entryFile: 'main.ts', spec: { basePath: '/spec' }, routes: { basePath: '/v2' } },
    'users.ts': `import { Body, Controller, Delete, Get, Middlewares, Path, Post, Route, Security, SuccessResponse } from 'tsoa';
@Route('users')
@Security('jwt', ['admin'])
export class UsersController extends Controller {
  @Get('{userId}') public async getUser(@Path() userId: number) { return userId; }
  @SuccessResponse('201', 'Created')
  @Post() @Middlewares(check) public async createUser(@Body() body: any) {}
}
@Route()
export class Root { @Get('health') health() {} }
function check(req: any, res: any, next: any) { next(); }`,
  };

  test('classes, where nothing was generated of them', async () => {
    const items = await read(['tsoa'], { 'main.ts': `import express from 'express'; express();`, ...files });
    expect(lines(items)).toEqual([
      `GET /v2/users/:userId UsersController.getUser users.ts:5 < Security('jwt', ['admin']) !`,
      `POST /v2/users UsersController.createUser users.ts:7 < Security('jwt', ['admin']) !, check`,
      'GET /v2/health Root.health users.ts:10',
    ]);
    expect(items[0]?.params).toEqual(['userId']);
  });

  test('what was generated of them is listed once', async () => {
    const items = await read(['tsoa'], {
      'main.ts': `import express from 'express'; import { RegisterRoutes } from './routes';
const app = express(); RegisterRoutes(app); app.listen(3000);`,
      'routes.ts': `import type { Router } from 'express';
export function RegisterRoutes(app: Router) { app.get('/v2/health', function Root_health(req, res) { res.end(); }); }`,
      ...files,
    });
    expect(items.map(({ path }) => path).sort()).toEqual(['/v2/health', '/v2/users', '/v2/users/:userId']);
  });
});
