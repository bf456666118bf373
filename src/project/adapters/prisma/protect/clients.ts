// Holds Prisma clients to the mode below everything that a client offers: in the driver adapter that all of its statements go through.
// Mode read is done here, one statement at a time. Mode rollback is done by the driver beneath (drivers/), so that all that a call does
// to a database is in one transaction; what is seen to here is that there is such a driver.
import type { DatabaseMode } from '../../../../protocol/database.ts';
import { type Dialect, findRefusal } from '../../../databases/sql.ts';
import { comesBy, denied, noteProtection, unprotected } from '../../../databases/state.ts';
import type { Protection } from '../../adapter.ts';

interface Query {
  sql: string;
  args: unknown[];
  argTypes: unknown[];
}
type Method = 'queryRaw' | 'executeRaw';
type Run = (method: Method, query: Query) => Promise<unknown>;

/** The part of Prisma's driver-adapter-utils that is used here. */
interface Queryable {
  provider: string;
  adapterName: string;
  queryRaw(query: Query): Promise<unknown>;
  executeRaw(query: Query): Promise<unknown>;
}
interface Transaction extends Queryable {
  options: { usePhantomQuery: boolean };
  rollback(): Promise<void>;
}
interface DriverAdapter extends Queryable {
  startTransaction(isolationLevel?: string): Promise<Transaction>;
  executeScript(script: string): Promise<void>;
  getConnectionInfo?(): unknown;
  dispose(): Promise<void>;
}

// Only what was seen to refuse writes. D1 and the HTTP drivers have no real transactions; T-SQL needs no ";" between statements.
const dialects: ReadonlyMap<unknown, Dialect> = new Map([
  ['@prisma/adapter-libsql', 'sqlite'],
  ['@prisma/adapter-better-sqlite3', 'sqlite'],
  ['@prisma/adapter-pg', 'postgres'],
  ['@prisma/adapter-mariadb', 'mysql'],
]);

/** Holds `client`, and every other client whose adapter is of the same class, to the mode; says how, or why it cannot be. */
export async function protectPrismaClient(client: unknown, mode: DatabaseMode): Promise<Protection> {
  if (mode === 'write') return none('the database mode is "write"');
  const factory = driverAdapterFactory(client);
  if (factory === null) return none('the client has no driver adapter, so its statements cannot be seen');
  const dialect = dialects.get(factory.adapterName);
  if (!dialect) return none(unknownAdapter(factory.adapterName));
  if (mode === 'rollback' && dialect === 'mysql')
    return none(`nothing holds the driver of ${factory.adapterName} in a dry run`);
  patchConnect(factory, mode);
  // An engine that is connected keeps its unpatched connection; the next query connects again.
  await (client as { $disconnect(): Promise<void> }).$disconnect();
  if (mode === 'rollback')
    return { kind: 'driver', reason: `the driver of ${factory.adapterName} rolls back` };
  return {
    kind: 'adapter-transaction',
    reason: `${factory.adapterName} is patched: one reading statement at a time, refused by the database too if it writes`,
  };
}

function driverAdapterFactory(client: unknown): Record<string, unknown> | null {
  const config = isObject(client) ? client._engineConfig : undefined;
  const adapter = isObject(config) ? config.adapter : undefined;
  return isObject(adapter) && typeof adapter.connect === 'function' ? adapter : null;
}

const none = (reason: string): Protection => ({ kind: 'none', reason });

const unknownAdapter = (name: unknown) => `nothing is known of the driver adapter ${name}`;

// Taken before code of the project could replace them: it may run before an adapter is loaded.
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, prototype: everyObject } = Object;
const { apply } = Reflect;
const { has, add } = WeakSet.prototype;

const replacements = new WeakSet<object>();
const isReplacement = (value: object) => apply(has, replacements, [value]) as boolean;

/** Replaces the methods that open connections on whatever object of the prototype chain owns them. */
export function patchConnect(factory: object, mode: DatabaseMode): void {
  let owner: object | null = factory;
  while (owner !== null && owner !== everyObject) {
    patchMethod(owner, 'connect', mode);
    patchMethod(owner, 'connectToShadowDb', mode);
    owner = getPrototypeOf(owner);
  }
}

function patchMethod(owner: object, name: string, mode: DatabaseMode): void {
  const original = getOwnPropertyDescriptor(owner, name)?.value;
  if (typeof original !== 'function' || isReplacement(original)) return;
  const replacement = async function (this: unknown, ...args: unknown[]) {
    const adapter = (await apply(original, this, args)) as DriverAdapter;
    // A subclass calls the patched method of its parent: what it gets is read-only already.
    return isReplacement(adapter) ? adapter : protectAdapter(adapter, mode);
  };
  apply(add, replacements, [replacement]);
  defineProperty(owner, name, { value: replacement, writable: false, configurable: false });
}

async function protectAdapter(inner: DriverAdapter, mode: DatabaseMode): Promise<DriverAdapter> {
  const dialect = dialects.get(inner.adapterName);
  if (!dialect) throw unprotected(unknownAdapter(inner.adapterName));
  // Their sessions only read, which is for the driver to see to.
  const byDriver = mode === 'rollback' || dialect === 'mysql';
  if (byDriver && !(await isDriverHeld(inner)))
    throw unprotected(`${inner.adapterName} uses a driver that is not known`);
  if (mode === 'read') return readOnlyAdapter(inner, dialect);
  replacements.add(inner);
  return inner;
}

