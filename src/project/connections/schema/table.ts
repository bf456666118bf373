// What the readers of schemas have in common.
import type { Table } from '../../../protocol/databases/tables.ts';
import type { Cell, Connection } from '../../databases/connection.ts';

export type Row = Record<string, Cell>;

/** All rows, by the names of their columns. */
export async function ask({ query }: Connection, sql: string, params: readonly Cell[] = []): Promise<Row[]> {
  const { columns, rows } = await query(sql, params, Number.POSITIVE_INFINITY);
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
}

export const text = (value: Cell | undefined): string =>
  value === null || value === undefined ? '' : String(value);

/** Left out where there is none. */
export const optional = <K extends string>(key: K, value: Cell | undefined): { [key in K]?: string } =>
  (value === null || value === undefined || value === '' ? {} : { [key]: String(value) }) as {
    [key in K]?: string;
  };

export function newTable(name: string, kind: Table['kind']): Table {
  return {
    ...{ name, schema: null, kind, rows: null },
    ...{ columns: [], foreignKeys: [], indexes: [], checks: [], triggers: [] },
  };
}

/** Rows that belong together, in their order. */
export const groupBy = (rows: readonly Row[], ...keys: string[]): Row[][] => [
  ...Map.groupBy(rows, (row) => JSON.stringify(keys.map((key) => row[key]))).values(),
];
