// Types, and what may be sent for them. TypeScript's own checker says the same of each sample, `loose` and `tight` aside.

export interface Row {
  type: string;
  /** Values as JSON has them; where a value is made of one, [the JSON, the expression]. */
  accepts: Sample[];
  rejects: Sample[];
  /** Accepted here, and refused by TypeScript. */
  loose?: Sample[];
  /** Refused here, and accepted by TypeScript. */
  tight?: Sample[];
  /** Where it is worth looking at. */
  schema?: object;
  revive?: object[];
}

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export class Made {
  readonly json: Json;
  readonly code: string;
  constructor(json: Json, code: string) {
    this.json = json;
    this.code = code;
  }
}
export type Sample = Json | Made;
export const made = (json: Json, code: string) => new Made(json, code);

const day = made('2026-01-02T03:04:05Z', 'new Date(0)');

/** What the types of the table name. */
export const declarations = `
export enum Level { Low, Middle = 5, High }
export enum Color { Red = 'red', Blue = 'blue' }
export enum Flag { None = 0, A = 1 << 0, B = 1 << 1, Both = A | B }
export const enum Size { Small = 's', Large = 'l' }
export type Role = 'admin' | 'user';
export interface Base { id: number }
export interface Post extends Base { title: string; tags?: string[] }
export interface Merged { a: string }
export interface Merged { b: number }
export interface Page<T, Meta = null> { items: T[]; meta: Meta }
export interface Tree { value: string; children: Tree[] }
export interface Linked { next: Linked | null }
export interface Even { odd?: Odd }
export interface Odd { even?: Even }
export type Data = string | number | boolean | null | Data[] | { [name: string]: Data };
export type Shape = { kind: 'circle'; radius: number } | { kind: 'square'; side: number };
export type Nullable<T> = T | null;
export type Only<K extends string> = { [P in K]: number };
export type Getters<T> = { [P in keyof T]?: T[P] | null };
export const ROLES = ['owner', 'guest'] as const;
export const LIMITS = { free: 1, paid: 'many' } as const;
export const SETTINGS = { port: 80, name: 'x', deep: { on: true } };
const own = 'constant';
export const KEYS = { ...LIMITS, extra: own } as const;
export namespace Shop { export interface Item { sku: string } export type Code = \`S\${number}\` }
export type Brand = string & { readonly __brand: 'id' };
export interface Named { readonly name: string }
export interface Pair<A, B = A> { left: A; right: B }
`;

