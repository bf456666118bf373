// Drivers that are native addons: they open files and sockets where nothing sees it.
import { standInForAddon } from '../addon.ts';
import type { Driver } from '../driver.ts';
import { namesOf } from '../file-of-package.ts';

const addons =
  /^(?:sqlite3|libpq|oracledb|duckdb|@duckdb\/[\w-]+|better-sqlite3-multiple-ciphers|odbc|msnodesqlv8)$/i;

export const native: Driver = {
  name: 'native addons',
  urlSchemes: [],
  port: null,
  isHeld: false,
  protect() {
    const { dlopen } = process;
    process.dlopen = (module: object, file: string, ...flags: [number?]) => {
      const name = namesOf(String(file)).find((known) => addons.test(known));
      if (!name) return dlopen(module, file, ...flags);
      (module as { exports: unknown }).exports = standInForAddon(name);
      return undefined;
    };
  },
};
