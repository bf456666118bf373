import { globSync, readFileSync } from 'node:fs';
import { transformSync } from 'amaro';
import { describe, expect, test } from 'vitest';
import { compile as compileFor, isPlain } from '../../src/sandbox/compile.ts';
import { PUT_IN } from '../../src/sandbox/runtime/function-text.ts';

const compile = (source: string, lexicalNames: string[] = []) => compileFor(source, async () => lexicalNames);
/** Without the mark of what was put in. */
const codeOf = async (source: string) => (await compile(source)).code.replaceAll(PUT_IN, '');

/** "local exported" of each name. */
const declared = (...names: string[]) =>
  `const {} = await __import.declare("./a", ${JSON.stringify(names.map((name) => name.split(' ')))})`;

describe('imports become calls, line by line', () => {
  test.each([
    ["import './a'", 'await __import.declare("./a", [])'],
    ["import a from './a'", declared('a default')],
    ["import { a, b as c } from './a'", declared('a a', 'c b')],
    ["import * as a from './a'", declared('a *')],
    ["import a, { b } from './a'", declared('a default', 'b b')],
    ["import a, * as b from './a'", declared('b *', 'a default')],
    ["import { 'x-y' as z } from './a'", declared('z x-y')],
    ["import { default as a } from './a'", declared('a default')],
    ["import type { T } from './a'", expect.stringMatching(/^\s*$/)],
    ["import { type T } from './a'", ''],
    ["import { type T, a } from './a'", declared('a a')],
    [
      "import a from './a.json' with { type: 'json' }",
      'const {} = await __import.declare("./a.json", [["a","default"]])',
    ],
    ["const a = await import('./a')", "const a = await __await( __import('./a'))"],
    ["f(import('a' + x), import(`b`))", "f(__import('a' + x), __import(`b`))"],
    ["const text = 'import a from b'", "const text = 'import a from b'"],
    ["// import a from 'b'\n1", "// import a from 'b'\n1"],
    ["obj.import('x')", "obj.import('x')"],
  ])('%s', async (source, expected) => {
    expect(await codeOf(source)).toEqual(expected);
  });

  test('lines below keep their number', async () => {
    const code = await codeOf(
      "import {\n  a,\n  b,\n} from './a';\nimport c from 'c'; const d = 1;\nthrow d",
    );
    expect(code.split('\n')).toHaveLength(6);
    expect(code.split('\n')[5]).toBe('throw d');
  });

  test('a name that is declared already is declared again, as it would hide the import', async () => {
    const { code } = await compile("import { a, b as c, d } from './x'", ['c', 'd', 'e']);
    expect(code).toBe('const {c, d} = await __import.declare("./x", [["a","a"],["c","b"],["d","d"]])');
  });
});

describe('exports of a pasted file are plain declarations', () => {
  test.each([
    ['export const a = 1, b = 2;', '       const a = 1, b = 2;'],
    ['export async function f() {}', '       async function f() {}'],
    ['export default function f() {}', '               function f() {}'],
    ['export default function () {}', '0,             function () {}'],
    ['export default class { a = 1 }', '0,             class { a = 1 }'],
    ['export default 5', '               5'],
    ['const a = 1; export { a, a as b }; a', 'const a = 1;                     ; a'],
    ["export { x } from './y'; x", 'const {} = await __import.declare("./y", [["x","x"]]); x'],
    ["export * from './z'", 'await __import.declare("./z", [])'],
    [
      'const text = `\nexport const no = 1`; export let q',
      'const text = `\nexport const no = 1`;        let q',
    ],
  ])('%s', async (source, expected) => {
    expect(await codeOf(source)).toBe(expected);
  });
});

describe('types', () => {
  test('are blanked, so that columns stay', async () => {
    const source = 'const a: number = 1 as number; fail(a)';
    const code = await codeOf(source);
    expect(code).toHaveLength(source.length);
    expect(code.indexOf('fail')).toBe(source.indexOf('fail'));
  });

  test('enums and parameter properties are transformed, with positions mapped back', async () => {
    const { code, locate } = await compile(
      'enum A { B, C }\n\nclass D { constructor(public e = 1) {} }\nfail()',
    );
    const line = code.split('\n').findIndex((text) => text.includes('fail')) + 1;
    expect(locate(line, (code.split('\n')[line - 1] ?? '').indexOf('fail') + 1)).toEqual({
      line: 4,
      column: 1,
    });
  });

  test.each([
    ['const a = (', 1],
    ['1;\n2;\nconst = 3', 3],
    ['return 5', 1],
  ])('a syntax error has its place: %s', async (source, line) => {
    await expect(compile(source)).rejects.toMatchObject({ name: 'SyntaxError', line });
  });
});

test('an object literal is an expression, a block is a block', async () => {
  expect(await codeOf('{ a: 1 }')).toBe('({ a: 1 })');
  expect(await codeOf('{ let a = 1; a }')).toBe('{ let a = 1; a }');
  const { locate } = await compile('{ a: x }');
  expect(locate(1, 7)).toEqual({ line: 1, column: 6 });
});

