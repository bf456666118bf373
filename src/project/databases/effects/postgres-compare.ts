// Rows of a table of PostgreSQL as the transaction sees them, against those that everybody else does.
import type { Change, TableEffects } from '../../../protocol/databases/effects.ts';
import { ROWS_SHOWN, type Row, rowEffect } from './rows.ts';

/** The rows of a query. */
export type AskRows = (sql: string) => Promise<Record<string, unknown>[]>;

export interface Touched {
  oid: string;
  name: string;
  /** As it stands in a statement. */
  quoted: string;
  /** What was tried, in words. */
  done: string;
  keys: string[];
}

interface Version {
  /** Where it lies: no other version of a row does. */
  at: string;
  row: Row;
}

/** Versions of rows that are looked at. */
const MOST = 50_000;

/** `xid`: of the transaction. `outside`: undefined if the table is new. Undefined: nothing has changed. */
export async function compareTable(
  { name, quoted, keys }: Touched,
  xid: string,
  inside: AskRows,
  outside: AskRows | undefined,
): Promise<TableEffects | undefined> {
  const read = async (ask: AskRows, what: string, where: string) =>
    (await ask(
      `SELECT ${what} FROM ONLY ${quoted} AS t WHERE ${where} LIMIT ${MOST}`,
    )) as unknown as Version[];
  /** Those of the versions that are not seen by `ask`. */
  const hiddenFrom = async (ask: AskRows, versions: Version[]) => {
    const seen = new Set((await read(ask, at, lies(versions))).map((version) => version.at));
    return versions.filter((version) => !seen.has(version.at));
  };
  // Since the transaction began, others may have written as well: that is seen outside.
  let fresh = await read(inside, image, `age(t.xmin) <= age('${xid}'::xid)`);
  let old: Version[] = [];
  let atLeast = fresh.length === MOST;
  if (outside) {
    fresh = await hiddenFrom(outside, fresh);
    // A mark on a version says that it was locked, changed or deleted, now or once.
    const marked = await read(outside, at, 't.xmax <> 0');
    atLeast ||= marked.length === MOST;
    old = await read(outside, image, lies(await hiddenFrom(inside, marked)));
  }
  const pairs = pairUp(old, fresh, keys);
  if (pairs.length === 0) return undefined;
  const of = (kind: Change) => pairs.filter(({ change }) => change === kind);
  const rows = (['inserted', 'updated', 'deleted'] as const).flatMap((kind) =>
    of(kind)
      .slice(0, ROWS_SHOWN)
      .map(({ before, after }) => rowEffect(kind, keys, before, after)),
  );
  const [inserted, updated, deleted] = [of('inserted').length, of('updated').length, of('deleted').length];
  return { table: name, inserted, updated, deleted, atLeast, rows };
}

const at = 't.ctid::text AS at';
const image = `${at}, to_json(t) AS row`;
/** A place is two numbers in parentheses. */
const lies = (versions: readonly Version[]): string =>
  `t.ctid = ANY ('{${versions.map((version) => `"${version.at}"`).join(',')}}'::tid[])`;

interface Pair {
  change: Change;
  before: Row | undefined;
  after: Row | undefined;
}

/** By the key; without one, only what is the same on both sides belongs together. */
function pairUp(old: readonly Version[], fresh: readonly Version[], keys: readonly string[]): Pair[] {
  const keyOf = ({ row }: Version) => JSON.stringify(keys.length > 0 ? keys.map((key) => row[key]) : row);
  const before = Map.groupBy(old, keyOf);
  const pairs: Pair[] = [];
  for (const version of fresh) {
    const was = before.get(keyOf(version))?.pop()?.row;
    const after = version.row;
    if (was === undefined) pairs.push({ change: 'inserted', before: was, after });
    else if (JSON.stringify(was) !== JSON.stringify(after))
      pairs.push({ change: 'updated', before: was, after });
  }
  for (const { row } of [...before.values()].flat())
    pairs.push({ change: 'deleted', before: row, after: undefined });
  return pairs;
}
