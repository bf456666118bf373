// Timers: the sandbox process keeps the time, the isolate keeps the functions.
import type { Host } from './host.ts';

interface Timer {
  callback: (...args: unknown[]) => unknown;
  args: unknown[];
  interval: number | undefined;
}

/**
 * Installs the timer functions; the result runs the timer `id`. `onError` hears what a timer throws, `bind` keeps its
 * callback in the async context of now.
 */
export function installTimers(
  host: Host,
  define: (name: string, value: unknown) => void,
  onError: (error: unknown) => void,
  bind: <T>(callback: T) => T,
): (id: number) => void {
  const timers = new Map<number, Timer>();
  let nextId = 1;

  function start(callback: unknown, ms: unknown, args: unknown[], repeats: boolean): Timeout {
    if (typeof callback !== 'function') throw new TypeError('the callback of a timer must be a function');
    const delay = Math.min(Math.max(Number(ms) || 0, 1), 2 ** 31 - 1);
    const id = nextId++;
    timers.set(id, {
      callback: bind(callback as Timer['callback']),
      args,
      interval: repeats ? delay : undefined,
    });
    host.setTimer(id, delay);
    return new Timeout(id);
  }

  function clear(timer: unknown): void {
    const id = Number(timer instanceof Timeout ? timer.id : timer);
    if (timers.delete(id)) host.clearTimer(id);
  }

  define('setTimeout', (callback: unknown, ms?: unknown, ...args: unknown[]) =>
    start(callback, ms, args, false),
  );
  define('setInterval', (callback: unknown, ms?: unknown, ...args: unknown[]) =>
    start(callback, ms, args, true),
  );
  define('setImmediate', (callback: unknown, ...args: unknown[]) => start(callback, 0, args, false));
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) define(name, clear);

  return (id) => {
    const timer = timers.get(id);
    if (!timer) return;
    if (timer.interval === undefined) timers.delete(id);
    else host.setTimer(id, timer.interval);
    // Nobody awaits a timer: what it throws would be lost.
    try {
      const result = timer.callback(...timer.args);
      if (result instanceof Promise) result.catch(onError);
    } catch (error) {
      onError(error);
    }
  };
}

/** Node's shape of a timer, as far as code uses it. */
class Timeout {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
}
