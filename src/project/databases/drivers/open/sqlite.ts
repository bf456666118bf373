// better-sqlite3, libsql and node:sqlite: what they have in common is that rows come one at a time.
import { type Cell, type Connection, type Place, rowCollector } from '../../connection.ts';

interface Statement {
  reader?: boolean;
  raw?(on: boolean): unknown;
  safeIntegers?(on: boolean): unknown;
  setReadBigInts?(on: boolean): unknown;
  columns(): { name: string }[];
  iterate(...params: unknown[]): Iterable<unknown>;
}
interface Database {
  prepare(sql: string): Statement;
  close(): void;
}

/** The guard and the driver have it opened for reading, whatever is said here. */
export function openSqlite(Class: unknown, { file }: Place, options: object): Connection {
  if (file === null) throw new Error('it is no file');
  const database = new (Class as new (file: string, options: object) => Database)(file, options);
  return {
    dialect: 'sqlite',
    async query(sql, params, most) {
      const statement = database.prepare(sql);
      if (statement.reader === false) throw new Error('This statement does not return data.');
      statement.safeIntegers?.(true);
      statement.setReadBigInts?.(true);
      statement.raw?.(true);
      const columns = statement.columns().map(({ name }) => name);
      const { add, result } = rowCollector(columns, most);
      for (const row of statement.iterate(...params.map(bound))) if (!add(valuesOf(row, columns))) break;
      return result;
    },
    async close() {
      database.close();
    },
  };
}

const valuesOf = (row: unknown, columns: readonly string[]): unknown[] =>
  Array.isArray(row) ? row : columns.map((name) => Reflect.get(Object(row), name));

/** SQLite has no truth values. */
const bound = (value: Cell): Cell => (typeof value === 'boolean' ? Number(value) : value);
