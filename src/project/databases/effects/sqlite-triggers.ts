// Temporary triggers that note which rows of SQLite a call touches, and what they were: of cascades and of the project's own triggers too.
// They go with the rollback. What came of a row is looked at in the end, so a row may be noted that did not change.

/** The rows of a statement; past the gate. */
export type All = (sql: string) => Record<string, unknown>[];

/** Temporary, of all tables: `t` is the number of a table, `fresh` says that there was no such row. */
export const NOTES = '_mcp_node_rows';
/** Rows that are noted; what is more is only known to be more. */
export const MOST_NOTED = 100_000;

export interface WatchedTable {
  id: number;
  name: string;
  /** By place among the noted values; a key that is no column is the first. */
  columns: string[];
  /** Of the primary key, else the name under which SQLite has the number of a row. */
  keys: string[];
  /** They are no column. */
  isNumbered: boolean;
  /** Columns of unique indexes, the primary key among them. */
  uniques: string[][];
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Shadow tables, virtual ones and views have no triggers that see their rows. */
export function readWatchedTables(all: All): WatchedTable[] {
  const rows = all(
    `SELECT l.name AS tbl, x.name AS col, x.pk AS pk FROM pragma_table_list AS l JOIN pragma_table_xinfo(l.name, 'main') AS x
     WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND x.hidden = 0 ORDER BY l.name, x.cid`,
  ) as { tbl: string; col: string; pk: number | bigint }[];
  const uniques = all(
    `SELECT l.name AS tbl, i.name AS idx, c.name AS col FROM pragma_table_list AS l JOIN pragma_index_list(l.name, 'main') AS i
     JOIN pragma_index_info(i.name, 'main') AS c WHERE l.schema = 'main' AND l.type = 'table' AND i."unique" ORDER BY i.name, c.seqno`,
  ) as { tbl: string; idx: string; col: string | null }[];
  const tables = [...Map.groupBy(rows, ({ tbl }) => tbl)].map(([name, columns], id) => {
    const names = columns.map(({ col }) => col);
    const key = columns.filter(({ pk }) => Number(pk) > 0).map(({ col }) => col);
    const number = ['rowid', '_rowid_', 'oid'].find(
      (alias) => !names.some((column) => column.toLowerCase() === alias),
    );
    const keys = key.length > 0 ? key : number === undefined ? [] : [number];
    const indexes = Map.groupBy(
      uniques.filter(({ tbl }) => tbl === name),
      ({ idx }) => idx,
    );
    const columnsOf = [...indexes.values()].map((index) => index.map(({ col }) => col));
    return {
      ...{ id, name, keys, isNumbered: key.length === 0 },
      columns: key.length > 0 ? names : [...keys, ...names],
      uniques: [key, ...columnsOf].filter(
        (index): index is string[] => index.length > 0 && !index.includes(null),
      ),
    };
  });
  return tables.filter(({ keys }) => keys.length > 0);
}

/** For as many values as the widest table has. */
export const notesTable = (width: number): string =>
  `CREATE TEMP TABLE IF NOT EXISTS ${NOTES} (t INTEGER, fresh INTEGER, ${places(width).join(', ')})`;

const places = (width: number) => Array.from({ length: width }, (_, index) => `c${index}`);

/** Ours come before those of the project: SQLite has temporary ones first. */
export function triggersOf(table: WatchedTable): string[] {
  const { id, name, columns, keys, uniques } = table;
  const of = (row: string) => columns.map((column) => `${row}.${quote(column)}`).join(', ');
  const into = `INSERT INTO ${NOTES} (t, fresh, ${places(columns.length).join(', ')})`;
  const old = `${into} VALUES (${id}, 0, ${of('old')});`;
  const fresh = (row: string) =>
    `INSERT INTO ${NOTES} (t, fresh, ${keys.map((key) => placeOf(table, key)).join(', ')}) VALUES (${id}, 1, ${keys.map((key) => `${row}.${quote(key)}`).join(', ')});`;
  // What REPLACE deletes, no trigger sees.
  const replaced =
    uniques.length === 0
      ? ''
      : `${into} SELECT ${id}, 0, ${of('r')} FROM main.${quote(name)} AS r WHERE ${uniques
          .map((index) => `(${index.map((c) => `r.${quote(c)} = new.${quote(c)}`).join(' AND ')})`)
          .join(' OR ')};`;
  const isMoved = keys.map((key) => `old.${quote(key)} IS NOT new.${quote(key)}`).join(' OR ');
  const moved = fresh('new').replace(/ VALUES \((.*)\);$/, ` SELECT $1 WHERE ${isMoved};`);
  const trigger = (when: string, body: string) =>
    body === ''
      ? []
      : [
          `CREATE TEMP TRIGGER ${quote(`${NOTES}_${id}_${when.replace(' ', '_')}`)} ${when} ON main.${quote(name)} WHEN (SELECT coalesce(max(rowid), 0) FROM ${NOTES}) < ${MOST_NOTED} BEGIN ${body} END`,
        ];
  return [
    ...trigger('BEFORE INSERT', replaced),
    ...trigger('AFTER INSERT', fresh('new')),
    ...trigger('BEFORE UPDATE', `${old} ${replaced} ${moved}`),
    ...trigger('BEFORE DELETE', old),
  ];
}

export const placeOf = ({ columns }: WatchedTable, column: string): string => `c${columns.indexOf(column)}`;
