// postgres.js is closures, and no class: its connections are made by one function, whose options say what stream to speak on.
import { dirname } from 'node:path';
import { reasonFor, refuseExports } from '../../refused.ts';
import { unprotected } from '../../state.ts';
import type { Options } from './server.ts';
import { openWire } from './wire.ts';

type Connection = (options: Options, ...rest: unknown[]) => unknown;

/** Folders of copies of the package whose connections are held. */
const held = new Set<string>();
/** Before version 3.1 no option says it. */
const takesSocket = /\boptions\.socket\s*\(/;

export function holdConnection(exports: unknown, file: string): unknown {
  if (typeof exports !== 'function' || !takesSocket.test(String(exports))) return exports;
  held.add(dirname(file));
  const original = exports as Connection;
  return function Connection(options: Options, ...rest: unknown[]) {
    let next = 0;
    const open = () => {
      const at = next;
      next = (next + 1) % options.port.length;
      return openWire(options, options.host[at] ?? '', options.port[at] ?? 0);
    };
    // Whatever the project's options come to be: TLS is on the other side of our stream.
    const own = { socket: open, ssl: false, sslnegotiation: null, ...sessionOf(options) };
    const described = Object.entries(own).map(([key, value]) => [key, { value, enumerable: true }]);
    return original(Object.create(options, Object.fromEntries(described)), ...rest);
  };
}

/** No session writes here: the server that could is meant. */
const sessionOf = ({ target_session_attrs: wanted }: Options) =>
  wanted === 'read-write' ? { target_session_attrs: 'primary' } : {};

/** What makes connections in another way refuses. */
export function holdEntry(exports: unknown, file: string): unknown {
  return held.has(dirname(file)) ? exports : refuseExports('postgres', exports);
}

/** An ES module cannot be changed once it is loaded: the CommonJS of the same package stands in for it. */
export function commonJsInstead(file: string): string {
  const { message, hint, code } = unprotected(reasonFor('postgres'));
  return `import { createRequire } from 'node:module';
let own;
try {
  own = createRequire(import.meta.url)(${JSON.stringify(file)});
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  own = () => {
    throw Object.assign(new Error(${JSON.stringify(message)}), ${JSON.stringify({ code, hint })});
  };
}
export default own;`;
}
