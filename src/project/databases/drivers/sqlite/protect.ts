// What drivers of SQLite with the interface of better-sqlite3 have in common: better-sqlite3 itself and libsql, which @libsql/client uses.
// Mode read: a connection that is opened for reading. Mode rollback: all connections to a file are one, with one transaction.
import { existsSync } from 'node:fs';
import { standIn as inFrontOf } from '../../../guard/stand-in.ts';
import { mergeEffects } from '../../effects/rows.ts';
import { type SqliteWatch, watchSqlite } from '../../effects/sqlite.ts';
import { controlOf, findWrite, type Statement } from '../../sql.ts';
import { currentMode, denied, noteProtection, onEndOfCall, pretends, requireCall } from '../../state.ts';
import { createTransactions, type Transactions } from '../../transactions.ts';
import { connectionPragma, fileOf, readStatements } from './gate.ts';
import { transaction } from './transaction.ts';

type Method = (this: unknown, ...args: never[]) => unknown;

export interface SqliteStatement {
  reader: boolean;
  run(...args: unknown[]): unknown;
  all(...args: unknown[]): unknown[];
  get(...args: unknown[]): unknown;
  pluck(): SqliteStatement;
}

export interface SqliteDatabase {
  open: boolean;
  inTransaction: boolean;
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): unknown;
}

export interface SqliteDriver {
  name: string;
  Class: (new (...args: never[]) => SqliteDatabase) & { prototype: SqliteDatabase };
  /** Arguments that open the file for reading only. */
  readOnlyArguments(file: string, options: object | undefined): unknown[];
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

/** The class, held to the mode. */
export function protectSqlite(driver: SqliteDriver): unknown {
  const { Class, name } = driver;
  const original: { prepare: Method; exec: Method } = {
    prepare: Class.prototype.prepare,
    exec: Class.prototype.exec,
  };
  const shared = new Map<string, Session>();

  onEndOfCall(() => {
    const effects = [...shared.values()].map((session) => {
      const { database, transactions, watch } = session;
      session.changed = false;
      transactions.clear();
      const isOpen = database.open && database.inTransaction;
      const effects = isOpen ? [watch.read()] : [];
      watch.clear(false);
      if (isOpen) call(database, original.exec, 'ROLLBACK');
      return effects;
    });
    return mergeEffects(effects.flat());
  });

  function openSession(file: string, args: unknown[], newTarget: never): Session {
    const known = shared.get(file);
    if (known) return known;
    const database = Reflect.construct(Class, [file, ...args.slice(1)], newTarget) as SqliteDatabase;
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
    let isOpen = true;
    const close = () => {
      isOpen = false;
      for (const undo of transactions.rollback(own)) call(database, original.exec, undo);
      return own;
    };
    const own: SqliteDatabase = Object.create(Object.getPrototypeOf(database), {
      ...Object.getOwnPropertyDescriptors(database),
      open: { get: () => isOpen },
      inTransaction: { get: () => transactions.isOpen(own) },
      close: { value: close },
    });
    return own;
  }

  const guarded = inFrontOf(Class, (args: unknown[], given) => {
    // better-sqlite3 may be called without new.
    const newTarget = given ?? guarded;
    const file = fileOf(args[0]);
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
    if (currentMode() === 'read') {
      const readOnly = driver.readOnlyArguments(file, args[1] as object | undefined);
      return Reflect.construct(Class, readOnly as never[], newTarget);
    }
    requireCall();
    if (!existsSync(file)) throw denied(`creating ${file}`, 'a file is not rolled back');
    const session = openSession(file, args, newTarget as never);
    const database = standIn(session);
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

  function prepare(this: SqliteDatabase, sql: string): SqliteStatement {
    const statements = read(this, sql);
    if (statements === null) {
      const nothing = call(this, original.prepare, 'SELECT 1 WHERE 0') as SqliteStatement;
      const run = () => ({ changes: 0, lastInsertRowid: 0 });
      return define(nothing, { run, get() {}, all: () => [], *iterate() {} });
    }
    const [statement, another] = statements;
    if (another) throw denied(sql, 'several statements in one');
    if (!statement) return call(this, original.prepare, sql) as SqliteStatement;
    const session = sessions.get(this);
    const control = controlOf(statement);
    if (session && control !== null && control !== 'savepoint') {
      // Never run: it only looks like one that returns nothing.
      const stand = call(this, original.prepare, 'RELEASE SAVEPOINT mcp_node') as SqliteStatement;
      const run = () => {
        runControl(session, this, control);
        return { changes: 0, lastInsertRowid: 0 };
      };
      const none = () => {
        run();
        return [];
      };
      return define(stand, { run, get: () => void run(), all: none });
    }
    const prepared = call(this, original.prepare, statement.text) as SqliteStatement;
    if (!session) return prepared;
    return define(
      prepared,
      Object.fromEntries(
        ['run', 'get', 'all', 'iterate'].map((method) => {
          const execute = Reflect.get(prepared, method) as Method;
          const wrapped = (...args: never[]) => {
            enter(session, this, statement);
            return execute.apply(prepared, args);
          };
          return [method, wrapped];
        }),
      ),
    );
  }

  function exec(this: SqliteDatabase, sql: string): unknown {
    const session = sessions.get(this);
    for (const statement of read(this, sql) ?? []) {
      const control = controlOf(statement);
      if (session && control !== null && control !== 'savepoint') runControl(session, this, control);
      else {
        if (session) enter(session, this, statement);
        call(this, original.exec, statement.text);
      }
    }
    return this;
  }

  /** The transaction of the call is there, unless an error ended it (OR ROLLBACK): then the next one is. */
  function enter(session: Session, owner: object, statement: Statement): void {
    const { database, transactions } = session;
    requireCall();
    transactions.check(owner);
    if (connectionPragma.test(statement.plain.trim())) {
      if (database.inTransaction && !session.changed && !transactions.isOpen(owner))
        call(database, original.exec, 'ROLLBACK');
      return;
    }
    if (!database.inTransaction) {
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
    if (!database.inTransaction) begin(session);
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
  define(Class.prototype, { prepare, exec, transaction, pragma, ...refused });
  return guarded;
}

const call = (database: object, method: Method, ...args: unknown[]): unknown =>
  method.apply(database, args as never[]);

function define<T extends object>(target: T, methods: Record<string, unknown>): T {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  return target;
}
