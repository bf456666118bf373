// Drivers that cannot be held to the mode: they load, as apps import what they then do not use, and refuse to connect.
import * as moduleApi from 'node:module';
import { standIn } from '../guard/stand-in.ts';
import { unprotected } from './state.ts';

/** Native addons: they open files and sockets where nothing sees it. */
const nativeDrivers =
  /[\\/]node_modules[\\/](sqlite3|libpq|oracledb|duckdb|@duckdb[\\/][\w-]+|better-sqlite3-multiple-ciphers|odbc|msnodesqlv8)[\\/].*\.node$/i;

export function refuseNativeDrivers(): void {
  const { dlopen } = process;
  process.dlopen = (module: object, file: string, ...flags: [number?]) => {
    const name = nativeDrivers.exec(String(file))?.[1];
    if (name) throw unprotected(reasonFor(name));
    return dlopen(module, file, ...flags);
  };
}

/** The same exports, whose functions refuse. */
export function refuseExports(name: string, exports: unknown): unknown {
  const refuse = () => {
    throw unprotected(reasonFor(name));
  };
  if (typeof exports === 'function') return standIn(exports, refuse);
  return Object.fromEntries(
    Object.entries(Object(exports)).map(([key, value]) => [
      key,
      typeof value === 'function' ? refuse : value,
    ]),
  );
}

/** https://github.com/porsager/postgres: an ES module cannot be changed once it is loaded, so another one stands in. */
export function refusePostgresModule(): void {
  const { message, hint, code } = unprotected(reasonFor('postgres'));
  const source = `export default function refused() {
  throw Object.assign(new Error(${JSON.stringify(message)}), ${JSON.stringify({ code, hint })});
}`;
  const entry = /\/node_modules\/postgres\/src\/index\.js(?:[?#]|$)/;
  const { registerHooks, register } = moduleApi as {
    registerHooks?: (hooks: object) => void;
  } & typeof moduleApi;
  if (registerHooks) {
    registerHooks({
      load: (url: string, context: object, next: (url: string, context: object) => unknown) =>
        entry.test(url) ? { format: 'module', source, shortCircuit: true } : next(url, context),
    });
    return;
  }
  // Before Node 22.15; as a text, since names of ours may be others once they are bundled.
  const script = `export const load = async (url, context, next) =>
    ${entry}.test(url) ? { format: 'module', source: ${JSON.stringify(source)}, shortCircuit: true } : next(url, context);`;
  register(`data:text/javascript,${encodeURIComponent(script)}`);
}

const reasonFor = (name: string) => `nothing holds the driver ${name} to the mode`;
