// Every road of Node to native code: addons, and the engines of OpenSSL, which are libraries from any path.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { denied, isArmed, mayEverything, mayWrite, startOfServer } from './policy.ts';
import { apply, includes, realpath, withSlashes } from './primordials.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

const { statSync } = fs;

/** All options of TLS that name an engine end in these two, whichever module takes them. */
export function guardEngines(): void {
  const tls = createRequire(__filename)('node:tls') as typeof import('node:tls');
  // Without authorities: Node's own take long to read.
  const { context } = tls.createSecureContext({ ca: [] }) as { context: object };
  const methods = Object.getPrototypeOf(context) as Record<string, Method | undefined>;
  for (const name of ['setClientCertEngine', 'setEngineKey']) {
    const original = methods[name];
    if (!original) continue;
    methods[name] = function (...args) {
      if (isArmed() && !mayEverything()) throw denied(`loading the engine ${args[args.length - 1]}`);
      return apply(original, this, args);
    };
  }
}

export function guardAddons(): void {
  const { dlopen } = process;
  process.dlopen = function (this: object, ...args: unknown[]) {
    const file = realpath(`${args[1]}`);
    if (mayEverything()) return apply(dlopen, this, args);
    if (!isMainThread) throw denied(`loading ${file} in a thread`);
    if (!includes(withSlashes(file), '/node_modules/')) throw denied(`loading ${file}`);
    // What may be written here may be native code of the agent's own; a package that was there before us is none.
    if (statSync(file).ctimeMs >= startOfServer() && mayWrite(file, true))
      throw denied(`loading ${file}, written since mcp-node started,`);
    // Its statements pass by everything that could hold them to reading.
    if (includes(file, 'query_engine'))
      throw denied(
        `loading a query engine that is a native addon (have the ORM's client use a driver adapter)`,
      );
    // What was checked is what is loaded.
    args[1] = file;
    return apply(dlopen, this, args);
  } as typeof process.dlopen;
}
