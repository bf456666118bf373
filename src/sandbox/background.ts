// What runs in an isolate between two calls: nobody waits for it, so it must not keep the processor, or the next call, for long.

/** How long it may run at a stretch. */
const LIMIT_MS = 2_000;

export interface Background {
  /** Gives `work` its time: during a call as long as that takes, and then the limit. */
  run<T>(work: Promise<T>): Promise<T>;
  /** A call has begun: what it waits for is its own. */
  callBegins(): void;
  callEnds(): void;
}

/** `stop` ends what runs, and says so. */
export function createBackground(stop: (afterMs: number) => void): Background {
  let inCall = false;
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;

  /** One at a time runs, and the next one has the same time: so there is one limit, from the end of the one before. */
  const limit = () => {
    clearTimeout(timer);
    timer = undefined;
    if (inCall || pending === 0) return;
    timer = setTimeout(stop, LIMIT_MS, LIMIT_MS);
  };

  return {
    run(work) {
      pending++;
      if (timer === undefined) limit();
      return work.finally(() => {
        pending--;
        limit();
      });
    },
    callBegins() {
      inCall = true;
      limit();
    },
    callEnds() {
      inCall = false;
      // What came due during the call may not even have begun.
      limit();
    },
  };
}
