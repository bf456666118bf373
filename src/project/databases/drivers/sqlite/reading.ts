// Mode read: a transaction is its statements, so that one that nobody ends locks the file for no other process between them.
import { type Control, controlOf, splitStatements } from '../../sql.ts';
import { currentMode, denied } from '../../state.ts';
import { placeOf } from './gate.ts';
import { protectSqlite, type SqliteDriver } from './protect.ts';

/** Connections to files that say themselves whether they are in a transaction. */
const open = new WeakMap<object, boolean>();

/** The class of a driver, held to the mode, and in mode read without transactions of the database. */
export function protectFiles(driver: SqliteDriver): unknown {
  if (currentMode() !== 'read') return protectSqlite(driver);
  const guarded = protectSqlite({ ...driver, Class: inNameOnly(driver.Class) });
  stepInstead(driver.Class.prototype, (database) => open.has(database));
  return guarded;
}

/** Drivers define inTransaction for good: another object with all that one has says it. */
function inNameOnly(Class: SqliteDriver['Class']): SqliteDriver['Class'] {
  function Database(...args: unknown[]) {
    const database = Reflect.construct(Class, args as never[], new.target) as object;
    if (placeOf(args[0]) === null) return database;
    const own: object = Object.create(Object.getPrototypeOf(database), {
      ...Object.getOwnPropertyDescriptors(database),
      inTransaction: { get: () => open.get(own) },
    });
    open.set(own, false);
    return own;
  }
  for (const key of Reflect.ownKeys(Class))
    Object.defineProperty(Database, key, Reflect.getOwnPropertyDescriptor(Class, key) as PropertyDescriptor);
  return Database as never;
}

interface Methods {
  exec(sql: string): unknown;
  prepare(sql: string, ...more: unknown[]): object;
}

/** What begins and ends transactions does so in name only. */
export function stepInstead<T extends Methods>(prototype: T, isHeld: (database: T) => boolean): void {
  const { exec, prepare } = prototype;
  define(prototype, {
    exec(this: T, sql: string) {
      const statements = isHeld(this) ? split(sql) : [];
      if (!statements.some((statement) => controlOf(statement) !== null)) return exec.call(this, sql);
      // What it returns where there is nothing to run.
      let result = exec.call(this, '');
      for (const statement of statements) {
        const control = controlOf(statement);
        if (control === null) result = exec.call(this, statement.text);
        else step(this, control);
      }
      return result;
    },
    prepare(this: T, sql: string, ...more: unknown[]) {
      const [statement, another] = isHeld(this) ? split(sql) : [];
      const control = statement && !another ? controlOf(statement) : null;
      if (control === null) return prepare.call(this, sql, ...more);
      const run = () => {
        step(this, control);
        return { changes: 0, lastInsertRowid: 0 };
      };
      const all = () => {
        run();
        return [];
      };
      // Never run: it only looks like one that returns nothing.
      const stand = prepare.call(this, 'RELEASE SAVEPOINT mcp_node', ...more);
      return define(stand, { run, all, get: () => void run(), iterate: () => all().values() });
    },
  });
}

/** What cannot be told apart goes on to whoever refuses it. */
function split(sql: unknown) {
  const statements = typeof sql === 'string' ? splitStatements(sql, 'sqlite') : [];
  return typeof statements === 'string' ? [] : statements;
}

/** Throws where SQLite would; savepoints have nothing to go back to. */
function step(database: object, control: Control): void {
  if (control === 'refused') throw denied('AND CHAIN', 'SQLite has no such thing');
  // node:sqlite says itself that there is none.
  if (control === 'savepoint' || !open.has(database)) return;
  const isOpen = open.get(database);
  if (control === 'begin' && isOpen) throw new Error('cannot start a transaction within a transaction');
  if (control !== 'begin' && !isOpen) throw new Error(`cannot ${control} - no transaction is active`);
  open.set(database, control === 'begin');
}

function define<T extends object>(target: T, methods: Record<string, unknown>): T {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  return target;
}
