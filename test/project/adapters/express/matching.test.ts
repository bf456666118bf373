// What the source says of a path is compared as the two path libraries of Express do.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { liveStep, type Strictness, sourceStep } from '../../../../src/project/adapters/express/matching.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { matchPath } from '../../../../src/server/readers/match.ts';
import { readRequest } from '../../../../src/server/readers/read-request.ts';
import { fixtures } from '../../../support/folders.ts';
import { routeAt } from '../../../support/route.ts';

type Express4 = (path: string, keys: unknown[], options: object) => RegExp;
const express4 = createRequire(join(fixtures, 'shop/package.json'))('path-to-regexp') as Express4;
const { pathToRegexp: express5 } = createRequire(join(fixtures, 'blog/package.json'))('path-to-regexp') as {
  pathToRegexp(path: string, options: object): { regexp: RegExp };
};

function stepOf(text: string, isRoute: boolean, strictness: Strictness, isRegExp = false) {
  const step = sourceStep({ text, isRegExp }, isRoute, strictness);
  if (!step) throw new Error(`${text} is not compared`);
  return step;
}

const paths = [
  ...[
    '/',
    '/users',
    '/users/',
    '/USERS',
    '/users/42',
    '/users/42/',
    '/users/a%2Fb',
    '/users/42/posts',
    '//users',
  ],
  ...[
    '/files/a/b.txt',
    '/files/',
    '/archive/2026',
    '/archive/2026/11',
    '/ab',
    '/abc',
    '/me',
    '/users/me',
    '/v1.2',
  ],
];

test.each([
  ...['/', '/users', '/users/', '/users/:id', '/users/:id/posts', '/users/me'].map(
    (path) => [path, 4] as const,
  ),
  ...['/users/:id(\\d+)', '/users/:id?', '/files/*', '/ab?c', '/archive/:year/:month?'].map(
    (path) => [path, 4] as const,
  ),
  ...['/', '/users', '/users/:id', '/users/:id/posts', '/files/*path'].map((path) => [path, 5] as const),
  ...['/archive/:year{/:month}', '/v:major.:minor', '/users{/:id}'].map((path) => [path, 5] as const),
])('%s of Express %i', (text, version) => {
  for (const strict of [false, true]) {
    const real =
      version === 4
        ? express4(text, [], { strict })
        : express5(text, { trailing: !strict, sensitive: false, end: true }).regexp;
    const { source, flags } = stepOf(text, true, { strict });
    const own = new RegExp(source, flags);
    // A strict path that ends with a slash wants it.
    if (strict && text.endsWith('/')) continue;
    expect(paths.filter((path) => own.test(path))).toEqual(paths.filter((path) => real.test(path)));
  }
});

const route = (path: string, steps: { source: string; flags: string }[]): Route =>
  routeAt('express', path, { steps });
const served = (route: Route, path: string) => matchPath([route], readRequest(path).path).length === 1;

test('a route below a mount, in one step after the other', () => {
  const below = (prefix: string, path: string, caseSensitive = false) =>
    route(prefix + path, [stepOf(prefix, false, {}), stepOf(path, true, { caseSensitive })]);
  const users = below('/api/:version', '/users/:id');
  expect(
    ['/api/v1/users/42', '/API/v1/Users/42/', '/api/users/42', '/api/v1users/4'].map((path) =>
      served(users, path),
    ),
  ).toEqual([true, true, false, false]);
  expect(['/api/Users', '/api/users'].map((path) => served(below('/api', '/users', true), path))).toEqual([
    false,
    true,
  ]);
  expect(['/', '/apix', '/api', '/api/'].map((path) => served(below('/api', '/'), path))).toEqual([
    ...[false, false, true, true],
  ]);
});

test('RegExp paths, below a mount too, and one that would take forever', () => {
  const feed = route('/^\\/feed\\.(rss|atom)$/g', [stepOf('/^\\/feed\\.(rss|atom)$/g', true, {}, true)]);
  expect(['/feed.rss', '/feed.json'].map((path) => served(feed, path))).toEqual([true, false]);
  const slow = route('/^\\/(a+)+$/', [{ source: '^\\/(a+)+$', flags: '' }]);
  expect(() => served(slow, `/${'a'.repeat(60)}!`)).toThrow(
    expect.objectContaining({ code: 'MATCH_FAILED' }),
  );
});

test('what Express 5 has of a layer is its own path, in the strictness of its router', () => {
  const layer = { handle: () => {}, route: { path: '', stack: [], methods: {} }, matchers: [] };
  const step = (pattern: string, options: { strict?: boolean; caseSensitive?: boolean }) => {
    const made = liveStep(layer, pattern, { stack: [], ...options });
    return made && route(pattern, [made]);
  };
  const strict = step('/users/:id', { strict: true, caseSensitive: true }) as Route;
  expect(['/users/1', '/users/1/', '/Users/1'].map((path) => served(strict, path))).toEqual([
    true,
    false,
    false,
  ]);
  expect(step('/users/:', {})).toBeNull();
  expect(sourceStep({ text: `/${'x'.repeat(600)}`, isRegExp: false }, true, {})).toBeNull();
});
