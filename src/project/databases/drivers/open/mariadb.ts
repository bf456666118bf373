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
/** As the server says them, so that no number loses a digit. */
const asTexts = { dateStrings: true, jsonStrings: true, autoJsonMap: false, bitOneIsBoolean: false };

export async function openMariadb(exports: unknown, { url, timeoutMs }: Place): Promise<Connection> {
  const { createConnection } = exports as { createConnection(options: object): Promise<Client> };
  const client = await createConnection({
    ...{ ...optionsOf(new URL(url)), ...asTexts },
    connectTimeout: Math.min(CONNECT_MS, timeoutMs),
  });
  client.on('error', () => {});
  let isDropped = false;
  const drop = () => {
    isDropped = true;
    client.destroy();
  };
  const query: Connection['query'] = async (sql, params, most) => {
    const late = Promise.withResolvers<never>();
    const timeout = setTimeout(() => {
      drop();
      late.reject(codedError('QUERY_TIMEOUT', { ms: String(timeoutMs) }));
    }, timeoutMs);
    try {
      const rows = client.queryStream({ sql, ...asTexts, rowsAsArray: true }, params);
      return await Promise.race([gather(rows, most, drop), late.promise]);
    } finally {
      clearTimeout(timeout);
    }
  };
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
  const ssl = sslOf(searchParams);
  return {
    ...(socketPath
      ? { socketPath }
      : {
          host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1') || 'localhost',
          port: Number(port) || 3306,
        }),
    ...{ user: decodeURIComponent(username), password: decodeURIComponent(password) },
    ...(database && { database }),
    ...(ssl === undefined ? {} : { ssl }),
    ...(searchParams.get('allowPublicKeyRetrieval') === 'true' && { allowPublicKeyRetrieval: true }),
  };
}

/** As drivers (`ssl={…}`, `ssl=true`), ORMs (`sslaccept`) and servers (`ssl-mode`) write it. */
function sslOf(options: URLSearchParams): unknown {
  const given = options.get('ssl');
  if (given?.startsWith('{')) return JSON.parse(given);
  const mode = options.get('ssl-mode') ?? options.get('sslmode') ?? options.get('ssl_mode') ?? '';
  const accepts = options.get('sslaccept') ?? '';
  if (accepts === 'accept_invalid_certs' || /^required$/i.test(mode)) return { rejectUnauthorized: false };
  if (accepts === 'strict' || /^verify/i.test(mode)) return true;
  if (given === null || given === 'false') return undefined;
  return true;
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
      if (!Array.isArray(row) || collector.result.isCut || collector.add(row.map(setText))) return;
      enough();
      resolve(collector.result);
    });
    rows.on('error', reject);
    rows.on('end', () => resolve(collector.result));
  });
}

/** The driver makes a list of a SET. */
const setText = (value: unknown): unknown => (Array.isArray(value) ? value.join(',') : value);
