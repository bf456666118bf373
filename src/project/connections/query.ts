// One statement that only reads, on one of the project's databases: looked at here, refused by driver and database as well.
import { CodedError, codedError } from '../../errors.ts';
import type { NamedDatabases } from '../../protocol/databases/connections.ts';
import type { QueryAnswer, QueryRequest } from '../../protocol/databases/query.ts';
import type { Cell, Connection } from '../databases/connection.ts';
import { findRefusal, splitStatements } from '../databases/sql.ts';
import { reasonOf } from '../disk/files.ts';
import { findConnections } from './find.ts';
import { type Opened, openConnection } from './open.ts';

const MOST_ROWS = 100;
const MOST_PLAN_LINES = 500;
const HINT =
  'database_query reads, one statement at a time. For a dry run of a change: shell with db: "rollback".';

/** Does `work` with the connection of this name, or the first there is. */
export async function withConnection<T>(
  root: string,
  { items, folders }: NamedDatabases,
  name: string | null,
  timeoutMs: number,
  work: (opened: Opened & { name: string }) => Promise<T>,
): Promise<T> {
  const candidates = findConnections(root, items, process.env);
  const candidate = name === null ? candidates[0] : candidates.find((other) => other.name === name);
  if (!candidate) {
    const known = candidates.map((other) => other.name).join(', ') || 'none';
    throw codedError('CONNECTION_NOT_FOUND', { name: name ?? '', known });
  }
  const opened = await openConnection(candidate, folders, timeoutMs);
  try {
    return await work({ ...opened, name: candidate.name });
  } finally {
    // One that is lost is closed.
    await opened.connection.close().catch(() => {});
  }
}

export async function runQuery(
  root: string,
  { sql, params, connection: wanted, explain, timeoutMs, ...named }: NamedDatabases & QueryRequest,
): Promise<QueryAnswer> {
  return withConnection(root, named, wanted, timeoutMs, async ({ connection, driver, name }) => {
    const refusal = findRefusal(sql, connection.dialect);
    if (refusal !== null)
      throw new CodedError('PERMISSION_DENIED', `Not one statement that only reads: ${refusal}.`, HINT);
    const [statement] = splitStatements(sql, connection.dialect);
    const text = typeof statement === 'object' ? statement.text : sql;
    try {
      if (explain) return { connection: name, driver, ...(await planOf(connection, text, params)) };
      const { columns, rows, isCut } = await connection.query(text, params, MOST_ROWS);
      return { connection: name, driver, columns, rows, truncated: isCut };
    } catch (error) {
      throw explained(error, text, explain, timeoutMs);
    }
  });
}

/** As lines where the database gives them, each further in than what it is a part of. */
async function planOf(
  { dialect, query }: Connection,
  sql: string,
  params: readonly Cell[],
): Promise<Omit<QueryAnswer, 'connection' | 'driver'>> {
  const words = dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
  const { columns, rows, isCut } = await query(`${words} ${sql}`, params, MOST_PLAN_LINES);
  if (dialect === 'mysql') return { columns, rows, truncated: isCut };
  const depths = new Map<Cell, number>();
  const lines = rows.map(([first = null, parent = null, , detail]) => {
    if (dialect === 'postgres') return String(first);
    const depth = (depths.get(parent) ?? -1) + 1;
    depths.set(first, depth);
    return `${'  '.repeat(depth)}${detail}`;
  });
  return { columns: [], rows: [], plan: lines.join('\n'), truncated: isCut };
}

/** PostgreSQL by its code, MySQL and MariaDB by number: mysql2 has no name for MariaDB's. */
const LATE = new Set<unknown>(['57014', 3024, 1969]);

/** An error of the database, as whoever asked is told. */
export function explained(error: unknown, sql: string, explain: boolean, timeoutMs: number): CodedError {
  const { code, errno, position } = Object(error) as Record<'code' | 'errno' | 'position', unknown>;
  const message = reasonOf(error);
  if (code === 'PERMISSION_DENIED')
    return new CodedError('PERMISSION_DENIED', message.replace(/; db: "rollback".*\)\.$/s, ').'), HINT);
  if (error instanceof CodedError) return error;
  if (LATE.has(code) || LATE.has(errno)) return codedError('QUERY_TIMEOUT', { ms: String(timeoutMs) });
  const at = explain ? '' : placeOf(sql, Number(position));
  return codedError('QUERY_FAILED', { error: `${message.replace(/\.$/, '')}${at}` });
}

/** PostgreSQL counts characters, from 1. */
function placeOf(sql: string, position: number): string {
  if (!(position > 0)) return '';
  const before = [...sql].slice(0, position - 1).join('');
  const lines = before.split('\n');
  return ` (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
}
