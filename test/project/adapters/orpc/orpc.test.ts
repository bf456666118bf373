// Constructs of the documentation: https://orpc.unnoq.com/docs
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/orpc/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { createProject } from '../../../support/temp.ts';

async function read(files: Record<string, string>, entry = 'index.ts') {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { '@orpc/server': '^1.0.0' } },
    ...files,
  });
  const source = await createSource({ project, entries: [join(root, entry)], handled: ['@orpc/server'] });
  const { items, warnings } = sourceRoutes(source);
  const lines = items.map(({ methods, path, middleware }) =>
    [`${methods} ${path}`, ...middleware.map(({ name }) => `< ${name}`)].join(' '),
  );
  const served = (request: string) => matchRoutes(items, readRequest(request)).map(({ path }) => path);
  return { items, warnings, lines, served };
}

test('routers in routers, middleware of both, callable procedures, lazy modules, paths over OpenAPI', async () => {
  const { lines, items, served } = await read({
    'index.ts': `
      import { os, lazy } from '@orpc/server';
      import { RPCHandler } from '@orpc/server/fetch';
      const requireAuth = os.$context<{ headers: Headers }>().middleware(async function requireAuth({ next }) { return next(); });
      const base = os.errors({ NOT_FOUND: {} }).use(requireAuth);
      const find = base.route({ method: 'GET', path: '/planets/{id}' }).handler(async function find() {}).callable();
      const planet = base.prefix('/v1').tag('planets').router({ find, create: os.handler(create) });
      function create() {}
      const router = { planet, 'two words': os.handler(() => 1), later: lazy(() => import('./later')), more: { ...planetExtras() } };
      function planetExtras() { return { moons: os.handler(function moons() {}) }; }
      export const handler = new RPCHandler(router, { plugins: [] });`,
    'later.ts': `import { os } from '@orpc/server'; export const ping = os.handler(() => 'pong');`,
  });
  expect(lines).toEqual([
    'GET planet.find < requireAuth',
    'POST planet.create < requireAuth',
    'POST two words',
    'POST later.ping',
    'POST more.moons',
  ]);
  expect(items[0]).toMatchObject({ note: expect.stringContaining('GET /v1/planets/{id}'), guards: [{}] });
  expect(served('POST /rpc/planet/create')).toEqual(['planet.create']);
  expect(served('GET /api/v1/planets/7')).toEqual(['planet.find']);
  expect(served('POST /rpc/later/ping')).toEqual(['later.ping']);
});

test('contracts: routes and inputs of what is implemented', async () => {
  const { items } = await read({
    'index.ts': `
      import { implement } from '@orpc/server'; import { OpenAPIHandler } from '@orpc/openapi/fetch'; import { contract } from './contract';
      const os = implement(contract).$context<{}>();
      const list = os.planet.list.use(({ next }) => next()).handler(() => []);
      new OpenAPIHandler(os.router({ planet: { list } }));`,
    'contract.ts': `import { oc } from '@orpc/contract'; import { z } from 'zod';
      export const contract = oc.router({ planet: oc.router({ list: oc.route({ method: 'GET', path: '/planets' }).input(z.object({ cursor: z.number() })) }) });`,
  });
  expect(items).toMatchObject([
    {
      path: 'planet.list',
      methods: ['GET'],
      params: ['cursor'],
      handler: 'list',
      note: expect.stringContaining('/planets'),
    },
  ]);
});

test('a handler that no entry leads to is found', async () => {
  const { lines, warnings } = await read({
    'index.ts': '',
    'app/rpc/[[...rest]]/route.ts': `import { RPCHandler } from '@orpc/server/fetch'; import { os } from '@orpc/server';
      const handler = new RPCHandler({ hello: os.handler(() => 'hi') });`,
  });
  expect(lines).toEqual(['POST hello']);
  expect(warnings).toMatchObject([{ code: 'SOURCE_SEARCHED' }]);
});
