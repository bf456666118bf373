// Types as comments of plain JavaScript say them.
import { made, type Row } from './table.ts';

export const comments = `
/** @typedef {'admin' | 'user'} Role */
/**
 * @typedef {Object} Post
 * @property {number} id the number
 * @property {string} title
 * @property {string[]} [tags]
 * @property {Object} [meta]
 */
/** @typedef {{ name: string, age?: number }} Person */
/** @typedef {Post & { extra: boolean }} More */
/** @template T @typedef {{ items: T[], next: T | null }} Page */
/**
 * @callback Done
 * @param {string} text
 */
/** @typedef {import('./types.ts').Shared} Shared */
/** @type {Person[]} */
export const people = [];
const LEVELS = /** @type {const} */ (['low', 'high']);
`;
export const shared =
  "export interface Shared { kind: 'shared'; n: number }\nexport type Unit = 'cm' | 'mm';\n";

export const jsRows: Row[] = [
  { type: 'string', accepts: ['a'], rejects: [1, null] },
  { type: 'String', accepts: ['a'], rejects: [1] },
  { type: 'number', accepts: [1], rejects: ['1'] },
  { type: 'boolean', accepts: [true], rejects: [1] },
  { type: '*', accepts: [1, 'a', null], rejects: [] },
  { type: '?string', accepts: ['a', null], rejects: [1] },
  { type: 'string?', accepts: ['a', null], rejects: [1] },
  { type: '!string', accepts: ['a'], rejects: [null] },
  { type: 'string|number', accepts: ['a', 1], rejects: [true] },
  { type: '(string|number)[]', accepts: [['a', 1]], rejects: [[true]] },
  { type: "'a' | 'b'", accepts: ['a'], rejects: ['c'] },
  { type: 'string[]', accepts: [['a']], rejects: [[1], 'a'] },
  { type: 'Array<number>', accepts: [[1]], rejects: [['a']] },
  { type: 'Array.<number>', accepts: [[1]], rejects: [['a']] },
  { type: 'Object<string, number>', accepts: [{ a: 1 }], rejects: [{ a: 'x' }] },
  { type: 'Object.<string, number>', accepts: [{ a: 1 }], rejects: [{ a: 'x' }] },
  { type: 'Record<string, boolean>', accepts: [{ a: true }], rejects: [{ a: 1 }] },
  {
    type: '{ a: string, b?: number }',
    accepts: [{ a: 'x' }, { a: 'x', b: 1 }],
    rejects: [{}, { a: 'x', b: 'y' }],
  },
  { type: '[string, number]', accepts: [['a', 1]], rejects: [['a'], [1, 'a']] },
  { type: 'Role', accepts: ['admin'], rejects: ['root'] },
  { type: 'Role[]', accepts: [['user']], rejects: [['root']] },
  {
    type: 'Post',
    accepts: [
      { id: 1, title: 'a' },
      { id: 1, title: 'a', tags: ['b'], meta: {} },
    ],
    rejects: [{ id: 1 }, { id: 'a', title: 'b' }],
  },
  { type: 'Person', accepts: [{ name: 'a' }], rejects: [{ age: 1 }] },
  { type: 'Partial<Person>', accepts: [{}], rejects: [{ name: 1 }] },
  { type: 'More', accepts: [{ id: 1, title: 'a', extra: true }], rejects: [{ id: 1, title: 'a' }] },
  {
    type: 'Page<Person>',
    accepts: [{ items: [{ name: 'a' }], next: null }],
    rejects: [{ items: [1], next: null }],
  },
  { type: 'Shared', accepts: [{ kind: 'shared', n: 1 }], rejects: [{ kind: 'other', n: 1 }] },
  { type: "import('./types.ts').Unit", accepts: ['cm'], rejects: ['km'] },
  { type: '(typeof LEVELS)[number]', accepts: ['low'], rejects: ['mid'] },
  { type: '(typeof people)[number]', accepts: [{ name: 'a' }], rejects: [{}] },
  {
    type: 'Date',
    accepts: [made('2026-01-02T03:04:05Z', 'new Date(0)')],
    rejects: ['x'],
    revive: [{ path: [], as: 'date' }],
  },
  { type: 'Map<string, number>', accepts: [made({ a: 1 }, "new Map([['a', 1]])")], rejects: [{ a: 'x' }] },
  { type: 'bigint', accepts: [made('1', '1n')], rejects: [1] },
];
