import { expect, test } from 'vitest';
import {
  joinPrefixes,
  joinRoute,
  paramNames,
  plainPrefix,
  toMethods,
} from '../../../../src/project/adapters/fastify/paths.ts';

test.each([
  ['', '/v1', '/v1'],
  ['', 'v1', '/v1'],
  ['/api', 'v1', '/api/v1'],
  ['/api/', '/v1', '/api/v1'],
  ['/api/', 'v1', '/api/v1'],
  ['/api', '', '/api'],
])('the prefix of a scope: %j in %j is %j', (outer, inner, whole) => {
  expect(joinPrefixes(outer, inner)).toBe(whole);
});

test.each([
  ['', '/', 'both', '/'],
  ['', '', 'both', '/'],
  ['/v1', '/', 'both', '/v1'],
  ['/v1', '', 'both', '/v1'],
  ['/v1', '/', 'slash', '/v1/'],
  ['/v1/', '/', 'both', '/v1/'],
  ['/v1/', '/posts', 'both', '/v1/posts'],
  ['/v1', 'posts', 'both', '/v1posts'],
] as const)('the path of a route: %j and %j (%s) is %j', (prefix, path, trailingSlash, whole) => {
  expect(joinRoute(prefix, path, trailingSlash)).toBe(whole);
});

test.each([
  ['/posts/:id', ['id']],
  ['/posts/:id?', ['id']],
  ['/near/:lat-:lng', ['lat', 'lng']],
  ['/at/:hour(^\\d{2})h:minute(^(?:0|3)0)m', ['hour', 'minute']],
  ['/files/:name.:extension', ['name', 'extension']],
  ['/files/:name(^[()]+)/*', ['name', '*']],
  ['/name::verb', []],
  ['*', ['*']],
  ['/posts/:post_id/:$x', ['post_id', '$x']],
])('the parameters of %s', (path, names) => {
  expect(paramNames(path)).toEqual(names);
});

test('a prefix is listed without a slash at its end', () => {
  expect(['', '/', '/v1', '/v1/'].map(plainPrefix)).toEqual(['', '', '/v1', '/v1']);
});

test('methods are sorted; all of them are ALL', () => {
  expect(toMethods(['post', 'GET', 'get'])).toEqual(['GET', 'POST']);
  expect(toMethods(['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'OPTIONS', 'TRACE'])).toEqual(['ALL']);
  expect(toMethods(['ALL'])).toEqual(['ALL']);
});
