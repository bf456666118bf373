// https://nodejs.org/api/sqlite.html. Mode read: opened for reading only; mode rollback: as better-sqlite3. The guard refuses ATTACH, and
// all of it on Node 22.
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { standIn } from '../../guard/stand-in.ts';
import type { Driver } from '../driver.ts';
import { currentMode, noteProtection, pretends } from '../state.ts';
import { openSqlite } from './open/sqlite.ts';
import { fileOf } from './sqlite/gate.ts';
import { protectSqlite, type SqliteDriver } from './sqlite/protect.ts';
import { stepInstead } from './sqlite/reading.ts';
import type { SqliteStatement } from './sqlite/statement.ts';

export const nodeSqlite: Driver = {
  name: 'node:sqlite',
  urlSchemes: ['file'],
  port: null,
  isHeld: true,
  open: (exports, place) =>
    openSqlite(Reflect.get(Object(exports), 'DatabaseSync'), place, { readOnly: true }),
  protect: protectNodeSqlite,
};

/** The guard's class stays beneath. */
function protectNodeSqlite(): void {
  const sqlite = process.getBuiltinModule('node:sqlite') as
    | { DatabaseSync: new (...args: unknown[]) => object }
    | undefined;
  if (!sqlite) return;
  const { DatabaseSync } = sqlite;
  sqlite.DatabaseSync =
    currentMode() === 'rollback'
      ? (protectSqlite({ ...inRollback, Class: DatabaseSync as SqliteDriver['Class'] }) as never)
      : openedForReading(DatabaseSync);
  if (pretends()) letWritesLookDone(sqlite as unknown as Record<string, { prototype: object }>);
  syncBuiltinESMExports();
}

function openedForReading(DatabaseSync: new (...args: unknown[]) => object): never {
  // A database in memory has no place.
  if (currentMode() === 'read')
    stepInstead(DatabaseSync.prototype as InFile, (database) => Boolean(database.location()));
  const construct = (args: unknown[], newTarget: object = DatabaseSync) =>
    Reflect.construct(DatabaseSync, args, newTarget as never) as object;
  return standIn(DatabaseSync, ([path, options, ...rest], newTarget) => {
    if (path === ':memory:') return construct([path, options, ...rest], newTarget);
    noteProtection('node:sqlite', 'driver');
    if (pretends() && !existsSync(path as string))
      return construct([':memory:', options, ...rest], newTarget);
    return construct([path, { ...(options as object), readOnly: true }, ...rest], newTarget);
  }) as never;
}

interface InFile {
  exec(sql: string): unknown;
  prepare(sql: string): object;
  location(): string | null;
}

/** Of statements: each database of the project has its own, and the connection none. */
const ofStatements = {
  readBigInts: 'setReadBigInts',
  returnArrays: 'setReturnArrays',
  allowBareNamedParameters: 'setAllowBareNamedParameters',
  allowUnknownNamedParameters: 'setAllowUnknownNamedParameters',
} as const;

const inRollback: Omit<SqliteDriver, 'Class'> = {
  name: 'node:sqlite',
  names: { open: 'isOpen', inTransaction: 'isTransaction' },
  fileOf(path) {
    if (path === ':memory:') return null;
    const text = Buffer.isBuffer(path) || path instanceof Uint8Array ? Buffer.from(path).toString() : path;
    // Of a text the guard takes no address.
    const file = text instanceof URL ? fileURLToPath(text) : String(text);
    return fileOf(resolve(file).replaceAll('?', '\0'))?.replaceAll('\0', '?') ?? null;
  },
  sharedOptions(options) {
    const names = [...Object.keys(ofStatements), 'readOnly', 'open'];
    return Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => !names.includes(name)));
  },
  prepared(statement: SqliteStatement, options) {
    for (const [option, method] of Object.entries(ofStatements)) {
      const value = Reflect.get(options ?? {}, option);
      const set = Reflect.get(statement, method) as ((on: boolean) => void) | undefined;
      if (typeof value === 'boolean') set?.call(statement, value);
    }
  },
  forwardedMethods: ['function', 'aggregate', 'location'],
  refusedMethods: [
    ...['createTagStore', 'createSession', 'applyChangeset', 'serialize', 'deserialize'],
    ...['enableDefensive', 'open'],
  ],
};

const SQLITE_READONLY = 8;

function letWritesLookDone({ DatabaseSync, StatementSync }: Record<string, { prototype: object }>): void {
  const ignoring = (owner: object, name: string, result: unknown) => {
    const original = Reflect.get(owner, name) as (...args: unknown[]) => unknown;
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
      try {
        return original.apply(this, args);
      } catch (error) {
        if (Reflect.get(Object(error), 'errcode') === SQLITE_READONLY) return result;
        throw error;
      }
    });
  };
  if (DatabaseSync) ignoring(DatabaseSync.prototype, 'exec', undefined);
  if (!StatementSync) return;
  ignoring(StatementSync.prototype, 'run', { changes: 0, lastInsertRowid: 0 });
  ignoring(StatementSync.prototype, 'get', undefined);
  ignoring(StatementSync.prototype, 'all', []);
}
