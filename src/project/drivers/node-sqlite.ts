// https://nodejs.org/api/sqlite.html: opened for reading only; the guard refuses ATTACH, and all of it on Node 22.
import { syncBuiltinESMExports } from 'node:module';
import { currentMode, noteProtection, unprotected } from './state.ts';

/** The guard's class stays beneath. */
export function protectNodeSqlite(): void {
  const sqlite = process.getBuiltinModule('node:sqlite') as
    | { DatabaseSync: new (...args: unknown[]) => object }
    | undefined;
  if (!sqlite) return;
  sqlite.DatabaseSync = new Proxy(sqlite.DatabaseSync, {
    construct(target, [path, options, ...rest], newTarget) {
      if (path === ':memory:') return Reflect.construct(target, [path, options, ...rest], newTarget);
      if (currentMode() === 'rollback') throw unprotected('node:sqlite has no mode rollback here');
      noteProtection('node:sqlite', 'driver');
      return Reflect.construct(target, [path, { ...options, readOnly: true }, ...rest], newTarget);
    },
  });
  syncBuiltinESMExports();
}
