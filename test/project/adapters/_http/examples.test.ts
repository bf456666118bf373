// Texts that are made up for regular expressions of projects.
import { expect, test } from 'vitest';
import { examplesOf, samplePathOf } from '../../../../src/project/adapters/_http/examples.ts';

test.each([
  '[0-9]+',
  '\\d{4}-\\d{2}-\\d{2}',
  '[a-f0-9]{24}',
  '[^\\/.]+\\.(?:png|jpe?g)',
  'en|de|pt-BR',
  '(?<year>\\d{4})(?:-(\\d\\d))?',
  '[A-Z]{2}\\$\\/x*',
  '.+\\.json',
  '\\p{1}[\\]x]',
])('examples of %s', (pattern) => {
  const found = examplesOf(pattern);
  expect(found.length).toBeGreaterThan(0);
  for (const text of found) expect(text).toMatch(new RegExp(`^(?:${pattern})$`));
});

test.each(['(?!a)b', '(?<=a)b', 'a)b'])('none of %s', (pattern) => {
  expect(examplesOf(pattern)).toEqual([]);
});

test.each([
  ['^\\/files\\/(\\d+)$', '/files/1'],
  ['^\\/A[bc]', '/Ab'],
  // One path would not stand for all.
  ['^\\/(a|b)$', undefined],
  ['\\/fly$', undefined],
  // Not run.
  ['^(\\/\\w+)+$', undefined],
  ['^a', undefined],
  ['^\\/(?!b)', undefined],
])('a path of %s', (pattern, path) => {
  expect(samplePathOf(pattern, 'gi')).toBe(path);
});
