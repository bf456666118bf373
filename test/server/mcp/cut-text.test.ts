import { expect, test } from 'vitest';
import { cutText } from '../../../src/server/mcp/cut-text.ts';

test('cutText keeps head and tail, says what is missing, and splits no character', () => {
  expect(cutText('short', 100)).toEqual({ text: 'short', truncated: false });
  const { text, truncated } = cutText(`a${'é'.repeat(1_000)}b`, 101);
  expect(truncated).toBe(true);
  expect(text).toMatch(/^aé+\n… \[\d+ of 2002 bytes left out\] …\né+b$/);
});

test('what lines take when they stand further in is counted', () => {
  const whole = '1\n'.repeat(30);
  expect(cutText(whole, 100)).toEqual({ text: whole, truncated: false });
  for (const line of ['1\n', '\n', 'one and two\n']) {
    const { text } = cutText(line.repeat(20_000), 1_000);
    const shown = Buffer.byteLength(text.replaceAll(/^/gm, ' '));
    expect(shown).toBeGreaterThan(900);
    expect(shown).toBeLessThan(1_100);
  }
});
