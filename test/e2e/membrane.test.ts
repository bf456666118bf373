// Objects of the project in the shell, and of the shell in the project: what has to work as in one program.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session, valueIn } from '../support/client.ts';
import { copyFixture, fixtures } from '../support/folders.ts';

const objects = `
import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export class Account {
  static #opened = 0;
  static open(owner) { Account.#opened++; return new this(owner); }
  static get opened() { return Account.#opened; }
  #balance = 0;
  constructor(owner) { this.owner = owner; }
  get balance() { return this.#balance; }
  set balance(value) { if (value < 0) throw new RangeError('overdrawn'); this.#balance = value; }
  deposit(amount) { this.balance += amount; return this; }
  get [Symbol.toStringTag]() { return 'Account'; }
  [Symbol.toPrimitive](hint) { return hint === 'number' ? this.#balance : this.owner; }
  *[Symbol.iterator]() { yield this.owner; yield this.#balance; }
  [Symbol.for('account.kind')] = 'current';
}
export class Savings extends Account { rate = 0.02; }

export const closed = [];
export function* numbers() { try { for (let n = 1; ; n++) yield n; } finally { closed.push('numbers'); } }
export async function* ticks() { try { for (let n = 1; ; n++) { await sleep(1); yield n; } } finally { closed.push('ticks'); } }
export const lines = () => Readable.from(['one', 'two', 'three']);
export const howClosed = () => closed.join();

export class NotFound extends Error {
  name = 'NotFound';
  constructor(what, options) { super(what + ' was not found', options); this.code = 'P2025'; this.meta = { what, tried: [1, 2] }; }
  get advice() { return 'look for ' + this.meta.what; }
}
export const find = (what) => { throw new NotFound(what, { cause: new TypeError('no index') }); };
export const findLater = async (what) => { await 1; find(what); };
export const many = () => Promise.any([Promise.reject(new NotFound('a')), Promise.reject(new RangeError('b'))]);
export const isSame = (error) => error instanceof NotFound;
function Refusal(message) { this.message = message; this.code = 42; }
Refusal.prototype = Object.create(Error.prototype, { name: { value: 'Refusal' } });
export const refuse = () => { throw new Refusal('not today') };
export const failInThread = () => once(new Worker('throw Object.assign(new RangeError("too far"), { code: "FAR" })', { eval: true }), 'exit');

export const bytes = () => Buffer.from('bytes');
export const isBuffer = (value) => Buffer.isBuffer(value);

export let runs = 0;
export const query = () => ({ then(resolve) { runs++; resolve('rows'); } });
export const countRuns = () => runs;
/** As a connection of Mongoose 5: while it is opened it is a thenable, which comes to itself. */
export const opening = () => {
  const it = { name: 'open', close() {} };
  const opened = sleep(5).then(() => { delete it.then; return it; });
  it.then = (resolve, reject) => opened.then(resolve, reject);
  return it;
};
/** Its \`then\` is a getter. */
export class Lazy {
  #work;
  constructor(work) { this.#work = work; }
  get then() { const done = Promise.resolve().then(this.#work); return done.then.bind(done); }
}
export const crowd = async () => Array.from({ length: 6_000 }, () => new Account('x'));
export const lazy = (what) => new Lazy(() => ({ rows: ['a', 'b'], process, many: Array.from({ length: 6_000 }, () => new Account('x')) })[what]);
export const all = (queries) => Promise.all(queries);
export const emitter = new EventEmitter();
export const transaction = async (work) => { const tx = { name: 'tx', read: async () => 41 }; return { committed: await work(tx) }; };
export const add = async (a, b) => { await sleep(a % 3); return a + b; };

const made = [];
export const make = () => { const object = { big: () => 1 }; made.push(new WeakRef(object)); return object; };
export const alive = () => made.filter((reference) => reference.deref()).length;
export const collect = () => { for (let n = 0; n < 20; n++) new Array(1e6).fill(n); globalThis.gc?.(); };
`;

let copy: ReturnType<typeof copyFixture>;
let session: Session;

beforeAll(async () => {
  copy = copyFixture('blog');
  writeFileSync(join(copy.dir, 'src/objects.js'), objects);
  session = await connect(copy.dir, { env: { NODE_OPTIONS: '--expose-gc' } });
  await session.shell("import * as o from './src/objects.js'");
});
afterAll(async () => {
  await session.close();
  copy[Symbol.dispose]();
});

const value = (code: string) => valueIn(session, code);

