// https://nodejs.org/api/sqlite.html: opened for reading only; the guard refuses ATTACH, and all of it on Node 22.
import { syncBuiltinESMExports } from 'node:module';
import { standIn } from '../guard/stand-in.ts';
import { currentMode, noteProtection, unprotected } from './state.ts';

/** The guard's class stays beneath. */
export function protectNodeSqlite(): void {
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
    return construct([path, { ...(options as object), readOnly: true }, ...rest], newTarget);
  }) as never;
  syncBuiltinESMExports();
}
