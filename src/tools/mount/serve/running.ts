// Requests that are at work, so that an endpoint that closes ends them with an answer.
import { toolError } from '../../errors.ts';

/** For tools that do not heed their signal; their callers have been answered. */
const GRACE_MS = 1_000;

export function createRunning() {
  const ends = new Map<(reason: Error) => void, Promise<unknown>>();
  let closed: Error | undefined;
  return {
    /** `work` is told of whichever is first: the end of `signal`, or that of the endpoint. */
    async within<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      const ended = new AbortController();
      const end = (reason: unknown) => ended.abort(reason);
      const follow = () => end(signal.reason);
      signal.addEventListener('abort', follow, { once: true });
      if (signal.aborted) follow();
      if (closed) end(closed);
      const done = work(ended.signal);
      ends.set(end, done);
      try {
        return await done;
      } finally {
        ends.delete(end);
        signal.removeEventListener('abort', follow);
      }
    },
    /** Until each has its answer. */
    async close(): Promise<void> {
      closed = toolError('CLOSED', 'The server is closing: call again.');
      const all = [...ends];
      for (const [end] of all) end(closed);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GRACE_MS);
      });
      await Promise.race([Promise.allSettled(all.map(([, done]) => done)), late]);
      clearTimeout(timer);
      // What was answered is on its way.
      await new Promise(setImmediate);
    },
  };
}

export type Running = ReturnType<typeof createRunning>;
