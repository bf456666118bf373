import { expect, test } from 'vitest';
import { shortened, withoutPart } from '../../../../src/project/adapters/_http/left-out.ts';

test.each([
  ['/a{/:id}', '/a'],
  ['/a{/:id{.:format}}/b', '/a/b'],
  ['/a/:id?', '/a'],
  ['/a/:id(\\d+)?/b', '/a/b'],
  ['/a/:rest*', '/a'],
  ['/a/:id', undefined],
  ['/a/\\{b\\}', undefined],
  ['/{}/a', undefined],
])('%s without what may be left out', (path, short) => {
  expect(shortened(path)).toBe(short);
});

test('a guard that does not run then guards nothing', () => {
  const log = { name: 'log', source: 'a.js:1', text: '' };
  const guard = { name: 'guard', source: 'a.js:2', reason: 'answers 401' };
  expect(withoutPart([guard], [])).toEqual({ guards: [guard], notes: [], isExact: true });
  expect(withoutPart([guard], [[log]])).toEqual({
    guards: [],
    notes: ['where its optional part is left out, what runs before it is log'],
    isExact: false,
  });
  const known = { ...guard, text: '' };
  expect(withoutPart([guard], [[known]])).toMatchObject({ guards: [guard], isExact: true });
  // Of `/a/:x?/:y?` where it runs for `/a`, and not for `/a/:x`.
  expect(withoutPart([guard], [[log], [known]])).toMatchObject({ guards: [], isExact: false });
});
