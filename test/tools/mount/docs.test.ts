// What docs/mounting.md shows is what runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../support/folders.ts';

const page = readFileSync(join(root, 'docs/mounting.md'), 'utf8');
const shown = [...page.matchAll(/<!-- (fixtures\/\S+) -->\n```ts\n([\s\S]*?)```/g)].map(
  ([, file = '', code = '']) => ({ file, code }),
);

test('there is something for each framework', () => {
  expect(shown.length).toBeGreaterThanOrEqual(8);
});

test.each(shown)('$file', ({ file, code }) => {
  expect(code).toBe(readFileSync(join(root, file), 'utf8'));
});
