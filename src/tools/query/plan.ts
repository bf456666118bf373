// What is to be asked, after every name was looked up and every value was made what its column holds.
import type { Published, PublishedRelation } from './published.ts';
import type { Comparison, GroupSort, Measure } from './source.ts';

export type Wanted =
  | { readonly and: readonly Wanted[] }
  | { readonly or: readonly Wanted[] }
  | { readonly column: string; readonly op: Comparison; readonly value?: unknown; readonly not: boolean }
  | { readonly relation: PublishedRelation; readonly where: Wanted; readonly not: boolean };

/** Columns of a row, and of the rows that it is related to. */
export interface Selection {
  readonly columns: Set<string>;
  readonly relations: Map<string, { relation: PublishedRelation; selection: Selection }>;
}

export interface RowsPlan {
  readonly kind: 'rows';
  readonly published: Published;
  readonly where: Wanted | null;
  readonly selection: Selection;
  readonly sort: readonly { column: string; descending: boolean }[];
  readonly limit: number;
  readonly offset: number;
}

export interface GroupsPlan {
  readonly kind: 'groups';
  readonly published: Published;
  readonly where: Wanted | null;
  readonly by: readonly string[];
  readonly count: boolean;
  readonly measures: readonly { fn: Measure; column: string }[];
  readonly sort: readonly GroupSort[];
  readonly limit: number;
  readonly offset: number;
}

export type Plan = RowsPlan | GroupsPlan;
