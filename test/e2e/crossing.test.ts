// Values of the shell in the project, and back: what has to arrive as what it is, and what says that it cannot.
import { mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Session, valueIn } from '../support/client.ts';
import { copyFixture, writeInto } from '../support/folders.ts';

const values = `
import util from 'better-sqlite3/lib/util.js';
export const Op = { gt: Symbol.for('gt'), like: Symbol('like'), nameless: Symbol() };
const signs = new Map([[Op.gt, '>'], [Op.like, 'LIKE'], [Op.nameless, '~']]);
export const sql = (where) => Object.entries(where)
  .flatMap(([key, c]) => Object.getOwnPropertySymbols(c).map((s) => key + ' ' + signs.get(s) + ' ' + c[s])).join(' AND ');
export const echo = (value) => value;
export const same = (a, b) => a === b;
export const keysOf = (value) => Reflect.ownKeys(value).map(String);
export const read = (object, key) => object[key];
export const kind = Symbol('kind');
export class Tagged { [kind] = 'tagged'; static [kind] = 'class'; #inner = Symbol('inner'); constructor() { this[this.#inner] = 'internal'; } }
export const iterable = (xs) => [typeof xs.next, typeof xs[Symbol.iterator], [...xs].join()].join();
export const first = (xs) => { for (const x of xs) return x; };
export const collect = async (xs) => { const all = []; for await (const x of xs) all.push(x); return all.join(); };
export const mapped = (xs) => [...xs.map((x) => x * 2).take(2)].join();
export const steps = (g) => [g.next('ignored'), g.next('sent'), g.throw(new Error('thrown')), g.next()].map(({ value, done }) => value + ':' + done).join();
export const unlisted = new Proxy({ a: 1 }, { ownKeys() { throw new Error('unlisted') } });
export const undescribed = new Proxy(class {}, { getOwnPropertyDescriptor() { throw new Error('undescribed') } });
export const unread = new Proxy({ a: 1 }, { get() { throw new Error('unread') } });
let asked = 0;
let written;
export const lazy = { plain: 1, deep: [1], get asked() { return [asked += 1]; }, get broken() { throw new Error('broken getter'); }, set only(value) { written = value; }, get both() { return [written]; }, set both(value) { written = value; } };
export const native = util.cppdb;
export const database = { [util.cppdb]: 'native' };
`;

let copy: ReturnType<typeof copyFixture>;
let session: Session;

beforeAll(async () => {
  copy = copyFixture('blog');
  // The fixture's own packages stay as they are.
  const packages = join(copy.dir, 'node_modules');
  const installed = realpathSync(packages);
  rmSync(packages);
  mkdirSync(packages);
  for (const name of readdirSync(installed)) symlinkSync(join(installed, name), join(packages, name));
  writeInto(copy.dir, {
    'node_modules/better-sqlite3/package.json': '{ "name": "better-sqlite3", "version": "12.0.0" }',
    'node_modules/better-sqlite3/lib/util.js': 'exports.cppdb = Symbol();',
    'src/values.js': values,
  });
  session = await connect(copy.dir);
  await session.shell("import * as v from './src/values.js'");
});
afterAll(async () => {
  await session.close();
  copy[Symbol.dispose]();
});

const value = (code: string) => valueIn(session, code);

