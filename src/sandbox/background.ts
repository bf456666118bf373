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
  const limits = new Set<() => void>();

  return {
    run(work) {
      let timer: NodeJS.Timeout | undefined;
      const limit = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (!inCall) stop(LIMIT_MS);
        }, LIMIT_MS);
      };
      limits.add(limit);
      limit();
      return work.finally(() => {
        clearTimeout(timer);
        limits.delete(limit);
      });
    },
    callBegins() {
      inCall = true;
    },
    callEnds() {
      inCall = false;
      // What came due during the call may not even have begun.
      for (const limit of limits) limit();
    },
  };
}
