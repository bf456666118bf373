// The rows that rows are related to. They are asked for by their keys, so that each model's scope holds for them as well:
// what is out of sight is null, or not in the list.
import { toolError } from '../errors.ts';
import type { Selection } from './plan.ts';
import type { Published, PublishedRelation } from './published.ts';
import type { Condition, Filter, Link, Row } from './source.ts';
import { shownValue } from './values.ts';

/** Rows that one answer may still hold, and the lists that were cut. */
export interface Budget {
  left: number;
  readonly cut: Set<string>;
}

const MAX_KEYS = 5_000;

interface Asking {
  filter(published: Published, where: null): Promise<Filter>;
}

/** `rows` with what `selection` names, and nothing else. */
export async function related(
  published: Published,
  selection: Selection,
  rows: readonly Row[],
  asking: Asking,
  budget: Budget,
  path = '',
): Promise<Row[]> {
  const shown = rows.map((row) => {
    const own: Row = {};
    for (const name of selection.columns)
      define(own, name, shownValue(published.fields.get(name)?.kind ?? 'other', row[name]));
    return own;
  });
  for (const [name, { relation, selection: below }] of selection.relations) {
    const target = relation.target();
    const at = path ? `${path}.${name}` : name;
    const found = await linkedRows(relation, below, rows, asking, budget, at);
    const flat = [...new Set(found.flat())];
    spend(budget, flat.length);
    const made = await related(target, below, flat, asking, budget, at);
    const byRow = new Map(flat.map((row, index) => [row, made[index]]));
    shown.forEach((own, index) => {
      const list = (found[index] ?? []).map((row) => byRow.get(row));
      define(own, name, relation.link.isMany ? list : (list[0] ?? null));
    });
  }
  return shown;
}

/** A name is only ever a name. */
const define = (row: Row, name: string, value: unknown) =>
  Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });

function spend(budget: Budget, rows: number): void {
  budget.left -= rows;
  if (budget.left < 0)
    throw toolError(
      'QUERY_TOO_LARGE',
      'The answer holds more than 1000 rows with all relations: lower the limit, or ask for fewer relations.',
    );
}

/** For each row those it is linked to, cut at the relation's limit. */
async function linkedRows(
  relation: PublishedRelation,
  selection: Selection,
  rows: readonly Row[],
  asking: Asking,
  budget: Budget,
  at: string,
): Promise<Row[][]> {
  const { link } = relation;
  const target = relation.target();
  const keys = new Map(rows.flatMap((row) => keysOf(link, row).map((key) => [textOf(key), key] as const)));
  if (keys.size === 0) return rows.map(() => []);
  if (keys.size > MAX_KEYS)
    throw toolError(
      'QUERY_TOO_LARGE',
      `The rows are linked to more than ${MAX_KEYS} of ${at}: lower the limit.`,
    );
  const deeper = [...selection.relations.values()].flatMap(({ relation: { link: below } }) => below.from);
  const select = [...new Set([...selection.columns, ...deeper, ...link.to])];
  const filter = await asking.filter(target, null);
  const isCapped = link.isMany && !link.isList;
  // There may be two where one was meant.
  const perKey = isCapped ? relation.limit + 1 : link.isList ? 1 : 2;
  const ask = (some: readonly unknown[][], limit: number) =>
    target.source.rows({
      filter: { ...filter, where: keyedBy(link, some) },
      select,
      sort: target.source.key.map((column) => ({ column, descending: false })),
      limit,
      offset: 0,
    });
  const all = [...keys.values()];
  let found = await ask(all, all.length * perKey);
  // One with many leaves no room for the others: then each is asked for by itself.
  if (!link.isList && all.length > 1 && found.length === all.length * perKey) {
    found = [];
    for (const key of all) {
      const some = await ask([key], perKey);
      spend({ ...budget, left: budget.left - found.length }, some.length);
      found.push(...some);
    }
  }
  const byKey = Map.groupBy(found, (row) => textOf(link.to.map((column) => row[column])));
  return rows.map((row) => {
    const list = keysOf(link, row).flatMap((key) => byKey.get(textOf(key)) ?? []);
    if (list.length > relation.limit && link.isMany) budget.cut.add(at);
    return list.slice(0, link.isMany ? relation.limit : 1);
  });
}

/** The keys that a row is linked by: none where one is null. */
function keysOf(link: Link, row: Row): unknown[][] {
  if (link.isList) {
    const list = row[link.from[0] ?? ''];
    return Array.isArray(list)
      ? list.filter((key) => key !== null && key !== undefined).map((key) => [key])
      : [];
  }
  const key = link.from.map((column) => row[column]);
  return key.some((part) => part === null || part === undefined) ? [] : [key];
}

const textOf = (key: readonly unknown[]) =>
  JSON.stringify(key.map((part) => (part instanceof Date ? part.toISOString() : String(part))));

function keyedBy(link: Link, keys: readonly unknown[][]): Condition {
  const [to, ...others] = link.to;
  if (to !== undefined && others.length === 0)
    return { column: to, op: 'in', value: keys.map(([key]) => key), not: false };
  return {
    or: keys.map((key) => ({
      and: link.to.map((column, index): Condition => ({ column, op: 'eq', value: key[index], not: false })),
    })),
  };
}