describe('symbols', () => {
  test.each([
    ['registered, as a key', 'v.sql({ age: { [v.Op.gt]: 5 } })', "'age > 5'"],
    [
      'of the project, as a key',
      "v.sql({ a: { [v.Op.like]: 'x' }, b: { [v.Op.nameless]: 1 } })",
      "'a LIKE x AND b ~ 1'",
    ],
    [
      'beside other keys, within others',
      'v.keysOf(v.echo({ list: [{ [v.Op.like]: 1, b: { [v.Op.gt]: 2 } }] }).list[0]).join()',
      "'b,Symbol(like)'",
    ],
    [
      'registered, both ways',
      "[v.echo(Symbol.for('gt')) === v.Op.gt, v.same(Symbol.for('gt'), v.Op.gt), v.Op.gt === Symbol.for('gt')]",
      '[ true, true, true ]',
    ],
    [
      'of the project, both ways',
      '[v.echo(v.Op.like) === v.Op.like, v.same(v.Op.like, v.Op.like), v.Op.like === Symbol.for("like"), v.Op.like.description]',
      "[ true, true, false, 'like' ]",
    ],
    [
      'of the shell, both ways',
      "const own = Symbol('own'); [v.echo(own) === own, v.same(own, own), v.same(own, Symbol('own')), v.echo({ [own]: 1 })[own]]",
      '[ true, true, false, 1 ]',
    ],
    [
      "the language's",
      '[v.echo(Symbol.iterator) === Symbol.iterator, v.same(Symbol.asyncIterator, Symbol.asyncIterator)]',
      '[ true, true ]',
    ],
    [
      'of the project, to read and to list',
      'const t = new v.Tagged(); t[v.kind] += "!"; [t[v.kind], v.Tagged[v.kind], v.kind in t, Object.getOwnPropertySymbols(t).includes(v.kind)]',
      "[ 'tagged!', 'class', true, true ]",
    ],
    [
      'that are internal: listed, and lead nowhere',
      'const [, inner] = Object.getOwnPropertySymbols(t).map((s) => [s.description, t[s]]).sort((a, b) => a[0] < b[0] ? 1 : -1); inner',
      "[ 'inner', undefined ]",
    ],
    [
      'of a driver, with what lies beneath it',
      '[v.read(v.database, v.native), v.database[v.native]]',
      '[ undefined, undefined ]',
    ],
    [
      'in an object that leads back to itself',
      'const round = { [v.Op.gt]: 1 }; round.self = round; round[v.kind] = [round]; const r = v.echo(round); [r.self[v.Op.gt], v.same(r.self, r), r[v.kind][0].self[v.Op.gt]]',
      '[ 1, true, 1 ]',
    ],
    [
      'in what is no symbol',
      'v.keysOf({ "\\0a": 1, "\\0[]": 2, "\\0": 3 }).map(escape).join()',
      "'%00a,%00%5B%5D,%00'",
    ],
  ])('%s', async (_, code, expected) => {
    expect(await value(code)).toBe(expected);
  });
});

describe('iterators', () => {
  test.each([
    ['a generator', 'v.iterable((function* () { yield 1; yield 2 })())', "'function,function,1,2'"],
    [
      'of an array, a map, a text',
      'v.iterable([1, 2].values()) + v.iterable(new Map([[3, 4]]).keys()) + v.iterable("ab"[Symbol.iterator]())',
      "'function,function,1,2function,function,3function,function,a,b'",
    ],
    ['of a plain object', 'v.first({ *[Symbol.iterator]() { yield 7 } })', '7'],
    ["with the language's methods", 'v.mapped((function* () { for (let n = 1; ; n++) yield n })())', "'2,4'"],
    [
      'that is left early',
      'let closed = 0; v.first((function* () { try { yield 1; yield 2 } finally { closed++ } })()) + closed',
      '2',
    ],
    [
      'that is told things',
      'v.steps((function* () { try { const sent = yield 1; yield sent } catch (e) { yield e.message } })())',
      "'1:false,sent:false,thrown:false,undefined:true'",
    ],
    [
      'that throws',
      "try { v.first((function* () { throw new RangeError('mine') })()) } catch (e) { [e.name, e.message] }",
      "[ 'RangeError', 'mine' ]",
    ],
    [
      'an async generator',
      'await v.collect((async function* () { yield 1; await 0; yield Promise.resolve(2) })())',
      "'1,2'",
    ],
    [
      'an async one of a plain object',
      'await v.collect({ async *[Symbol.asyncIterator]() { yield 5 } })',
      "'5'",
    ],
    [
      'an async one that fails',
      "await v.collect((async function* () { yield 1; throw new RangeError('late') })()).catch((e) => e.message)",
      "'late'",
    ],
    [
      'of the project, and back',
      'v.iterable(v.echo([1, 2].values())) + [...v.echo([3].values())]',
      "'function,function,1,23'",
    ],
    ['that a function of the shell returns', 'v.first(v.echo({ all: () => [9].values() }).all())', '9'],
  ])('%s', async (_, code, expected) => {
    expect(await value(code)).toBe(expected);
  });
});

