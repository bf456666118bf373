// What changed between two dumps of a database, in the words of a dry run: the truth for what a dry run says.
import { expect } from 'vitest';
import type { Change, Effects } from '../../src/protocol/databases/effects.ts';

type Row = Record<string, unknown>;

export interface DumpedTable {
  /** Other than before: rows are not compared. */
  shape: string;
  /** By what says which row it is. */
  rows: Map<string, Row>;
}
export type Dump = Map<string, DumpedTable>;

interface Changed {
  change: Change;
  before?: Row;
  after?: Row;
}

function changesIn(before: DumpedTable | undefined, after: DumpedTable | undefined): Changed[] {
  const keys = new Set([...(before?.rows.keys() ?? []), ...(after?.rows.keys() ?? [])]);
  return [...keys].flatMap((key): Changed[] => {
    const [was, is] = [before?.rows.get(key), after?.rows.get(key)];
    if (!was) return is ? [{ change: 'inserted', after: is }] : [];
    if (!is) return [{ change: 'deleted', before: was }];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ change: 'updated', before: was, after: is }];
  });
}

const SHOWN = 3;

/** Counts and rows of `effects` are those between the dumps. */
export function expectEffects(effects: Effects | undefined, before: Dump, after: Dump): void {
  expect(effects?.notes ?? []).toEqual([]);
  const truth = new Map(
    [...after].flatMap(([table, now]) => {
      const was = before.get(table);
      const changes = was && was.shape !== now.shape ? [] : changesIn(was, now);
      return changes.length === 0 ? [] : [[table, changes] as const];
    }),
  );
  const count = (changes: Changed[], kind: Change) => changes.filter(({ change }) => change === kind).length;
  const counted = [...truth].map(([table, changes]) => ({
    table,
    inserted: count(changes, 'inserted'),
    updated: count(changes, 'updated'),
    deleted: count(changes, 'deleted'),
  }));
  const byName = (one: { table: string }, other: { table: string }) => (one.table < other.table ? -1 : 1);
  expect(
    (effects?.tables ?? [])
      .map(({ table, inserted, updated, deleted }) => ({ table, inserted, updated, deleted }))
      .sort(byName),
  ).toEqual(counted.sort(byName));
  for (const { table, rows } of effects?.tables ?? []) {
    const changes = truth.get(table) ?? [];
    for (const kind of ['inserted', 'updated', 'deleted'] as const)
      expect(rows.filter(({ change }) => change === kind)).toHaveLength(
        Math.min(SHOWN, count(changes, kind)),
      );
    const told = rows.map((row) => ({
      change: row.change,
      before: row.before === undefined ? undefined : JSON.parse(row.before),
      after: row.after === undefined ? undefined : JSON.parse(row.after),
    }));
    const candidates = changes.map((change) => JSON.stringify(shownOf(change)));
    for (const row of told) {
      expect(candidates).toContain(JSON.stringify(row));
      // Each once: rows without a key may be the same.
      candidates.splice(candidates.indexOf(JSON.stringify(row)), 1);
    }
  }
}

/** What has a value; of an update its key, which comes first, and what differs. */
function shownOf({ change, before, after }: Changed): object {
  if (!before || !after) return { change, before: before && filled(before), after: after && filled(after) };
  const same = (name: string) => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  const differing = Object.keys(after).filter((name) => !same(name));
  const keys = Object.keys(before).filter((name) => isKey(name) && same(name));
  const pick = (row: Row, names: string[]) => Object.fromEntries(names.map((name) => [name, row[name]]));
  return { change, before: pick(before, [...keys, ...differing]), after: pick(after, differing) };
}

const filled = (row: Row) =>
  Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null && name !== 'rowid'));

/** So named in the scenarios. */
const isKey = (name: string) => /^(?:id|rowid|code|a_id|b_id)$/.test(name);
