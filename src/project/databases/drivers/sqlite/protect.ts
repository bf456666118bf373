// What drivers of SQLite with an interface like better-sqlite3's have in common: itself, libsql, which @libsql/client uses, and node:sqlite.
// Mode read: a connection that is opened for reading. Mode rollback: all connections to a file are one, with one transaction.
import { existsSync } from 'node:fs';
import { standIn as inFrontOf } from '../../../guard/stand-in.ts';
import { mergeEffects } from '../../effects/rows.ts';
import { type SqliteWatch, watchSqlite } from '../../effects/sqlite.ts';
import { controlOf, findWrite, type Statement } from '../../sql.ts';
import { currentMode, denied, noteProtection, onEndOfCall, pretends, requireCall } from '../../state.ts';
import { createTransactions, type Transactions } from '../../transactions.ts';
import { connectionPragma, fileOf, readStatements } from './gate.ts';
import { guardedStatement, type SqliteStatement } from './statement.ts';
import { transaction } from './transaction.ts';

type Method = (this: unknown, ...args: never[]) => unknown;

export interface SqliteDatabase {
  prepare(sql: string, options?: object): SqliteStatement;
  exec(sql: string): unknown;
  close(): unknown;
}

export interface SqliteDriver {
  name: string;
  Class: (new (...args: never[]) => SqliteDatabase) & { prototype: SqliteDatabase };
  /** Properties of a database: whether it is open, and in a transaction. */
  names?: { open: string; inTransaction: string };
  /** The file that is opened, absolute; null for a database in memory. */
  fileOf?(path: unknown): string | null;
  /** Arguments that open the file for reading only; left out by a driver that sees to mode read itself. */
  readOnlyArguments?(file: string, options: object | undefined): unknown[];
  /** Options of the one connection to a file, of those of who opens it first. */
  sharedOptions?(options: object | undefined): object | undefined;
  /** Methods that are those of the one connection. */
  forwardedMethods?: readonly string[];
  /** Done to a statement of a database that was opened with these options. */
  prepared?(statement: SqliteStatement, options: object | undefined): void;
  /** Throws for options that cannot be had in these modes. */
  checkOptions?(options: object): void;
  /** Methods that write files or reach another server, natively. */
  refusedMethods: readonly string[];
}

/** One connection to a file, for all that the project opens. */
interface Session {
  database: SqliteDatabase;
  transactions: Transactions;
  /** The transaction may have changed something. */
  changed: boolean;
  watch: SqliteWatch;
}

/** Which connection a database of the project stands for; null for one in memory. */
const sessions = new WeakMap<object, Session | null>();
const optionsOf = new WeakMap<object, object | undefined>();
const nativeOf = (database: SqliteDatabase) => sessions.get(database)?.database ?? database;