describe('what cannot be passed says where it is, and what to pass instead', () => {
  const plain = 'Pass plain data, functions, or an instance of a class of the project.';
  test.each([
    ['v.echo(new (class Money { a = 1 }))', `an instance of Money to the project (argument 1). ${plain}`],
    [
      'v.same(1, { list: [0, { price: new (class Money {}) }] })',
      `an instance of Money to the project (argument 2, at list[1].price). ${plain}`,
    ],
    [
      'v.echo({ [v.Op.gt]: { "a-b": new WeakMap() } })',
      'an instance of WeakMap to the project (argument 1, at [Symbol(gt)]["a-b"]). Pass a Map.',
    ],
    [
      'v.echo(new Map([["a", new WeakSet()]]))',
      'an instance of WeakSet to the project (argument 1, at get("a")). Pass a Set.',
    ],
    [
      'new v.Tagged([new WeakRef({})])',
      'an instance of WeakRef to the project (argument 1, at [0]). Pass what it refers to.',
    ],
    [
      'v.Tagged.note = new Intl.NumberFormat()',
      'an instance of NumberFormat to the project (the value). Pass its locale and options, or a function that formats.',
    ],
    [
      'v.echo({ buffer: new SharedArrayBuffer(1) })',
      'an instance of SharedArrayBuffer to the project (argument 1, at buffer). Pass an ArrayBuffer, or a Uint8Array that is a copy.',
    ],
    ['v.collect.call(new (class Money {}))', `an instance of Money to the project (this). ${plain}`],
    [
      '[1].map(() => v.first.call(null, (function* () { yield new WeakMap() })()))',
      'an instance of WeakMap to the project (the result, at value). Pass a Map.',
    ],
    [
      'await v.collect([Promise.resolve(new WeakMap())])',
      'an instance of WeakMap to the project (the result). Pass a Map.',
    ],
    [
      'v.echo(Object.fromEntries([["__proto__", 1]]))',
      'an object with a key "__proto__" to the project (argument 1). Pass another key, or a Map.',
    ],
  ])('%s', async (code, message) => {
    const { output } = await session.shell(code);
    expect(output.exception?.message).toBe(`Cannot pass ${message} { code: 'VALUE_UNPASSABLE' }`);
  });
});

test('what throws while it is printed hides nothing beside it, and is not thrown at who prints it', async () => {
  const { status, output, stdout } = await session.shell(
    'console.log(v.unlisted, v.undescribed, v.unread, 2); [v.unlisted, { deep: v.undescribed }, v.unread, 3]',
  );
  expect(status).toBe('success');
  expect(output.value).toMatch(/unlisted\].*deep: .*\},.*3\s*\]$/s);
  expect(stdout).toMatch(/unlisted\] .* 2\n$/);
});

test('names and descriptors are listed without running a getter', async () => {
  const answer = await value(`
    const of = (name) => Object.getOwnPropertyDescriptor(v.lazy, name);
    const kind = ({ get, set, ...rest }) => [typeof get, typeof set, ...Object.keys(rest)].join();
    Object.assign(v.lazy, { only: 'written' });
    JSON.stringify({
      keys: Object.keys(v.lazy),
      kinds: ['plain', 'asked', 'only', 'both'].map((name) => kind(of(name))),
      held: [of('plain').value, of('deep').value[0], Object.hasOwn(v.lazy, 'broken')],
      asked: [v.lazy.asked[0], of('asked').get()[0]],
      both: [of('both').get()[0], of('both').set('again'), v.lazy.both[0]],
    })`);
  expect(JSON.parse(answer?.slice(1, -1) ?? '')).toEqual({
    keys: ['plain', 'deep', 'asked', 'broken', 'only', 'both'],
    kinds: [
      'undefined,undefined,value,writable,enumerable,configurable',
      'function,undefined,enumerable,configurable',
      'undefined,function,enumerable,configurable',
      'function,function,enumerable,configurable',
    ],
    held: [1, 1, true],
    asked: [1, 2],
    both: ['written', null, 'again'],
  });
  expect((await session.shell('({ ...v.lazy })')).output.exception?.message).toBe('broken getter');
});
