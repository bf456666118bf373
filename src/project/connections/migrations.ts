// What the databases say of the migrations in files: which were applied, which failed, which nobody has any more.
import { CodedError, codedError } from '../../errors.ts';
import type { NamedDatabases } from '../../protocol/databases/connections.ts';
import type {
  MigrationRecord,
  MigrationRequest,
  MigrationSet,
  Migrations,
} from '../../protocol/databases/migrations.ts';
import type { Connection } from '../databases/connection.ts';
import { reasonOf } from '../disk/files.ts';
import { candidatesFor } from './candidates.ts';
import { compareMigrations, type Row, type Told } from './compare-migrations.ts';
import { findConnections } from './find.ts';
import { withConnection } from './query.ts';

const MOST_ROWS = 10_000;

/** As a connection shows it: by table, with its schema where it is not the default one. */
interface Found {
  schema: string;
  table: string;
  columns: string[];
}

export async function readMigrations(root: string, request: MigrationRequest): Promise<Migrations[]> {
  const { sets, timeoutMs, ...named } = request;
  const ask = createAsking(root, named, timeoutMs);
  const answers: Migrations[] = [];
  for (const set of sets) {
    const { told, connection, unknown } = await lookFor(root, set, named, ask);
    if (set.files.length + (told?.rows.length ?? 0) === 0) continue;
    const { orm, source, files } = set;
    const about = { orm, source, connection: told?.connection ?? connection, table: told?.table ?? null };
    answers.push({ ...about, files: files.length, ...compareMigrations(set, told, unknown), unknown });
  }
  return answers;
}

/** In the first of its databases that has its table. */
async function lookFor(
  root: string,
  set: MigrationSet,
  named: NamedDatabases,
  ask: Asking,
): Promise<{ told: Told | null; connection: string | null; unknown: string | null }> {
  const candidates = findConnections(root, named.items, process.env);
  let [connection, unknown]: [string | null, string | null] = [null, null];
  for (const { name } of candidatesFor(set, named.items, candidates)) {
    try {
      const told = await ask(name, set.record);
      if (told) return { told, connection: name, unknown: null };
      connection ??= name;
    } catch (error) {
      unknown ??= reasonOf(error);
    }
  }
  // One that could not be asked may be the one that has the table.
  if (unknown !== null) return { told: null, connection: null, unknown };
  // One that has no such table yet tells that nothing was applied.
  return { told: null, connection, unknown: connection === null ? 'no database was found' : null };
}

type Asking = (name: string, record: MigrationRecord) => Promise<Told | null>;

/** Each in half of the time that is left: one that hangs leaves some to the others. That one is not asked again. */
function createAsking(root: string, named: NamedDatabases, timeoutMs: number): Asking {
  const until = performance.now() + timeoutMs;
  const silent = new Map<string, CodedError>();
  return async (name, record) => {
    const known = silent.get(name);
    if (known) throw known;
    const ms = Math.max(1, Math.floor((until - performance.now()) / 2));
    const late = codedError('CONNECTION_FAILED', { name, reason: `it did not answer within ${ms} ms` });
    try {
      // Within the connection as well: one that is late is closed.
      const asked = withConnection(root, named, name, ms, ({ connection }) =>
        within(ms, late, askFor(connection, name, record)),
      );
      return await within(ms, late, asked);
    } catch (error) {
      if (error instanceof CodedError && error.code === late.code) silent.set(name, error);
      throw error;
    }
  };
}

async function within<T>(ms: number, late: Error, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function askFor(connection: Connection, name: string, record: MigrationRecord): Promise<Told | null> {
  const tables = await tablesOf(connection);
  const found =
    tables.find(({ table }) => table === record.table) ?? tables.find((table) => isLike(table, record));
  if (!found) return null;
  const wanted = [record.key, record.at, record.checksum, record.finished, record.undone, record.log];
  const columns = [...new Set(wanted)].filter(
    (column) => column !== undefined && found.columns.includes(column),
  );
  if (columns.length === 0) return null;
  const rows = await rowsOf(connection, found, columns as string[]);
  const lock = tables.find(({ table, schema }) => table === record.lock?.table && schema === found.schema);
  const locked = record.lock && lock ? await rowsOf(connection, lock, [record.lock.column]) : [];
  return {
    ...{
      connection: name,
      table: found.schema === '' ? found.table : `${found.schema}.${found.table}`,
      rows,
    },
    hasKey: found.columns.includes(record.key),
    locked: locked.some((row) => Number(row[record.lock?.column ?? '']) === 1),
  };
}

/** One with the columns of the usual table, and no others; of a single column there are too many. */
const isLike = ({ columns }: Found, { columns: usual }: MigrationRecord): boolean =>
  usual.length > 1 && columns.length === usual.length && usual.every((column) => columns.includes(column));

const catalogues: Readonly<Record<Connection['dialect'], string>> = {
  sqlite: `SELECT '' AS s, m.name AS t, c.name AS c FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' ORDER BY m.name, c.cid`,
  postgres: `SELECT CASE WHEN table_schema = current_schema() THEN '' ELSE table_schema END AS s, table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, ordinal_position`,
  mysql: `SELECT '' AS s, table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, ordinal_position`,
};

async function tablesOf(connection: Connection): Promise<Found[]> {
  const { rows } = await connection.query(catalogues[connection.dialect], [], Number.POSITIVE_INFINITY);
  const found = new Map<string, Found>();
  for (const [schema, table, column] of rows.map((row) => row.map(String)) as [string, string, string][]) {
    const key = JSON.stringify([schema, table]);
    const known = found.get(key) ?? { schema, table, columns: [] };
    found.set(key, known);
    known.columns.push(column);
  }
  return [...found.values()];
}

async function rowsOf(
  { dialect, query }: Connection,
  { schema, table }: Found,
  columns: string[],
): Promise<Row[]> {
  const quote = (name: string) =>
    dialect === 'mysql' ? `\`${name.replaceAll('`', '``')}\`` : `"${name.replaceAll('"', '""')}"`;
  const from = schema === '' ? quote(table) : `${quote(schema)}.${quote(table)}`;
  const { rows } = await query(`SELECT ${columns.map(quote).join(', ')} FROM ${from}`, [], MOST_ROWS);
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
}
