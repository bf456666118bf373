// What an agent pays for tools and answers stays below the targets that docs/benchmarks.md names.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const docs = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');
/** Behind each row of the table: its target. */
const targets = [...docs.matchAll(/^\| (.+?) \|.*\| ≤ ([\d,]+) \|$/gm)]
  .filter(([line]) => line.split('|').length === 7)
  .map(([, what = '', target = '']) => [what, Number(target.replace(',', ''))] as const);

test('each target holds in fixtures/blog, and stands in the table', async () => {
  const { measureBytes } = await import(new URL('../../bench/bytes.js', import.meta.url).href);
  const rows: [what: string, items: string, text: string, json: string, target: string][] =
    await measureBytes();
  const measured = new Map(rows.map(([what, , text]) => [what, Number(text)]));
  expect(rows.filter((row) => row[4] !== '').map(([what]) => what)).toEqual(targets.map(([what]) => what));
  expect(targets.length).toBeGreaterThan(4);
  for (const [what, target] of targets) {
    expect(measured.get(what), what).toBeGreaterThan(0);
    expect(measured.get(what), what).toBeLessThanOrEqual(target);
  }
}, 120_000);
