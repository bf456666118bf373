import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createOrder } from '../../../src/server/mcp/in-order.ts';

test('what came earlier goes on first, also where it fails; each gets its own', async () => {
  const inOrder = createOrder();
  const seen: string[] = [];
  const one = async (name: string, preparing: Promise<string>) => {
    const got = await inOrder(preparing).catch((error: Error) => error.message);
    seen.push(`${name} ${got}`);
  };
  await Promise.all([
    one('first', setTimeout(30, 'slow')),
    one('second', Promise.reject(new Error('refused'))),
    one('third', setTimeout(5, 'quick')),
    one('fourth', Promise.resolve('at once')),
  ]);
  expect(seen).toEqual(['first slow', 'second refused', 'third quick', 'fourth at once']);
});
