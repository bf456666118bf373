import { expect, test } from 'vitest';
import { replaceTokens, withoutComments } from '../../../src/project/disk/comments.ts';
import { parseJsonc } from '../../../src/project/source/resolve/jsonc.ts';

test.each<[string, string, string]>([
  ['comments are blanked, lines stay', 'a // b\nc /* d\n */ e', 'a     \nc     \n    e'],
  ['strings stay', `'//' "/*" \`//\n*/\` // x`, `'//' "/*" \`//\n*/\`     `],
  ['an escaped quote ends no string', `'\\'//' // x`, `'\\'//'     `],
  ['what is not closed is none', 'a /* b', 'a /* b'],
  [
    'a quote that its line does not close is none',
    "don't // x\n// y\n'z' // '",
    "don't     \n    \n'z'     ",
  ],
])('%s', (_, text, expected) => {
  expect(withoutComments(text)).toBe(expected);
});

test.each([
  ['comments', '/* '],
  ['escaped quotes', '\\"'],
  ['escaped back quotes', '\\`'],
  ['slashes and quotes', "/*'"],
])('400,000 %s that are not closed stay as they are', (_, part) => {
  const text = part.repeat(400_000);
  expect(withoutComments(text) === text).toBe(true);
});

test('only the quotes asked for are strings', () => {
  const tokens: string[] = [];
  replaceTokens(`'a' "b" // c`, (token) => `${tokens.push(token)}`, '"');
  expect(tokens).toEqual(['"b"', '// c']);
});

test('a tsconfig of comments that are not closed is none', () => {
  expect(parseJsonc(`{${',/*'.repeat(300_000)}}`)).toBeUndefined();
  expect(parseJsonc('{ "a//": "/*,]", /* b */ "c": [1, 2, ], // d\n }')).toEqual({
    'a//': '/*,]',
    c: [1, 2],
  });
});
