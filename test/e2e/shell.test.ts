// One shell session on the blog, as an agent uses it: language, project modules, Prisma, deadlines, loss, reset.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect, type Session, type ShellResult } from '../support/client.ts';
import { copyFixture, fixtures } from '../support/folders.ts';

let session: Session;
beforeAll(async () => {
  session = await connect(`${fixtures}blog`);
});
afterAll(() => session.close());

/** The inspected value of a snippet that must succeed. */
async function value(code: string): Promise<string | undefined> {
  const result = await session.shell(code);
  expect(result, code).toMatchObject({ status: 'success' });
  return result.output.value;
}

async function exception(code: string) {
  const result = await session.shell(code);
  expect(result, code).toMatchObject({ status: 'error' });
  return result.output.exception ?? { name: '', message: '', stack: [] };
}

describe('the language', () => {
  test.each([
    ['1 + 1', '2'],
    ['let x = 1; x', '1'],
    ['let x = 2; x', '2'],
    ['const y = await Promise.resolve(5); y', '5'],
    ['const y = 6; y', '6'],
    ['x + y', '8'],
    ['for (const n of [1, 2]) n * 10', '20'],
    ['if (true) {\n  "multi-line tail"\n}', "'multi-line tail'"],
    ['[1, 2, 3]\n  .map((n) => n * 2)\n  .filter((n) => n > 2)', '[ 4, 6 ]'],
    ['{ a: 1, b: [2] }', '{ a: 1, b: [ 2 ] }'],
    ['enum Color { Red = "r", Blue = "b" }; Color.Blue', "'b'"],
    [
      'interface Shape { sides: number }\nconst square: Shape = { sides: 4 }; square satisfies Shape',
      '{ sides: 4 }',
    ],
    [
      'class Point { #x = 1; constructor(public y = 2) {} get x() { return this.#x } }; const p = new Point(); [p.x, p.y]',
      '[ 1, 2 ]',
    ],
    ['p instanceof Point', 'true'],
    ['function* count() { yield 1; yield 2 }; [...count()]', '[ 1, 2 ]'],
    ['async function later() { return 7 }; await later()', '7'],
    ['new Map([["a", new Set([1])]])', "Map(1) { 'a' => Set(1) { 1 } }"],
    ['new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['const loop: any = {}; loop.self = loop; loop', '<ref *1> { self: [Circular *1] }'],
    ['[undefined, null, -0, 10n, NaN, Symbol("s")]', '[ undefined, null, -0, 10n, NaN, Symbol(s) ]'],
    ['/* comment */ "after"', "'after'"],
    ['_', "'after'"],
  ])('%s', async (code, expected) => {
    expect(await value(code)).toBe(expected);
  });

  test('undefined is an empty output', async () => {
    expect((await session.shell('undefined')).output).toEqual({});
    expect((await session.shell('const nothing = 1')).output).toEqual({});
  });

  test('errors point at the lines that the agent wrote', async () => {
    expect(
      await exception('const a = 1;\n\nfunction fail() {\n  throw new TypeError("bad");\n}\nfail()'),
    ).toMatchObject({
      name: 'TypeError',
      message: 'bad',
      stack: [
        expect.stringMatching(/^at fail \(shell-\d+\.ts:4:9\)$/),
        expect.stringMatching(/^at shell-\d+\.ts:6:1$/),
      ],
    });
    expect((await exception('enum E { A }\n\nnull.x')).stack[0]).toMatch(/:3:6$/);
    expect(await exception('const ok = 1;\nconst q = (')).toMatchObject({
      name: 'SyntaxError',
      stack: [expect.stringMatching(/:2:\d+$/)],
    });
    expect((await exception('return 5')).message).toContain('no return is needed');
    expect(await exception('throw { code: 7 }')).toEqual({
      name: 'Uncaught',
      message: '{ code: 7 }',
      stack: [],
    });
    expect(await value('_error')).toBe('{ code: 7 }');
    expect(
      (await exception('throw new Error("outer", { cause: new RangeError("inner") })')).message,
    ).toContain('[cause]: RangeError: inner');
  });

  test('a forgotten await is pointed out', async () => {
    expect((await session.shell('Promise.resolve(1)')).warnings).toMatchObject([{ code: 'NOT_AWAITED' }]);
    expect((await session.shell('prisma.user.count()')).warnings).toMatchObject([{ code: 'NOT_AWAITED' }]);
  });

  test('console: streams, all methods, formats', async () => {
    const result = await session.shell(`
      console.log('%s has %d', 'list', 2, { deep: { a: [1] } }); console.info('i'); console.debug('d');
      console.warn('w'); console.error(new Error('e').message); console.table([{ a: 1, b: 'x' }]);
      console.group('g'); console.log('indented'); console.groupEnd();
      console.count(); console.count(); console.assert(false, 'no'); console.dir({ a: 1 });
      console.time('t'); console.timeEnd('t'); console.trace('here');`);
    expect(result.stdout).toContain('list has 2 { deep: { a: [ 1 ] } }\ni\nd\n');
    expect(result.stdout).toMatch(/\(index\) \| a \| b\n0 +\| 1 \| 'x'/);
    expect(result.stdout).toContain('g\n  indented\n');
    expect(result.stdout).toMatch(/default: 1\ndefault: 2\n{ a: 1 }\nt: [\d.]+ms/);
    expect(result.stderr).toMatch(/^w\ne\nAssertion failed: no\nTrace: here/);
  });

  test('output of a timer after a call appears in the next result, marked', async () => {
    expect((await session.shell('setTimeout(() => console.log("late"), 1_000); 0')).stdout).toBe('');
    // Not by polling: the timer may fire during a call, and then is no news of after it.
    await sleep(2_500);
    expect((await session.shell('0')).stdout).toBe('[printed after the previous call]\nlate\n[end]\n');
  });

  test('globals of a Node script are there', async () => {
    expect(
      await value(`[
        new URL('https://u:p@a.example/b?c=1#d').searchParams.get('c'), new URLSearchParams({ q: 'x y' }).toString(),
        new TextDecoder().decode(new TextEncoder().encode('hé')), atob(btoa('x')), structuredClone({ d: new Date(0) }).d.getTime(),
        typeof queueMicrotask, new AbortController().signal.aborted, crypto.randomUUID().length,
        crypto.getRandomValues(new Uint8Array(4)).length, performance.now() > 0, Buffer.from('hi').toString('hex'),
        process.platform, process.version.startsWith('v'), process.argv.length > 0, typeof globalThis.global,
      ].join()`),
    ).toBe(`'1,q=x+y,hé,x,0,function,false,36,4,true,6869,${process.platform},true,true,object'`);
    expect(await value('process.cwd()')).toBe(`'${fixtures}blog'`);
    expect(await value('const c = setInterval(() => {}, 1); clearInterval(c); 1')).toBe('1');
    expect(await value('typeof WebAssembly')).toBe("'undefined'");
  });

  test('whatever is there has the whole budget; what is more is cut in its middle, and the sizes are said', async () => {
    const whole = [
      ["'v'.repeat(40_000)", /^'v{40000}'$/],
      ['Array.from({ length: 3_000 }, (_, i) => i)', /^\[\n +0, [\s\S]* 2999\n\]$/],
      [
        "({ text: 'é'.repeat(15_000), list: Array.from({ length: 500 }, () => [1]) })",
        /é{15000}[\s\S]*\[ 1 \]\n {2}\]\n\}$/,
      ],
    ] as const;
    for (const [code, printed] of whole) {
      const { output, truncated } = await session.shell(code);
      expect(truncated, code).toBe(false);
      expect(output.value).toMatch(printed);
      expect(output.value).not.toMatch(/more (?:items|characters)/);
    }
    const printed = await session.shell("for (let i = 0; i < 3_500; i++) console.log('line', i)");
    expect(printed).toMatchObject({
      truncated: false,
      stdout: expect.stringMatching(/^line 0\n[\s\S]*line 3499\n$/),
    });
    const list = await session.shell('console.log(Array.from({ length: 4_000 }, (_, i) => i)); 1');
    expect(list).toMatchObject({ truncated: false, stdout: expect.stringContaining(' 3999\n') });

    const cut = await session.shell(
      "for (let i = 0; i < 20_000; i++) console.log('line', i); Array.from({ length: 20_000 }, (_, i) => i)",
    );
    expect(cut.truncated).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThan(50_000);
    expect(cut.stdout).toMatch(/^line 0\n[\s\S]*\[\d+ of 20\d+ bytes left out\] …[\s\S]*line 19999\n$/);
    expect(cut.output.value).toMatch(/^\[\n +0, [\s\S]*bytes left out: \{ offset: \d+ \}[\s\S]* 19999\n\]$/);
    const error = await session.shell("throw new Error('e'.repeat(60_000))");
    expect(error.output.exception?.message).toMatch(/^e{29000,}\n… \[\d+ of 60000 bytes left out\] …\ne+$/);
  });

  test('a value that was cut is read on', async () => {
    const first = await session.shell("Array.from({ length: 12_000 }, (_, i) => i).join(' é ')");
    const parts = [first.output.value?.split('\n… [')[0] ?? ''];
    for (let next = first.output.value; ; ) {
      const offset = /offset: (\d+)/.exec(next ?? '')?.[1];
      if (offset === undefined) break;
      const result = await session.call<ShellResult>('shell', { offset });
      next = result.output.value;
      expect(result.truncated).toBe(/offset/.test(next ?? ''));
      parts.push(next?.split('\n… [')[0] ?? '');
    }
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.join('')).toBe(`'${Array.from({ length: 12_000 }, (_, i) => i).join(' é ')}'`);
    // With code: from there.
    expect((await session.shell("'abcdef'", { offset: 3 })).output.value).toBe("cdef'");
    // Nothing is run, and `_` stays.
    expect(await value('_')).toBe("'abcdef'");
    for (const offset of [100, 8]) {
      const { code, message } = await session.fails('shell', { offset });
      expect([code, message]).toEqual(['BAD_ARGUMENTS', expect.stringContaining('has 8 characters')]);
    }
    await session.shell('undefined');
    expect(await session.fails('shell', { offset: 1 })).toMatchObject({
      message: expect.stringContaining('no value'),
    });
    expect(await session.fails('shell', { offset: -1 })).toMatchObject({ code: 'BAD_ARGUMENTS' });
  });

  test('a string of several lines stands as it is, unless only an escape can show it', async () => {
    for (const text of ['a\nb', 'it\'s\n\t"x"\n', '[\n  1\n]', '\n\na'])
      expect((await session.shell(JSON.stringify(text))).output).toEqual({ value: text, type: 'string' });
    for (const text of ["'a\\n'", "'\\n\\n'"]) expect(await value(text)).toBe(text);
    expect(await value("'a\\r\\nb'")).toBe("'a\\r\\nb'");
    expect(await value("'a\\x1b[1m\\nb'")).toBe("'a\\x1B[1m\\nb'");
    expect(await value("'a\\ud800\\nb'")).toBe("'a\\ud800\\nb'");
    expect(await value("['a\\nb']")).toBe("[ 'a\\nb' ]");
  });
});

