// Sockets of others come and go: one that was to be hidden may be gone before the wall stands, and then bubblewrap ends.
import { setImmediate as turn } from 'node:timers/promises';

const TRIES = 4;
const gone = /\bbwrap: Can't [\s\S]*(?:No such file or directory|Read-only file system)/;

/** Whether a process ended for that, as its end and its last words tell. */
export const isUnwalled = (reason: string): boolean => gone.test(reason);

/** Starts again what did not start for that, with the sockets that are there then; `hasFailed`: as an answer tells it. */
export async function untilWalled<T>(
  start: () => Promise<T>,
  hasFailed: (answer: T) => boolean = () => false,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await start();
      if (tries === TRIES || !hasFailed(answer)) return answer;
    } catch (error) {
      if (tries === TRIES || !isUnwalled(String((error as Error).message))) throw error;
    }
    // Who holds the process hears of its end first.
    await turn();
  }
}
