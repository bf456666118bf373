// What is read of the project's entities, before models are made of them.
import type { Model } from '../../../../protocol/schemas.ts';
import type { Call, ClassValue, Source, Symbolic, Value } from '../../../source/reader/source.ts';

export type Member = ReturnType<Source['members']>[number];
type Site = Call['site'];

export interface Entity {
  name: string;
  site: Site;
  cls: ClassValue | null;
  /** Of an EntitySchema. */
  symbol: Symbolic | null;
  kind: 'table' | 'view';
  /** As it is given. */
  table: string | null;
  schema: string | null;
  /** Of a child in the table of its parent. */
  isChild: boolean;
  /** What tells the kinds of rows apart, where children share the table; of a child, its value. */
  discriminator: Value;
  value: string | null;
  columns: Map<string, Column>;
  relations: Map<string, Relation>;
  /** Paths of columns and relations, as they are written. */
  order: Set<string>;
  keys: Key[];
  checks: Check[];
  /** "beforeInsert hash" */
  hooks: string[];
  /** "closure-table", "nested-set", "materialized-path". */
  tree: string | null;
  /** What could not be made out. */
  unknown: string[];
}

export interface Path {
  /** "name.first" of an embedded one. */
  path: string;
  /** Of the embedded ones around it. */
  prefixes: string[];
  member: Pick<Member, 'site' | 'annotation'> | null;
  /** Where its name is written. */
  site: Site | null;
  /** The class that has it, by which children know theirs. */
  owner: ClassValue | null;
  options: Value;
}

export type Role =
  | 'column'
  | 'create'
  | 'update'
  | 'delete'
  | 'version'
  | 'level'
  | 'view'
  | 'virtual'
  | 'objectId';

export interface Column extends Path {
  role: Role;
  /** As it is given, else of the options. */
  type: Value;
  isPrimary: boolean;
  /** "increment", "uuid", "identity", "rowid". */
  generated: string | null;
}

export interface Relation extends Path {
  kind: '1:1' | '1:n' | 'n:1' | 'n:m';
  target: Value;
  /** Property on the other side. */
  inverse: string | null;
  /** Null: it is not the side that holds the key, or nothing is said of it. */
  joins: Value[] | null;
  joinTable: { options: Value } | null;
  isPrimary: boolean;
}

export interface Key {
  name: string | null;
  /** Paths of properties. */
  fields: string[];
  isUnique: boolean;
  isPartial: boolean;
}

export type Check = NonNullable<Model['checks']>[number];

export const newEntity = (name: string, site: Site): Entity => ({
  ...{ name, site, cls: null, symbol: null, kind: 'table', table: null, schema: null },
  ...{ isChild: false, discriminator: undefined, value: null, tree: null },
  ...{ columns: new Map(), relations: new Map(), keys: [], checks: [], hooks: [] },
  ...{ order: new Set(), unknown: [] },
});
