// https://nodejs.org/api/sqlite.html: opened for reading only; the guard refuses ATTACH, and all of it on Node 22.
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { standIn } from '../../guard/stand-in.ts';
import type { Driver } from '../driver.ts';
import { currentMode, noteProtection, pretends, unprotected } from '../state.ts';
import { openSqlite } from './open/sqlite.ts';
import { stepInstead } from './sqlite/reading.ts';

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
  const construct = (args: unknown[], newTarget: object = DatabaseSync) =>
    Reflect.construct(DatabaseSync, args, newTarget as never) as object;
  sqlite.DatabaseSync = standIn(DatabaseSync, ([path, options, ...rest], newTarget) => {
    if (path === ':memory:') return construct([path, options, ...rest], newTarget);
    if (currentMode() === 'rollback') throw unprotected('node:sqlite has no mode rollback here');
    noteProtection('node:sqlite', 'driver');
    if (pretends() && !existsSync(path as string))
      return construct([':memory:', options, ...rest], newTarget);
    return construct([path, { ...(options as object), readOnly: true }, ...rest], newTarget);
  }) as never;
  // A database in memory has no place.
  if (currentMode() === 'read')
    stepInstead(DatabaseSync.prototype as InFile, (database) => Boolean(database.location()));
  if (pretends()) letWritesLookDone(sqlite as unknown as Record<string, { prototype: object }>);
  syncBuiltinESMExports();
}

interface InFile {
  exec(sql: string): unknown;
  prepare(sql: string): object;
  location(): string | null;
}

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
