// The agent's declarations share a scope with our code in the isolate: whatever they are called, both go on to work.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { makeFolder } from '../support/folders.ts';

const folder = makeFolder({
  'package.json': '{ "name": "names", "type": "module" }',
  'src/data.ts': `export const bytes = () => new Uint8Array(2);
    export const rows = () => Array.from({ length: 30 }, (_, n) => ({ n }));
    export const each = (visit: (n: number) => unknown) => [1, 2].map(visit);
    export const later = async (value: unknown) => value;
    export const map = new Map([['k', new Set([1])]]);
    export class Item { tags = ['a']; }
    export class NotFound extends Error {}
    export const fail = () => { throw new NotFound('none'); };
    export const blob = Buffer.from('hi');`,
});
let session: Session;
beforeAll(async () => {
  session = await connect(folder.dir);
});
afterAll(async () => {
  await session.close();
  folder[Symbol.dispose]();
});

/** Code without any name of a built-in, and what is printed of it. */
const battery: readonly [code: string, expected: RegExp][] = [
  ['({ a: 1, b: [2, { c: "x" }] })', /^\{ a: 1, b: \[ 2, \{ c: 'x' \} \] \}$/],
  ['[/x/g, 5n, `t`, null, async () => {}, class A { #b = 1 }]', /^\[ \/x\/g, 5n, 't', null, \[AsyncFunction/],
  ['try { null.x } catch (e) { [e.name, e.stack.length > 20] }', /^\[ 'TypeError', true \]$/],
  ['null.x', /^TypeError: Cannot read properties of null/],
  ["const d = await import('./src/data'); d", /Module:.*bytes/s],
  [
    '[d.bytes(), d.blob.length, d.map.get("k").has(1), d.rows().length]',
    /\[ 0, 0 \],\s*2,\s*true,\s*30\s*\]/,
  ],
  ['d.map', /^Map\(1\) \{ 'k' => Set\(1\) \{ 1 \} \}$/],
  [
    '[d.each((n) => n * 2), await d.later((async () => 7)()), await d.later([1])]',
    /^\[ \[ 2, 4 \], 7, \[ 1 \] \]$/,
  ],
  ['new d.Item()', /^Item \{ tags: \[ 'a' \] \}$/],
  ['const s = []; for (const t of new d.Item().tags) s.push(t); s', /^\[ 'a' \]$/],
  ['try { d.fail() } catch (e) { [e instanceof d.NotFound, e.message] }', /^\[ true, 'none' \]$/],
  ['d.fail()', /^Error: none/],
  ['d.later({ f: (x) => x, when: /y/ }).then((v) => v.f(3))', /^Promise \{/],
  ['await d.later({ f: (x) => x }).then((v) => v.f(3))', /^3$/],
  ["import { later as l } from './src/data'; await l(4)", /^4$/],
  ["require('node:path').join('a', 'b')", /^'a.b'$/],
];

/** On purpose without those that the battery is written with. */
const kept = ['__import', '__await', '__awaitEach', 'require', 'undefined', 'NaN', 'Infinity'];

async function printed(code: string, more: object): Promise<string> {
  const { status, output } = await session.shell(code, more);
  if (status === 'error') return `${output.exception?.name}: ${output.exception?.message}`;
  expect(status, code).toBe('success');
  return String(output.value);
}

describe('every name of the isolate is the agent’s to declare', () => {
  test.each([
    ['const', (name: string) => `const ${name} = 5`],
    ['class', (name: string) => (name === 'eval' ? '' : `class ${name} {}`)],
    ['function', (name: string) => `function ${name}() {}`],
    ['a property of the global object', (name: string) => `globalObject['${name}'] = 5`],
  ])('%s', async (_, declare) => {
    const first = await session.shell(
      'const globalObject = globalThis; Object.getOwnPropertyNames(globalThis).filter((name) => /^\\w+$/.test(name)).join()',
      { session: 'new' },
    );
    const names = String(first.output.value).replaceAll("'", '').split(',');
    expect(names).toEqual(
      expect.arrayContaining(['Promise', 'Buffer', 'URL', 'globalThis', 'console', 'eval']),
    );
    const own = { session: first.session };
    const declared = names.filter((name) => !kept.includes(name)).map(declare);
    expect(await session.shell(`${declared.join('; ')}; 1`, own)).toMatchObject({ output: { value: '1' } });
    for (const [code, expected] of battery) expect(await printed(code, own), code).toMatch(expected);
    // The second call of the same finds what the first has left.
    expect(await printed('[_, d.bytes()]', own)).toMatch(/Uint8Array\(2\)/);
  });

  test('what works by name goes on to work where the name is free', async () => {
    const { session: id } = await session.shell(
      'class Date {}; class Map {}; class Set {}; const Symbol = 1, Array = 2, JSON = 3, String = 4, Math = 5, queueMicrotask = 6',
      { session: 'new' },
    );
    const result = await session.shell(
      `console.log('%o', { a: 1 }); console.table([{ a: 1 }]);
       await new Promise((done) => setTimeout(done, 1)); process.nextTick(() => {});
       [structuredClone({ a: [1] }), new URL('http://h/p?q=1').searchParams.get('q'), Buffer.from('x').toString('hex'),
        atob(btoa('x')), new TextDecoder().decode(new TextEncoder().encode('é')), crypto.randomUUID().length]`,
      { session: id },
    );
    expect(result.output.value).toBe("[ { a: [ 1 ] }, '1', '78', 'x', 'é', 36 ]");
    expect(result.stdout).toMatch(/\{ a: 1 \}[\s\S]*\(index\) \| a/);
  });
});

test('a built-in of Node that the isolate has is that one, whichever module it is imported from', async () => {
  const checks = [
    ["import { Buffer } from 'node:buffer'", 'Buffer === global.Buffer && Buffer.alloc(10).length'],
    ["import { Buffer as B } from 'buffer'", 'B === Buffer && B.from([1]).length'],
    [
      "import { URL, URLSearchParams } from 'node:url'",
      "new URL('http://a/?b').searchParams instanceof URLSearchParams",
    ],
    [
      "import { TextEncoder, TextDecoder } from 'node:util'",
      "new TextDecoder().decode(new TextEncoder().encode('é'))",
    ],
    [
      "import { setTimeout, clearTimeout } from 'node:timers'",
      'await new Promise((done) => setTimeout(done, 1, 7))',
    ],
    ["import * as buffer from 'node:buffer'", 'buffer.Buffer === Buffer && buffer.atob === atob'],
    ["const url = require('url')", 'url.URL === URL'],
    ["const { Buffer: dynamic } = await import('node:buffer')", 'dynamic === Buffer'],
    ["import process, { env } from 'node:process'", 'process === global.process && process.env === env'],
    ["import log from 'node:console'", 'log === console'],
    ["const required = require('process')", 'required === process'],
    [
      "import { webcrypto, getRandomValues as g } from 'node:crypto'",
      'webcrypto === crypto && g(new Uint8Array(40)).some((n) => n > 0)',
    ],
  ] as const;
  const own = { session: (await session.shell('1', { session: 'new' })).session };
  expect(await session.shell(checks.map(([first]) => first).join(';'), own)).toMatchObject({
    status: 'success',
  });
  expect(await printed(`[${checks.map(([, second]) => second).join(', ')}].join()`, own)).toBe(
    "'10,1,true,é,7,true,true,true,true,true,true,true'",
  );
  expect(await printed("import { nothing } from 'node:process'", own)).toMatch(
    /^SyntaxError: .*'node:process' does not provide an export named 'nothing'/,
  );
});

test('harmless modules of Node can be imported, required and listed, each of them', async () => {
  const own = { session: (await session.shell('1', { session: 'new' })).session };
  const checks = [
    [
      "import { ReadableStream as Own, WritableStream as Sink } from 'node:stream/web'",
      'await new Own({ start(c) { c.enqueue(7); c.close() } }).pipeTo(new Sink({ write: (x) => { last = x } })); Own === ReadableStream && last',
    ],
    ["const { TransformStream: Through } = require('stream/web')", 'Through === TransformStream'],
    ["import { isDate } from 'node:util/types'", 'isDate(new Date())'],
    [
      "import { posix } from 'node:path'; import * as p from 'node:path/posix'",
      "p.join('a', '..', 'b') === 'b'",
    ],
    ["import win from 'node:path/win32'", "win.join('a', 'b') === 'a\\\\b'"],
    ["import { setTimeout as wait } from 'node:timers/promises'", "await wait(1, 'done')"],
    [
      "import strict from 'node:assert/strict'",
      '(() => { try { strict.equal(1, "1") } catch (e) { return e.code } })()',
    ],
    [
      "import { StringDecoder } from 'node:string_decoder'",
      "new StringDecoder('utf8').end(Buffer.from('é'))",
    ],
    ["import { toASCII } from 'node:punycode'", "toASCII('mañana.com')"],
    ["import { parse, stringify } from 'node:querystring'", "stringify(parse('a=1&b=2'))"],
    ["import { pathToFileURL, fileURLToPath } from 'node:url'", "fileURLToPath(pathToFileURL('/a b'))"],
    ["import * as os from 'node:os'", "Object.keys(os).includes('cpus') && ({ ...os }).EOL"],
    ["import * as crypto2 from 'node:crypto'", "Object.keys(crypto2).includes('createHash')"],
    [
      "const util2 = require('node:util')",
      "Object.keys(util2).includes('format') && !Object.keys(util2).includes('inherits')",
    ],
  ] as const;
  const answers: string[] = [];
  await session.shell('let last', own);
  for (const [declaration, check] of checks) {
    const { output } = await session.shell(`${declaration}; ${check}`, own);
    answers.push(output.value ?? output.exception?.message ?? '');
  }
  expect(answers).toEqual([
    ...['7', 'true', 'true', 'true', 'true', "'done'", "'ERR_ASSERTION'", "'é'", "'xn--maana-pta.com'"],
    ...["'a=1&b=2'", "'/a b'", "'\\n'", 'true', 'true'],
  ]);
  // What they do not give stays refused when it is named.
  for (const name of ["require('node:os').setPriority", "require('node:crypto').setEngine"])
    expect((await session.shell(name, own)).output.exception?.message).toContain('not permitted');
});
