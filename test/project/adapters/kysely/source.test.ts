// Interfaces of databases as the documentation of Kysely and kysely-codegen write them, and as projects do.
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/kysely/source.ts';
import { readModels, readWhole } from '../../../support/models.ts';

const read = (files: Record<string, unknown>) => readModels(sourceModels, ['kysely'], files);

test('the interface is found through files, aliases and barrels, also where only types are', async () => {
  expect(
    await read({
      'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      'src/db.ts': `import { Kysely } from 'kysely'; import type { DB as Schema } from '@/types'; export const db = new Kysely<Schema>({} as never);`,
      'src/types/index.ts': `export * from './other.js'; export type { DB } from './generated.js';`,
      'src/types/other.ts': 'export type Other = 1;',
      'src/types/generated.d.ts': `import type { ColumnType } from 'kysely'; export type Generated<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>;
        export type Int8 = ColumnType<string, bigint | number | string, bigint | number | string>;
/** People. */
export interface User { id: Generated<Int8>; name: string | null }
        export interface DB { users: User; }`,
      'src/migration.ts': `import type { Kysely } from 'kysely'; export async function up(db: Kysely<any>) { await db.schema.dropTable('x').execute() }
        export const repo = <T,>(db: Kysely<T>) => db; export interface NoDatabase { x: { id: number } }`,
    }),
  ).toEqual([
    '/// People.',
    ...['model users src/types/generated.d.ts:4', ' id string @default(generated())', ' name string?'],
  ]);
});

test('columns of every kind, in inline, inherited and merged interfaces', async () => {
  expect(
    await read({
      'db.ts': `import * as k from 'kysely'; import { type Kysely, Generated } from 'kysely';
        enum Kind { A = 'a', B = 'b' } type Nothing = null; type When = k.ColumnType<Date, string, string>;
        interface Base { id: Generated<number> } interface Row extends Base { kind: Kind; when: When | Nothing; tags: ReadonlyArray<string>; 'odd name'?: bigint }
        interface Row { later: k.GeneratedAlways<string>; data: unknown; flag: 0 | 1 | null; }
        type Tables = { row: Row; inline: { id: string } };
        export const make = (db: Kysely<Tables>) => db;`,
    }),
  ).toEqual([
    ...[
      'model row db.ts:3',
      ' id number @default(generated())',
      ' kind Kind',
      ' when Date?',
      ' tags string[]',
    ],
    ...[
      ' "odd name" bigint?',
      ' later string @default(generated())',
      ' data unknown',
      ' flag number? @enum(0, 1)',
    ],
    ...['model inline db.ts:5', ' id string', 'enum Kind a, b'],
  ]);
});

test('names in snake case where a plug-in makes them, as it is told', async () => {
  expect(
    await read({
      'db.ts': `import { CamelCasePlugin, Kysely } from 'kysely'; interface DB { userAccount: { lastIP4: string; aBC: number } }
        export const db = new Kysely<DB>({ dialect: null as never, plugins: [new CamelCasePlugin({ underscoreBeforeDigits: true, underscoreBetweenUppercaseLetters: true })] });`,
    }),
  ).toEqual([
    'model userAccount user_account db.ts:1',
    ...[' lastIP4 string @column(last_i_p_4)', ' aBC number @column(a_b_c)'],
  ]);
});

test('circles of types end', async () => {
  expect(
    await read({
      'a.ts': `import type { Kysely } from 'kysely'; import type { B } from './b'; export type A = B; interface DB extends DB { x: X; y: A; z: { a: Loop; b: Tree } } type X = X; type Loop = Loop | null; type Tree = Tree[] | null; export type D = Kysely<DB>;`,
      'b.ts': `import type { A } from './a'; export type B = A; export * from './a';`,
    }),
  ).toEqual(['model z a.ts:1', ' a Loop?', ' b Tree[]?']);
});

test('the line of each column, in the file that has its interface', async () => {
  const files = {
    'db.ts': `import { Kysely } from 'kysely';
import type { UserTable } from './user';
interface Database {
  users: UserTable;
  tags: { name: string };
}
export const db = new Kysely<Database>({} as never);`,
    'user.ts': `import type { Generated } from 'kysely';
interface Stamped {
  at: Date;
}
export interface UserTable extends Stamped {
  id: Generated<number>;
  /** First and last. */
  name: string;
}`,
  };
  expect(await readWhole(sourceModels, ['kysely'], files)).toEqual([
    'model tags db.ts:5',
    ' name string :5',
    'model users user.ts:5',
    ' at Date :3',
    ' id number @default(generated()) :6',
    ' /// First and last.',
    ' name string :8',
  ]);
});
