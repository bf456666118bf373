// Marks what the project prints with the shell session on whose behalf it does: one process serves them all.
import { AsyncLocalStorage } from 'node:async_hooks';
import { markFor } from '../../protocol/output-mark.ts';

const sessions = new AsyncLocalStorage<string>();

/** What `work` prints, now and later, is for this session. */
export function printFor<T>(session: string, work: () => T): T {
  return sessions.run(session, work);
}

/** The session on whose behalf the code at work runs, as far as that is known. */
export function printingFor(): string | undefined {
  return sessions.getStore();
}

/** Call it once, before any code of the project runs. */
export function markOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    let last: string | undefined;
    stream.write = (...args: unknown[]) => {
      const session = sessions.getStore();
      if (session !== last) write(markFor(session));
      last = session;
      return write(...args);
    };
  }
}
