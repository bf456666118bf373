// What runs in an isolate between two calls: nobody waits for it, so it must not keep the processor, or the next call, for long.

/** How long it may run at a stretch. */
const LIMIT_MS = 2_000;
/** How much of the time it may run for long, and what it may have spent before that counts. */
const SHARE = 0.1;
const CREDIT_MS = 2_000;

export interface Background {
  /** Gives `work` its time: during a call as long as that takes, and then the limit. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Begins at once in a call, or when what ran before has been paid for; one after the other. */
  admit(begin: () => void): void;
  /** A call has begun: what it waits for is its own. */
  callBegins(): void;
  callEnds(): void;
}

/** `stop` ends what runs, and says so; `onSlow` hears that something has to wait, once between two calls. */
export function createBackground(stop: (afterMs: number) => void, onSlow: () => void): Background {
  let inCall = false;
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;
  const waiting: (() => void)[] = [];
  let wakeUp: NodeJS.Timeout | undefined;
  let credit = CREDIT_MS;
  let counted = performance.now();
  let isTold = false;

  /** What runs spends, and time pays. */
  const count = () => {
    const passed = performance.now() - counted;
    counted += passed;
    const spent = pending > 0 && !inCall ? passed : 0;
    credit = Math.min(CREDIT_MS, credit - spent + passed * SHARE);
  };

  const drain = () => {
    clearTimeout(wakeUp);
    wakeUp = undefined;
    count();
    while (waiting.length > 0 && (inCall || credit > 0)) {
      waiting.shift()?.();
      count();
    }
    if (waiting.length === 0) return;
    if (!isTold) onSlow();
    isTold = true;
    wakeUp = setTimeout(drain, Math.max(1, -credit / SHARE));
  };

  /** One at a time runs, and the next one has the same time: so there is one limit, from the end of the one before. */
  const limit = () => {
    clearTimeout(timer);
    timer = undefined;
    if (inCall || pending === 0) return;
    timer = setTimeout(stop, LIMIT_MS, LIMIT_MS);
  };

  return {
    admit(begin) {
      waiting.push(begin);
      if (wakeUp === undefined || inCall) drain();
    },
    run(work) {
      count();
      pending++;
      if (timer === undefined) limit();
      return work.finally(() => {
        count();
        pending--;
        limit();
      });
    },
    callBegins() {
      count();
      inCall = true;
      isTold = false;
      limit();
      drain();
    },
    callEnds() {
      count();
      inCall = false;
      // What came due during the call may not even have begun.
      limit();
    },
  };
}
