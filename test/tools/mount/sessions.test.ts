// Where sessions are kept: what is over is over, what is used lives on, and stores are taken as they are.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSessions } from '../../../src/tools/mount/session/sessions.ts';
import { memoryStore, storeOf } from '../../../src/tools/mount/session/store.ts';

const record = { principal: 'ann', capabilities: {} };
afterEach(() => vi.useRealTimers());

describe('in memory', () => {
  test('over after its time without use, and living on with it', async () => {
    vi.useFakeTimers();
    const sessions = createSessions(memoryStore(), 'shop', 100);
    const [used, unused] = [await sessions.open(record), await sessions.open(record)];
    await sessions.data(used, 'ann').set('cart', ['tea']);
    for (let step = 0; step < 4; step++) {
      vi.advanceTimersByTime(60_000);
      expect(await sessions.find(used, 'ann')).toEqual(record);
      expect(await sessions.data(used, 'ann').get('cart')).toEqual(['tea']);
    }
    expect(await sessions.find(unused, 'ann')).toBeNull();
    vi.advanceTimersByTime(101_000);
    expect(await sessions.find(used, 'ann')).toBeNull();
    expect(await sessions.data(used, 'ann').get('cart')).toBeUndefined();
  });

  test('keys of one are none of another', async () => {
    const store = memoryStore();
    const sessions = createSessions(store, 'shop', 100);
    const [one, two] = [await sessions.open(record), await sessions.open(record)];
    await sessions.data(one, 'ann').set('a', 1);
    for (const other of [
      sessions.data(two, 'ann'),
      sessions.data(null, 'ann'),
      sessions.data(null, one),
      createSessions(store, 'other', 100).data(one, 'ann'),
    ])
      expect(await other.get('a')).toBeUndefined();
    await sessions.data(one, 'ann').delete('a');
    expect(await sessions.data(one, 'ann').get('a')).toBeUndefined();
    for (const name of ['__proto__', 'constructor', '', 'a:b', '*'])
      expect(await sessions.data(one, 'ann').get(name)).toBeUndefined();
  });

  test('only what JSON holds, and not too much', async () => {
    const data = createSessions(memoryStore(), 'shop', 100).data('x', 'ann');
    await expect(data.set('big', 'x'.repeat(1024 * 1024))).rejects.toMatchObject({ code: 'SESSION_VALUE' });
    await expect(data.set('big', 1n)).rejects.toMatchObject({ code: 'SESSION_VALUE' });
    await expect(data.set('made', () => 1)).rejects.toMatchObject({ code: 'SESSION_VALUE' });
    await data.set('none', undefined);
    expect(await data.get('none')).toBeUndefined();
  });

  test('one caller cannot push out what another keeps', async () => {
    const sessions = createSessions(memoryStore({ each: 10_000, all: 15_000 }), 'shop', 100);
    const ann = await sessions.open(record);
    await sessions.data(ann, 'ann').set('cart', ['tea']);
    const ids: string[] = [];
    for (let index = 0; index < 100; index++) ids.push(await sessions.open({ ...record, principal: 'eve' }));
    for (let index = 0; index < 30; index++)
      await sessions.data(ids.at(-1) ?? '', 'eve').set(`k${index}`, 'x'.repeat(500));
    expect(await sessions.find(ann, 'ann')).toEqual(record);
    expect(await sessions.data(ann, 'ann').get('cart')).toEqual(['tea']);
    // Her own, the oldest first.
    expect(await sessions.find(ids[0] ?? '', 'eve')).toBeNull();
    expect(await sessions.data(ids.at(-1) ?? '', 'eve').get('k29')).toHaveLength(500);
    // Where all is full, she has most.
    for (let index = 0; index < 20; index++) {
      await sessions.open({ ...record, principal: `user ${index}` });
      expect(await sessions.find(ann, 'ann')).toEqual(record);
    }
  });

  test('a stolen id does not keep a session alive', async () => {
    vi.useFakeTimers();
    const sessions = createSessions(memoryStore(), 'shop', 100);
    const id = await sessions.open(record);
    vi.advanceTimersByTime(60_000);
    expect(await sessions.find(id, 'eve')).toBeNull();
    vi.advanceTimersByTime(60_000);
    expect(await sessions.find(id, 'ann')).toBeNull();
  });
});

test('stores are told apart by their shape, and given the time in their own unit', async () => {
  const told: unknown[] = [];
  const tell =
    (name: string, value?: unknown) =>
    (...given: unknown[]) => {
      told.push([name, ...given]);
      return Promise.resolve(value);
    };
  const keyv = storeOf({ get: tell('get', 'x'), set: tell('set'), delete: tell('delete'), opts: {} });
  await keyv.set('k', 'v', 5, 'ann');
  expect([await keyv.get('k'), told.shift()]).toEqual(['x', ['set', 'k', 'v', 5000]]);
  told.length = 0;
  // It parses what looks like JSON.
  const unstorage = storeOf({
    ...{ getItem: tell('getItem', { a: 1 }), setItem: tell('setItem') },
    removeItem: tell('removeItem') as () => Promise<void>,
  } as never);
  await unstorage.set('k', 'v', 5, 'ann');
  await unstorage.delete('k');
  expect(await unstorage.get('k')).toBe('{"a":1}');
  expect(told.slice(0, 2)).toEqual([
    ['setItem', 'k', 'v', { ttl: 5 }],
    ['removeItem', 'k'],
  ]);
  // One that hands on all that it is given gets what is promised to it.
  told.length = 0;
  const own = storeOf({ get: tell('get', 'x'), set: tell('set'), delete: tell('delete') } as never);
  await own.set('k', 'v', 5, 'ann');
  expect([await own.get('k'), told[0]]).toEqual(['x', ['set', 'k', 'v', 5]]);
});
