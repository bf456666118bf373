// Projects that would hang, crash or fill a careless reader. Each must end, and give what it can.
import { expect, test } from 'vitest';
import { readSource, registered, registeredBy, registeredIn } from '../../support/read-source.ts';

async function read(code: string): Promise<{ lines: string[]; codes: string[] }> {
  const source = await readSource({ 'app.js': `const app = require('web')();\n${code}\napp.get('/end')` });
  const lines = registered(source);
  return { lines, codes: source.warnings().map(({ code }) => code) };
}

test('20,000 additions, 8,000 calls in a chain', async () => {
  const { lines } = await read(
    `app.get('/a' ${"+ 'b'\n".repeat(20_000)}); app${".use('/c')\n".repeat(8_000)};`,
  );
  expect(lines[0]?.startsWith('get /abbb')).toBe(true);
  expect(lines.filter((line) => line === 'use /c')).toHaveLength(8_000);
  expect(lines.at(-1)).toBe('get /end');
});

test.each([
  ['900 brackets', `const x = ${'['.repeat(900)}${']'.repeat(900)};`],
  ['900 functions in each other', `const x = ${'() => '.repeat(900)}1;`],
  ['900 conditions in each other', `if (a) ${'if (a) '.repeat(900)} app.get('/deep');`],
  ['2,000 assignments in a row', `let x; ${'x = '.repeat(2_000)} 1;`],
])('%s: what follows is read', async (_, code) => {
  expect((await read(code)).lines.at(-1)).toBe('get /end');
});