export const rows: Row[] = [
  { type: 'string', accepts: ['', 'a'], rejects: [1, null, [], {}], schema: { type: 'string' } },
  { type: 'number', accepts: [1, 1.5, -3], rejects: ['1', null, true] },
  { type: 'boolean', accepts: [true, false], rejects: ['true', 0] },
  { type: 'null', accepts: [null], rejects: [0, ''] },
  { type: 'unknown', accepts: [1, 'a', null, {}, []], rejects: [], schema: {} },
  { type: 'any', accepts: [1, null, { a: 1 }], rejects: [] },
  { type: 'object', accepts: [{}, { a: 1 }], rejects: [1, 'a', null], tight: [[1]] },
  { type: '{}', accepts: [{}], rejects: [null], tight: [1, 'a'] },
  // Literals and unions.
  { type: "'a'", accepts: ['a'], rejects: ['b', null], schema: { type: 'string', const: 'a' } },
  { type: '3', accepts: [3], rejects: [4, '3'] },
  { type: '-1', accepts: [-1], rejects: [1] },
  { type: 'true', accepts: [true], rejects: [false, 'true'] },
  { type: '`plain`', accepts: ['plain'], rejects: ['other'] },
  {
    type: "'a' | 'b'",
    accepts: ['a', 'b'],
    rejects: ['c', 1],
    schema: { type: 'string', enum: ['a', 'b'] },
  },
  { type: "'a' | 1 | null", accepts: ['a', 1, null], rejects: ['b', 2], schema: { enum: ['a', 1, null] } },
  {
    type: 'string | number',
    accepts: ['a', 1],
    rejects: [true, null],
    schema: { type: ['string', 'number'] },
  },
  { type: 'string | null', accepts: ['a', null], rejects: [1] },
  { type: 'string | undefined', accepts: ['a'], rejects: [1, null] },
  { type: "string | 'a'", accepts: ['x'], rejects: [1], schema: { type: 'string' } },
  { type: "'a' | (string & {})", accepts: ['x'], rejects: [1] },
  { type: 'boolean | 1', accepts: [true, false, 1], rejects: [2] },
  { type: 'true | false', accepts: [true, false], rejects: [1], schema: { type: 'boolean' } },
  { type: 'Nullable<number>', accepts: [1, null], rejects: ['a'] },
  { type: 'Role', accepts: ['admin'], rejects: ['root'] },
  { type: 'Role | null', accepts: ['user', null], rejects: ['root'] },
  // Lists.
  { type: 'string[]', accepts: [[], ['a']], rejects: [[1], 'a', {}] },
  { type: 'Array<number>', accepts: [[1]], rejects: [['a']] },
  { type: 'readonly string[]', accepts: [['a']], rejects: [[1]] },
  { type: 'ReadonlyArray<boolean>', accepts: [[true]], rejects: [[1]] },
  { type: '(string | number)[]', accepts: [['a', 1]], rejects: [[true]] },
  { type: 'string[][]', accepts: [[['a']], [[]]], rejects: [['a'], [[1]]] },
  { type: '[string, number]', accepts: [['a', 1]], rejects: [['a'], ['a', 1, 2], [1, 'a'], []] },
  { type: '[string, number?]', accepts: [['a'], ['a', 1]], rejects: [[], ['a', 'b']] },
  { type: '[first: string, ...rest: number[]]', accepts: [['a'], ['a', 1, 2]], rejects: [[1], ['a', 'b']] },
  { type: 'readonly [1, 2]', accepts: [[1, 2]], rejects: [[2, 1], [1]] },
  { type: '[]', accepts: [[]], rejects: [[1]] },
  {
    type: '[...[string, number], boolean]',
    accepts: [['a', 1, true]],
    rejects: [
      ['a', 1],
      ['a', 1, 2],
    ],
  },
  // Objects.
  {
    type: '{ a: string; b?: number }',
    accepts: [{ a: 'x' }, { a: 'x', b: 1 }],
    rejects: [{}, { a: 1 }, { a: 'x', b: 'y' }, { a: 'x', c: 1 }, null],
    schema: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      required: ['a'],
      additionalProperties: false,
    },
  },
  { type: "{ 'a-b': string; 1: number }", accepts: [{ 'a-b': 'x', 1: 2 }], rejects: [{ 'a-b': 'x' }] },
  {
    type: '{ a: { b: { c: 1 } } }',
    accepts: [{ a: { b: { c: 1 } } }],
    rejects: [{ a: { b: {} } }, { a: {} }],
  },
  { type: '{ readonly a: string }', accepts: [{ a: 'x' }], rejects: [{}] },
  { type: '{ a: string; b?: never }', accepts: [{ a: 'x' }], rejects: [{ a: 'x', b: 1 }] },
  { type: '{ a: number | undefined }', accepts: [{ a: 1 }], rejects: [{ a: 'x' }], loose: [{}] },
  { type: '{ get a(): string }', accepts: [{ a: 'x' }], rejects: [{ a: 1 }] },
  { type: 'Base', accepts: [{ id: 1 }], rejects: [{ id: 'a' }, {}] },
  {
    type: 'Post',
    accepts: [
      { id: 1, title: 'a' },
      { id: 1, title: 'a', tags: ['b'] },
    ],
    rejects: [{ title: 'a' }],
  },
  { type: 'Merged', accepts: [{ a: 'x', b: 1 }], rejects: [{ a: 'x' }, { b: 1 }] },
  { type: 'Shop.Item', accepts: [{ sku: 'a' }], rejects: [{}, { sku: 1 }] },
  { type: '{ [name: string]: number }', accepts: [{}, { a: 1 }], rejects: [{ a: 'x' }, 1] },
  { type: '{ [index: number]: string }', accepts: [{ 1: 'a' }], rejects: [{ a: 'x' }, { 1: 2 }] },
  {
    type: '{ a: string; [name: string]: string }',
    accepts: [{ a: 'x', b: 'y' }],
    rejects: [{ b: 'y' }, { a: 'x', b: 1 }],
  },
  {
    type: 'Shape',
    accepts: [{ kind: 'circle', radius: 1 }],
    rejects: [{ kind: 'circle' }, { kind: 'round' }],
  },
  { type: 'Shape[]', accepts: [[{ kind: 'square', side: 2 }]], rejects: [[{ kind: 'square', radius: 2 }]] },
  // Enums.
  {
    type: 'Level',
    accepts: [0, 5, 6],
    rejects: [7, 'Low'],
    schema: { type: 'number', enum: [0, 5, 6] },
  },
  { type: 'Flag', accepts: [0, 1, 2, 3], rejects: [4] },
  { type: 'Color', accepts: [made('red', 'Color.Red')], rejects: ['green'], loose: ['blue'] },
  { type: 'Size', accepts: [made('s', 'Size.Small')], rejects: ['m'] },
  { type: 'Color.Red', accepts: [made('red', 'Color.Red')], rejects: [made('blue', 'Color.Blue')] },
  { type: 'keyof typeof Color', accepts: ['Red', 'Blue'], rejects: ['red'] },
  { type: '`${Color}`', accepts: ['red'], rejects: ['green'] },
  // Generics.
  {
    type: 'Page<string>',
    accepts: [{ items: ['a'], meta: null }],
    rejects: [{ items: [1], meta: null }, { items: [] }],
  },
  {
    type: 'Page<Post, { total: number }>',
    accepts: [{ items: [], meta: { total: 1 } }],
    rejects: [{ items: [], meta: null }],
  },
  {
    type: 'Page<Page<number>>',
    accepts: [{ items: [{ items: [1], meta: null }], meta: null }],
    rejects: [{ items: [1], meta: null }],
  },
  { type: 'Pair<string>', accepts: [{ left: 'a', right: 'b' }], rejects: [{ left: 'a', right: 1 }] },
  // Operations.
  { type: 'Partial<Post>', accepts: [{}, { id: 1 }], rejects: [{ id: 'a' }, { other: 1 }] },
  {
    type: "Pick<Post, 'id' | 'tags'>",
    accepts: [{ id: 1 }, { id: 1, tags: [] }],
    rejects: [{ title: 'a' }, { id: 1, title: 'a' }],
  },
  { type: "Omit<Post, 'id'>", accepts: [{ title: 'a' }], rejects: [{ id: 1, title: 'a' }] },
  { type: 'Required<Post>', accepts: [{ id: 1, title: 'a', tags: [] }], rejects: [{ id: 1, title: 'a' }] },
  { type: 'Readonly<Base>', accepts: [{ id: 1 }], rejects: [{}] },
  {
    type: 'Record<Role, number>',
    accepts: [{ admin: 1, user: 2 }],
    rejects: [{ admin: 1 }, { admin: 1, user: 2, x: 3 }],
  },
  { type: 'Record<string, boolean>', accepts: [{}, { a: true }], rejects: [{ a: 1 }] },
  { type: 'Record<Size, 1>', accepts: [{ s: 1, l: 1 }], rejects: [{ s: 1 }, { s: 1, l: 2 }] },
  { type: 'Partial<Record<Role, string>>', accepts: [{}, { user: 'a' }], rejects: [{ user: 1 }, { x: 'a' }] },
  { type: 'Record<string, never>', accepts: [{}], rejects: [{ a: 1 }] },
  { type: 'Record<`x-${string}`, number>', accepts: [{ 'x-a': 1 }, {}], rejects: [{ a: 1 }, { 'x-a': 'b' }] },
  { type: 'NonNullable<string | null | undefined>', accepts: ['a'], rejects: [null] },
  { type: "Exclude<'a' | 'b' | 1, 'a'>", accepts: ['b', 1], rejects: ['a'] },
  { type: 'Exclude<string | number | null, string>', accepts: [1, null], rejects: ['a'] },
  {
    type: "Extract<Shape, { kind: 'circle' }>",
    accepts: [{ kind: 'circle', radius: 1 }],
    rejects: [{ kind: 'square', side: 1 }],
  },
  { type: 'keyof Post', accepts: ['id', 'title', 'tags'], rejects: ['x'] },
  { type: "Post['tags']", accepts: [['a']], rejects: [[1]] },
  { type: "Post['id' | 'title']", accepts: [1, 'a'], rejects: [true] },
  { type: "Page<Post>['items'][number]['title']", accepts: ['a'], rejects: [1] },
  { type: '[string, number][1]', accepts: [1], rejects: ['a'] },
  { type: 'Uppercase<Role>', accepts: ['ADMIN'], rejects: ['admin'] },
  { type: "Capitalize<'ab' | 'cd'>", accepts: ['Ab'], rejects: ['ab'] },
  { type: 'Only<Role>', accepts: [{ admin: 1, user: 2 }], rejects: [{ admin: 1 }] },
  { type: 'Getters<Base>', accepts: [{}, { id: null }, { id: 1 }], rejects: [{ id: 'a' }] },
  { type: "{ [K in 'a' | 'b']?: K }", accepts: [{}, { a: 'a' }], rejects: [{ a: 'b' }] },
  {
    type: '{ [K in keyof Post]-?: string }',
    accepts: [{ id: 'a', title: 'b', tags: 'c' }],
    rejects: [{ id: 'a', title: 'b' }],
  },
  {
    type: 'Base & { title: string }',
    accepts: [{ id: 1, title: 'a' }],
    rejects: [{ id: 1 }, { title: 'a' }],
  },
  { type: '{ a: string | number } & { a: number }', accepts: [{ a: 1 }], rejects: [{ a: 'x' }] },
  {
    type: 'Shape & { name: string }',
    accepts: [{ kind: 'square', side: 1, name: 'a' }],
    rejects: [{ kind: 'square', side: 1 }],
  },
  { type: "('a' | 'b') & ('b' | 'c')", accepts: ['b'], rejects: ['a', 'c'] },
  { type: 'Brand', accepts: [], rejects: [1], loose: ['a'] },
  { type: 'Parameters0', accepts: ['fine'], rejects: ['other'] },
  // Templates.
  { type: '`a-${number}`', accepts: ['a-1', 'a-1.5'], rejects: ['a-', 'b-1', 'a-x'] },
  { type: '`${Role}:${Size}`', accepts: ['admin:s', 'user:l'], rejects: ['admin:x'] },
  { type: '`${string}.ts`', accepts: ['x.ts', '.ts'], rejects: ['x.js', 'xts'] },
  { type: '`v${1 | 2}${string}`', accepts: ['v1', 'v2.0'], rejects: ['v3'] },
  { type: 'Shop.Code', accepts: ['S1'], rejects: ['T1'] },
  { type: '`${boolean}`', accepts: ['true'], rejects: ['yes'] },
  // Types of values.
  { type: '(typeof ROLES)[number]', accepts: ['owner', 'guest'], rejects: ['admin'] },
  { type: 'typeof ROLES', accepts: [['owner', 'guest']], rejects: [['owner'], ['guest', 'owner']] },
  { type: '(typeof LIMITS)[keyof typeof LIMITS]', accepts: [1, 'many'], rejects: [2, 'free'] },
  { type: 'keyof typeof LIMITS', accepts: ['free'], rejects: ['x'] },
  {
    type: 'typeof SETTINGS',
    accepts: [{ port: 1, name: 'a', deep: { on: false } }],
    rejects: [{ port: 1, name: 'a' }],
  },
  { type: 'typeof SETTINGS.deep', accepts: [{ on: true }], rejects: [{ on: 1 }] },
  { type: "(typeof KEYS)['extra']", accepts: ['constant'], rejects: ['x'] },
  { type: "import('./mcp.ts').Role", accepts: ['admin'], rejects: ['x'] },
  // What contains itself.
  {
    type: 'Tree',
    accepts: [{ value: 'a', children: [{ value: 'b', children: [] }] }],
    rejects: [{ value: 'a', children: [{ value: 1, children: [] }] }, { value: 'a' }],
  },
  { type: 'Linked', accepts: [{ next: null }, { next: { next: null } }], rejects: [{ next: 1 }, {}] },
  { type: 'Even', accepts: [{}, { odd: { even: {} } }], rejects: [{ odd: { odd: {} } }] },
  { type: 'Data', accepts: [1, 'a', [1, ['b']], { a: { b: [null] } }], rejects: [] },
  {
    type: 'Page<Tree>',
    accepts: [{ items: [{ value: 'a', children: [] }], meta: null }],
    rejects: [{ items: [{ value: 'a' }], meta: null }],
  },
  // Made of JSON.
  { type: 'Date', accepts: [day], rejects: [1, 'yesterday'], revive: [{ path: [], as: 'date' }] },
  { type: 'Date | null', accepts: [day, null], rejects: ['x', 1], revive: [{ path: [], as: 'date' }] },
  { type: 'Date | number', accepts: [day, 1], rejects: ['x'], revive: [{ path: [], as: 'date' }] },
  { type: 'Date | string', accepts: [day, 'x'], rejects: [1], revive: [] },
  {
    type: 'Date[]',
    accepts: [made(['2026-01-02T03:04:05+01:00'], '[new Date(0)]')],
    rejects: [['x']],
    revive: [{ path: ['*'], as: 'date' }],
  },
  {
    type: '{ at: Date; by?: { on: Date } }',
    accepts: [made({ at: '2026-01-02T03:04:05Z' }, '{ at: new Date(0) }')],
    rejects: [{ at: 1 }],
    revive: [
      { path: ['at'], as: 'date' },
      { path: ['by', 'on'], as: 'date' },
    ],
  },
  {
    type: 'bigint',
    accepts: [made('12', '12n'), made('-1', '-1n')],
    rejects: ['a', 1, '1.5'],
    revive: [{ path: [], as: 'bigint' }],
  },
  {
    type: 'Uint8Array',
    accepts: [made('YQ==', 'new Uint8Array()')],
    rejects: [1],
    revive: [{ path: [], as: 'bytes' }],
  },
  {
    type: 'URL',
    accepts: [made('https://example.com/a', "new URL('https://example.com')")],
    rejects: ['nowhere', 1],
    revive: [{ path: [], as: 'url' }],
  },
  { type: 'RegExp', accepts: [made('a+', '/a+/')], rejects: [1], revive: [{ path: [], as: 'regexp' }] },
  {
    type: 'Set<number>',
    accepts: [made([1, 2], 'new Set([1, 2])')],
    rejects: [made([1, 1], '[1, 1]'), ['a']],
    revive: [{ path: [], as: 'set' }],
  },
  { type: 'ReadonlySet<Role>', accepts: [made(['user'], "new Set(['user'] as const)")], rejects: [['x']] },
  {
    type: 'Map<string, number>',
    accepts: [made({ a: 1 }, "new Map([['a', 1]])")],
    rejects: [{ a: 'x' }],
    revive: [{ path: [], as: 'map' }],
  },
  {
    type: 'Map<number, string>',
    accepts: [made([[1, 'a']], "new Map([[1, 'a']])")],
    rejects: [[['a', 1]], [[1]]],
  },
  {
    type: 'Map<string, Date>',
    accepts: [made({ a: '2026-01-02T03:04:05Z' }, "new Map([['a', new Date(0)]])")],
    rejects: [{ a: 1 }],
    revive: [
      { path: ['*'], as: 'date' },
      { path: [], as: 'map' },
    ],
  },
  {
    type: '[Date, string]',
    accepts: [made(['2026-01-02T03:04:05Z', 'a'], "[new Date(0), 'a']")],
    rejects: [['x', 'a']],
    revive: [{ path: ['0'], as: 'date' }],
  },
  {
    type: 'Record<string, Date>',
    accepts: [made({ a: '2026-01-02T03:04:05Z' }, '{ a: new Date(0) }')],
    rejects: [{ a: 'x' }],
    revive: [{ path: ['*'], as: 'date' }],
  },
];

