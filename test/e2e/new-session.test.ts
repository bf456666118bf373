// A shell session that is new says so where code counts on what an earlier one had.
import { expect, test } from 'vitest';
import { connect } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

test('after a restart, what is asked for that nothing has declared is told to be gone, until something runs', async () => {
  using folder = makeFolder({
    'package.json': '{ "name": "kept" }',
    'broken.mjs': 'export const file = require.resolve("x");',
  });
  {
    await using first = await connect(folder.dir);
    expect((await first.shell('const total = 1; total')).warnings).toEqual([]);
    expect((await first.shell('totl')).warnings).toEqual([]);
  }
  await using session = await connect(folder.dir);
  const codes = [
    'total + 1',
    'await Promise.resolve().then(() => $rows)',
    'throw new ReferenceError("x is gone")',
  ];
  const told: string[][] = [];
  for (const code of [...codes, 'total + 1']) {
    const { status, warnings } = await session.shell(code);
    expect(status).toBe('error');
    told.push(warnings.map(({ code: warning, message }) => `${warning}: ${message}`));
  }
  const gone = (name: string) => [
    expect.stringMatching(
      new RegExp(`^SESSION_NEW: This shell session is new, and nothing has declared ${name} in it`),
    ),
  ];
  expect(told).toEqual([gone('total'), gone('\\$rows'), [], []]);
  const broken = await session.shell("await import('./broken.mjs')", { session: 'new' });
  expect(broken.output.exception?.message).toContain('require is not defined');
  expect(broken.warnings).toEqual([]);
  const other = await session.shell('total', { session: 'new' });
  expect(other.warnings).toMatchObject([{ code: 'SESSION_NEW' }]);
});
