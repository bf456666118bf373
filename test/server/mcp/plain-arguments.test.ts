import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseArguments } from '../../../src/server/mcp/plain-arguments.ts';
import type { Tool } from '../../../src/server/mcp/registry.ts';

const input = z.strictObject({
  text: z.string().optional(),
  texts: z.array(z.string()).optional(),
  values: z.array(z.union([z.string(), z.number()])).optional(),
  count: z.number().optional(),
});
const tool = { name: 'tool', input: () => input } as unknown as Tool;

test.each([
  [{ text: 5 }, { text: '5' }],
  [{ texts: 5 }, { texts: ['5'] }],
  // A database compares numbers and texts in different ways.
  [{ values: 5 }, { values: [5] }],
  [{ values: '5' }, { values: ['5'] }],
  [{ count: '5000' }, { count: 5000 }],
  [{ text: ['User'] }, { text: 'User' }],
  [{ texts: [['User']] }, { texts: ['User'] }],
  [{ texts: '["User"]' }, { texts: ['User'] }],
  [{ texts: 'User, Post' }, { texts: ['User', 'Post'] }],
  [{ texts: '@scope/a,b.js' }, { texts: ['@scope/a', 'b.js'] }],
  [{ texts: 'a text, with a comma' }, { texts: ['a text, with a comma'] }],
  [{ texts: 'User,' }, { texts: ['User,'] }],
  [{ text: 'User, Post' }, { text: 'User, Post' }],
  [{ values: 'a,b' }, { values: ['a,b'] }],
  [{ text: null }, {}],
])('%j is taken for %j', (given, taken) => {
  expect(parseArguments(tool, given)).toEqual(taken);
});

test('lists of lists are refused, however deep', () => {
  let deep: unknown = 'User';
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  expect(() => parseArguments(tool, { text: deep })).toThrow(
    expect.objectContaining({ code: 'BAD_ARGUMENTS' }),
  );
});
