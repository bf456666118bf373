// mariadb: rows are streamed, and the connection is dropped when there are enough.
import type { EventEmitter } from 'node:events';
import { codedError } from '../../../../errors.ts';
import { type Connection, type Place, type Rows, rowCollector } from '../../connection.ts';
import { limit } from './mysql2.ts';

interface Client extends EventEmitter {
  queryStream(options: object, values: readonly unknown[]): EventEmitter;
  destroy(): void;
  end(): Promise<void>;
}
interface Column {
  name(): string;
}

const CONNECT_MS = 5_000;
/** Values as texts of the server, so that none loses a digit. */
const asTexts = { rowsAsArray: true, dateStrings: true, jsonStrings: true, bitOneIsBoolean: false };

export async function openMariadb(exports: unknown, { url, timeoutMs }: Place): Promise<Connection> {
  const { createConnection } = exports as { createConnection(options: object): Promise<Client> };
  const client = await createConnection({
    ...optionsOf(new URL(url)),
    connectTimeout: Math.min(CONNECT_MS, timeoutMs),
  });
  client.on('error', () => {});
  let isDropped = false;
  const drop = () => {
    isDropped = true;
    client.destroy();
  };
  const query: Connection['query'] = (sql, params, most) =>
    new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        drop();
        reject(codedError('QUERY_TIMEOUT', { ms: String(timeoutMs) }));
      }, timeoutMs);
      gather(client.queryStream({ sql, ...asTexts }, params), most, drop)
        .then(resolve, reject)
        .finally(() => clearTimeout(timeout));
    });
  await limit(query, timeoutMs);
  return {
    dialect: 'mysql',
    query,
    close: async () => {
      if (!isDropped) await client.end();
    },
  };
}

function optionsOf({ hostname, port, username, password, pathname, searchParams }: URL): object {
  const socketPath = searchParams.get('socket') ?? searchParams.get('socketPath');
  const database = decodeURIComponent(pathname.slice(1));
  const accepts = searchParams.get('sslaccept');
  const ssl = accepts === 'accept_invalid_certs' ? { rejectUnauthorized: false } : accepts === 'strict';
  return {
    ...(socketPath ? { socketPath } : { host: hostname || 'localhost', port: Number(port) || 3306 }),
    ...{ user: decodeURIComponent(username), password: decodeURIComponent(password) },
    ...(database && { database }),
    ...(ssl && { ssl }),
  };
}

function gather(rows: EventEmitter, most: number, enough: () => void): Promise<Rows> {
  return new Promise((resolve, reject) => {
    let collector = rowCollector([], most);
    rows.on('fields', (columns: Column[]) => {
      collector = rowCollector(
        columns.map((column) => column.name()),
        most,
      );
    });
    // Of a statement without rows, it is how many it changed.
    rows.on('data', (row: unknown) => {
      if (!Array.isArray(row) || collector.result.isCut || collector.add(row)) return;
      enough();
      resolve(collector.result);
    });
    rows.on('error', reject);
    rows.on('end', () => resolve(collector.result));
  });
}