test.each([
  [
    'classes and statics',
    "const a = o.Account.open('Ada'); [o.Account.opened > 0, a instanceof o.Account, a.owner]",
    "[ true, true, 'Ada' ]",
  ],
  ['an accessor with a private field', 'a.balance = 5; a.deposit(3) === a && a.balance', '8'],
  [
    'a setter that throws',
    'try { a.balance = -1 } catch (e) { [e.name, e.message, a.balance] }',
    "[ 'RangeError', 'overdrawn', 8 ]",
  ],
  [
    'subclasses of the project',
    "const s = o.Savings.open('Bob'); [s instanceof o.Savings, s instanceof o.Account, s.rate]",
    '[ true, true, 0.02 ]',
  ],
  [
    'well-known symbols',
    '[`${a}`, +a, [...a], a[Symbol.toStringTag]]',
    "[ 'Ada', 8, [ 'Ada', 8 ], 'Account' ]",
  ],
  ['a registered symbol', "a[Symbol.for('account.kind')]", "'current'"],
  [
    'an own property that is set, listed and deleted',
    "a.note = 'x'; const keys = Object.keys(a); delete a.note; [keys.includes('note'), 'note' in a]",
    '[ true, false ]',
  ],
  [
    'an iterator that is left early',
    'const seen = []; for (const n of o.numbers()) { if (n > 2) break; seen.push(n) } [seen.join(), o.howClosed()].join(" ")',
    "'1,2 numbers'",
  ],
  [
    'an async iterator that is left early',
    'const later = []; for await (const n of o.ticks()) { if (n > 2) break; later.push(n) } [later.join(), o.howClosed()].join(" ")',
    "'1,2 numbers,ticks'",
  ],
  [
    'a stream',
    'const read = []; for await (const line of o.lines()) read.push(line); read.join()',
    "'one,two,three'",
  ],
  [
    'an error: class, code, fields, cause, methods',
    "try { o.find('x') } catch (e) { [e instanceof o.NotFound, e instanceof Error, e.code, e.meta.tried.length, e.cause instanceof TypeError, e.advice] }",
    "[ true, true, 'P2025', 2, true, 'look for x' ]",
  ],
  [
    'an error of a promise',
    "try { await o.findLater('x') } catch (e) { [e instanceof o.NotFound, e.code, o.isSame(e)] }",
    "[ true, 'P2025', true ]",
  ],
  [
    'an error that is none but by its prototype, as of old libraries',
    'try { o.refuse() } catch (e) { [e instanceof Error, e.name, e.message, e.code] }',
    "[ true, 'Refusal', 'not today', 42 ]",
  ],
  [
    'an error of a thread',
    'try { await o.failInThread() } catch (e) { [e instanceof RangeError, e.name, e.message, e.code] }',
    "[ true, 'RangeError', 'too far', 'FAR' ]",
  ],
  [
    'an aggregate error',
    'try { await o.many() } catch (e) { [e.name, e.errors.length, e.errors[0].code, e.errors[1] instanceof RangeError] }',
    "[ 'AggregateError', 2, 'P2025', true ]",
  ],
  [
    'a code of Prisma',
    'try { await prisma.post.findUniqueOrThrow({ where: { id: -1 } }) } catch (e) { [e.code, e.name, typeof e.meta] }',
    "[ 'P2025', 'PrismaClientKnownRequestError', 'object' ]",
  ],
  [
    'decimals',
    "const { Prisma } = await import('./src/generated/prisma/client'); const d = new Prisma.Decimal('1.10'); [`${d.plus('2.05')}`, +d, JSON.stringify({ d }), d.equals('1.1')]",
    `[ '3.15', 1.1, '{"d":"1.1"}', true ]`,
  ],
  [
    'buffers',
    "const b = o.bytes(); [Buffer.isBuffer(b), b.toString(), o.isBuffer(Buffer.from('x')), o.isBuffer(new Uint8Array(1))]",
    "[ true, 'bytes', true, true ]",
  ],
  [
    'a lazy thenable runs when it is awaited, once',
    'const q = o.query(); const before = o.countRuns(); [before, await q, o.countRuns() - before]',
    "[ 0, 'rows', 1 ]",
  ],
  [
    'a thenable that comes to itself is awaited once',
    'const c = o.opening(); const d = await c; [typeof c.then, d === c, (await d).name]',
    "[ 'undefined', true, 'open' ]",
  ],
  [
    'a thenable by a getter is awaited, and what it may not give is an error',
    "const why = (error) => error.code ?? error.message; [await o.lazy('rows'), await (async () => o.lazy('process'))().catch(why), await (async () => o.lazy('many'))().catch(why), await o.crowd().catch(why)]",
    "[ [ 'a', 'b' ], 'PERMISSION_DENIED', 'HANDLE_LIMIT', 'HANDLE_LIMIT' ]",
  ],
  ['lazy thenables passed back are themselves', 'await o.all([o.query(), o.query()])', "[ 'rows', 'rows' ]"],
  [
    'a function passed into a transaction',
    'await o.transaction(async (tx) => (await tx.read()) + 1)',
    '{ committed: 42 }',
  ],
  [
    'an error thrown in a transaction',
    "class Mine extends Error {}; const mine = new Mine('stop'); try { await o.transaction(async () => { throw mine }) } catch (e) { [e.message, e.name] }",
    "[ 'stop', 'Error' ]",
  ],
  [
    'an event handler that is taken off again',
    "const heard = []; const hear = (n) => heard.push(n); o.emitter.on('n', hear); o.emitter.emit('n', 1); o.emitter.off('n', hear); o.emitter.emit('n', 2); [heard, o.emitter.listenerCount('n')]",
    '[ [ 1 ], 0 ]',
  ],
  [
    'a thousand calls at once',
    'const sums = await Promise.all(Array.from({ length: 1000 }, (_, n) => o.add(n, 1))); [sums.length, sums[999]]',
    '[ 1000, 1000 ]',
  ],
])('%s', async (_, code, expected) => {
  expect(await value(code)).toBe(expected);
});