describe('the project', () => {
  test('imports: service layer, tsconfig paths, packages, dynamic, default, namespace, types', async () => {
    expect(
      await value(
        "import { listPublished } from './src/services/posts';\nconst posts = await listPublished(); posts.length",
      ),
    ).toBe('7');
    expect(await value("import * as all from '@/services/posts'; all.listPublished === listPublished")).toBe(
      'true',
    );
    expect(
      await value(
        "const { stats } = await import('./src/services/posts'); (await stats()).byStatus.PUBLISHED",
      ),
    ).toBe('7');
    expect(await value("import { z } from 'zod'; z.string().parse('ok')")).toBe("'ok'");
    expect(await value("import express, { Router as R } from 'express'; [typeof express, typeof R]")).toBe(
      "[ 'function', 'function' ]",
    );
    expect(await value("import type { Post } from './src/generated/prisma/client'; 1")).toBe('1');
    expect(await value("import data from './package.json' with { type: 'json' }; data.name")).toBe("'blog'");
    expect(
      await value(
        "import { createHash } from 'node:crypto'; createHash('sha1').update('x').digest('hex').length",
      ),
    ).toBe('40');
    expect(await value("typeof require('./src/services/posts').stats")).toBe("'function'");
  });

  test('imports that fail say what to do', async () => {
    expect((await exception("import absent from './src/nowhere'")).message).toMatch(
      /Cannot find module "\.\/src\/nowhere".*MODULE_NOT_FOUND/s,
    );
    expect((await exception("import { nope } from './src/services/posts'")).message).toMatch(
      /export named 'nope'.*listPublished/s,
    );
    for (const name of [
      'node:fs',
      'fs/promises',
      'child_process',
      'node:net',
      'vm',
      'worker_threads',
      'node:module',
    ]) {
      expect((await exception(`import * as m from '${name}'`)).message, name).toContain('PERMISSION_DENIED');
      expect((await exception(`require('${name}')`)).message, name).toContain('PERMISSION_DENIED');
    }
    expect((await exception('await fetch("https://a.example")')).message).toContain('PERMISSION_DENIED');
  });

  test('classes, private fields, accessors, iterators, errors and callbacks work as in a plain script', async () => {
    await session.shell(
      "import * as pricing from './src/services/pricing'; import { PriceList, NotFoundError } from './src/services/pricing'",
    );
    expect(await value("const list = PriceList.standard(); list.quote('pro', 3)")).toBe(
      "{ plan: 'pro', months: 3, cents: 2970 }",
    );
    expect(
      await value(
        'list.discount = 0.5; [list.discount, PriceList.format(123), list.withDiscount(0) === list]',
      ),
    ).toBe("[ 0.5, '1.23 EUR', true ]");
    expect(await value('[...list]')).toBe("[ [ 'free', 0 ], [ 'pro', 990 ], [ 'team', 4950 ] ]");
    expect(
      await value(
        "const seen = []; for (const t of pricing.runningTotals('pro')) { if (t > 2000) break; seen.push(t) } seen",
      ),
    ).toBe('[ 990, 1980 ]');
    expect(await value("const r = []; for await (const x of pricing.rates(['USD'])) r.push(x); r")).toBe(
      "[ { currency: 'USD', rate: 1 } ]",
    );
    expect(await value('pricing.mapPlans((plan, cents) => plan + cents)')).toBe(
      "[ 'free0', 'pro990', 'team4950' ]",
    );
    expect(await value('await pricing.mapPlansAsync(async (plan) => plan)')).toBe(
      "[ 'free', 'pro', 'team' ]",
    );
    expect(await value('pricing.mapPlans((plan) => list.priceOf(plan))')).toBe('[ 0, 990, 4950 ]');
    expect(
      await value(
        "const heard = []; pricing.priceEvents.on('quote', (q) => heard.push(q.plan)); list.quote('team', 1); heard",
      ),
    ).toBe("[ 'team' ]");
    expect(
      await value(
        "try { list.priceOf('x') } catch (e) { [e instanceof NotFoundError, e instanceof Error, e.code, e.meta.plan] }",
      ),
    ).toBe("[ true, true, 'NOT_FOUND', 'x' ]");
    expect(await value('try { list.discount = 7 } catch (e) { e instanceof RangeError }')).toBe('true');
    expect(await value("try { await pricing.charge('pro') } catch (e) { [e.code, e.cause.message] }")).toBe(
      "[ 'BANK_CLOSED', 'ETIMEDOUT' ]",
    );
    expect(
      await value(
        '[pricing.planPrices instanceof Map, pricing.pricesChangedAt instanceof Date, pricing.volumePrices().length]',
      ),
    ).toBe('[ true, true, 1000 ]');
    expect(await value('JSON.stringify(new PriceList(new Map([["a", 1]])))')).toBe(
      '\'{"currency":"EUR","prices":{"a":1}}\'',
    );
    const thrown = await exception('\n list.recommended');
    expect(thrown.stack).toEqual([
      expect.stringMatching(/^at PriceList\.get recommended \(src\/services\/pricing\.ts:\d+:\d+\)$/),
      expect.stringMatching(/^at shell-\d+\.ts:2:7$/),
    ]);
  });

  test('prisma: relations, lazy queries, both kinds of $transaction, raw reads', async () => {
    expect(
      await value(
        "const u = await prisma.user.findFirst({ where: { email: 'ada@blog.example' }, include: { posts: { select: { slug: true }, take: 1, orderBy: { id: 'asc' } } } }); [u.name, u.posts, u.createdAt instanceof Date]",
      ),
    ).toBe("[ 'Ada', [ { slug: 'hello-world' } ], true ]");
    expect(await value('await prisma.$transaction([prisma.user.count(), prisma.post.count()])')).toBe(
      '[ 5, 12 ]',
    );
    expect(
      await value(
        'await prisma.$transaction(async (tx) => (await tx.user.count()) + (await tx.post.count()))',
      ),
    ).toBe('17');
    expect(
      await value(
        'await Promise.all([prisma.user.count(), prisma.post.count(), prisma.tag.count()].map((q) => q)).then((c) => c.length)',
      ),
    ).toBe('3');
    expect(await value('const id = 1; await prisma.$queryRaw`select name from users where id = ${id}`')).toBe(
      "[ { name: 'Ada' } ]",
    );
    expect(
      await value(
        "(await prisma.plan.findMany({ orderBy: { code: 'asc' } })).map((p) => `${p.code} ${p.discount}`)[0]",
      ),
    ).toMatch(/^'free/);
    expect((await exception('await prisma.user.findFirst({ where: { nope: 1 } })')).message).toContain(
      'Unknown argument `nope`',
    );
    expect(
      (await exception('await prisma.$transaction(async () => { throw new RangeError("mine") })')).name,
    ).toBe('RangeError');
  });

  test('built-ins of the project process cannot be changed from the shell', async () => {
    const tampered = await session.shell("const { EventEmitter: E } = await import('events'); E.once = E.on");
    expect(tampered).toMatchObject({ status: 'error' });
    const raw = await session.shell('prisma._engineConfig');
    expect(raw.output).toEqual({});
  });
});

describe('deadlines', () => {
  test.each([
    ['synchronous', 'for (;;) {}'],
    ['after an await', 'await 0; for (;;) {}'],
    ['after a call of the project', 'await prisma.user.count(); for (;;) {}'],
    ['a promise that never settles', 'await new Promise(() => {})'],
    ['in a timer', 'await new Promise(() => setTimeout(() => { for (;;) {} }, 1))'],
    ['swallowing', 'for (;;) { try { for (;;) {} } catch {} }'],
    ['a regular expression', '/^(a+)+$/.test("a".repeat(40) + "b")'],
    ['in a getter of the result', '({ get [Symbol.for("nodejs.util.inspect.custom")]() { for (;;) {} } })'],
  ])('%s: ends, and the bindings live on', async (_, code) => {
    await session.shell('const kept = { by: "the isolate" }');
    const result = await session.shell(code, { timeout: 400 });
    expect(result).toMatchObject({ status: 'timeout', output: {} });
    expect(await value('kept')).toBe("{ by: 'the isolate' }");
  });

  test('inside a project function, and inside a callback of one', async () => {
    for (const code of ['spin()', 'mapPlans(() => { for (;;) {} })']) {
      await session.shell("import { spin, mapPlans } from './src/services/pricing'; const mine = 1");
      expect(await session.shell(code, { timeout: 500 })).toMatchObject({ status: 'timeout' });
      const next = await session.shell('mine');
      expect(next).toMatchObject({ status: 'success', output: { value: '1' } });
      expect(next.warnings).toMatchObject([
        {
          code: 'PROJECT_RELOADED',
          message: expect.stringMatching(/spin.* from \.\/src\/services\/pricing/),
        },
      ]);
      expect(await value('spin.name + mapPlans(() => 1)')).toBe("'spin1,1,1'");
    }
    expect(await value('await prisma.user.count()')).toBe('5');
  });

  test('timers that came due during a call and loop after it are stopped, and the next call runs', async () => {
    await session.shell('for (const ms of [20, 30]) setTimeout(() => { for (;;) {} }, ms)');
    const busy = await session.shell('/^(a+)+$/.test("a".repeat(40) + "b")', { timeout: 400 });
    expect(busy.status).toBe('timeout');
    const next = await session.shell('1 + 1');
    expect(next).toMatchObject({ status: 'success', output: { value: '2' } });
    expect(next.stderr).toContain('Code that ran between two calls was stopped');
  });

  test('a timeout outside of its bounds is refused', async () => {
    for (const timeout of [0, -1, 1.5, 600_001, '5s']) {
      expect(await session.fails('shell', { code: '1', timeout })).toMatchObject({ code: 'BAD_ARGUMENTS' });
    }
  });
});

describe('loss', () => {
  test.each([
    ['a list that grows', 'const a = []; for (;;) a.push(new Array(1000).fill(1))'],
    ['a split that V8 gives up on', '"a".repeat(2 ** 29 - 24).split("")'],
    ['a map that grows', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, "x" + i)'],
  ])('%s: the call says so, the next one works', async (_, code) => {
    await session.shell('const gone = 1');
    const result = await session.shell(code, { timeout: 100_000 });
    expect(result.status).toBe('lost');
    expect(result.warnings).toMatchObject([{ code: 'BINDINGS_LOST' }]);
    expect(await value('typeof gone')).toBe("'undefined'");
    expect(await value('await prisma.user.count()')).toBe('5');
  });

  test('reset gives a clean session', async () => {
    await session.shell(
      "let dirty = 1; globalThis.alsoDirty = 2; import { stats } from './src/services/posts'",
    );
    expect(await session.call('shell', { action: 'reset' })).toMatchObject({ status: 'success', output: {} });
    expect(await value('[typeof dirty, typeof alsoDirty, typeof stats, typeof prisma]')).toBe(
      "[ 'undefined', 'undefined', 'undefined', 'object' ]",
    );
    expect(await session.fails('shell', { action: 'reset', code: '1' })).toMatchObject({
      code: 'CODE_NOT_ALLOWED',
    });
    expect(await session.fails('shell', {})).toMatchObject({ code: 'CODE_REQUIRED' });
  });

  test('sessions do not see each other', async () => {
    await session.shell('const shared = "first"');
    const other = await session.shell('const shared = "second"; shared', { session: 'new' });
    expect(other.output.value).toBe("'second'");
    expect(await value('shared')).toBe("'first'");
    expect((await session.shell('shared', { session: other.session })).output.value).toBe("'second'");
    expect(await session.fails('shell', { code: '1', session: 'unknown' })).toMatchObject({
      code: 'SESSION_NOT_FOUND',
    });
  });

  test('a queue that is too long is refused, what waits is answered', async () => {
    const controller = new AbortController();
    const holding = session.client.callTool(
      { name: 'shell', arguments: { code: 'await new Promise(() => {})' } },
      undefined,
      { signal: controller.signal },
    );
    const calls = Array.from({ length: 12 }, (_, n) => session.shell(String(n)));
    expect(await session.fails('shell', { action: 'reset' })).toMatchObject({ code: 'SESSION_BUSY' });
    expect(await session.fails('export_history')).toMatchObject({ code: 'SESSION_BUSY' });
    controller.abort();
    await expect(holding).rejects.toThrow();
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    // With the one that holds them up: eight.
    expect(statuses.filter((status) => status === 'success').length).toBeGreaterThanOrEqual(7);
    expect(statuses.filter((status) => status === 'busy').length).toBe(
      12 - statuses.filter((s) => s === 'success').length,
    );
    expect(statuses.at(-1)).toBe('busy');
  });

  // Over HTTP, requests may come in another order than they were sent.
  test.skipIf(inject('transport') !== 'stdio')('calls in one session queue, in order', async () => {
    const results = await Promise.all(
      ['const order = [1]', 'order.push(2)', 'order.push(3); order'].map((code) => session.shell(code)),
    );
    expect(results[2]?.output.value).toBe('[ 1, 2, 3 ]');
  });
});

// They wait much of their time.
describe.concurrent('in a session of its own', () => {
  test('functions of the shell answer at once whenever the project calls them: now, after an await, in a timer, nested', async () => {
    using copy = copyFixture('blog');
    writeFileSync(
      join(copy.dir, 'src/callbacks.ts'),
      `export const keep = async (test: (n: number) => boolean) => { await 1; return [1, 2, 3].filter(test); };
       export const each = async (visit: (n: number, box: { double(): number }) => void) => {
         for (const n of [1, 2]) { await new Promise((done) => setTimeout(done, 5)); visit(n, { double: () => n * 2 }); }
       };
       export const nested = async (make: (times: (n: number) => number) => number) => { await 1; return [1, 2].map((x) => make((y) => x * y)); };
       export const every = (ms: number, tick: () => void) => { const timer = setInterval(tick, ms); return () => clearInterval(timer); };`,
    );
    await using own = await connect(copy.dir);
    const evaluate = async (code: string) => {
      const result = await own.shell(code);
      expect(result, code).toMatchObject({ status: 'success' });
      return result.output.value;
    };
    expect(await evaluate("import * as m from './src/callbacks'; await m.keep((n) => n > 1)")).toBe(
      '[ 2, 3 ]',
    );
    expect(
      await evaluate('const seen = []; await m.each((n, box) => { seen.push(box.double()) }); seen'),
    ).toBe('[ 2, 4 ]');
    expect(await evaluate('await m.nested((times) => times(10) + times(1))')).toBe('[ 11, 22 ]');
    expect(
      await evaluate(
        'try { await m.keep(() => { throw new RangeError("mine") }) } catch (e) { [e.name, e.message] }',
      ),
    ).toBe("[ 'RangeError', 'mine' ]");
    // The timer's calls and the loop's questions cross on their way.
    expect(
      await evaluate(
        'let n = 0; const stop = m.every(1, () => { n++; m.keep }); for (let i = 0; i < 200; i++) m.each; await new Promise((r) => setTimeout(r, 50)); stop(); n > 0',
      ),
    ).toBe('true');
    expect(await own.shell('await m.keep(() => { for (;;) {} })', { timeout: 500 })).toMatchObject({
      status: 'timeout',
    });
    expect(await evaluate('n > 0')).toBe('true');
    expect(await evaluate("import { keep } from './src/callbacks'; await keep(() => true)")).toBe(
      '[ 1, 2, 3 ]',
    );
  });

  test('progress arrives while a call is long, with what is printed meanwhile', async () => {
    using copy = copyFixture('blog');
    writeFileSync(join(copy.dir, '.env'), 'API_KEY=hunter2-hunter2\n');
    writeFileSync(
      join(copy.dir, 'src/chatty.ts'),
      'export const say = () => { console.log("from the project"); process.stdout.write("half a line"); };\n',
    );
    await using own = await connect(copy.dir);
    const heard: { progress: number; message?: string | undefined }[] = [];
    // What is slow of it is done: the lines of both processes are heard at once.
    await own.shell("import { say } from './src/chatty'");
    const code = `console.log('first', 'hunter2-' + 'hunter2'); say();
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      console.error('second');
      await new Promise((resolve) => setTimeout(resolve, 6_000));`;
    const { structuredContent } = await own.client.callTool(
      { name: 'shell', arguments: { code } },
      undefined,
      { onprogress: (progress) => heard.push(progress), timeout: 100_000 },
    );
    expect(heard.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'first [redacted:API_KEY]\n[project] from the project',
        'second',
        'still at work',
      ]),
    );
    expect(heard.map(({ progress }) => progress)).toEqual(
      heard.map(({ progress }) => progress).toSorted((a, b) => a - b),
    );
    // It is in the answer all the same.
    expect(structuredContent).toMatchObject({
      stdout: 'first [redacted:API_KEY]\n[project] from the project\n[project] half a line',
      stderr: 'second\n',
    });
  });

  test('an edit is seen by the next call; plain bindings persist; stale ones are named', async () => {
    using copy = copyFixture('blog');
    await using own = await connect(copy.dir);
    const file = join(copy.dir, 'src/services/greeting.ts');
    writeFileSync(file, "export const greet = () => 'one';\n");
    expect(
      (await own.shell("import { greet } from './src/services/greeting'; const plain = [greet()]; plain"))
        .output.value,
    ).toBe("[ 'one' ]");
    writeFileSync(file, "export const greet = () => 'number two';\n");
    const next = await own.shell('plain');
    expect(next.output.value).toBe("[ 'one' ]");
    expect(next.warnings).toMatchObject([
      {
        code: 'PROJECT_RELOADED',
        message: expect.stringMatching(
          /src\/services\/greeting\.ts changed.*greet from \.\/src\/services\/greeting/s,
        ),
      },
    ]);
    expect((await own.shell('greet()')).output.value).toBe("'number two'");
    writeFileSync(join(copy.dir, '.env.local'), 'ADDED_LATER=yes\n');
    expect((await own.shell('await prisma.user.count()')).warnings).toMatchObject([
      { code: 'PROJECT_RELOADED' },
    ]);
  });

  test('bindings that went stale are named, however they hold what is stale; others are not', async () => {
    using copy = copyFixture('blog');
    await using own = await connect(copy.dir);
    const file = join(copy.dir, 'src/thing.ts');
    const write = (name: string) =>
      writeFileSync(
        file,
        `export class ${name} { #x = 1; get x() { return this.#x; } }\nexport const make = () => new ${name}();\nexport const size = 5;\n`,
      );
    write('Thing');
    await own.shell("import { make, size } from './src/thing'; const plain = { a: [1] }, copied = size");
    await own.shell('const thing = make(); let list = [1, make()], nested = { deep: { deeper: make() } }');
    await own.shell(
      'var old = make(); globalThis.byName = new Map([["k", make()]]); function own() { return make() }',
    );
    await own.shell('let unset; const f = () => thing; class Mine { held = 1 }; const fine = new Mine()');
    write('Things');
    const { warnings } = await own.shell('1');
    expect(warnings).toEqual([
      {
        code: 'PROJECT_RELOADED',
        message:
          'The project was loaded again because src/thing.ts changed. Imported again when used: make, size from ./src/thing. ' +
          'Stale, to be made again: thing, list, nested, old, byName.',
      },
    ]);
    expect((await own.shell('1')).warnings).toEqual([]);
    // Nor is twice said what is declared twice.
    write('Thing');
    await own.shell('const kept = make; throw new Error()');
    await own.shell("const { make: again } = await import('./src/thing'); const kept = again()");
    write('Other');
    expect((await own.shell('1')).warnings[0]?.message).toMatch(
      /used: make, size, again from \.\/src\/thing\. Stale, to be made again: (?!.*\bkept\b.*\bkept\b).*\bkept\b/,
    );
  });

  test('a checkout of another branch is seen: many files, some of them gone, with the same size', async () => {
    using copy = copyFixture('blog');
    const files = Array.from({ length: 40 }, (_, index) => `src/many/f${index}.ts`);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: copy.dir,
        stdio: 'ignore',
      });
    const write = (value: number, names: readonly string[]) => {
      mkdirSync(join(copy.dir, 'src/many'), { recursive: true });
      for (const name of names) writeFileSync(join(copy.dir, name), `export const value = ${value};\n`);
      const lines = names.map(
        (name, index) => `import { value as v${index} } from './${basename(name, '.ts')}';`,
      );
      const sum = names.map((_, index) => `v${index}`).join(' + ');
      writeFileSync(
        join(copy.dir, 'src/many/all.ts'),
        `${lines.join('\n')}\nexport const sum = () => ${sum};\n`,
      );
    };
    git('init', '-q', '-b', 'one');
    write(1, files);
    git('add', 'src/many');
    git('commit', '-qm', 'one');
    git('checkout', '-qb', 'two');
    git('rm', '-q', ...files.slice(30));
    write(2, files.slice(0, 30));
    git('add', 'src/many');
    git('commit', '-qm', 'two');

    await using own = await connect(copy.dir);
    const sum = async () =>
      (await own.shell("const { sum } = await import('./src/many/all'); sum()")).output.value;
    expect(await sum()).toBe('60');
    git('checkout', '-q', 'one');
    expect(await sum()).toBe('40');
    git('checkout', '-q', 'two');
    const { warnings } = await own.shell('1');
    expect(warnings[0]?.message).toMatch(/^The project was loaded again because .* and \d+ more changed\./);
    expect(await sum()).toBe('60');
  });

  test('a change of what tsconfig.json extends, and of package.json, is seen', async () => {
    using copy = copyFixture('blog');
    const write = (file: string, content: object | string) =>
      writeFileSync(join(copy.dir, file), typeof content === 'string' ? content : JSON.stringify(content));
    const base = (target: string) =>
      write('base.json', { compilerOptions: { paths: { '@/*': ['./src/*'], chosen: [target] } } });
    write('src/one.ts', 'export const word = "one";\n');
    write('src/two.ts', 'export const word = "two";\n');
    write('tsconfig.json', { extends: './base.json' });
    base('./src/one.ts');
    await using own = await connect(copy.dir);
    const word = async () => (await own.shell("(await import('chosen')).word")).output.value;
    expect(await word()).toBe("'one'");
    base('./src/two.ts');
    expect(await word()).toBe("'two'");
    const manifest = JSON.parse(readFileSync(join(copy.dir, 'package.json'), 'utf8'));
    write('package.json', { ...manifest, imports: { '#mine': './src/one.ts' } });
    const result = await own.shell("(await import('./src/one')).word");
    expect(result.warnings).toMatchObject([{ message: expect.stringContaining('package.json changed') }]);
  });

  test('a schema that the client was not generated from is pointed out, until it was', async () => {
    using copy = copyFixture('blog');
    await using own = await connect(copy.dir);
    const schema = join(copy.dir, 'prisma/schema.prisma');
    const original = readFileSync(schema, 'utf8');
    const codes = async () => (await own.shell('await prisma.user.count()')).warnings.map(({ code }) => code);
    expect(await codes()).toEqual([]);
    // Comments and layout make no other client.
    writeFileSync(
      schema,
      original.replaceAll('  ', '    ').replace('\nmodel', '\n// another comment\nmodel'),
    );
    expect(await codes()).toEqual(['PROJECT_RELOADED']);
    writeFileSync(schema, `${original}\nmodel Later {\n  id Int @id\n}\n`);
    const { warnings } = await own.shell('1');
    expect(warnings).toMatchObject([
      {
        code: 'PRISMA_CLIENT_OUTDATED',
        message: expect.stringMatching(/^prisma\/schema\.prisma .*`npx prisma generate`/),
      },
      { code: 'PROJECT_RELOADED', message: expect.stringContaining('prisma/schema.prisma changed') },
    ]);
    expect(await codes()).toEqual([]);
    // As `prisma generate` would: the client is that of the schema again.
    const client = join(copy.dir, 'src/generated/prisma/internal/class.ts');
    const inline = JSON.stringify(readFileSync(schema, 'utf8'));
    const code = readFileSync(client, 'utf8');
    writeFileSync(
      client,
      code.replace(/("inlineSchema": )"(?:[^"\\]|\\.)*"/, (_, key) => `${key}${inline}`),
    );
    expect(await codes()).toEqual(['PROJECT_RELOADED']);
  });
});
