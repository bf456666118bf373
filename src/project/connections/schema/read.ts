// What a database has: tables, views and routines.
import type { NamedDatabases } from '../../../protocol/databases/connections.ts';
import type { QueryRequest } from '../../../protocol/databases/query.ts';
import type { DatabaseTables, Table } from '../../../protocol/databases/tables.ts';
import type { Connection } from '../../databases/connection.ts';
import type { Dialect } from '../../databases/sql.ts';
import { explained, withConnection } from '../query.ts';
import { readMysqlTables } from './mysql.ts';
import { readPostgresTables } from './postgres.ts';
import { readSqliteTables } from './sqlite.ts';

const readers: Readonly<Record<Dialect, (connection: Connection) => Promise<Table[]>>> = {
  sqlite: readSqliteTables,
  postgres: readPostgresTables,
  mysql: readMysqlTables,
};

export async function readTables(
  root: string,
  {
    connection: wanted,
    timeoutMs,
    ...named
  }: NamedDatabases & Pick<QueryRequest, 'connection' | 'timeoutMs'>,
): Promise<DatabaseTables> {
  return withConnection(root, named, wanted, timeoutMs, async ({ connection, driver, name }) => {
    try {
      const { dialect } = connection;
      return { connection: name, driver, dialect, tables: await readers[dialect](connection) };
    } catch (error) {
      throw explained(error, '', true, timeoutMs);
    }
  });
}
