// The calls at work, over all connections: a server that is told to stop answers them first.
import { codedError } from '../errors.ts';

/** From the signal to stop until a call that does not heed it is answered for. */
const GRACE_MS = 1_000;

export interface Calls {
  /** Runs `work`; its signal aborts with `signal`, and when the server stops. */
  run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Resolves when no call is at work, or after `ms`. */
  idle(ms: number): Promise<void>;
  /** Ends what is at work; each gets an answer within a second. */
  abort(): void;
}

export function createCalls(): Calls {
  const stopping = new AbortController();
  const waiting = new Set<() => void>();
  let running = 0;

  async function run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    stopped.catch(() => {});
    const stop = () => void setTimeout(() => reject(codedError('SERVER_STOPPING')), GRACE_MS);
    if (stopping.signal.aborted) throw codedError('SERVER_STOPPING');
    stopping.signal.addEventListener('abort', stop);
    running++;
    try {
      return await Promise.race([work(AbortSignal.any([signal, stopping.signal])), stopped]);
    } finally {
      stopping.signal.removeEventListener('abort', stop);
      running--;
      if (running === 0) for (const wake of waiting) wake();
    }
  }

  return {
    run,
    idle: (ms) =>
      new Promise((resolve) => {
        if (running === 0) return resolve();
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      }),
    abort: () => stopping.abort(),
  };
}
