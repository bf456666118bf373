import { expect, test } from 'vitest';
import { createShellHistory } from '../../../src/server/shell/history.ts';

test('the first steps go when there are too many, or too long ones', () => {
  const history = createShellHistory(3, 20);
  for (const code of ['a', 'b', ' ', 'c', 'd']) history.add(code);
  expect([history.steps(), history.dropped()]).toEqual([['b', 'c', 'd'], 1]);
  history.add('x'.repeat(18));
  expect([history.steps(), history.dropped()]).toEqual([['c', 'd', 'x'.repeat(18)], 2]);
  history.add('yy');
  expect([history.steps(), history.dropped()]).toEqual([['x'.repeat(18), 'yy'], 4]);
  history.add('z'.repeat(21));
  expect([history.steps(), history.dropped()]).toEqual([[], 7]);
  expect(history.clear()).toBe(0);
  expect(history.dropped()).toBe(0);
});