/** Tells what nobody handled. V8 may collect a promise that nothing holds before isolated-vm looks (docs/shell.md): again, then. */
async function unhandled(code: string, expected: string): Promise<string> {
  for (let round = 0; ; round++) {
    const result = await session.shell(code);
    expect(result).toMatchObject({ status: 'success', output: { value: expected } });
    if (result.stderr || round === 10) return result.stderr;
  }
}

test('a rejection that nobody handles is told, with its line; one that is handled is not', async () => {
  expect(await unhandled("let x = 1;\nPromise.reject(new RangeError('nobody hears')); 5", '5')).toMatch(
    /^Unhandled rejection: RangeError: nobody hears\n\s+at shell-\d+\.ts:2:\d+/,
  );
  const ofProject = "void o.findLater('y'); await new Promise((r) => setTimeout(r, 50)); 6";
  expect(await unhandled(ofProject, '6')).toMatch(/Unhandled rejection: .*y was not found/);
  const handled = await session.shell("const p = o.findLater('z'); try { await p } catch (e) { e.code }");
  expect(handled).toMatchObject({ output: { value: "'P2025'" }, stderr: '' });
});

test('a rejection in a callback does not replace what the callback returns', async () => {
  const code = "await o.transaction(async () => { Promise.reject(new Error('aside')); return 7 })";
  expect(await unhandled(code, '{ committed: 7 }')).toContain('Unhandled rejection: Error: aside');
});

test('what runs between two calls is stopped when it does not come back', async () => {
  await session.shell('setTimeout(() => { for (;;) {} }, 1_000); 1');
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  const next = await session.shell('2');
  expect(next).toMatchObject({ status: 'success', output: { value: '2' } });
  expect(next.stderr).toContain('stopped after');
});

test('objects are let go when the shell lets them go, and at reset', async () => {
  expect(await value('for (let n = 0; n < 500; n++) o.make(); o.alive() > 400')).toBe('true');
  const left = async () =>
    Number(
      await value(
        '{ const fill = []; for (let n = 0; n < 50; n++) fill.push(new Array(2e5).fill(n)); } await 0; o.collect(); o.alive()',
      ),
    );
  let alive = 500;
  for (let round = 0; round < 30 && alive > 20; round++) alive = await left();
  expect(alive).toBeLessThanOrEqual(20);

  await session.shell('globalThis.held = Array.from({ length: 300 }, () => o.make())');
  await session.call('shell', { action: 'reset' });
  await session.shell("import * as o from './src/objects.js'");
  alive = 300;
  for (let round = 0; round < 30 && alive > 20; round++) {
    await session.shell('o.collect()');
    alive = Number(await value('o.alive()'));
  }
  expect(alive).toBeLessThanOrEqual(20);
});

test('an app whose `then` is a getter, as Fastify`s, is awaited as anywhere', async () => {
  await using own = await connect(join(fixtures, 'fastify'));
  for (const name of ['fastify', 'fastify4', 'fastify3']) {
    const code = `
      const make = (await import('${name}')).default;
      const app = await make();
      await app.register(async (inner) => { inner.get('/x', async () => 'x'); });
      const build = async () => {
        const built = make();
        await built.register(async (inner) => { inner.get('/y', async () => 'y'); });
        return built;
      };
      const [built] = await Promise.all([build()]);
      [(await app.inject('/x')).body, (await built.ready()) === built, (await built.inject('/y')).body, (await built) === built]`;
    expect(await own.shell(`{${code}}`), name).toMatchObject({
      status: 'success',
      output: { value: "[ 'x', true, 'y', true ]" },
    });
  }
});
