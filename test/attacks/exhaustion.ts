// Code that takes all of something: time, memory, stack, handles, output. The isolate's memory is set to 64 MB.
import type { Attack } from './runner.ts';

const isolate = 'what a limit of isolated-vm lets through (measured)';
const dos = 'denial of service';
const ours = 'our own';

/** Ends by itself, with an error or a value, or is ended. */
const anything = /./s;
const ended = /^timeout$/;
/** V8 gives up, or the deadline comes first. */
const lost = /^(lost|timeout)$/;

const attacks: [name: string, source: string, code: string | string[], meets: RegExp, spoils?: true][] = [
  ['an endless loop', dos, 'for (;;) {}', ended],
  [
    'an endless loop that catches its end',
    dos,
    'for (;;) { try { for (;;) {} } finally { continue } }',
    ended,
  ],
  ['an endless loop after an await', dos, 'await 0; for (;;) {}', ended],
  [
    'an endless chain of microtasks',
    dos,
    'const again = () => Promise.resolve().then(again); again(); await new Promise(() => {})',
    lost,
    true,
  ],
  ['a flood of microtasks', dos, 'for (;;) queueMicrotask(() => {})', lost, true],
  [
    'an endless async loop, not awaited',
    dos,
    ['(async () => { for (;;) await 0 })(); 1', '2'],
    /^(2|timeout|lost)$/,
    true,
  ],
  [
    'a loop in a timer after the call',
    ours,
    ['setTimeout(() => { for (;;) {} }, 20); 1', 'await new Promise((done) => setTimeout(done, 300))'],
    anything,
  ],
  ['a catastrophic regular expression', dos, '/^(a+)+$/.test("a".repeat(40) + "b")', ended],
  [
    'a catastrophic regular expression of V8 with a lookbehind',
    dos,
    '/(?<=^(x+x+)+y)z/.test("x".repeat(40) + "z")',
    anything,
  ],
  [
    'recursion without an end',
    dos,
    'const down = () => down() + 1; try { down() } catch (e) { e.name }',
    /RangeError/,
  ],
  ['a list that grows', isolate, 'const list = []; for (;;) list.push(new Array(1000).fill(1))', lost, true],
  [
    'a map that grows',
    isolate,
    'const map = new Map(); for (let n = 0; ; n++) map.set(n, "x" + n)',
    lost,
    true,
  ],
  [
    'a text that doubles',
    isolate,
    'let text = "x"; try { for (;;) text += text } catch (e) { e.name }',
    /RangeError/,
  ],
  ['a text of 500 MB, split', isolate, '"a".repeat(2 ** 29 - 24).split("")', lost, true],
  ['a list of a billion, filled', isolate, 'new Array(1e9).fill(0)', /^(lost|timeout|RangeError.*)$/s, true],
  [
    'a list of 134 million holes, joined',
    isolate,
    'new Array(2 ** 27).fill(0).join("ab")',
    /^(lost|timeout)$/,
    true,
  ],
  [
    'typed arrays',
    isolate,
    'const kept = []; try { for (;;) kept.push(new Float64Array(1e6)) } catch (e) { e.name }',
    /RangeError/,
  ],
  [
    'shared buffers',
    isolate,
    'const shared = []; try { for (;;) shared.push(new SharedArrayBuffer(1e7)) } catch (e) { e.name }',
    /RangeError/,
  ],
  [
    'a buffer that grows',
    isolate,
    'const b = []; try { for (;;) { const one = new ArrayBuffer(8, { maxByteLength: 2 ** 28 }); one.resize(2 ** 28); b.push(one) } } catch (e) { e.name }',
    /RangeError|timeout/,
    true,
  ],
  ['WebAssembly memory', isolate, 'new WebAssembly.Memory({ initial: 10_000 })', /ReferenceError/],
  [
    'numbers of millions of digits',
    isolate,
    'let huge = 3n; for (;;) huge *= huge',
    /^(timeout|lost|RangeError.*)$/s,
    true,
  ],
  [
    'JSON of 40 MB',
    isolate,
    'try { JSON.parse("[" + "[],".repeat(1e7) + "0]").length } catch (e) { e.name }',
    /^(lost|timeout|'?\w*Error'?|\d+)$/,
    true,
  ],
  [
    'Atomics.wait',
    isolate,
    'try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) } catch (e) { e.name }',
    /^(timeout|'TypeError')$/,
  ],
  [
    'Array.from without an end',
    dos,
    'try { Array.from({ length: 2 ** 32 - 1 }).length } catch (e) { e.name }',
    /^(lost|timeout|'RangeError')$/,
    true,
  ],
  ['a flood of the console', dos, 'for (;;) console.log("x".repeat(1000))', ended],
  ['a flood of short lines', dos, 'for (;;) console.error(1)', ended],
  ['one line of 50 MB', dos, 'try { console.log("x".repeat(5e7)) } catch (e) { e.name }', anything],
  [
    'console.group without an end',
    dos,
    'for (let n = 0; n < 20_000; n++) console.group(); try { console.log("a\\n".repeat(1000)) } catch (e) { e.name }',
    anything,
    true,
  ],
  [
    'console.table of a million cells',
    dos,
    'try { console.table(Array.from({ length: 1000 }, () => Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [n, n])))) } catch (e) { e.name }',
    anything,
    true,
  ],
  ['a flood of timers', dos, 'for (;;) setTimeout(() => {}, 1e6)', lost, true],
  [
    'a thousand intervals that stay',
    dos,
    ['for (let n = 0; n < 1000; n++) setInterval(() => {}, 0); 1', '2'],
    /^2$/,
    true,
  ],
  ['a flood of unhandled rejections', dos, 'for (;;) Promise.reject(new Error("x"))', lost, true],
  [
    'an unhandled rejection whose message never comes',
    ours,
    ['Promise.reject({ get message() { for (;;) {} } }); 1', '2'],
    /^(2|timeout)$/,
  ],
  [
    'a result of 10 GB',
    dos,
    'let wide = "x".repeat(10_000); for (let n = 0; n < 3; n++) wide = Array(100).fill(wide); wide',
    anything,
    true,
  ],
  [
    'a result of 100 MB',
    dos,
    'let less = "x".repeat(10_000); for (let n = 0; n < 2; n++) less = Array(100).fill(less); less',
    anything,
    true,
  ],
  [
    'a result whose inspector gives 50 MB',
    dos,
    '({ [Symbol.for("nodejs.util.inspect.custom")]: () => "x".repeat(5e7) })',
    /more characters|left out|cannot be printed|lost/s,
    true,
  ],
  ['an error with a message of 50 MB', dos, 'throw new Error("x".repeat(5e7))', anything, true],
  [
    'an error with a name of 50 MB',
    dos,
    'const e = new Error(); e.name = "x".repeat(5e7); throw e',
    anything,
    true,
  ],
  [
    'an error with a stack of 50 MB',
    dos,
    'const f = new Error(); f.stack = "    at x\\n".repeat(5e6); throw f',
    anything,
    true,
  ],
  [
    'a chain of 10,000 causes',
    dos,
    'let cause; for (let n = 0; n < 10_000; n++) cause = new Error("x", { cause }); throw cause',
    anything,
  ],
  ['causes that lead back', dos, 'const loop = new Error("a"); loop.cause = loop; throw loop', anything],
  [
    'a cycle 10,000 deep, printed',
    dos,
    'let link = {}; const top = link; for (let n = 0; n < 10_000; n++) link = link.a = {}; link.a = top; top',
    anything,
  ],
  ['toString that never comes', dos, '({ get [Symbol.toStringTag]() { for (;;) {} } })', ended],
  ['code of a megabyte', dos, `1;${'1+'.repeat(200_000)}1`, anything],
  ['code that nests 20,000 brackets', dos, '('.repeat(20_000) + ')'.repeat(20_000), /Error/],
  ['code that nests 3,000 lists', dos, `${'['.repeat(3_000)}${']'.repeat(3_000)}`, anything],
  ['code that begins and never ends', dos, '`${'.repeat(500), /Error/],
  ['types that take a compiler long', dos, `let x: ${'Array<'.repeat(500)}1${'>'.repeat(500)}; 1`, anything],
  [
    '10,000 imports',
    dos,
    "const loads = []; for (let n = 0; n < 10_000; n++) loads.push(import('./src/oddities.js')); (await Promise.all(loads)).length",
    /^(10000|timeout)$/,
  ],
  // In the project process, asked by the shell.
  [
    'a million handles',
    ours,
    "import { manyHandles } from './src/oddities.js'; try { manyHandles(1_000_000) } catch (e) { e.message }",
    /HANDLE_LIMIT|too many|5000/,
  ],
  [
    'handles of many answers',
    ours,
    "import { call } from './src/oddities.js'; for (;;) call(() => {}, () => {})",
    anything,
    true,
  ],
  [
    'a text of 100 MB of the project',
    ours,
    "import { big } from './src/oddities.js'; try { big(1e8).length } catch (e) { e.message }",
    /VALUE_TOO_LARGE|too large/,
  ],
  [
    'an iterator of the project without an end, spread',
    ours,
    "import { endless } from './src/oddities.js'; [...endless]",
    lost,
    true,
  ],
  [
    'an async iterator of the project without an end',
    ours,
    "import { endlessLater } from './src/oddities.js'; for await (const n of endlessLater()) n",
    ended,
  ],
  [
    'a function of the project that never returns',
    ours,
    "import { spin } from './src/oddities.js'; spin()",
    ended,
  ],
  [
    'a function of the project that takes all memory',
    ours,
    "import { hoard } from './src/oddities.js'; hoard()",
    /timeout|PROJECT_CRASHED|crash|STALE|ended/,
  ],
  [
    'a value of the project that is 100,000 deep',
    ours,
    "import { deep } from './src/oddities.js'; try { deep(100_000) } catch (e) { e.name }",
    /RangeError|Error/,
  ],
  [
    'a flood printed by the project',
    ours,
    "import { print } from './src/oddities.js'; for (let n = 0; n < 50; n++) print('x'.repeat(100_000)); 1",
    /^1$/,
  ],
  [
    'a regular expression for the project',
    ours,
    "import { inspected, call } from './src/oddities.js'; import { z } from 'zod'; z.string().regex(/^(a+)+$/).safeParse('a'.repeat(40) + 'b').success",
    ended,
  ],
  [
    'an interval of the project that calls back for ever',
    ours,
    ["import { every } from './src/oddities.js'; every(1, () => {}); 1", '2'],
    /^2$/,
  ],
  [
    'an interval of the project whose callback loops',
    ours,
    [
      "import { every } from './src/oddities.js'; every(1, () => { for (;;) {} }); 1",
      'await new Promise((done) => setTimeout(done, 50)); 2',
    ],
    /^(2|timeout)$/,
    // It calls its looping function again and again, until it is reset.
    true,
  ],
];

