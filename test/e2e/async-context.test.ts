// What the shell asks from within a callback of the project is asked in the async context of that callback. Each of
// these runs twice: here, as a script of the project would, and in the shell.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Session } from '../support/client.ts';
import { copyFixture } from '../support/folders.ts';
import { isBefore24 } from '../support/node.ts';
import * as tenants from '../support/tenants.ts';

let copy: ReturnType<typeof copyFixture>;
let session: Session;

beforeAll(async () => {
  copy = copyFixture('blog');
  copyFileSync(join(import.meta.dirname, '../support/tenants.ts'), join(copy.dir, 'src/tenants.ts'));
  session = await connect(copy.dir);
  await session.shell("import * as t from './src/tenants'");
});
afterAll(async () => {
  await session.close();
  copy[Symbol.dispose]();
});

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (t: typeof tenants) => Promise<unknown>;

const bodies: [name: string, body: string][] = [
  [
    'two awaits',
    "return t.withTenant('acme', async () => [await t.currentLater(), await t.currentLater(), t.current()])",
  ],
  [
    'an await of what is no promise',
    "return t.withTenant('acme', async () => { await 0; await null; return t.current() })",
  ],
  [
    'Promise.all, race, allSettled, any',
    `return t.withTenant('acme', async () => {
    const all = await Promise.all([t.currentLater(3), (async () => { await 0; return t.current() })(), 5]);
    const first = await Promise.race([t.currentLater(), new Promise(() => {})]);
    const [settled] = await Promise.allSettled([t.currentLater()]);
    return [all, first, settled.value, await Promise.any([t.fail(), t.currentLater()]), t.current()];
  })`,
  ],
  [
    'then, catch, finally',
    `return t.withTenant('acme', () => {
    const seen = [];
    return t.fail().catch((e) => { seen.push(e.message, t.current()) })
      .then(() => 0).then(() => seen.push(t.current())).finally(() => seen.push(t.current())).then(() => seen);
  })`,
  ],
  [
    'timers, microtasks, nextTick',
    `return t.withTenant('acme', () => Promise.all([
    new Promise((done) => setTimeout(() => setImmediate(() => done('immediate' + t.current())), 3)),
    new Promise((done) => queueMicrotask(() => done('microtask' + t.current()))),
    new Promise((done) => process.nextTick(() => done('tick' + t.current()))),
    new Promise((done) => { const timer = setInterval((x) => { clearInterval(timer); done(x + t.current()) }, 1, 'i') }),
  ]))`,
  ],
  [
    'new Promise around a timer',
    `return t.withTenant('acme', async () => {
    await new Promise((r) => setTimeout(r, 2)); return t.current();
  })`,
  ],
  [
    'two that run at the same time',
    `const one = (name, ms) => t.withTenant(name, async () => {
      const seen = [];
      for (let n = 0; n < 4; n++) { await new Promise((r) => setTimeout(r, ms)); seen.push(t.current(), await t.currentLater(ms)) }
      return seen.join();
    });
    return Promise.all([one('acme', 1), one('globex', 2), one('initech', 1)])`,
  ],
  [
    'beside code that is in none',
    `const beside = async () => { const seen = [];
      for (let n = 0; n < 6; n++) { await 0; seen.push(t.current()); await t.currentLater(); seen.push(t.current()) } return seen.join() };
    return Promise.all([beside(), t.withTenant('acme', beside), beside()])`,
  ],
  [
    'what comes after the callback',
    `const inside = t.withTenant('acme', async () => { await 0; return t.current() });
    const before = t.current(); return [before, await inside, t.current(), await t.currentLater()]`,
  ],
  [
    'one in another',
    `return t.withTenant('acme', async () => {
    await 0;
    const inner = await t.withTenant('globex', async (name) => { await 0; return [name, t.current(), await t.outside(async () => { await 0; return t.current() })] });
    return [inner, t.current(), await t.currentLater()];
  })`,
  ],
  [
    'two contexts at once',
    `return t.withTenant('acme', () => t.handle(async () => {
    t.say('a'); await 0; t.say(await t.currentLater()); await t.withTenant('globex', async () => { await 0; t.say(t.current()) });
    return t.said();
  }))`,
  ],
  [
    'errors and how they are caught',
    `return t.withTenant('acme', async () => {
    const seen = [];
    try { await t.fail() } catch (e) { seen.push(e.message, t.current()) } finally { seen.push(t.current()) }
    try { await Promise.reject(1) } catch { seen.push(t.current()) }
    try { await 0; t.throwNow() } catch (e) { seen.push(e.message) }
    return seen;
  })`,
  ],
  [
    'queries that start when they are awaited',
    `return t.withTenant('acme', async () => {
    await 0;
    const held = t.query();
    return [await held, await t.query(), await Promise.all([t.query(), t.query()]), await (async () => t.query())()];
  })`,
  ],
  ['a query that the callback returns', "return t.withTenant('acme', () => t.query())"],
  ['a query that an async callback returns', "return t.withTenant('acme', async () => t.query())"],
  [
    'a thenable of its own',
    `return t.withTenant('acme', async () => {
    await 0; return [await { then(r) { r(t.current()) } }, t.current()];
  })`,
  ],
  [
    'for await',
    `return t.withTenant('acme', async () => {
    const seen = [];
    outer: for await (const row of t.rows(5)) { seen.push(row, t.current()); await 0; if (row.startsWith('1')) continue outer; if (row.startsWith('3')) break; seen.push(t.current()) }
    seen.push(t.current());
    for await (const { x = t.current() } of [Promise.resolve({}), { x: 1 }]) seen.push(x);
    async function* own() { try { yield t.current(); await 0; yield await t.currentLater(); await 0; yield t.current() } finally { seen.push('end' + t.current()) } }
    for await (const x of own()) seen.push(x + t.current());
    try { for await (const x of (async function* () { yield 1; throw 2 })()) seen.push(x) } catch (e) { seen.push(e, t.current()) }
    return seen;
  })`,
  ],
  [
    'Array.fromAsync',
    `return t.withTenant('acme', async () => {
    await 0; return Array.fromAsync([1, Promise.resolve(2)], async (n) => { await 0; return n + t.current() });
  })`,
  ],
  [
    'callbacks one after the other, each with its own',
    'return t.each(4, async (i) => { await 0; const a = t.current(); await t.currentLater(); return i + a + t.current() })',
  ],
  [
    'events',
    `const seen = []; let done; const all = new Promise((r) => { done = r });
    const listen = async () => { const now = t.current(); await 0; if (seen.push(now + t.current()) === 2) done() };
    t.emitter.on('event', listen); t.emit('acme'); t.emit('globex'); await all; t.emitter.off('event', listen); return seen`,
  ],
  [
    'called when nobody waits for it',
    `const call = (name) => t.callLater(name, async () => { await 0; return [t.current(), await t.currentLater()] });
    return Promise.all([call('acme'), call('globex')])`,
  ],
  [
    'functions and classes that wait',
    `class Repo { #n = 1; async *all() { await 0; yield t.current() } static async make() { await 0; return new Repo() } async one() { await 0; return t.current() + this.#n } }
    const arrow = async (x = t.current()) => (await 0, x + t.current());
    return t.withTenant('acme', async () => { const repo = await Repo.make(); const [first] = await Array.fromAsync(repo.all()); return [first, await repo.one(), await arrow(), (await t.currentLater()).length, [...await Promise.all([1].map(async (n) => { await n; return t.current() }))]] })`,
  ],
  [
    'a library that keeps it by async_hooks',
    `return t.inNamespace('one', async () => { await 0; const a = t.namespace(); await t.sleepIn(1); return [a, t.namespace()] })`,
  ],
];