describe('using at the top level becomes a constant that the end of the call disposes of', () => {
  test.each([
    ['using a = open(); a', 'const a = __import.use((open()), false); a', ['a']],
    [
      'await using a = b, c = d',
      'const a = __import.use((b), true), c = __import.use((d), true)',
      ['a', 'c'],
    ],
    ['{ using a = b }', '{ using a = b }', []],
    ['for (using a of list) a', 'for (using a of list) a', []],
    ['async () => { await using a = b }', 'async () => { await using a = b }', []],
    ['const using = 1; using', 'const using = 1; using', []],
    ['"using a = b"', '"using a = b"', []],
  ])('%s', async (source, code, used) => {
    expect(await compile(source)).toMatchObject({ code, used });
  });

  test('lines stay', async () => {
    const { code } = await compile('1;\nawait\n  using a: Disposable = f();\nthrow a');
    expect(code.split('\n')).toHaveLength(4);
    expect(code.split('\n')[3]).toBe('throw a');
  });
});

/** `§` stands before each word that is looked for. */
test.each([
  "import a from './a'; §here()",
  "import a, { b as c } from './a'; import * as d from './d'; §here()",
  "import {\n  a,\n  b,\n} from './a'; §here();\n§here()",
  "import type { T } from './a'; §here()",
  "import './a'; import { type T } from './b'; let n: T = §here()",
  "import a from './a.json' with { type: 'json' }; §here()",
  "const m = await import('./a'); §here()",
  "const a = f(await import('./a'), §here(), import.meta.url, §here())",
  'export const a = 1; §here()',
  "export { a } from './a'; export * from './b'; §here()",
  'const a = 1; export { a, a as b }; §here()',
  'export default function () { §here() }; §here()',
  'export default class extends §here() {}',
  'using a = §here(); §here()',
  'await using a = §here(), b = §here(); §here()',
  'await\n  using a: Disposable = §here();\n§here()',
  "import { a } from './a'; using b = await a(await §here()); for await (const c of §here()) §here()",
  "import a from './a'; enum E { A }\nexport const b = await §here(); §here()",
  "{ a: await import('./a'), b: §here() }",
  'import a from "./a";\r\nawait 1; §here()\r\n§here()',
  "const text = `\nimport a from 'b'`; await 1; §here()",
])('positions lead back to the text: %s', async (marked) => {
  const source = marked.replaceAll('§', '');
  const { code, locate } = await compile(source);
  const found = placesOf(code).map(([line, column]) => locate(line, column));
  expect(found).toEqual(placesOf(source).map(([line, column]) => ({ line, column })));
  expect(found).toHaveLength(marked.split('§').length - 1);
});

/** One-based lines and columns. */
function placesOf(text: string): [number, number][] {
  return [...text.matchAll(/here\(\)/g)].map(({ index }) => {
    const lines = text.slice(0, index).split('\n');
    return [lines.length, (lines.at(-1) ?? '').length + 1];
  });
}

describe('plain JavaScript is what the compiler of TypeScript leaves as it is', () => {
  const files = globSync([
    'src/**/*.ts',
    'bench/**/*.js',
    'node_modules/{zod,acorn,commander,devalue,express,lodash,pino}/**/*.{js,mjs,cjs}',
  ]);
  const texts = files.map((file) => readFileSync(file, 'utf8')).filter((text) => text.length < 200_000);

  test('of whole modules, and of their parts', () => {
    const lines = texts.flatMap((text) => text.split('\n'));
    // As they are typed into a shell: a line, or a few of them.
    const parts = lines.flatMap((_, at) =>
      at % 31 === 0 ? [lines[at] ?? '', lines.slice(at, at + 4).join('\n')] : [],
    );
    const plain = [...texts, ...parts].filter(isPlain);
    expect(plain.length).toBeGreaterThan(1_000);
    for (const text of plain) expect(transformSync(text, { mode: 'strip-only' }).code).toBe(text);
  });

  test.each([
    'f<T>(x)',
    'new Map<string, number>()',
    'let x: number = 1',
    'const f = (a?: 1) => a',
    'x as any',
    'x satisfies Y',
    'x!',
    'type X = 1',
    'type\nX = 1',
    'interface X {}',
    'declare const x: 1',
    'enum A { B }',
    'namespace A {}',
    'abstract class A {}',
    'class A { private x = 1 }',
    'class A { constructor(readonly a) {} }',
    'class A { f(); f() {} }',
    'function f(); function f() {}',
    'import type { A } from "a"',
    'import { type A } from "a"',
    'import a = require("a")',
    'export = 1',
    '@dec class A {}',
    'ty\\u0070e\nX = 1',
    '{ a: 1 as const }',
  ])('never what may be TypeScript: %s', (source) => {
    expect(isPlain(source)).toBe(false);
  });

  test.each([
    'await prisma.user.count()',
    'import * as path from "node:path"; path.join("a", "b")',
    'const { a, b: c = 1 } = x ?? {}; a ? b : c',
    '({ a: 1, get b() { return 2 } })',
    'for await (const x of y) console.log(x)',
    'class A { #x = 1; static { this.y = 2 } }',
  ])('as most of what is typed: %s', (source) => {
    expect(isPlain(source)).toBe(true);
  });
});