/** Plain Node gets there, and has it. */
const reached: Readonly<Record<string, RegExp>> = {
  '10,000 imports': /^(?:10000|silent|too much)$/,
  'a text of 100 MB of the project': /^100000000$/,
  'a value of the project that is 100,000 deep': /^\[ \[ \[/,
};

/** They aim at what only our processes do: compile, print, tell of an error, go on between calls. Plain Node has nothing like it. */
const onlyOurs = new Set([
  'a catastrophic regular expression of V8 with a lookbehind',
  'recursion without an end',
  'a text that doubles',
  'a thousand intervals that stay',
  'an unhandled rejection whose message never comes',
  'a chain of 10,000 causes',
  'causes that lead back',
  'a cycle 10,000 deep, printed',
  'code of a megabyte',
  'code that nests 20,000 brackets',
  'code that nests 3,000 lists',
  'code that begins and never ends',
  'types that take a compiler long',
  'a flood printed by the project',
  'an interval of the project that calls back for ever',
]);

export const exhaustion: readonly Attack[] = attacks.map(([name, source, code, meets, spoils]) => ({
  name,
  source,
  code,
  meets,
  // What has to end by itself may take its time.
  timeout: meets.test('timeout') ? 500 : 10_000,
  ...(spoils && { spoils }),
  unprotected: onlyOurs.has(name) ? 'elsewhere' : (reached[name] ?? /^(?:ended|silent|too much)$/),
}));
