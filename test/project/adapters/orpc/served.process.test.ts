// What is listed of the fixture is what oRPC itself serves: each procedure is called by both handlers, and says what ran.
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/orpc/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { chainOf } from '../../../support/requests/chains.ts';
import { served } from '../../../support/requests/served.ts';
import { createProject } from '../../../support/temp.ts';
import { truth } from '../../../truth/orpc.ts';
import { locator } from '../../../truth/source.ts';

const input = { title: 'Night', year: 1642, id: '7', tourId: '7', seats: 2, limit: 3 };
const headers = { authorization: 'Bearer 1', 'content-type': 'application/json' };
const listener = locator('orpc')('src/server.ts', 'createServer(async');

test('every procedure of the fixture is served by what is listed, after what is listed', async () => {
  const routes = truth.orpc?.routes ?? [];
  const requests = routes.map(({ path, params, methods: [method = ''] }) => {
    const json = params.length > 0 ? JSON.stringify({ json: input }) : '{}';
    const url = `/rpc/${path.replaceAll('.', '/')}`;
    return method === 'GET'
      ? { method, path: `${url}?data=${encodeURIComponent(json)}`, headers }
      : { method: 'POST', path: url, headers, body: json };
  });
  const answers = await served(join(fixtures, 'orpc'), 'src/server.ts', [
    ...requests,
    { method: 'GET', path: '/api/paintings', headers },
    { method: 'PUT', path: '/api/paintings/7', headers, body: JSON.stringify(input) },
    { method: 'POST', path: '/api/admin/rooms/close', headers },
  ]);
  const chains = answers.map(({ ran }) => ran.filter((at) => at !== listener));
  const expected = routes.map(chainOf);
  expect(chains).toEqual([...expected, expected[1], expected[2], expected[4]]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
});

test('what runs once, and what twice: routers in routers, middleware that both have', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { '@orpc/server': '^1.0.0' } },
    'index.js': `import { createServer } from 'node:http';
import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
const first = ({ next }) => next();
const second = ({ next }) => next();
const third = ({ next }) => next();
const base = os.use(first);
const inner = base.use(second).router({
  none: os.handler(() => 1),
  half: base.handler(() => 2),
  whole: base.use(second).use(third).handler(() => 3),
  other: os.use(third).use(first).handler(() => 4),
});
const router = {
  inner,
  around: base.router({ inner, own: base.use(third).handler(() => 5) }),
  twice: os.$config({ dedupeLeadingMiddlewares: false }).use(first).router({ own: base.handler(() => 6) }),
  after: os.handler(() => 7).use(third),
};
const rpc = new RPCHandler(router);
createServer((req, res) => rpc.handle(req, res, { context: {} })).listen(3000);
`,
  });
  symlinkSync(realpathSync(join(fixtures, 'orpc/node_modules')), join(root, 'node_modules'));
  const entries = [join(root, 'index.js')];
  const { items } = sourceRoutes(await createSource({ project, entries, handled: ['@orpc/server'] }));
  const requests = items.map(({ path }) => ({
    ...{ method: 'POST', path: `/${path.replaceAll('.', '/')}`, headers, body: '{}' },
  }));
  const answers = await served(root, 'index.js', requests);
  const line = (index: number, ran: readonly string[]) => `${items[index]?.path} ${ran.join(' ')}`;
  expect(items.map((route, index) => line(index, chainOf(route)))).toEqual(
    answers.map(({ ran }, index) => line(index, ran.slice(1))),
  );
  expect(items).toHaveLength(11);
});