/** Of these the name of the parameter and the type are named, and what is in the way. */
export const refusals: readonly [type: string, reason: RegExp][] = [
  ['() => void', /a function/],
  ['{ run(): void }', /run is a function/],
  ['{ deep: { run: () => void } }', /deep\.run is a function/],
  ['symbol', /a symbol/],
  ['Promise<string>', /a promise/],
  ['Map<string, () => void>', /a function/],
  ['Plain', /an instance of Plain/],
  ['Request', /use this\.request/],
  ['AbortSignal', /use this\.signal/],
  ['Missing', /nothing is called Missing/],
  ['Shop.Missing', /nothing is called Shop\.Missing/],
  ['Date | "now"', /a date cannot be told/],
  ['Date | URL', /cannot be told/],
  ['{ kind: 1; at: Date } | { kind: 2; at: string }', /a date cannot be told/],
  ['Set<string> | string[]', /a set cannot be told/],
  ['Dated', /contains itself and a date/],
  ['Itself', /contains itself/],
  ['Endless<string>', /8 kB or 200 parts|nested too deep/],
  ['Wide', /8 kB or 200 parts/],
  ['Page', /parameter T is not given/],
  ['Array<Missing>', /nothing is called Missing/],
  ['typeof compute', /a function/],
  ['typeof computed', /a value is computed/],
  ['Growing<string>', /takes too long|contains itself|more than 500/],
  ['Extract<Endless<1>, Endless<2>>', /cannot be told/],
  ['never', /no value is of this type/],
  ["Extract<'a', 'b'>", /no value is of this type/],
  ['undefined', /no value is of this type/],
  ['ReturnType<typeof compute>', /what ReturnType makes only a checker knows/],
  ['Conditional<string>', /depends on a condition/],
];

export const refusedDeclarations = `
export class Plain { a = 1 }
export interface Dated { at: Date; inner?: Dated }
export type Itself = Itself | string;
export interface Endless<T> { inner: Endless<T[]> }
export interface Wide { ${Array.from({ length: 250 }, (_, index) => `p${index}: string`).join('; ')} }
export type Growing<T> = Growing<[T]> | Growing<T[]> | 1;
export function compute() { return 1; }
export const computed = compute();
export type Conditional<T> = T extends string ? 1 : 2;
`;
