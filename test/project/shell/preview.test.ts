// How objects of the project are printed: functions with their parameters, and whatever throws in its place.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { previewValue } from '../../../src/project/shell/preview/preview.ts';

const preview = (value: unknown) => previewValue(value, '/nowhere', true);
/** Not compiled on its way here. */
const made = (code: string) => new Function(`return (${code})`)() as unknown;

describe('a function shows how it is called', () => {
  test.each([
    ['function add(a, b = 2, ...rest) {}', '[Function: add(a, b = 2, ...rest)]'],
    [
      'async function find({ limit = 10, where: { id } } = {}) {}',
      '[AsyncFunction: find({ limit = 10, where: { id } } = {})]',
    ],
    ['async x => x', '[AsyncFunction (anonymous)(x)]'],
    ['function* all(n, end = ")(") {}', '[GeneratorFunction: all(n, end = ")(")]'],
    ['({ async save(/* the ) row */ row) {} }).save', '[AsyncFunction: save(/* the ) row */ row)]'],
    [
      'class Svc extends Object { x = (1); constructor(db, { log } = {}) { super(); } }',
      '[class Svc(db, { log } = {}) extends Object]',
    ],
    ['class Bare {}', '[class Bare]'],
    ['(() => {}).bind(null)', '[Function: bound ]'],
    ['Math.max', '[Function: max]'],
    [
      `function long(${'parameter, '.repeat(40)}) {}`,
      `[Function: long(${'parameter, '.repeat(40).slice(0, 160)}…)]`,
    ],
  ])('%s', (code, printed) => expect(preview(made(code))).toBe(printed));
});

test('a module shows what it exports', async () => {
  const load = (source: string): Promise<unknown> =>
    import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`);
  const source = 'export const one = async (a, b) => a; export const two = 2;';
  expect(preview(await load(source))).toBe('[Module: async one(a, b), two: 2]');
  const more = `${source} export class Svc { constructor(db) {} }; export const list = [1]; export const text = "${'x'.repeat(70)}"`;
  expect(preview(await load(more))).toBe(
    `[Module:\n  class Svc(db),\n  list: [Array],\n  async one(a, b),\n  text: '${'x'.repeat(60)}'... 10 more characters,\n  two: 2\n]`,
  );
});

describe('what throws is said in its place', () => {
  const fail = (message: string) => () => {
    throw new RangeError(message);
  };
  const withGetter = (key: PropertyKey, value: object) =>
    Object.defineProperty(value, key, { get: fail('no'), enumerable: true });
  test.each([
    ['a getter', withGetter('b', { a: 1, c: 3 }), '{ a: 1, c: 3, b: [threw RangeError: no] }'],
    ['then', withGetter('then', { a: 1 }), '{ a: 1, then: [threw RangeError: no] }'],
    [
      'of a class: it is not run',
      withGetter(
        'b',
        new (class Row {
          a = 1;
        })(),
      ),
      'Row { a: 1, b: [Getter] }',
    ],
    [
      'what is no error',
      {
        a: 1,
        get b() {
          throw 'text';
        },
      },
      "{ a: 1, b: [threw 'text'] }",
    ],
    [
      'a getter that gives something',
      {
        get b() {
          return [1];
        },
      },
      '{ b: [ 1 ] }',
    ],
  ])('%s', (_, value, printed) => expect(preview(value)).toBe(printed));
});

test('a way of its own to be printed that throws hides nothing else', () => {
  const fails = {
    [inspect.custom]() {
      throw new Error('no');
    },
  };
  expect(preview({ a: 1, ...fails })).toContain('a: 1');
  expect(preview({ a: 1, deep: { b: 2, ...fails } })).toContain('b: 2');
});

test('one large part leaves the others to be seen', () => {
  const large = {
    text: 'x'.repeat(9_000),
    list: Array(900).fill('y'.repeat(20)),
    on: true,
    port: 80,
    f() {},
  };
  expect(preview(large)).toBe(
    `{\n  text: '${'x'.repeat(60)}'... 8940 more characters,\n  list: [Array],\n  on: true,\n  port: 80,\n  f: [Function: f]\n}`,
  );
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key${n}`, 'z'.repeat(60)]));
  expect(preview(many)).toMatch(/^\{ key0, key1, .*, … \} \(200 properties\)$/);
});
