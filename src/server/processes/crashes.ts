// A project process that ends again and again is not started with every call: that would take the time of each, for nothing.
import { codedError } from '../../errors.ts';
import type { FileWatch } from '../freshness/freshness.ts';

/** So many ends of this last while make a loop. */
const CRASHES = 3;
const WHILE_MS = 60_000;
/** The first wait; each further end doubles it. */
const WAIT_MS = 5_000;
const MAX_WAIT_MS = 60_000;

export interface Crashes {
  /** `files`: what the process had loaded; mended, it is worth another try. */
  add(reason: string, files: FileWatch): void;
  /** The files changed: what ended before is no sign any more. */
  forget(): void;
  /** Throws PROJECT_CRASH_LOOP while there is to be no other start. */
  check(): Promise<void>;
}

export function createCrashes(now: () => number = () => performance.now()): Crashes {
  let times: number[] = [];
  let last: { reason: string; files: FileWatch } | undefined;
  return {
    add(reason, files) {
      const at = now();
      times = [...times.filter((time) => at - time < WHILE_MS), at];
      last = { reason, files };
    },
    forget() {
      times = [];
    },
    async check() {
      if (!last || times.length < CRASHES) return;
      const waitMs = Math.min(WAIT_MS * 2 ** (times.length - CRASHES), MAX_WAIT_MS);
      const restMs = (times.at(-1) ?? 0) + waitMs - now();
      if (restMs <= 0) return;
      if ((await last.files.changed()).length > 0) {
        times = [];
        return;
      }
      throw codedError('PROJECT_CRASH_LOOP', {
        times: String(times.length),
        reason: last.reason,
        seconds: String(Math.ceil(restMs / 1_000)),
      });
    },
  };
}
