// Requests come to the routes that find-my-way, Fastify's own router, finds.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matchingOf, type RouterOptions } from '../../../../src/project/adapters/fastify/matching.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { matchRoutes } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { fixtures } from '../../../support/folders.ts';
import { routeAt } from '../../../support/route.ts';

interface Router {
  on(method: string, path: string, handler: () => string): void;
  find(method: string, path: string): { handler: () => string } | null;
}
const FindMyWay = createRequire(join(fixtures, 'fastify/package.json'))('find-my-way') as (
  options: object,
) => Router;

const patterns = [
  ...['/', '/users', '/users/me', '/users/:id', '/users/:id/posts', '/users/*', '/users/:id(^\\d+$)', '/*'],
  ...[
    '/files/:name.png',
    '/files/:name.tar.png',
    '/files/:name',
    '/at/:from-:to',
    '/at/:hour(^\\d{2})h:minute(^\\d{2})m',
  ],
  ...['/v1/a::b', '/archive/:year?', '/sp ace/x', '/caf\u00e9', '/a/:b/c/:d', '/a/:b/c/e'],
];
const paths = [
  ...[
    '/',
    '/users',
    '/users/',
    '/users/me',
    '/users/42',
    '/users/x',
    '/users/x/posts',
    '/users/x/y/z',
    '/Users/me',
  ],
  ...[
    '/files/a.png',
    '/files/a.tar.png',
    '/files/a',
    '/files/a.b',
    '/at/1-2',
    '/at/12h30m',
    '/v1/a:b',
    '/archive',
  ],
  ...[
    '/archive/2026',
    '/sp%20ace/x',
    '/caf%C3%A9',
    '/a/1/c/e',
    '/a/1/c/2',
    '/users/a%2Fb',
    `/users/${'9'.repeat(101)}`,
  ],
  ...['/users//', '//users', '/nothing/here'],
];

test.each([
  ['by default', {}],
  ['without regard to case and slashes at the end', { caseSensitive: false, ignoreTrailingSlash: true }],
  ['with short parameters', { maxParamLength: 5 }],
] as [string, RouterOptions][])('the route that is found, %s', (_, options) => {
  const real = FindMyWay(options);
  for (const path of patterns) real.on('GET', path, () => path);
  const routes = patterns.map((path) => routeOf(path, options));
  const own = paths.map((path) => matchRoutes(routes, readRequest(`GET ${path}`)).map((route) => route.path));
  expect(Object.fromEntries(paths.map((path, index) => [path, own[index]]))).toEqual(
    Object.fromEntries(
      paths.map((path) => {
        const found = real.find('GET', path);
        return [path, found ? [found.handler()] : []];
      }),
    ),
  );
});

const routeOf = (path: string, options: RouterOptions): Route =>
  routeAt('fastify', path, matchingOf(path, options));
