// mysql2: rows are streamed, and the connection is dropped when there are enough.
import type { EventEmitter } from 'node:events';
import { type Connection, type Place, rowCollector } from '../../connection.ts';

interface Client extends EventEmitter {
  connect(done: (error: unknown) => void): void;
  query(options: object): EventEmitter;
  execute(options: object): EventEmitter;
  destroy(): void;
  end(done: () => void): void;
}

const CONNECT_MS = 5_000;

export async function openMysql2(exports: unknown, { url, timeoutMs }: Place): Promise<Connection> {
  const { createConnection } = exports as { createConnection(options: object): Client };
  const client = createConnection({
    uri: url.replace(/^[a-z\d]+:/i, 'mysql:'),
    connectTimeout: Math.min(CONNECT_MS, timeoutMs),
    ...{ rowsAsArray: true, dateStrings: true, supportBigNumbers: true, bigNumberStrings: true },
  });
  client.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    client.connect((error) => (error ? reject(error) : resolve()));
  });
  return {
    dialect: 'mysql',
    query: (sql, params, most) =>
      new Promise((resolve, reject) => {
        const timeout = setTimeout(() => {
          client.destroy();
          reject(new Error(`the statement took longer than ${timeoutMs} ms`));
        }, timeoutMs);
        let collector = rowCollector([], most);
        const done = () => {
          clearTimeout(timeout);
          resolve(collector.result);
        };
        // Values are put into a text by the server, and not here.
        const command =
          params.length > 0
            ? client.execute({ sql, values: params, rowsAsArray: true })
            : client.query({ sql, rowsAsArray: true });
        command.on('fields', (fields: { name: string }[] = []) => {
          collector = rowCollector(
            fields.map(({ name }) => name),
            most,
          );
        });
        command.on('result', (row: unknown[]) => {
          if (!Array.isArray(row) || collector.result.isCut || collector.add(row)) return;
          client.destroy();
          done();
        });
        command.on('error', (error: unknown) => {
          clearTimeout(timeout);
          reject(error);
        });
        command.on('end', done);
      }),
    close: () => new Promise((resolve) => client.end(() => resolve())),
  };
}
