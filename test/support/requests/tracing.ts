// In front of an app: every function of the project says that it runs, and what would listen does so on a free port.

import { registerHooks } from 'node:module';
import { Server } from 'node:net';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { traced } from './traced.ts';

interface Trace {
  /** `src/app.ts:12`, in the order in which they ran. */
  ran: string[];
  /** Of what listens. */
  port: Promise<number>;
}

const ran: string[] = [];
const { promise: port, resolve: listens } = Promise.withResolvers<number>();
Object.assign(globalThis, { trace: { ran, port } satisfies Trace });

const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  const callback = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  this.once('listening', () => listens((this.address() as { port: number }).port));
  return Reflect.apply(listen, this, [0, '127.0.0.1', ...(callback ? [callback] : [])]) as Server;
};

const root = process.cwd();

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.startsWith('file:')) return loaded;
    const file = relative(root, fileURLToPath(url));
    if (file.startsWith('..') || file.includes('node_modules') || !/\.[cm]?[jt]sx?$/.test(file))
      return loaded;
    return { ...loaded, source: traced(String(loaded.source), file.split(sep).join('/')) };
  },
});