test.each([
  ['brackets', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['blocks', `${'{'.repeat(50_000)}${'}'.repeat(50_000)}`],
  ['templates', `${'`${'.repeat(50_000)}1${'}`'.repeat(50_000)}`],
  ['assignments', `${'x = '.repeat(50_000)}1`],
  ['assignments, each on a line', `${'x =\n'.repeat(50_000)}1`],
  ['functions', `${'() => '.repeat(50_000)}1`],
  ['conditions', `${'if (a) '.repeat(50_000)}b()`],
  ['alternatives', `${'if (a) {} else '.repeat(50_000)}{}`],
  ['ternaries', `${'a ? b : '.repeat(50_000)}c`],
  ['operators', `${'!'.repeat(90_000)}a`],
  ['powers', `a${'**a'.repeat(90_000)}`],
  ['awaits', `${'await '.repeat(90_000)}a`],
  ['news', `${'new '.repeat(90_000)}A`],
  ['labels', `${'l: '.repeat(50_000)};`],
  ['alternatives with statements', `${'if (a) { b(); } else '.repeat(40_000)}{}`],
  ['alternatives without blocks', `${'if (a) b(); else '.repeat(50_000)} c();`],
  ['ternaries, each on a line', `a${'\n  ? b\n  : c'.repeat(50_000)}`],
  ['assignments, with lines between', `${'x =\n\n\n\n\n\n\n\n\n\n\n\n'.repeat(50_000)}1`],
  ['assignments, with comments', `${'x = // y\n'.repeat(50_000)}1`],
  ['awaits, each on a line', `${'await\n'.repeat(50_000)}a`],
  ['types', `let x: ${'A<'.repeat(50_000)}B${'>'.repeat(50_000)}`],
])(
  'a file of 50,000 %s in each other is refused, as the parser would take the process down',
  async (_, text) => {
    const source = await readSource({
      'main.ts': "import './deep'; import web from 'web'; web().get('/a')",
      'deep.ts': text,
    });
    expect(registered(source)).toEqual(['get /a']);
    expect(source.warnings()).toEqual([
      { code: 'SOURCE_UNREADABLE', message: 'deep.ts: it is nested too deep' },
    ]);
  },
);

test.each([
  ['a redeclaration for every word of a line', `export const blob = "a"${',b'.repeat(50_000)}`],
  ['an error for every word of a line', `${'return;'.repeat(40_000)}`],
  ['a bundle', `export ${'const a = (b, c) => b(c);'.repeat(5_000)}`],
])('a file with %s is refused, and no other', async (_, text) => {
  const source = await readSource({
    'main.ts': "import './line'; import web from 'web'; web().get('/a')",
    'line.ts': text,
  });
  expect(registered(source)).toEqual(['get /a']);
  expect(source.warnings()).toEqual([
    { code: 'SOURCE_UNREADABLE', message: 'line.ts: its lines are too long: it is minified, or data' },
  ]);
});

test.each([
  ['a word', 'ab12'.repeat(100_000)],
  ['a schema', 'model User { id Int @id, name String } '.repeat(1_200)],
  ['an image', `data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAA+AbCxd12'.repeat(3_000)}`],
])('a file with a string of %s is read', async (_, text) => {
  const lines = await registeredIn({
    'main.js': `const { path } = require('./data'); require('web')().get(path)`,
    'data.js': `exports.blob = "${text}"; exports.path = '/a';`,
  });
  expect(lines).toEqual(['get /a']);
});

test('4,000 lines without semicolons, with comments and conditions, are read', async () => {
  const lines = 'const a = b === c ? d : e // why\n/** What. */\nif (a) {\n  b()\n}\nelse {\n  c = d\n}\n';
  const { lines: found, codes } = await read(lines.replaceAll('const a', 'var a').repeat(500));
  expect(found).toEqual(['get /end']);
  expect(codes).toEqual([]);
});

test.each([
  ['s += s', "let s = 'abc'; for (let i = 0; i < 900; i++) s += s;"],
  ['repeat', "const s = 'abc'.repeat(1e9);"],
  ['join', "const s = new Array(1e9).fill('abc'.repeat(60000)).join('x');"],
  ['padStart', "const s = 'a'.padStart(1e9);"],
  ['replaceAll', "let s = 'a'; for (let i = 0; i < 100; i++) s = s.replaceAll('a', 'aaaaaaaaaaaaaaaaaaaa');"],
  ['a list that doubles', 'let a = [1]; for (let i = 0; i < 900; i++) a = [...a, ...a];'],
  ['a list that grows by concat', 'let a = [1]; for (let i = 0; i < 900; i++) a = a.concat(a);'],
  [
    'an object that doubles',
    'let o = {}; for (let i = 0; i < 900; i++) o = { a: o, b: o }; JSON.stringify(o);',
  ],
  ['a bigint that squares', 'let n = 7n; for (let i = 0; i < 900; i++) n = n * n; let m = 2n ** 100000000n;'],
  [
    'unions that multiply',
    "let s = ''; for (let i = 0; i < 900; i++) s = (process.env.X ? s + 'a' : s + 'b') + (process.env.Y ? 'c' : 'd');",
  ],
  ['a map that grows', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, i);'],
])('%s stays small', async (_, code) => {
  expect((await read(code)).lines).toEqual(['get /end']);
});

test.each([
  ['while (true)', 'while (true) {}'],
  ['a loop that waits', 'while (!done) check();'],
  ['for (;;) with calls', 'const f = () => 1; for (;;) f();'],
  [
    'loops in loops',
    'for (let a = 0; a < 1e9; a++) for (let b = 0; b < 1e9; b++) for (let c = 0; c < 1e9; c++) work(a, b, c);',
  ],
  [
    'functions that call each other',
    'const a = (n) => { b(n + 1); b(n) }; const b = (n) => { c(n); c(n) }; const c = (n) => { a(n); a(n) }; a(0);',
  ],
  [
    'a tree of calls',
    'const t = (n) => n === 0 ? 0 : t1(n - 1) + t2(n - 1); const t1 = (n) => t3(n) + t4(n); const t2 = t1; const t3 = (n) => t(n) + t(n); const t4 = t3; t(1e6);',
  ],
  [
    'callbacks that queue callbacks',
    'const f = () => setTimeout(() => { require("x"); f(); setTimeout(() => { require("y"); f() }) }); f();',
  ],
  ['a class that makes itself', 'class A { constructor() { this.a = new A() } } new A();'],
  [
    'a class that extends itself',
    'class A extends A {} new A(); const f = () => class extends f() {}; new (f())();',
  ],
  ['a getter that reads itself', 'const o = { get a() { return this.a } }; o.a;'],
  [
    'an object in itself',
    'const o = {}; o.o = o; JSON.stringify(o); ({ ...o }); Object.values(o); Object.assign(o, o);',
  ],
  [
    'a prototype of itself',
    'const a = {}, b = {}; Object.setPrototypeOf(a, b); Object.setPrototypeOf(b, a); a.x; a.y();',
  ],
])('%s ends', async (_, code) => {
  expect((await read(code)).lines.at(-1)).toBe('get /end');
});

test('what was cut is said', async () => {
  expect((await read("let s = 'abc'; for (let i = 0; i < 900; i++) s += s;")).codes).toContain('SOURCE_CUT');
  expect((await read('for (let i = 0; i < 1e9; i++) work(i);')).codes).toContain('SOURCE_CUT');
  expect((await read("app.get('/a');")).codes).toEqual([]);
});

test('one hungry function does not starve what comes after it', async () => {
  const hungry =
    'const hungry = (n) => { for (let i = 0; i < 900; i++) for (let j = 0; j < 900; j++) n += i * j; return n };';
  const { lines } = await read(
    `${hungry} ${'hungry(1);'.repeat(30)} (() => { hungry(2); hungry(3); app.get('/inner') })();`,
  );
  expect(lines).toEqual(['get /inner', 'get /end']);
});

test('patterns of the project are not run on its strings', async () => {
  expect(
    await registeredBy(
      "const m = /^(a+)+$/.test('a'.repeat(60) + 'b'); app.get('a'.repeat(60).replace(/^(a+)+b$/, 'x')); app.get('/end')",
    ),
  ).toEqual(['get {}', 'get /end']);
});

test("names that every object has are the project's own", async () => {
  const code = `
    const paths = { constructor: '/constructor', __proto__x: '/p', toString: '/s' };
    for (const key of ['constructor', 'toString']) app.get(paths[key]);
    const none = {}; app.get(none.constructor ?? '/none'); app.get(none['__proto__'] ?? '/no-proto');
    const { hasOwnProperty = '/own' } = Object.create(null);
    app.__proto__.get('/x'); ({}).__proto__.polluted = 1; Object.prototype.polluted2 = 2; [].constructor.prototype.polluted3 = 3;
    app[Symbol.iterator]('/symbol'); app.constructor('/c');`;
  const lines = await registeredBy(code, 'app.js');
  expect(lines.slice(0, 4)).toEqual(['get /constructor', 'get /s', 'get /none', 'get /no-proto']);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each([
  '',
  '\u0000',
  '#!/usr/bin/env node\n',
  '\uFEFF',
  'export {',
  '}',
  '<!-- html',
  'with (a) { b }',
  'delete x; yield; await; let let = 1',
  '({ __proto__: null, ["a" + 1]: 2, get [b]() {} }); label: for (;;) { break label }',
])('odd text %j is read or refused', async (text) => {
  const source = await readSource({
    'main.js': "require('./odd'); require('web')().get('/a')",
    'odd.js': text,
  });
  expect(registered(source)).toEqual(['get /a']);
});

test('a file of megabytes, and one that is no text, are left out', async () => {
  const source = await readSource({
    'main.js': "require('./large'); require('./folder.js'); require('web')().get('/a')",
    'large.js': `x = '${'a'.repeat(3_000_000)}'`,
    'folder.js/x': '',
  });
  expect(registered(source)).toEqual(['get /a']);
  expect(source.warnings()).toEqual([
    { code: 'SOURCE_UNREADABLE', message: 'large.js: it is larger than 1000000 bytes' },
  ]);
});
