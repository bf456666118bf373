// Boots the inside of the isolate: globals, console, membrane. Runs once, before any code of the agent.
import './web.ts';
import { createAsyncContexts, installAsyncContexts } from './calls/async-context.ts';
import { createConsole } from './console.ts';
import { formatException, formatValue } from './format.ts';
import type { Host, ProcessInfo, Runtime } from './host.ts';
import { createMembrane } from './membrane.ts';
import { createOwnModules } from './node/own-modules.ts';
import { createProcess } from './node/process.ts';
import { createFindStale, type FindStale } from './stale.ts';
import { installTimers } from './timers.ts';

/** Taken before the agent's code can replace it. */
const { stringify } = JSON;

/** Formats a completion value or an exception, and remembers it as `_` or `_error`; JSON. */
export type Finish = (value: unknown, threw: boolean) => string;

/** `shared`: the global object of the agent's code. The runtime has one of its own (scripts/build.js), with polyfills in it. */
export function start(
  shared: object,
  host: Host,
  info: ProcessInfo,
): { runtime: Runtime; finish: Finish; findStale: FindStale } {
  const contexts = createAsyncContexts();
  installAsyncContexts(contexts);
  const membrane = createMembrane(host, contexts);
  const share = (name: string, value: unknown) =>
    Object.defineProperty(shared, name, { value, writable: true, enumerable: false, configurable: true });
  const define = (name: string, value: unknown) => {
    share(name, value);
    Object.defineProperty(globalThis, name, { value, configurable: true });
  };
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!Object.hasOwn(shared, name)) share(name, Reflect.get(globalThis, name));
  share('global', shared);
  share('queueMicrotask', queueMicrotask);
  // Its memory is not counted by the isolate's limit.
  Reflect.deleteProperty(shared, 'WebAssembly');
  const console = createConsole(host);
  define('console', console);
  const fireTimer = installTimers(host, define, (error) => console.error?.('Uncaught', error), contexts.bind);
  define('performance', { now: host.now, timeOrigin: Date.now() - host.now() });
  define('crypto', createCrypto(host));
  const process = createProcess(info, host);
  define('process', process);
  const own = createOwnModules({ console, process });
  define('require', (specifier: string) => own.required(specifier) ?? membrane.requireModule(specifier));
  // The project's own: it connects where that may.
  define('fetch', createFetch(membrane.loadGlobal));
  // import() and import declarations are rewritten to this.
  Object.defineProperty(shared, '__import', {
    value: async (specifier: unknown, names: unknown) => {
      const wanted = Array.isArray(names) ? names : null;
      return own.imported(specifier, wanted) ?? membrane.importModule(specifier, wanted);
    },
  });
  // What is awaited is rewritten to these.
  Object.defineProperty(shared, '__await', { value: contexts.awaited });
  Object.defineProperty(shared, '__awaitEach', { value: contexts.awaitedEach });

  return {
    runtime: {
      bindGlobals(names, generation) {
        membrane.began(generation);
        for (const name of JSON.parse(names) as string[]) bindGlobal(shared, name, membrane.loadGlobal);
      },
      call: membrane.call,
      notice: membrane.notice,
      projectLost: membrane.projectLost,
      fireTimer,
    },
    finish(value, threw) {
      share(threw ? '_error' : '_', value);
      return stringify(threw ? formatException(value) : formatValue(value));
    },
    findStale: createFindStale(shared, membrane.isStale),
  };
}

/** Loads the value when it is first used, and again after the project process was replaced. */
function bindGlobal(shared: object, name: string, load: (name: string) => unknown): void {
  if (Object.hasOwn(shared, name)) return;
  Object.defineProperty(shared, name, {
    get: () => load(name),
    set: (value) => void Object.defineProperty(shared, name, { value, writable: true, configurable: true }),
    configurable: true,
    enumerable: false,
  });
}

/** A signal stays here: it ends the wait, and not the request. */
function createFetch(load: (name: string) => unknown) {
  return async function fetch(input: unknown, init?: { signal?: AbortSignal }) {
    const { signal, ...options } = { ...init };
    const aborted = () => new DOMException('This operation was aborted', 'AbortError');
    if (signal?.aborted) throw aborted();
    const answer = (load('fetch') as (...args: unknown[]) => Promise<unknown>)(input, options);
    if (!signal) return answer;
    const end = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(aborted()));
    });
    return Promise.race([answer, end]);
  };
}

function createCrypto(host: Host) {
  const randomBytes = (length: number) => Buffer.from(host.random(length), 'hex');
  return {
    randomUUID() {
      const bytes = randomBytes(16);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      if (array.byteLength > 65_536) throw new RangeError('getRandomValues: at most 65536 bytes at a time');
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(randomBytes(array.byteLength));
      return array;
    },
  };
}
