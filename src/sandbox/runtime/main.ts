// Boots the inside of the isolate: globals, console, membrane. Runs once, before any code of the agent.
import './web.ts';
import { createConsole } from './console.ts';
import { formatException, formatValue } from './format.ts';
import type { Host, ProcessInfo, Runtime } from './host.ts';
import { createMembrane } from './membrane.ts';
import { createFindStale, type FindStale } from './stale.ts';
import { installTimers } from './timers.ts';

/** Taken before the agent's code can replace it. */
const { stringify } = JSON;

/** Formats a completion value or an exception, and remembers it as `_` or `_error`; JSON. */
export type Finish = (value: unknown, threw: boolean) => string;

export function start(
  host: Host,
  info: ProcessInfo,
): { runtime: Runtime; finish: Finish; findStale: FindStale } {
  const membrane = createMembrane(host);
  const define = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });

  // Its memory is not counted by the isolate's limit.
  Reflect.deleteProperty(globalThis, 'WebAssembly');
  const console = createConsole(host);
  define('console', console);
  const fireTimer = installTimers(host, define, (error) => console.error?.('Uncaught', error));
  define('performance', { now: host.now, timeOrigin: Date.now() - host.now() });
  define('crypto', createCrypto(host));
  define('process', createProcess(info, host));
  define('require', membrane.requireModule);
  // The project's own: it connects where that may.
  define('fetch', createFetch(membrane.loadGlobal));
  // import() and import declarations are rewritten to this.
  Object.defineProperty(globalThis, '__import', { value: membrane.importModule });

  return {
    runtime: {
      bindGlobals(names, generation) {
        membrane.began(generation);
        for (const name of JSON.parse(names) as string[]) bindGlobal(name, membrane.loadGlobal);
      },
      call: membrane.call,
      notice: membrane.notice,
      projectLost: membrane.projectLost,
      fireTimer,
    },
    finish(value, threw) {
      define(threw ? '_error' : '_', value);
      return stringify(threw ? formatException(value) : formatValue(value));
    },
    findStale: createFindStale(membrane.isStale),
  };
}

/** Loads the value when it is first used, and again after the project process was replaced. */
function bindGlobal(name: string, load: (name: string) => unknown): void {
  if (Object.hasOwn(globalThis, name)) return;
  Object.defineProperty(globalThis, name, {
    get: () => load(name),
    set: (value) =>
      void Object.defineProperty(globalThis, name, { value, writable: true, configurable: true }),
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

function createProcess(info: ProcessInfo, host: Host) {
  const exit = () => {
    throw denied('process.exit: ending a process', 'Use action "reset" for a clean session.');
  };
  return {
    cwd: () => info.cwd,
    version: info.version,
    versions: { node: info.version.slice(1) },
    platform: info.platform,
    arch: info.arch,
    argv: ['node', 'shell'],
    env: { ...info.env },
    exit,
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      queueMicrotask(() => callback(...args)),
    hrtime: Object.assign(() => [Math.trunc(host.now() / 1000), Math.trunc((host.now() % 1000) * 1e6)], {
      bigint: () => BigInt(Math.trunc(host.now() * 1e6)),
    }),
    uptime: () => host.now() / 1000,
    memoryUsage: undefined,
  };
}

function denied(operation: string, hint: string): Error {
  return Object.assign(new Error(`${operation} is not permitted in the shell. ${hint}`), {
    code: 'PERMISSION_DENIED',
  });
}
