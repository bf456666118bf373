// Bounds for callers: who has most makes room, and nobody else.
import { expect, test } from 'vitest';
import { createFair } from '../../../src/tools/mount/fair.ts';

const kept = (each: number, all: number) => {
  const dropped: string[] = [];
  const fair = createFair<string, number>({ each, all }, (_, key) => dropped.push(key));
  const keys = () => [...fair.entries()].map(([key]) => key);
  return { fair, dropped, keys };
};

test('one that takes more than its own loses its own, the oldest first', () => {
  const { fair, dropped, keys } = kept(3, 100);
  fair.set('bob', 'b', 0);
  for (let index = 0; index < 6; index++) fair.set('eve', `e${index}`, index);
  expect(dropped).toEqual(['e0', 'e1', 'e2']);
  expect(keys()).toEqual(['b', 'e3', 'e4', 'e5']);
  // What is set again is the newest.
  fair.set('eve', 'e3', 9);
  fair.set('eve', 'e6', 6);
  expect(dropped.at(-1)).toBe('e4');
  expect(['e3', 'e4', 'b'].map((key) => fair.get(key)?.value)).toEqual([9, undefined, 0]);
});

test('where all is full, whoever has most makes room for others', () => {
  const { fair, dropped } = kept(10, 12);
  for (let index = 0; index < 10; index++) fair.set('eve', `e${index}`, index);
  for (const owner of ['ann', 'bob', 'cem', 'dan', 'eli']) fair.set(owner, owner, 0);
  expect(dropped).toEqual(['e0', 'e1', 'e2']);
});

test('by weight; the one that comes is never the one that goes', () => {
  const { fair, dropped, keys } = kept(10, 15);
  fair.set('ann', 'a', 0, 6);
  fair.set('eve', 'e0', 0, 4);
  fair.set('eve', 'e1', 0, 6);
  expect([dropped, keys()]).toEqual([['e0'], ['a', 'e1']]);
  fair.set('bob', 'b', 0, 3);
  // Larger than all: everything makes room, until it is the one that does.
  fair.set('ann', 'a', 0, 50);
  expect(keys()).toEqual(['a']);
  fair.set('bob', 'c', 0);
  expect(keys()).toEqual(['c']);
});

test('of some with one each, of which every one has more than those before, all are bounded', () => {
  const { fair, dropped, keys } = kept(10, 15);
  for (const [weight, owner] of ['', 'ann', 'bob', 'cem', 'dan', 'eli', 'fay'].entries())
    if (weight > 0) fair.set(owner, owner, 0, weight);
  expect([dropped, keys()]).toEqual([
    ['eli', 'dan'],
    ['ann', 'bob', 'cem', 'fay'],
  ]);
});

test('what is deleted weighs nothing, and is not told', () => {
  const { fair, dropped, keys } = kept(2, 2);
  fair.set('ann', 'a', 1);
  expect([fair.delete('a'), fair.delete('a')]).toEqual([true, false]);
  for (const key of ['b', 'c']) fair.set('ann', key, 1);
  expect([dropped, keys()]).toEqual([[], ['b', 'c']]);
  // Under another owner it is not the first one's any more.
  fair.set('bob', 'b', 1);
  fair.set('ann', 'd', 1);
  expect(dropped).toEqual(['c']);
});
