// The calls at work, over all connections: a server that is told to stop answers them first.
import { codedError } from '../../errors.ts';

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

interface RunningCall {
  ended: AbortController;
  /** Rejects when it did not heed the signal. */
  late: PromiseWithResolvers<never>;
}

export function createCalls(): Calls {
  const running = new Set<RunningCall>();
  const waiting = new Set<() => void>();
  let stopped = false;

  async function run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (stopped) throw codedError('SERVER_STOPPING');
    const call: RunningCall = { ended: new AbortController(), late: Promise.withResolvers<never>() };
    call.late.promise.catch(() => {});
    const cancel = () => call.ended.abort(signal.reason);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    running.add(call);
    try {
      return await Promise.race([work(call.ended.signal), call.late.promise]);
    } finally {
      signal.removeEventListener('abort', cancel);
      running.delete(call);
      if (running.size === 0) for (const wake of waiting) wake();
    }
  }

  return {
    run,
    idle: (ms) =>
      new Promise((resolve) => {
        if (running.size === 0) return resolve();
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        waiting.add(wake);
      }),
    abort() {
      stopped = true;
      for (const { ended, late } of running) {
        ended.abort();
        setTimeout(() => late.reject(codedError('SERVER_STOPPING')), GRACE_MS);
      }
    },
  };
}
