import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsAsJson } from '../../../src/project/shell/plain-rows.ts';

const row = { id: 1, name: 'Ada "x"\n\u2028', on: true, none: null, nested: { list: [1, [2.5]] } };
const rows = (extra: unknown) => [...Array.from({ length: 30 }, () => structuredClone(row)), extra];

test('a list of plain objects is its JSON', () => {
  const value = rows({ id: 2 });
  expect(JSON.parse(rowsAsJson(value) ?? '')).toEqual(value);
});

test('anything that JSON has is the same afterwards, to the last bit', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: 20, maxLength: 40 }), (value) => {
      const json = rowsAsJson(value);
      if (json !== undefined) expect(JSON.parse(json)).toStrictEqual(value);
    }),
    { numRuns: 300 },
  );
});

class Model {
  id = 1;
}
const shared = { id: 1 };
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

describe('is left to the exact encoding', () => {
  test.each<[string, unknown]>([
    ['a Date', { at: new Date(0) }],
    ['undefined', { id: undefined }],
    ['a bigint', { id: 1n }],
    ['-0', { id: -0 }],
    ['NaN', { id: Number.NaN }],
    ['Infinity', { id: Number.POSITIVE_INFINITY }],
    ['a function', { id() {} }],
    ['a symbol', { id: Symbol('x') }],
    ['a symbol key', { [Symbol('x')]: 1 }],
    ['a hidden key', Object.defineProperty({}, 'id', { value: 1 })],
    [
      'an accessor',
      {
        get id() {
          return 1;
        },
      },
    ],
    ['an instance', new Model()],
    ['no prototype', Object.create(null)],
    ['toJSON', { toJSON: 1 }],
    ['__proto__', JSON.parse('{"__proto__":1}')],
    ['a hole', { list: Object.assign(new Array(2), { 1: 1 }) }],
    ['a list with a name', { list: Object.assign([1], { name: 'x' }) }],
    ['a subclass of Array', { list: new (class List extends Array {})() }],
    ['a cycle', cyclic],
    ['a Map', { map: new Map() }],
    ['bytes', { bytes: Buffer.from('x') }],
  ])('%s', (_name, value) => {
    expect(rowsAsJson(rows(value))).toBeUndefined();
  });

  test('what is shared by two rows', () => {
    expect(rowsAsJson([...rows(shared), shared])).toBeUndefined();
  });

  test('few rows', () => {
    expect(rowsAsJson([row])).toBeUndefined();
  });
});
