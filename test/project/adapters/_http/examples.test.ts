// Texts that are made up for regular expressions of projects.
import { expect, test } from 'vitest';
import { examplesOf, isHarmless, samplePathOf } from '../../../../src/project/adapters/_http/examples.ts';

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
  [`^\\/${'\\w*'.repeat(40)}$z`, undefined],
  [`^\\/${'\\w?'.repeat(40)}$z`, undefined],
  ['^a', undefined],
  ['^\\/(?!b)', undefined],
])('a path of %s', (pattern, path) => {
  expect(samplePathOf(pattern, 'gi')).toBe(path);
});

test.each([
  '(\\w+)+',
  '\\w*'.repeat(5),
  '\\w+?'.repeat(5),
  '\\w{2,}'.repeat(5),
  '\\w{1,20}'.repeat(6),
  'a?'.repeat(30),
  '(?:\\w)?'.repeat(26),
  '(?:a|a)'.repeat(25),
])('%s is not run', (pattern) => {
  expect(isHarmless(pattern)).toBe(false);
});

test.each([
  '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}',
  'v\\d+\\.\\d+\\.\\d+(?:-\\w+)?',
  '[^*+?{]+\\.(?:png|jpe?g|gif|webp|svg)',
  'en|de|fr|es|it|pt-BR|pt|nl|pl|ru|uk|cs|sk|hu|ro|bg|el|tr|sv|da|nb|fi|et|lv|lt|ja|ko|zh|zh-TW|he|ar',
  '\\*\\+\\?'.repeat(20),
])('%s is run', (pattern) => {
  expect(isHarmless(pattern)).toBe(true);
});
