// Drivers that are native addons: they open files and sockets where nothing sees it.
import type { Driver } from '../driver.ts';
import { reasonFor } from '../refused.ts';
import { unprotected } from '../state.ts';

const addons =
  /[\\/]node_modules[\\/](sqlite3|libpq|oracledb|duckdb|@duckdb[\\/][\w-]+|better-sqlite3-multiple-ciphers|odbc|msnodesqlv8)[\\/].*\.node$/i;

export const native: Driver = {
  name: 'native addons',
  urlSchemes: [],
  port: null,
  isHeld: false,
  protect() {
    const { dlopen } = process;
    process.dlopen = (module: object, file: string, ...flags: [number?]) => {
      const name = addons.exec(String(file))?.[1];
      if (name) throw unprotected(reasonFor(name));
      return dlopen(module, file, ...flags);
    };
  },
};
