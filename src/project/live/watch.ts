// When is an app loaded? There is no such event, so: the first of several signs.
import { clearTimeout, setInterval, setTimeout } from 'node:timers';
import type { LiveStart } from '../../protocol/live.ts';

export type Ending =
  /** It listens. */
  | { kind: 'ready' }
  /** It has ended by itself, or nothing was left to do. */
  | { kind: 'exit'; code: number; isByItself: boolean }
  | { kind: 'error'; error: unknown }
  /** Time is up, or nothing more was loaded for a while though routes are there. */
  | { kind: 'unfinished'; afterMs: number };

interface Handlers {
  hasRoutes(): boolean;
  /** More was loaded; a few times a second at most. */
  onProgress(): void;
  /** What can be done before the end. */
  onSettling(): void;
  onEnd(ending: Ending): void;
}

/** Routes may be added a little after listen(), and after an error too. */
const settleMs = 150;
/** In so many turns of the loop, each with its callbacks: in one, the time may be over before any of them had their turn. */
const settleTurns = 6;
/** So many are left to it where nothing but our own timer keeps the process alive, and what it listens with. */
const idleTurns = 4;
const tickMs = 250;
/**
 * An app that never listens, such as one that retries its database for ever: as many ticks in which it loaded nothing and computed little.
 * Ticks and no time: while the machine, or the app, keeps this thread from running, none passes.
 */
const stalledTicks = 8;
/** After a refused connection, less is to be waited for; without routes, for what an app does about it. */
const refusedTicks = { withRoutes: 4, without: 12 };
/** Of the processor, in a tick: less is nothing. */
const WORK_US = 7_500;

/** Share of a tick; more, and the app computes: it is not stalled. */
const BUSY = 0.5;

/** Nothing keeps the process alive but what listens, and the timer that asks. */
function isIdle(): boolean {
  const waiting = process.getActiveResourcesInfo().filter((name) => !name.startsWith('TCPServer'));
  return waiting.every((name) => name === 'Timeout') && waiting.length <= 1;
}

/** Watches the process; call before the entry loads. */
export function watchLoading(
  { entry, timeoutMs, totalMs }: LiveStart,
  { hasRoutes, onProgress, onSettling, onEnd }: Handlers,
) {
  const elapsed = () => Math.round(performance.now());
  let entryStarted = false;
  let scripts = 0;
  let lastProgress = elapsed();
  let lastTold = 0;
  let quietAt = -1;
  let isPreloading = false;
  let settling: NodeJS.Timeout | undefined;
  let awaited = 0;

  const settle = (ending: Ending, turns = settleTurns) => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      if (awaited > 0) return settle(ending);
      // It takes a while, and the app may go on meanwhile.
      onSettling();
      if (turns > 1 && !(turns <= idleTurns && isIdle())) settle(ending, turns - 1);
      else onEnd(ending);
    }, settleMs / settleTurns);
  };

  let failure: Ending | undefined;
  // Added first, so that it runs before handlers of the app, which often exit.
  process.on('uncaughtException', (error: unknown) => {
    if (failure) return;
    failure = { kind: 'error', error };
    settle(failure);
  });
  let isEmpty = false;
  process.on('exit', (code) => onEnd(failure ?? { kind: 'exit', code, isByItself: !isEmpty }));

  // Loaders in another thread let the event loop look empty while modules are still on their way,
  // so a quiet moment counts only when nothing was loaded since the one before.
  process.on('beforeExit', () => {
    isEmpty = !entryStarted || quietAt === scripts;
    if (isEmpty) return;
    quietAt = scripts;
    setTimeout(() => {}, settleMs);
  });

  // Not all of the time: the server kills what does not answer.
  const withoutReserve = (ms: number) => ms - Math.max(1_000, ms * 0.1);
  let seen = 0;
  let quietTicks = 0;
  let wasRefused = false;
  let used = process.cpuUsage();
  let loop = performance.eventLoopUtilization();
  /** Looking for routes takes longer than a tick: that work is ours. */
  let hasLooked = false;
  const beginTick = () => {
    loop = performance.eventLoopUtilization();
    used = process.cpuUsage();
  };
  setInterval(() => {
    if (hasLooked) {
      hasLooked = false;
      return beginTick();
    }
    const { utilization } = performance.eventLoopUtilization(loop);
    quietTicks = seen === scripts && utilization < BUSY ? quietTicks + 1 : 0;
    seen = scripts;
    const { user, system } = process.cpuUsage(used);
    // On a machine that has little time for it, it works all the same.
    if (utilization >= BUSY || user + system > WORK_US) lastProgress = elapsed();
    const isLate =
      elapsed() - lastProgress > withoutReserve(timeoutMs) || elapsed() > withoutReserve(totalMs);
    const isStalled = entryStarted && quietTicks % 4 === 0 && isQuietFor(quietTicks);
    if (isLate || isStalled) onEnd({ kind: 'unfinished', afterMs: elapsed() });
    beginTick();
  }, tickMs).unref();

  function isQuietFor(ticks: number): boolean {
    const [soon, late] = wasRefused
      ? [refusedTicks.withRoutes, refusedTicks.without]
      : [stalledTicks, Number.POSITIVE_INFINITY];
    if (ticks >= late || ticks < soon) return ticks >= late;
    hasLooked = true;
    return hasRoutes();
  }

  return {
    /** What an adapter has yet to load; it may fail. */
    wait(what: PromiseLike<unknown>) {
      const settled = () => {
        awaited--;
      };
      awaited++;
      void what.then(settled, settled);
    },
    /** Something that was not refused before. */
    refused() {
      wasRefused = true;
      quietTicks = 0;
    },
    loaded(file: string) {
      scripts++;
      lastProgress = elapsed();
      if (file === entry) entryStarted = true;
      if (lastProgress - lastTold < tickMs) return;
      lastTold = lastProgress;
      onProgress();
    },
    /** What listens meanwhile is not the app. */
    preloading(does: boolean) {
      isPreloading = does;
    },
    listened() {
      if (!failure && !isPreloading) settle({ kind: 'ready' });
    },
  };
}
