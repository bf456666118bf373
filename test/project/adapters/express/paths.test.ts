import { expect, test } from 'vitest';
import { joinPaths, joinPrefix } from '../../../../src/project/adapters/_http/paths.ts';
import { paramNames } from '../../../../src/project/adapters/express/paths.ts';

test.each([
  ['', '/', '/'],
  ['', '/users', '/users'],
  ['/users', '/', '/users'],
  ['/users/', '/:id', '/users/:id'],
  ['/users', '*', '/users/*'],
  ['/users', '{/:id}', '/users{/:id}'],
])('joinPaths(%j, %j) is %j', (prefix, path, joined) => {
  expect(joinPaths(prefix, path)).toBe(joined);
});

test('a mount at "/" adds no prefix', () => {
  expect(joinPrefix('', '/')).toBe('');
  expect(joinPrefix('/api', '/')).toBe('/api');
  expect(joinPrefix('/api', '/v1/')).toBe('/api/v1');
});

test.each([
  ['/a/:b{/:c}/*rest', false, ['b', 'c', 'rest']],
  ['/a/:"two words"', false, ['two words']],
  ['/a\\:b', false, []],
  ['/a/:b(\\d+)/:c?/*', true, ['b', 'c', '0']],
  ['/a/(x|y)/:b', true, ['0', 'b']],
  [/^\/(?<year>\d+)\/(x|y)(?:z)$/, false, ['year', '0']],
])('paramNames(%s)', (pattern, express4, names) => {
  expect(paramNames(pattern, express4)).toEqual(names);
});
