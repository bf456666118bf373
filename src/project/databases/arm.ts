// Puts the database mode in force, before any code of the project runs: drivers are changed as they load, whichever copy it is.
import type { DatabaseMode } from '../../protocol/database.ts';
import { installLoadHooks } from '../loader/hooks.ts';
import { protectBetterSqlite3 } from './drivers/better-sqlite3.ts';
import { protectLibsql, refuseLibsqlPromises } from './drivers/libsql.ts';
import { protectMysql2 } from './drivers/mysql2.ts';
import { protectNodeSqlite } from './drivers/node-sqlite.ts';
import { protectPgClient, protectPgConnection, refusePgNative } from './drivers/pg.ts';
import { refuseExports, refuseNativeDrivers, refusePostgresModule } from './refused.ts';
import { noteProtection, setMode } from './state.ts';

/** What is done to a file of a package once it is evaluated; the result replaces its exports. */
const patches: readonly [path: string, patch: (exports: unknown) => unknown][] = [
  ['pg/lib/connection.js', protectPgConnection],
  ['pg/lib/client.js', protectPgClient],
  ['pg/lib/native/client.js', refusePgNative],
  ['better-sqlite3/lib/database.js', protectBetterSqlite3],
  ['libsql/index.js', protectLibsql],
  ['libsql/promise.js', refuseLibsqlPromises],
  ['mysql2/lib/base/connection.js', protectMysql2],
  ['postgres/cjs/src/index.js', (exports) => refuseExports('postgres', exports)],
  ['mysql/index.js', (exports) => refuseExports('mysql', exports)],
  ['mariadb/promise.js', (exports) => refuseExports('mariadb', exports)],
  ['mariadb/callback.js', (exports) => refuseExports('mariadb', exports)],
];

export function armDrivers(
  mode: DatabaseMode,
  onFound: Parameters<typeof setMode>[1],
  { looksDone = false } = {},
): void {
  setMode(mode, onFound, looksDone);
  const hooks = installLoadHooks();
  for (const [path, patch] of patches) {
    hooks.onModule(fileOfPackage(path), (exports) => {
      if (mode !== 'write') return patch(exports);
      noteProtection(path.slice(0, path.indexOf('/')), 'none');
      return exports;
    });
  }
  if (mode === 'write') return;
  refusePostgresModule();
  refuseNativeDrivers();
  protectNodeSqlite();
}

/** Wherever it is installed. */
function fileOfPackage(path: string): RegExp {
  const escaped = path.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
  return new RegExp(`[\\\\/]node_modules[\\\\/]${escaped}$`);
}
