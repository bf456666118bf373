// postgres.js: as node-postgres, values come as texts of the server; a cursor fetches no more rows than are wanted.
import { type Connection, type Place, type Rows, rowCollector } from '../../connection.ts';
import { cellOf } from './pg.ts';

interface Column {
  name: string;
  type: number;
}
type Result = (Buffer | null)[][] & { columns?: Column[] };
interface Query extends Promise<Result> {
  raw(): Query;
  cursor(rows: number, take: (result: Result) => unknown): Promise<Result>;
}
interface Sql {
  unsafe(text: string, values: readonly unknown[], options: object): Query;
}
interface Client extends Sql {
  options: { serializers: Record<string, (value: unknown) => string> };
  CLOSE: unknown;
  end(options: { timeout: number }): Promise<void>;
}

const CONNECT_MS = 5_000;

export async function openPostgres(exports: unknown, { url, timeoutMs }: Place): Promise<Connection> {
  const ms = Math.min(CONNECT_MS, timeoutMs);
  const client = (exports as (url: string, options: object) => Client)(url, {
    ...{ max: 1, fetch_types: false, max_lifetime: null, onnotice: () => {} },
    connect_timeout: ms / 1000,
    connection: { statement_timeout: timeoutMs, application_name: 'mcp-node' },
  });
  const { serializers } = client.options;
  // What is given is a text, or what its text is clear of.
  for (const type of Object.keys(serializers)) serializers[type] = String;
  // Whether it can be reached: by itself, it connects again for ever where it is not let in.
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no connection within ${ms} ms`)), ms);
  try {
    await Promise.race([client.unsafe('SELECT 1', [], {}), late]);
  } catch (error) {
    void client.end({ timeout: 0 });
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    dialect: 'postgres',
    query: (text, params, most) => ask(client, client.CLOSE, text, params, most),
    close: () => client.end({ timeout: 0 }),
  };
}

async function ask(
  sql: Sql,
  enough: unknown,
  text: string,
  params: readonly unknown[],
  most: number,
): Promise<Rows> {
  const query = sql.unsafe(text, params, { simple: false, prepare: false }).raw();
  let found: Result | undefined;
  const take = (result: Result) => {
    found = result;
    return enough;
  };
  const all = Number.isFinite(most) ? await query.cursor(most + 1, take) : await query;
  const result = found ?? all;
  const columns = result.columns ?? [];
  const { add, result: collected } = rowCollector(
    columns.map(({ name }) => name),
    most,
  );
  result.every((row) =>
    add(row.map((value, at) => (value === null ? null : cellOf(columns[at]?.type ?? 0, value.toString())))),
  );
  return collected;
}
