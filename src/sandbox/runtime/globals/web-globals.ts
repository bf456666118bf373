// Web globals that V8 lacks and no polyfill brings: those of the project process, or an error that says what to do.
import { webGlobals } from '../../../protocol/values.ts';
import type { Host } from '../host.ts';
import { denied } from '../node/errors.ts';

type Load = (name: string) => unknown;
type Define = (name: string, value: unknown) => void;
type AnyFunction = (...args: unknown[]) => unknown;

/** In `shared`, the global object of the agent's code; `define` puts what is not the project's own into the runtime's too. */
export function defineWebGlobals(
  shared: object,
  define: Define,
  host: Pick<Host, 'random' | 'now'>,
  load: Load,
): void {
  for (const name of [...webGlobals, 'navigator']) defineLazily(shared, name, () => load(name));
  define('fetch', async function fetch(input: unknown, init?: { signal?: AbortSignal }) {
    const response = await (load('fetch') as AnyFunction)(input, init);
    // The response may have been there before the signal was, which a script would not see.
    init?.signal?.throwIfAborted();
    return response;
  });
  define('crypto', createCrypto(host, load));
  define('performance', createPerformance(host, load));
  for (const [name, instead] of Object.entries(absent)) {
    if (/^[A-Z]/.test(name)) define(name, refusing(name, instead));
    else defineLazily(shared, name, refusing(name, instead));
  }
}

/** What the shell does not have, and what to use. */
const absent: Readonly<Record<string, string>> = {
  WebSocket: 'Connect in a function of the project, or use fetch.',
  EventSource: 'Connect in a function of the project, or read the body of a fetch.',
  PerformanceObserver: 'Observe in a function of the project, or measure with performance.now().',
  PerformanceObserverEntryList: 'Observe in a function of the project, or measure with performance.now().',
  BroadcastChannel: 'Use a MessageChannel, or an EventTarget.',
  Storage: 'Keep it in a variable: bindings of the shell persist.',
  localStorage: 'Keep it in a variable: bindings of the shell persist.',
  sessionStorage: 'Keep it in a variable: bindings of the shell persist.',
};

function refusing(name: string, instead: string): AnyFunction {
  // biome-ignore lint/complexity/useArrowFunction: an arrow function cannot be constructed
  const refuse = function (): never {
    throw denied(name, instead);
  };
  return Object.defineProperty(refuse, 'name', { value: name });
}

/** Asked for at each use: after the project process was replaced, it is another one. */
export function defineLazily(shared: object, name: string, get: () => unknown): void {
  const set = (value: unknown) =>
    void Object.defineProperty(shared, name, { value, writable: true, configurable: true });
  Object.defineProperty(shared, name, { get, set, enumerable: false, configurable: true });
}

function createCrypto(host: Pick<Host, 'random'>, load: Load) {
  const randomBytes = (length: number) => Buffer.from(host.random(length), 'hex');
  return {
    get subtle() {
      return load('subtle');
    },
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

const marks = [
  ...['mark', 'measure', 'clearMarks', 'clearMeasures', 'getEntries', 'getEntriesByName', 'getEntriesByType'],
  ...['eventLoopUtilization', 'toJSON'],
];

/** The time is the shell's own; marks and measures are kept by the project process. */
function createPerformance(host: Pick<Host, 'now'>, load: Load) {
  const own: Record<string, unknown> = { now: () => host.now(), timeOrigin: Date.now() - host.now() };
  for (const name of marks)
    own[name] = (...args: unknown[]) => (load('performance') as Record<string, AnyFunction>)[name]?.(...args);
  return own;
}