/** The class, held to the mode. */
export function protectSqlite(driver: SqliteDriver): unknown {
  const { Class, name, names = { open: 'open', inTransaction: 'inTransaction' } } = driver;
  const isChained = 'pragma' in Class.prototype;
  const isOpen = (database: object) => Reflect.get(database, names.open) === true;
  const isBusy = (database: object) => Reflect.get(database, names.inTransaction) === true;
  const original: { prepare: Method; exec: Method } = methodsOf(Class.prototype);
  const shared = new Map<string, Session>();

  onEndOfCall(() => {
    const effects = [...shared.values()].map((session) => {
      const { database, transactions, watch } = session;
      session.changed = false;
      transactions.clear();
      const isAtWork = isOpen(database) && isBusy(database);
      const effects = isAtWork ? [watch.read()] : [];
      watch.clear(false);
      if (isAtWork) call(database, original.exec, 'ROLLBACK');
      return effects;
    });
    return mergeEffects(effects.flat());
  });

  function openSession(file: string, args: unknown[], newTarget: never): Session {
    const known = shared.get(file);
    if (known) return known;
    const options = driver.sharedOptions ? [driver.sharedOptions(args[1] as object)] : args.slice(1);
    const database = Reflect.construct(Class, [file, ...options], newTarget) as SqliteDatabase;
    const watch = watchSqlite(
      (sql) => void call(database, original.exec, sql),
      (sql) => (call(database, original.prepare, sql) as SqliteStatement).all() as Record<string, unknown>[],
    );
    const session = { database, transactions: createTransactions(), changed: false, watch };
    // Others may write meanwhile; behind the wall there may be no place for temporary files.
    call(database, original.exec, 'PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY');
    shared.set(file, session);
    return session;
  }

  /** A database with the connection of the session, and transactions of its own. */
  function standIn({ database, transactions }: Session): SqliteDatabase {
    let isThere = true;
    const close = () => {
      isThere = false;
      for (const undo of transactions.rollback(own)) call(database, original.exec, undo);
      return own;
    };
    const own: SqliteDatabase = Object.create(Object.getPrototypeOf(database), {
      ...ownProperties(database),
      [names.open]: { get: () => isThere },
      [names.inTransaction]: { get: () => transactions.isOpen(own) },
      close: { value: close },
      [Symbol.dispose]: { value: close },
    });
    return own;
  }

  const guarded = inFrontOf(Class, (args: unknown[], given) => {
    // better-sqlite3 may be called without new.
    const newTarget = given ?? guarded;
    const file = (driver.fileOf ?? fileOf)(args[0]);
    if (file === null) {
      const database = Reflect.construct(Class, args as never[], newTarget);
      sessions.set(database, null);
      return database;
    }
    if (typeof args[1] === 'object' && args[1] !== null) driver.checkOptions?.(args[1]);
    noteProtection(name, 'driver');
    if (pretends() && !existsSync(file)) {
      const database = Reflect.construct(Class, [':memory:'] as never[], newTarget);
      sessions.set(database, null);
      return database;
    }
    if (currentMode() === 'read' && driver.readOnlyArguments) {
      const readOnly = driver.readOnlyArguments(file, args[1] as object | undefined);
      return Reflect.construct(Class, readOnly as never[], newTarget);
    }
    requireCall();
    if (!existsSync(file)) throw denied(`creating ${file}`, 'a file is not rolled back');
    const session = openSession(file, args, newTarget as never);
    const database = standIn(session);
    optionsOf.set(database, args[1] as object | undefined);
    sessions.set(database, session);
    return database;
  });

  /** Null: it is refused, and has to look done. */
  function read(database: SqliteDatabase, sql: string): readonly Statement[] | null {
    try {
      return readStatements(sql, sessions.get(database) === null);
    } catch (error) {
      if (pretends()) return null;
      throw error;
    }
  }

  function prepare(this: SqliteDatabase, sql: string, ...more: [object?]): SqliteStatement {
    const native = nativeOf(this);
    const session = sessions.get(this);
    const make = (text: string, before = () => {}) => {
      const statement = call(native, original.prepare, text, ...more) as SqliteStatement;
      return session ? guardedStatement(statement, this, before) : statement;
    };
    const statements = read(this, sql);
    if (statements === null) {
      const run = () => ({ changes: 0, lastInsertRowid: 0 });
      return define(make('SELECT 1 WHERE 0'), { run, get() {}, all: () => [], *iterate() {} });
    }
    const [statement, another] = statements;
    if (another) throw denied(sql, 'several statements in one');
    if (!statement) return make(sql);
    const control = controlOf(statement);
    if (session && control !== null && control !== 'savepoint') {
      // Never run: it only looks like one that returns nothing.
      const stand = make('RELEASE SAVEPOINT mcp_node');
      const run = () => {
        runControl(session, this, control);
        return { changes: 0, lastInsertRowid: 0 };
      };
      const none = () => {
        run();
        return [];
      };
      return define(stand, { run, get: () => void run(), all: none, iterate: () => none().values() });
    }
    const prepared = make(statement.text, () => session && enter(session, this, statement));
    if (session) driver.prepared?.(prepared, { ...optionsOf.get(this), ...more[0] });
    return prepared;
  }

  function exec(this: SqliteDatabase, sql: string): unknown {
    const session = sessions.get(this);
    const native = nativeOf(this);
    for (const statement of read(this, sql) ?? []) {
      const control = controlOf(statement);
      if (session && control !== null && control !== 'savepoint') runControl(session, this, control);
      else {
        if (session) enter(session, this, statement);
        call(native, original.exec, statement.text);
      }
    }
    return isChained ? this : undefined;
  }

  /** The transaction of the call is there, unless an error ended it (OR ROLLBACK): then the next one is. */
  function enter(session: Session, owner: object, statement: Statement): void {
    const { database, transactions } = session;
    requireCall();
    transactions.check(owner);
    if (connectionPragma.test(statement.plain.trim())) {
      if (isBusy(database) && !session.changed && !transactions.isOpen(owner))
        call(database, original.exec, 'ROLLBACK');
      return;
    }
    if (!isBusy(database)) {
      transactions.clear();
      begin(session);
    }
    if (findWrite(statement, 'sqlite') === null) return;
    session.changed = true;
    const [verb = ''] = statement.words;
    session.watch.before(verb);
    if (verb === 'rollback') session.watch.wentBack();
  }

  function begin(session: Session): void {
    session.watch.clear(session.changed);
    session.changed = false;
    call(session.database, original.exec, 'BEGIN');
  }

  function runControl(
    session: Session,
    owner: SqliteDatabase,
    control: 'begin' | 'commit' | 'rollback' | 'refused',
  ) {
    if (control === 'refused') throw denied('AND CHAIN', 'SQLite has no such thing');
    const { database, transactions, watch } = session;
    const isOpen = transactions.isOpen(owner);
    if (control === 'begin' && isOpen) throw new Error('cannot start a transaction within a transaction');
    if (control !== 'begin' && !isOpen) throw new Error(`cannot ${control} - no transaction is active`);
    requireCall();
    if (!isBusy(database)) begin(session);
    if (control === 'begin') watch.before('savepoint');
    for (const sql of transactions[control](owner)) call(database, original.exec, sql);
    if (control === 'rollback') watch.wentBack();
  }

  function pragma(this: SqliteDatabase, source: string, options?: { simple?: boolean }): unknown {
    const statement = this.prepare(`PRAGMA ${source}`);
    if (!statement.reader) {
      statement.run();
      return options?.simple ? undefined : [];
    }
    return options?.simple ? statement.pluck().get() : statement.all();
  }

  const refused = Object.fromEntries(
    driver.refusedMethods.map((method) => [
      method,
      () => {
        throw denied(`${name} ${method}`, 'it leaves the connection');
      },
    ]),
  );
  const forwarded = Object.fromEntries(
    (driver.forwardedMethods ?? []).flatMap((method) => {
      const native = Reflect.get(Class.prototype, method) as Method | undefined;
      const forward = function (this: SqliteDatabase, ...args: unknown[]) {
        return native && call(nativeOf(this), native, ...args);
      };
      return native ? [[method, forward]] : [];
    }),
  );
  define(Class.prototype, { prepare, exec, ...forwarded, ...refused });
  if (isChained) define(Class.prototype, { transaction, pragma });
  return guarded;
}

/** What the native database answers by itself, it answers for one that is so in name only. */
const ownProperties = (database: object): PropertyDescriptorMap =>
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(database)).map(([name, described]) => [
      name,
      described.get ? { get: () => Reflect.get(database, name) } : described,
    ]),
  );

const methodsOf = ({ prepare, exec }: SqliteDatabase) => ({ prepare, exec });

const call = (database: object, method: Method, ...args: unknown[]): unknown =>
  method.apply(database, args as never[]);

function define<T extends object>(target: T, methods: Record<string, unknown>): T {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  return target;
}
