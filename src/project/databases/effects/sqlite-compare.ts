// Rows of SQLite that were noted, against what they are now.
import type { Change, RowEffect, TableEffects } from '../../../protocol/databases/effects.ts';
import { ROWS_SHOWN, type Row, rowEffect } from './rows.ts';
import { type All, MOST_NOTED, NOTES, placeOf, quote, type WatchedTable } from './sqlite-triggers.ts';

/** What a number of JavaScript cannot hold is a text. */
const exact = (value: string) =>
  `CASE WHEN typeof(${value}) = 'integer' AND ${value} NOT BETWEEN -9007199254740991 AND 9007199254740991 THEN CAST(${value} AS TEXT) ELSE ${value} END`;

/** Undefined: nothing has changed. */
export function compareNoted(table: WatchedTable, all: All): TableEffects | undefined {
  const { id, name, columns, keys, isNumbered } = table;
  const place = (column: string) => placeOf(table, column);
  const own = keys.map((key) => `r.${quote(key)} = f.${place(key)}`).join(' AND ');
  const isThere = `r.${quote(keys[0] as string)} IS NOT NULL`;
  // The noted value is on the left: its column compares byte by byte, whatever the one of the table does.
  const isSame = columns.map((column) => `f.${place(column)} IS r.${quote(column)}`).join(' AND ');
  // Of a row that was noted several times, what was noted first.
  const from = `FROM (SELECT *, min(rowid) AS at FROM ${NOTES} WHERE t = ${id} GROUP BY ${keys.map(place).join(', ')}) AS f
    LEFT JOIN main.${quote(name)} AS r ON ${own}`;
  const change = `CASE WHEN f.fresh THEN iif(${isThere}, 'inserted', NULL)
    WHEN NOT (${isThere}) THEN 'deleted' WHEN ${isSame} THEN NULL ELSE 'updated' END`;
  const counts = new Map(
    all(`SELECT ${change} AS change, count(*) AS n ${from} GROUP BY 1`).map(({ change, n }) => [
      change,
      Number(n),
    ]),
  );
  const counted = (kind: Change) => counts.get(kind) ?? 0;
  const kinds = (['inserted', 'updated', 'deleted'] as const).filter((kind) => counted(kind) > 0);
  if (kinds.length === 0) return undefined;
  const rows = kinds.flatMap((kind): RowEffect[] => {
    const values = columns
      .map((c, at) => `${exact(`f.${place(c)}`)} AS b${at}, ${exact(`r.${quote(c)}`)} AS a${at}`)
      .join(', ');
    return all(`SELECT ${values} ${from} WHERE ${change} = '${kind}' ORDER BY f.at LIMIT ${ROWS_SHOWN}`).map(
      (found) => {
        const image = (side: string): Row =>
          Object.fromEntries(
            columns.flatMap((column, at) =>
              isNumbered && kind !== 'updated' && at === 0 ? [] : [[column, found[`${side}${at}`]]],
            ),
          );
        return rowEffect(
          kind,
          keys,
          kind === 'inserted' ? undefined : image('b'),
          kind === 'deleted' ? undefined : image('a'),
        );
      },
    );
  });
  const [last] = all(`SELECT max(rowid) AS n FROM ${NOTES}`);
  const [inserted, updated, deleted] = [counted('inserted'), counted('updated'), counted('deleted')];
  return { table: name, inserted, updated, deleted, atLeast: Number(last?.n) >= MOST_NOTED, rows };
}

/** Of a table that was made in the call. */
export function compareNew(name: string, all: All): TableEffects | undefined {
  const [count] = all(`SELECT count(*) AS n FROM main.${quote(name)}`);
  const inserted = Number(count?.n);
  if (inserted === 0) return undefined;
  const rows = all(`SELECT * FROM main.${quote(name)} LIMIT ${ROWS_SHOWN}`);
  return {
    ...{ table: name, inserted, updated: 0, deleted: 0, atLeast: false },
    rows: rows.map((row) => rowEffect('inserted', [], undefined, row)),
  };
}
