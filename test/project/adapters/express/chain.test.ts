// Chains from the source where the bound on comparisons ends in the middle of one.
import { expect, test } from 'vitest';
import { chainOf } from '../../../../src/project/adapters/express/source/chain.ts';
import type { Item, Layer, RouterNode } from '../../../../src/project/adapters/express/source/tree.ts';

const item = (name: string) =>
  ({ name, source: 'app.js:1', text: '', parameters: 3, takesNext: true }) as Item;
const layer = (path: string, part: Partial<Layer>) =>
  ({
    ...{ paths: [{ text: path, isRegExp: false }], holes: [], route: null, middleware: null, nested: null },
    ...part,
  }) as unknown as Layer;
const guard = item('guard');

function asked(guarded: string, left: number) {
  const end = layer('/a{/:id}', { route: [{ method: 'GET', item: item('show') }] });
  const root = { layers: [layer(guarded, { middleware: guard }), end], params: [] } as unknown as RouterNode;
  const trail = [{ layer: end, pattern: { text: '/a{/:id}', isRegExp: false } }];
  return chainOf(root, trail, 'GET', { left });
}

test.each([0, 1, 2, 2.5, 3, 3.5, 4, 100])('a guard of both ways stands, with %d comparisons left', (left) => {
  expect(asked('/a', left).short).toBeUndefined();
});

test('where the shorter way was not walked to its end, the chain is not exact', () => {
  expect(asked('/a', 3)).toMatchObject({ items: [guard], exact: false });
  expect(asked('/a', 100)).toMatchObject({ items: [guard], exact: true });
  expect(asked('/a/:id', 100)).toMatchObject({ items: [guard], short: [], exact: true });
});