/** A copy of the driver that was bundled into something else has not been seen, and is not. */
function isDriverHeld(inner: DriverAdapter): Promise<boolean> {
  return comesBy((marker) => inner.queryRaw(statement(`SELECT '${marker}' AS mcp_node`)));
}

function readOnlyAdapter(inner: DriverAdapter, dialect: Dialect): DriverAdapter {
  const { provider, adapterName } = inner;
  noteProtection(adapterName, 'adapter-transaction');
  const runStatement = runners[dialect](inner);
  const run = async (method: Method, query: Query) => {
    const refusal = findRefusal(query.sql, dialect);
    if (refusal !== null) throw denied(query.sql, refusal);
    try {
      return await runStatement(method, query);
    } catch (error) {
      throw isWriteError(error) ? denied(query.sql, 'the database said so', error) : error;
    }
  };
  const queryable: Queryable = {
    provider,
    adapterName,
    queryRaw: (query) => run('queryRaw', query),
    executeRaw: (query) => run('executeRaw', query),
  };
  const nothing = async () => {};
  const adapter: DriverAdapter = {
    ...queryable,
    // There is nothing to commit, so a transaction is its statements: nothing is locked between them, and `await` in one blocks nobody.
    startTransaction: async () => ({
      ...{ ...queryable, options: { usePhantomQuery: true }, commit: nothing, rollback: nothing },
      ...{ createSavepoint: nothing, rollbackToSavepoint: nothing, releaseSavepoint: nothing },
    }),
    executeScript: async (script) => {
      throw denied(script, 'a script');
    },
    ...(inner.getConnectionInfo && { getConnectionInfo: () => inner.getConnectionInfo?.() }),
    dispose: () => inner.dispose(),
  };
  replacements.add(adapter);
  return adapter;
}

const runners: Readonly<Record<Dialect, (inner: DriverAdapter) => Run>> = {
  sqlite: sqliteRunner,
  postgres: postgresRunner,
  mysql: (inner) => (method, query) => inner[method](query),
};

/** SQLite: a driver that is held has opened the file for reading only, and looks at each statement; others are sealed. */
function sqliteRunner(inner: DriverAdapter): Run {
  const sealed = sealedRunner(inner);
  let isHeld: boolean | undefined;
  const open = async (): Promise<boolean> => {
    const held = await isDriverHeld(inner);
    if (held) await inner.queryRaw(patience);
    isHeld = held;
    return held;
  };
  return async (method, query) => ((isHeld ?? (await open())) ? inner[method](query) : sealed(method, query));
}

/** `query_only` before every statement; no transaction, so that the file is locked only while a statement reads. */
function sealedRunner(inner: DriverAdapter): Run {
  let last: Promise<unknown> = Promise.resolve();
  let verified = false;
  const seal = async () => {
    await inner.queryRaw(statement('PRAGMA query_only = ON'));
    if (verified) return;
    await inner.queryRaw(patience);
    // A remote libsql server may ignore it, or run each statement on another connection.
    const { rows } = (await inner.queryRaw(statement('PRAGMA query_only'))) as { rows?: unknown[][] };
    if (Number(rows?.[0]?.[0]) !== 1) {
      throw unprotected('the connection does not keep query_only');
    }
    verified = true;
  };
  return (method, query) => {
    // One after the other: a second statement at the same time could get an unsealed connection of the driver's pool.
    const result = last.then(seal).then(() => inner[method](query));
    last = result.catch(() => {});
    return result;
  };
}

/** PostgreSQL: a read-only transaction around every statement, always rolled back. */
function postgresRunner(inner: DriverAdapter): Run {
  return async (method, query) => {
    const transaction = await inner.startTransaction();
    const release = forceOneStatement(transaction);
    try {
      await transaction.executeRaw(statement('SET TRANSACTION READ ONLY'));
      return await transaction[method](query);
    } finally {
      release();
      try {
        // With a phantom query the adapter ends the transaction itself, without one it leaves that to Prisma's engine.
        if (!transaction.options.usePhantomQuery) await transaction.executeRaw(statement('ROLLBACK'));
      } finally {
        await transaction.rollback();
      }
    }
  };
}

/** node-postgres sends a query without parameters in the simple protocol, which accepts several statements; the extended one does not. */
function forceOneStatement(transaction: Transaction): () => void {
  const { client } = transaction as Transaction & { client?: unknown };
  if (!isObject(client) || typeof client.query !== 'function') return () => {};
  const original = client.query as (...args: unknown[]) => unknown;
  const query = (config: object, ...rest: unknown[]) =>
    Reflect.apply(original, client, [{ ...config, queryMode: 'extended' }, ...rest]);
  Object.defineProperty(client, 'query', { value: query, configurable: true });
  return () => {
    delete client.query;
  };
}

/** SQLITE_READONLY; ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION; PostgreSQL's read_only_sql_transaction, and active_sql_transaction: what only works outside of one. */
function isWriteError(error: unknown): boolean {
  const cause = isObject(error) ? error.cause : undefined;
  if (!isObject(cause)) return false;
  const { code, kind, extendedCode, originalCode } = cause;
  if (kind === 'sqlite') return (Number(extendedCode) & 0xff) === 8 || originalCode === 'SQLITE_READONLY';
  if (kind === 'mysql') return code === 1792;
  return code === '25006' || code === '25001';
}

const statement = (sql: string): Query => ({ sql, args: [], argTypes: [] });

/** A reader, too, has to wait while somebody else commits; some drivers do not. */
const patience = statement('PRAGMA busy_timeout = 5000');

function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
