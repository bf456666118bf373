// The five-minute start of docs/toolsets.md is what runs in fixtures/store.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures, root } from '../support/folders.ts';

test('what the page shows stands in the fixture, line by line and in order', () => {
  const page = readFileSync(join(root, 'docs/toolsets.md'), 'utf8');
  const fixture = readFileSync(join(fixtures, 'store/mcp.ts'), 'utf8').split('\n');
  const start = page.slice(0, page.indexOf('## While a tool runs'));
  const blocks = [...start.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  expect(blocks.length).toBe(2);
  for (const block of blocks) {
    const lines = block.split('\n').filter((line) => line !== '' && !/^import|^\/\/ /.test(line));
    let at = 0;
    for (const line of lines) {
      const found = fixture.indexOf(line, at);
      expect(found, line).toBeGreaterThanOrEqual(0);
      at = found + 1;
    }
  }
});
