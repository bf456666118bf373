// What queries ask of a database, whichever ORM knows it: names that were looked up, values of the columns' types.

export type Kind =
  | 'string'
  | 'enum'
  | 'id'
  | 'integer'
  | 'number'
  | 'bigint'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'bytes'
  | 'json'
  | 'other';

export interface Column {
  readonly kind: Kind;
  /** Of an enum. */
  readonly values?: readonly string[] | undefined;
  readonly isNullable?: boolean | undefined;
  /** Of an integer. */
  readonly max?: number | undefined;
  /** The ORM leaves it out unless it is named; so does "*". */
  readonly isOmitted?: boolean | undefined;
  /** It only links rows, and cannot be published. */
  readonly isHidden?: boolean | undefined;
  /** Makes an id of a text or number: throws, or returns undefined, where it is none. Makes of a Date what the column compares with. */
  readonly cast?: ((value: string | number | Date) => unknown) | undefined;
}

/** How the rows of a relation are found: those whose `to` are equal to `from` of the row. */
export interface Link {
  readonly name: string;
  /** The `id` of the source that it leads to. */
  readonly target: unknown;
  readonly isMany: boolean;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** `from` is one column that holds many keys. */
  readonly isList?: boolean;
}

export type Comparison =
  | 'eq'
  | 'in'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'isNull';

/** `not`: a row where the column is null fulfils neither (but for isNull). */
export interface Comparing {
  readonly column: string;
  readonly op: Comparison;
  readonly value?: unknown;
  readonly not: boolean;
}

/** Some row of the relation fulfils `filter`; with `not`, which only lists have, none. */
export interface Reaching {
  readonly link: Link;
  readonly target: Source;
  readonly filter: Filter;
  readonly not: boolean;
}

export type Condition =
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | Comparing
  | Reaching;

/** Both have to be fulfilled. `scope` is the ORM's own condition; null: every row. */
export interface Filter {
  readonly scope: unknown;
  readonly where: Condition | null;
}

export type Row = Record<string, unknown>;
export type Measure = 'sum' | 'avg' | 'min' | 'max';

export interface RowsAsked {
  readonly filter: Filter;
  readonly select: readonly string[];
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  readonly limit: number;
  readonly offset: number;
}

export interface GroupsAsked {
  readonly filter: Filter;
  readonly by: readonly string[];
  readonly measures: readonly { readonly fn: Measure; readonly column: string }[];
  readonly sort: readonly GroupSort[];
  readonly limit: number;
  readonly offset: number;
}

export type GroupSort = { readonly descending: boolean } & (
  | { readonly by: string }
  | { readonly fn: Measure; readonly column: string }
  | { readonly count: true }
);

export interface Group {
  readonly by: Row;
  readonly count: unknown;
  /** In the order of `measures`. */
  readonly measures: readonly unknown[];
}

/** One model of an ORM. Its keys are what the ORM calls a column; nothing of a caller gets further than its values. */
export interface Source {
  /** The same for the same model. */
  readonly id: unknown;
  readonly columns: ReadonlyMap<string, Column>;
  /** Of a row; empty where it is not known. */
  readonly key: readonly string[];
  readonly links: ReadonlyMap<string, Link>;
  /** The model that a link leads to. */
  follow(link: Link): Source;
  /** Conditions may reach other models; without it the keys of what is reached are asked for first. */
  readonly reaches: boolean;
  rows(asked: RowsAsked): Promise<Row[]>;
  groups(asked: GroupsAsked): Promise<Group[]>;
}

export const isReaching = (condition: Condition): condition is Reaching => 'link' in condition;
