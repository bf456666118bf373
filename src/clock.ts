// The deadline of a call, which stands still while a human is asked.

export interface Clock {
  paused<T>(wait: () => Promise<T>): Promise<T>;
  stop(): void;
}

export function startClock(ms: number, onEnd: () => void): Clock {
  let left = ms;
  let since = performance.now();
  let timer = setTimeout(onEnd, left);
  let waiting = 0;
  let isStopped = false;
  return {
    async paused(wait) {
      if (waiting++ === 0) {
        clearTimeout(timer);
        left -= performance.now() - since;
      }
      try {
        return await wait();
      } finally {
        if (--waiting === 0 && !isStopped) {
          since = performance.now();
          timer = setTimeout(onEnd, Math.max(1, left));
        }
      }
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
