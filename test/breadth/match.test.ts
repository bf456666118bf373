// What serves a request: asked of running apps of each framework, and of their source.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect, type Session } from '../support/client.ts';
import { fixtures } from '../support/folders.ts';
import { writeFiles } from '../support/temp.ts';

const lines = async (session: Session, match: string) => {
  const { items, warnings } = await session.call<{
    items: Route[];
    warnings: { code: string; message: string }[];
  }>('list_routes', { match });
  return [
    ...items.map(({ methods, path }) => `${methods.join('|')} ${path}`),
    ...warnings.filter(({ code }) => code === 'NO_ROUTE_MATCHES').map(({ message }) => message),
  ];
};

async function expectAll(session: Session, requests: Record<string, string[]>): Promise<void> {
  const found: Record<string, string[]> = {};
  for (const match of Object.keys(requests)) found[match] = await lines(session, match);
  expect(found).toEqual(requests);
}

describe('requests', () => {
  test('to Express 5', async () => {
    const session = await connect(`${fixtures}blog`);
    await expectAll(session, {
      'PATCH /posts/42': ['PATCH /posts/:slug'],
      'get /POSTS/hello%20world/?draft=1#top': ['GET /posts/:slug'],
      'https://blog.example/archive/2026': ['GET /archive/:year{/:month}'],
      'GET /archive/2026/11': ['GET /archive/:year{/:month}'],
      'HEAD /files/a/b.txt': ['GET /files/*path'],
      'GET /feed.rss': ['GET /^\\/feed\\.(?<format>rss|atom)$/'],
      'PURGE /webhooks/stripe': ['ALL /webhooks/:provider'],
      'GET /admin/users/7': ['GET /admin/users/:id'],
      'PUT /admin/users/7': [
        'No route serves PUT /admin/users/7. With other methods: GET /admin/users/:id, DELETE /admin/users/:id.',
      ],
    });
    const { items } = await session.call<{ items: Route[] }>('list_routes', { match: 'DELETE /posts/42' });
    expect(items[0]?.middleware.map(({ name }) => name)).toContain('requireAuth');
    expect(items[0]).not.toHaveProperty('matching');
    await session.close();
  });

  test('to Fastify, where what is written comes before parameters', async () => {
    const session = await connect(`${fixtures}fastify`);
    const { items } = await session.call<{ items: Route[] }>('list_routes', { detail: 'full' });
    const one = items.find(({ path, methods }) => methods.includes('GET') && /\/:\w+$/.test(path));
    const path = one?.path.replace(/:\w+/g, '42') ?? '';
    expect(await lines(session, `GET ${path}`)).toEqual([`${one?.methods.join('|')} ${one?.path}`]);
    await session.close();
  });

  test('to Express 4, live and in the source, by the settings of its routers', async () => {
    const app = `const express = require('express');
const app = express();
app.set('strict routing', true);
const exact = express.Router({ caseSensitive: true });
exact.get('/Me', (req, res) => res.end());
app.use('/exact', exact);
app.get('/users/:id(\\\\d+)', (req, res, next) => next());
app.all('/users/:id', (req, res) => res.end());
app.get('/users/me', (req, res) => res.end());
app.get('/a/', (req, res) => res.end());
app.get(/^\\/old-(\\w+)$/, (req, res) => res.end());
`;
    const expected = {
      'GET /users/42': ['GET /users/:id(\\d+)', 'ALL /users/:id'],
      'GET /users/me': ['ALL /users/:id'],
      'GET /users/42/': [expect.stringMatching(/^No route serves GET \/users\/42\/\. Nearest: /)],
      'GET /exact/Me': ['GET /exact/Me'],
      'GET /exact/me': [expect.stringMatching(/^No route serves/)],
      'GET /old-news': ['GET /^\\/old-(\\w+)$/'],
    };
    for (const end of ['app.listen(3000);', "throw new Error('no app');"]) {
      const manifest = { main: 'app.cjs', dependencies: { express: '4' } };
      // Where the package is not there, the source alone tells.
      const express = JSON.stringify(join(fixtures, 'shop/node_modules/express'));
      const isLive = end.startsWith('app');
      const text = `${isLive ? app.replace("'express'", express) : app}${end}`;
      const dir = await writeFiles({ 'package.json': manifest, 'app.cjs': text });
      const session = await connect(dir);
      const { items } = await session.call<{ items: Route[] }>('list_routes', { match: '/users/1' });
      expect(items[0]?.origin).toBe(isLive ? 'live' : 'source');
      await expectAll(session, expected);
      await session.close();
    }
  });
});
