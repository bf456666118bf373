// https://github.com/WiseLibs/better-sqlite3
import type { Driver } from '../driver.ts';
import { hideDriverKey } from '../driver-keys.ts';
import { openSqlite } from './open/sqlite.ts';
import type { SqliteDriver } from './sqlite/protect.ts';
import { protectFiles } from './sqlite/reading.ts';

export const betterSqlite3: Driver = {
  name: 'better-sqlite3',
  urlSchemes: ['file', 'sqlite'],
  port: null,
  isHeld: true,
  nativeMethods: ['loadExtension'],
  sqlMethods: ['prepare', 'exec', 'pragma'],
  open: (exports, place) => openSqlite(exports, place, { readonly: true }),
  patches: { 'lib/database.js': protectBetterSqlite3, 'lib/util.js': hideNative },
};

function protectBetterSqlite3(exports: unknown): unknown {
  return protectFiles({
    name: 'better-sqlite3',
    Class: exports as SqliteDriver['Class'],
    readOnlyArguments: (file, options) => [file, { ...options, readonly: true, fileMustExist: true }],
    refusedMethods: ['backup', 'loadExtension', 'unsafeMode'],
  });
}

/** The native database lies under this symbol. */
function hideNative(exports: unknown): unknown {
  hideDriverKey((exports as { cppdb?: unknown }).cppdb);
  return exports;
}
