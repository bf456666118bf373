// Rows of a table of MySQL or MariaDB as the transaction sees them, against those that everybody else does. No row says who wrote it:
// both sides count and add up their rows in buckets, and only the rows of buckets that differ are read.
import type { Change, TableEffects } from '../../../protocol/databases/effects.ts';
import { ROWS_SHOWN, type Row, rowEffect } from './rows.ts';

/** The rows of a query. */
export type AskRows = (sql: string) => Promise<Record<string, unknown>[]>;

export interface ReachedTable {
  schema: string;
  name: string;
  /** As it is told. */
  label: string;
  columns: { name: string; type: string }[];
  keys: string[];
}

/** Rows that are read. */
const MOST = 50_000;
const BUCKETS = 512;

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;

/** Undefined: nothing has changed. */
export async function compareTable(
  table: ReachedTable,
  inside: AskRows,
  outside: AskRows,
): Promise<TableEffects | undefined> {
  const from = `${quote(table.schema)}.${quote(table.name)}`;
  const sums = `SELECT ${bucketOf(table)} AS b, COUNT(*) AS n, SUM(CAST(CONV(LEFT(${digestOf(table.columns)}, 15), 16, 10) AS UNSIGNED)) AS s FROM ${from} GROUP BY b`;
  const [own, others] = [byBucket(await inside(sums)), byBucket(await outside(sums))];
  const differing = [...new Set([...own.keys(), ...others.keys()])].filter(
    (bucket) => own.get(bucket)?.sum !== others.get(bucket)?.sum,
  );
  if (differing.length === 0) return undefined;
  let rows = 0;
  const read = differing.filter((bucket) => {
    rows += Math.max(own.get(bucket)?.count ?? 0, others.get(bucket)?.count ?? 0);
    return rows <= MOST;
  });
  const names = table.columns.map(({ name }) => quote(name)).join(', ');
  const select = `SELECT ${names} FROM ${from} WHERE ${bucketOf(table)} IN (${read.join(', ') || 'NULL'})`;
  // What others wrote between two readings is not ours.
  const before = (await outside(select)) as Row[];
  const after = (await inside(select)) as Row[];
  const since = (await outside(select)) as Row[];
  const pairs = changesIn(table.keys, before, after, since);
  const atLeast = read.length < differing.length;
  if (pairs.length === 0 && !atLeast) return undefined;
  const of = (kind: Change) => pairs.filter(({ change }) => change === kind);
  const shown = (['inserted', 'updated', 'deleted'] as const).flatMap((kind) =>
    of(kind)
      .slice(0, ROWS_SHOWN)
      .map((pair) => rowEffect(kind, table.keys, pair.before, pair.after)),
  );
  const [inserted, updated, deleted] = [of('inserted').length, of('updated').length, of('deleted').length];
  return { table: table.label, inserted, updated, deleted, atLeast, rows: shown };
}

const long = /text|blob|binary|json|geometry|point|linestring|polygon|collection/;

/** As bytes, as texts of several alphabets do not go together; as text a float has six digits. */
function cellOf({ name, type }: ReachedTable['columns'][number]): string {
  const column = quote(name);
  if (long.test(type)) return `MD5(${column})`;
  if (type === 'bit') return `HEX(${column})`;
  return `CAST(${type === 'float' ? `(${column} + 0e0)` : column} AS BINARY)`;
}

const digestOf = (columns: ReachedTable['columns']): string =>
  `MD5(CONCAT_WS('#', ${columns.flatMap((column) => [`ISNULL(${quote(column.name)})`, cellOf(column)]).join(', ')}))`;

/** By the key; without one by all there is. */
function bucketOf({ columns, keys }: ReachedTable): string {
  const used = keys.length > 0 ? columns.filter(({ name }) => keys.includes(name)) : columns;
  return `CRC32(${digestOf(used)}) % ${BUCKETS}`;
}

const byBucket = (rows: Record<string, unknown>[]) =>
  new Map(rows.map(({ b, n, s }) => [Number(b), { count: Number(n), sum: `${n} ${s}` }]));

interface Pair {
  change: Change;
  before: Row | undefined;
  after: Row | undefined;
}

/** Without a key, only what is the same on both sides belongs together. */
function changesIn(keys: readonly string[], before: Row[], after: Row[], since: Row[]): Pair[] {
  const keyOf = (row: Row) => JSON.stringify(keys.length > 0 ? keys.map((key) => row[key]) : row);
  const [was, is, still] = [before, after, since].map((rows) => Map.groupBy(rows, keyOf));
  const pairs: Pair[] = [];
  for (const key of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? []), ...(still?.keys() ?? [])])) {
    const [first, own, last] = [was?.get(key) ?? [], is?.get(key) ?? [], still?.get(key) ?? []];
    const text = JSON.stringify(own);
    if (text === JSON.stringify(last) || text === JSON.stringify(first)) continue;
    for (let at = 0; at < Math.max(own.length, last.length); at++) {
      const [old, fresh] = [last[at], own[at]];
      if (old && fresh && JSON.stringify(old) === JSON.stringify(fresh)) continue;
      const change = !old ? 'inserted' : !fresh ? 'deleted' : 'updated';
      pairs.push({ change, before: old, after: fresh });
    }
  }
  return pairs;
}
