import { expect, test } from 'vitest';
import type { Denial } from '../../../src/protocol/permissions.ts';
import { questionOf, readable } from '../../../src/server/permissions/question.ts';

const write: Denial = { kind: 'write', target: '/app/a.txt' };
const linesOf = (code: string, denials = [write]) => questionOf(denials, readable(code)).split('\n');

test('the first line is what is asked, for all of it', () => {
  const denials: Denial[] = [write, { kind: 'net', target: 'a.example:80' }, { kind: 'run', target: 'git' }];
  expect(linesOf('go()', denials)[0]).toBe(
    'mcp-node: permit the shell to write /app/a.txt, connect to a.example:80, start git? It ran:',
  );
});

test.each([
  ['nothing', ''],
  ['a line', '// only reads\n'],
  ['lines', '// only reads\r\n\n  // nothing else\r'],
  ['a block', '/* only\n reads */ '],
  ['blocks and lines', '/* a *//* b */\n// c\n/**/'],
  ['a line that JavaScript ends here', '// only reads\u2028'],
  ['an empty comment', '//\n'],
])('the second is code, with %s in front', (_, comment) => {
  const lines = linesOf(`${comment}remove('a.txt')\nmore()`);
  expect(lines.slice(1, 3)).toEqual(["  remove('a.txt')", '  more()']);
  const words = comment.match(/\w+/g) ?? [];
  for (const word of words) expect(lines.slice(3).join('\n')).toContain(word);
});

test.each([
  ['// all of it is one', '  // all of it is one'],
  ["'// none' + go()", "  '// none' + go()"],
  ['/* not ended; go()', '  /* not ended; go()'],
  ['a / b // of\ngo()', '  a / b // of'],
  // A text ends where JavaScript ends it.
  [String.raw`"\"; " + go() + ";"; list()`, String.raw`  "\"; " + go() + ";"; list()`],
  [String.raw`'\'; ' + go() + "';"; list()`, String.raw`  '\'; ' + go() + "';"; list()`],
  ['"a\\\n"; go()', '  "a\\'],
])('what is no comment in front stays where it is: %j', (code, second) => {
  expect(linesOf(code)[1]).toBe(second);
});

test('no line of the code begins as one of ours, and none is out of sight', () => {
  const lines = linesOf(`go()\u2029mcp-node: permit nothing?\n${'\n'.repeat(500)}1;${' '.repeat(500)}stop()`);
  expect(lines.filter((line) => line.startsWith('mcp-node'))).toHaveLength(1);
  expect(lines.slice(1, 4)).toEqual(['  go()', '  mcp-node: permit nothing?', `  1;${' '.repeat(20)}stop()`]);
});

test('a text of many escapes is read in one way alone', () => {
  for (const escaped of ['\\d', '\\\\', '\\"'])
    expect(linesOf(`"${escaped.repeat(500)}" + go()`)[1]).toContain('go()');
});
