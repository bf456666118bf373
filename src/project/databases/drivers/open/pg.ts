// node-postgres: values come as texts of the server, so that nothing of a number or a time is lost.
import { type Connection, type Place, type Rows, rowCollector } from '../../connection.ts';
import type { Client, ClientClass, Query, Connection as Wire } from '../pg-query.ts';

interface Pg {
  Client: ClientClass & { new (config: object): Client };
}
interface Result {
  fields: { name: string }[];
  rows: unknown[][];
}

const CONNECT_MS = 5_000;
const BOOLEAN = 16;
const numbers = new Set([20, 21, 23, 26, 700, 701]);

export async function openPg(exports: unknown, { url, timeoutMs }: Place): Promise<Connection> {
  const { Client } = exports as Pg;
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: Math.min(CONNECT_MS, timeoutMs),
    statement_timeout: timeoutMs,
    application_name: 'mcp-node',
  });
  // One that is lost fails its query.
  client.on('error', () => {});
  await client.connect();
  return {
    dialect: 'postgres',
    query: (sql, params, most) => ask(Client, client, sql, params, most),
    close: async () => void (await client.end()),
  };
}

function ask(
  { Query }: ClientClass,
  client: Client,
  sql: string,
  params: readonly unknown[],
  most: number,
): Promise<Rows> {
  return new Promise((resolve, reject) => {
    const query = new Query({
      ...{ text: sql, values: [...params], rowMode: 'array', rows: Number.isFinite(most) ? most + 1 : 0 },
      types: { getTypeParser: (type: number) => (text: string) => cellOf(type, text) },
    }) as Query & { handlePortalSuspended(connection: Wire & { sync(): void }): void };
    // The server has more: they are not fetched.
    query.handlePortalSuspended = (connection) => connection.sync();
    query.callback = (error, result) => {
      if (error) return reject(error);
      const { fields, rows } = result as Result;
      const { add, result: collected } = rowCollector(
        fields.map(({ name }) => name),
        most,
      );
      rows.every(add);
      resolve(collected);
    };
    client.query(query);
  });
}

/** Of a value as the server writes it. */
export function cellOf(type: number, text: string): unknown {
  if (type === BOOLEAN) return text === 't';
  const number = numbers.has(type) ? Number(text) : Number.NaN;
  // Of a large one only the text is exact.
  return Number.isFinite(number) && (Number.isSafeInteger(number) || !Number.isInteger(number))
    ? number
    : text;
}
