// mysql2: rows are streamed, and the connection is dropped when there are enough.
import type { EventEmitter } from 'node:events';
import { codedError } from '../../../../errors.ts';
import { type Connection, type Place, type Rows, rowCollector } from '../../connection.ts';

interface Client extends EventEmitter {
  connect(done: (error: unknown) => void): void;
  query(options: object): EventEmitter;
  execute(options: object): EventEmitter;
  destroy(): void;
  end(done: () => void): void;
}
interface Field {
  name: string;
  columnType?: number;
}

const CONNECT_MS = 5_000;
const LONGLONG = 8;

export async function openMysql2(exports: unknown, { url, timeoutMs }: Place): Promise<Connection> {
  const { createConnection } = exports as { createConnection(options: object): Client };
  const client = createConnection({
    uri: url.replace(/^[a-z\d]+:/i, 'mysql:'),
    connectTimeout: Math.min(CONNECT_MS, timeoutMs),
    ...{ rowsAsArray: true, dateStrings: true, supportBigNumbers: true, bigNumberStrings: true },
    jsonStrings: true,
  });
  client.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    client.connect((error) => (error ? reject(error) : resolve()));
  });
  let isDropped = false;
  const drop = () => {
    isDropped = true;
    client.destroy();
  };
  const query: Connection['query'] = (sql, params, most) =>
    new Promise((resolve, reject) => {
      // Values are put into the text by the server, and not here.
      const command = params.length > 0 ? client.execute({ sql, values: params }) : client.query({ sql });
      const timeout = setTimeout(() => {
        drop();
        reject(codedError('QUERY_TIMEOUT', { ms: String(timeoutMs) }));
      }, timeoutMs);
      const settle = (answer: () => void) => {
        clearTimeout(timeout);
        answer();
      };
      gather(command, most, {
        enough: drop,
        done: (rows) => settle(() => resolve(rows)),
        failed: (error) => settle(() => reject(error)),
      });
    });
  await limit(query, timeoutMs);
  return {
    dialect: 'mysql',
    query,
    close: () =>
      new Promise((resolve) => {
        if (isDropped) resolve();
        else client.end(() => resolve());
      }),
  };
}

/** The server ends it as well: first as MySQL has it, then MariaDB. Others have neither. */
export async function limit(query: Connection['query'], timeoutMs: number): Promise<void> {
  const settings = [
    `SET SESSION max_execution_time = ${timeoutMs}`,
    `SET SESSION max_statement_time = ${timeoutMs / 1_000}`,
  ];
  for (const setting of settings) {
    const isSet = await query(setting, [], 1).then(
      () => true,
      () => false,
    );
    if (isSet) return;
  }
}

function gather(
  command: EventEmitter,
  most: number,
  { enough, done, failed }: { enough(): void; done(rows: Rows): void; failed(error: unknown): void },
): void {
  let collector = rowCollector([], most);
  let isLong: boolean[] = [];
  command.on('fields', (fields: Field[] = []) => {
    isLong = fields.map(({ columnType }) => columnType === LONGLONG);
    collector = rowCollector(
      fields.map(({ name }) => name),
      most,
    );
  });
  command.on('result', (row: unknown) => {
    if (!Array.isArray(row) || collector.result.isCut) return;
    if (collector.add(row.map((value, index) => (isLong[index] ? toNumber(value) : value)))) return;
    enough();
    done(collector.result);
  });
  command.on('error', failed);
  command.on('end', () => done(collector.result));
}

/** They come as texts, so that none loses a digit. */
const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
