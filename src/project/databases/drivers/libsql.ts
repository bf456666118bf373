// https://github.com/tursodatabase/libsql-js: SQLite beneath @libsql/client and what builds on that.
import { pathToFileURL } from 'node:url';
import type { Driver } from '../driver.ts';
import { unprotected } from '../state.ts';
import { openSqlite } from './open/sqlite.ts';
import type { SqliteDriver } from './sqlite/protect.ts';
import { protectFiles } from './sqlite/reading.ts';

export const libsql: Driver = {
  name: 'libsql',
  urlSchemes: ['file', 'libsql'],
  port: null,
  isHeld: true,
  nativeMethods: ['loadExtension'],
  sqlMethods: ['prepare', 'exec', 'pragma'],
  open: (exports, place) => openSqlite(exports, place, {}),
  patches: { 'index.js': protectLibsql, 'promise.js': refuseLibsqlPromises },
};

function protectLibsql(exports: unknown): unknown {
  const Class = exports as SqliteDriver['Class'];
  const guarded = protectFiles({
    name: 'libsql',
    Class,
    readOnlyArguments(file, options) {
      return [`${pathToFileURL(file).href.replace(/^file:\/\//, 'file:')}?mode=ro`, options];
    },
    checkOptions(options) {
      if (Reflect.get(options, 'syncUrl')) throw unprotected('a replica writes its file');
    },
    refusedMethods: ['sync', 'syncUntil', 'loadExtension', 'authorizer'],
  });
  return guarded;
}

function refuseLibsqlPromises(): unknown {
  return new Proxy(class Database {}, {
    construct() {
      throw unprotected('libsql/promise cannot be held to the mode: use @libsql/client, or libsql itself');
    },
  });
}
