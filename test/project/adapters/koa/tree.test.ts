import { expect, test } from 'vitest';
import { regexpOf } from '../../../../src/project/adapters/koa/patterns.ts';
import { candidates, type Layer } from '../../../../src/project/adapters/koa/tree.ts';

const options = { end: true, sensitive: false, strict: false };

const layer = (start: string, regexp: RegExp | null = regexpOf('/x', options)): Layer<string> => ({
  ...{ path: start, prefix: '', methods: ['GET'], name: null, params: [], functions: [] },
  ...{ regexp, start, samples: [], shorter: [], notes: [] },
});

test.each([
  [
    'in the order of their registration, whatever they start with',
    ['/a/b', '/', '', '/a', '/a/b'],
    '/a/b/c',
    [0, 1, 2, 3, 4],
  ],
  ['what starts otherwise, or is longer, is left out', ['/a', '/b', '/a/b', '/ab'], '/a/x', [0]],
  ['a common start that the path has not', ['/things/a', '/things/b'], '/thin', []],
  ['the path is all of the common start', ['/things', '/things/b'], '/things', [0]],
  ['no layers', [], '/', []],
])('%s', (_, starts, path, found) => {
  expect(
    candidates(
      starts.map((start) => layer(start)),
      path,
    ),
  ).toEqual(found);
});

test('up to one of them, and none without a RegExp', () => {
  const layers = [layer('/a'), layer('/a', null), layer('/'), layer('/a'), layer('')];
  expect(candidates(layers, '/a', layers[3])).toEqual([0, 2]);
  expect(candidates(layers, '/a', layers[0])).toEqual([]);
  expect(candidates(layers, '/a', layer('/a'))).toEqual([0, 2, 3, 4]);
  // Where nothing starts alike, a layer without a RegExp counts for nothing.
  expect(candidates([layer('/b', null), layer('/a')], '/a')).toEqual([1]);
});
