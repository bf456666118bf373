// The parts of node-postgres that its protection needs: a query that tells when it is done.
import type { EventEmitter } from 'node:events';
import type { Statement } from '../sql.ts';
import { denied } from '../state.ts';

type Callback = (error: unknown, result?: unknown) => void;

export interface Connection extends EventEmitter {
  query(text: string): unknown;
  parse(query: { text?: string }): unknown;
  stream: { destroy(): void };
}

export interface Query extends EventEmitter {
  text: unknown;
  values: unknown[] | undefined;
  name: string | undefined;
  types: unknown;
  callback: Callback | undefined;
  _rowMode: unknown;
  _result: { _types: unknown };
  submit(connection: Connection): unknown;
  requiresPreparation(): boolean;
  handleReadyForQuery(...args: unknown[]): unknown;
  handleError(error: unknown, connection: Connection): unknown;
}

export interface Client extends EventEmitter {
  connection: Connection;
  connectionParameters: Record<string, unknown>;
  password: unknown;
  ssl: unknown;
  _types: unknown;
  _ending: boolean;
  _ended: boolean;
  _connected: boolean;
  query(...args: unknown[]): unknown;
  connect(callback?: Callback): unknown;
  end(callback?: Callback): unknown;
}

export interface ClientClass {
  new (config: object): Client;
  prototype: Client;
  Query: new (config: unknown, values?: unknown, callback?: unknown) => Query;
}

/** What client.query() makes of its arguments, and what it returns. */
export function createQuery(
  { Query }: ClientClass,
  client: Client,
  [config, values, callback]: unknown[],
): { query: Query; result: unknown } {
  if (config === null || config === undefined)
    throw new TypeError('Client was passed a null or undefined query');
  const isSubmittable = typeof (config as Query).submit === 'function';
  if (isSubmittable && !(config instanceof Query)) {
    throw denied('a cursor or COPY stream', 'it cannot be followed: use client.query() with a text');
  }
  const query = isSubmittable ? (config as Query) : new Query(config, values, callback);
  // Read once: what is looked at is what is sent.
  const text = query.text === undefined || query.text === null ? query.text : String(query.text);
  Object.defineProperty(query, 'text', { value: text, writable: true, enumerable: true, configurable: true });
  query._result._types ??= client._types;
  if (isSubmittable) {
    query.callback ??= (typeof values === 'function' ? values : callback) as Callback | undefined;
    return { query, result: query };
  }
  if (query.callback) return { query, result: undefined };
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  query.callback = (error, result) => (error ? reject(error) : resolve(result));
  return { query, result: promise };
}

/** Settles when the query is over; whoever sent it hears of it as ever. */
export function submit(query: Query, mapError: (error: unknown, text: string) => unknown): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { handleReadyForQuery, handleError } = query;
  query.handleReadyForQuery = (...args) => {
    resolve();
    return handleReadyForQuery.apply(query, args);
  };
  query.handleError = (error, connection) => {
    const mapped = mapError(error, String(query.text));
    told.add(query);
    reject(mapped);
    return handleError.call(query, mapped, connection);
  };
  return promise;
}

const told = new WeakSet<Query>();
/** What is about to be sent on a connection. */
export const expected = new WeakMap<object, string>();

/** Tells an error that the query did not have from the server. */
export function fail(query: Query, error: unknown, connection: Connection): void {
  if (told.has(query)) return;
  told.add(query);
  // Not in here: a listener that throws must not end the queue.
  process.nextTick(() => query.handleError(error, connection));
}

/** The simple protocol takes several statements at a time; the extended one does not. */
export function forceOneStatement(query: Query): void {
  query.requiresPreparation = () => true;
}

/** A query of ours. */
export function ownQuery({ Query }: ClientClass, text: string): Query {
  const query = new Query(text);
  query.callback = () => {};
  return query;
}

/** The one value that a text of ours with several statements has as its answer, as a text whatever parsers the project has. */
export function askFor(
  Class: ClientClass,
  text: string,
  send: (query: Query) => Promise<unknown>,
): Promise<string> {
  const query = new Class.Query({ text, rowMode: 'array', types: { getTypeParser: () => String } });
  const rows: unknown[][] = [];
  query.callback = (_error, results) => {
    for (const result of [results].flat()) rows.push(...((result as { rows?: unknown[][] })?.rows ?? []));
  };
  return send(query).then(() => String(rows[0]?.[0]));
}

/** Several statements in one text, each sent alone: so nothing hides behind what we took for its end. */
export async function runSeveral(
  Class: ClientClass,
  query: Query,
  statements: readonly Statement[],
  run: (query: Query, statement: Statement) => Promise<unknown>,
): Promise<void> {
  if ((query.values?.length ?? 0) > 0)
    throw new Error('cannot insert multiple commands into a prepared statement');
  const results: unknown[] = [];
  for (const statement of statements) {
    const part = new Class.Query({ text: statement.text, rowMode: query._rowMode, types: query.types });
    part.callback = (_error, result) => void results.push(result);
    part._result._types = query._result._types;
    forceOneStatement(part);
    await run(part, statement);
  }
  query.callback?.(null, results);
  query.emit('end', results);
}