// Node 22 itself loses it in this one; the shell does not.
const isLost = (name: string) => name === 'Array.fromAsync' && isBefore24;

test.each(bodies.filter(([name]) => !isLost(name)))('%s', async (_, body) => {
  const expected = await new AsyncFunction('t', body)(tenants);
  const { status, output } = await session.shell(`JSON.stringify(await (async () => { ${body} })())`);
  expect([status, output]).toEqual(['success', expect.objectContaining({})]);
  expect(JSON.parse((output.value ?? '').slice(1, -1).replaceAll("\\'", "'"))).toEqual(expected);
});

test('at the top level, and in the next call, there is none', async () => {
  const { output } = await session.shell(
    "const inside = t.withTenant('acme', async () => { await t.currentLater(20); return t.current() }); await 0; t.current()",
  );
  expect(output.value).toBe("'nobody'");
  const next = await session.shell('[t.current(), await inside, t.current(), await t.currentLater()]');
  expect(next.output.value).toBe("[ 'nobody', 'acme', 'nobody', 'nobody' ]");
});

test('errors name the places of what the agent wrote', async () => {
  const code = "async function f() { await 0; throw new Error('x') }\nawait 1; await f()";
  const { output } = await session.shell(code);
  expect(output.exception?.stack.join()).toMatch(/shell-\d+\.ts:1:37.*at async shell-\d+\.ts:2:10/);
  const missing = await session.shell('(await t.current()).nothing()');
  expect(missing.output.exception?.message).toBe('(intermediate value).nothing is not a function');
});
