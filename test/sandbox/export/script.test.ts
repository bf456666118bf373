// What test/e2e/history.test.ts cannot see in what a script prints: its form.
import { expect, test } from 'vitest';
import { writeScript } from '../../../src/sandbox/export/script.ts';

const write = async (steps: string[], more: object = {}) => {
  const { text, unread } = await writeScript({
    steps,
    failed: [],
    toRoot: '',
    commonJs: false,
    globals: [],
    ...more,
  });
  return { lines: text.split('\n').slice(2).filter(Boolean), unread };
};

test('what is declared once stays as it was written', async () => {
  const step = 'interface A { n: number }\nconst a: A = { n: 1 } // why\nexport class B<T> { x?: T }';
  expect((await write([step])).lines).toEqual(['// Step 1', ...step.replace('export ', '').split('\n')]);
});

test('paths lead to the root from where the script lies', async () => {
  const steps = [
    "import a from './src/a.ts'; import b from 'b'; import '@/c'",
    "await import('../d'); await import('./e')",
  ];
  expect((await write(steps, { toRoot: '../../' })).lines).toEqual([
    "import a from '../../src/a.ts';",
    "import b from 'b';",
    "import '@/c';",
    '// Step 1',
    '// Step 2',
    "await import('../../../d'); await import('../../e')",
  ]);
});

test('imports of one module are one line; types, namespaces and attributes keep theirs', async () => {
  const { lines } = await write([
    "import a, { b } from 'm'; import type { T } from 'm'; import * as all from 'm'",
    "import { b, c as d, type U } from 'm'; import type { T, V } from 'm'; import data from './d.json' with { type: 'json' }",
    "import {\n  // a comment, with a comma\n  e,\n} from 'm'; export { f } from 'm'; export * from 'n'",
  ]);
  expect(lines.slice(0, 6)).toEqual([
    "import a, { b, c as d, type U, e, f } from 'm';",
    "import * as all from 'm';",
    "import type { T, V } from 'm';",
    "import data from './d.json' with { type: 'json' };",
    "import 'n';",
    '// Step 1',
  ]);
});

test('what the shell bound is imported if it is used and known', async () => {
  const from = { specifier: './src/db', exported: 'client' };
  const steps = ['await prisma.user.count()'];
  expect((await write(steps, { globals: [{ name: 'prisma', from }] })).lines[0]).toBe(
    "import { client as prisma } from './src/db';",
  );
  const asDefault = { name: 'prisma', from: { ...from, exported: 'default' } };
  expect((await write(steps, { globals: [asDefault] })).lines[0]).toBe("import prisma from './src/db';");
  expect((await write(steps, { globals: [{ name: 'prisma', from: null }] })).lines[0]).toMatch(
    /create one here/,
  );
  expect((await write(['tx.prisma'], { globals: [asDefault] })).lines[0]).toBe('// Step 1');
  // It comes from the project process, which is not believed.
  const forged = { name: 'prisma', from: { specifier: "x'; evil()", exported: 'a }; evil(); //' } };
  expect((await write(steps, { globals: [forged] })).lines.join('\n')).not.toContain('evil');
});

test('a step that cannot be read stays as it is, and is named', async () => {
  const { lines, unread } = await write(['with (Math) max(1, 2)', 'const a = 1']);
  expect(unread).toEqual([1]);
  expect(lines).toEqual(['// Step 1', ';with (Math) max(1, 2)', '// Step 2', 'const a = 1']);
});

test('what a failed input imported is imported where a step uses it', async () => {
  const failed = [
    "import { a, b, type T } from './old'; a()",
    "import d, { a as c, a } from './m'; import * as n from './n'; import type { U } from './u'; a()",
    "import { e } from './e'; throw e",
    'syntax error',
  ];
  const { lines } = await write(["import { e } from './other'; e(a, c, n.x, prisma)"], {
    failed,
    globals: [{ name: 'prisma', from: null }],
  });
  expect(lines).toEqual([
    "import * as n from './n';",
    "import { a as c, a } from './m';",
    "import { e } from './other';",
    '// prisma was made by the shell itself: create one here.',
    '// Step 1',
    'e(a, c, n.x, prisma)',
  ]);
});
