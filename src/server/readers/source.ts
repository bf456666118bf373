// Routes and models as the project's source says them, without running it.
import type { SourceQuestion, SourceResult } from '../../protocol/source.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { Setup } from '../setup/setup.ts';
import { createSourceProcess, TIMEOUT_MS } from './source-process.ts';

export interface SourceReader {
  /** A warning where it came to an end before. It is read again then: at once, or after a while if it was late. */
  read(
    wanted: SourceQuestion['wanted'],
    entries: string[],
    setup: Setup,
    signal: AbortSignal,
    forget: () => void,
  ): Promise<SourceResult>;
  stop(): void;
}

export function createSourceReader(supervisor: Supervisor): SourceReader {
  const reading = createSourceProcess(supervisor);
  return {
    async read(wanted, entries, setup, signal, forget) {
      const answer = await reading.ask({ wanted, entries }, setup, signal);
      if ('value' in answer) return answer.value;
      if (answer.isLate) setTimeout(forget, TIMEOUT_MS).unref();
      else forget();
      const message = `The source could not be read to its end: ${answer.failure}`;
      const none = { items: [], warnings: [] };
      return {
        ...{ routes: none, models: none, files: [] },
        [wanted]: { items: [], warnings: [{ code: 'SOURCE_UNREAD', message }] },
      };
    },
    stop: reading.stop,
  };
}
