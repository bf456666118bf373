// https://github.com/WiseLibs/better-sqlite3
import { protectSqlite, type SqliteDriver } from './sqlite.ts';

/** better-sqlite3/lib/database.js */
export function protectBetterSqlite3(exports: unknown): unknown {
  return protectSqlite({
    name: 'better-sqlite3',
    Class: exports as SqliteDriver['Class'],
    readOnlyArguments: (file, options) => [file, { ...options, readonly: true, fileMustExist: true }],
    refusedMethods: ['backup', 'loadExtension', 'unsafeMode'],
  });
}
