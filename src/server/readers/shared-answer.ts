// An answer that several calls wait for, and that is kept while the files that it was made of stay as they are.
import { join } from 'node:path';
import { type FileWatch, watchFiles } from '../freshness/freshness.ts';
import type { CallContext } from '../mcp/registry.ts';

/** What says which packages there are, and how they are written. */
export const filesOfProject = (root: string): string[] =>
  ['package.json', 'pnpm-workspace.yaml', 'tsconfig.json'].map((name) => join(root, name));

/** Of all the calls that wait for it. */
export type Waiting = Pick<CallContext, 'signal' | 'progress'>;

interface Kept<T> {
  answer: Promise<T>;
  files: FileWatch;
  /** Who waits for it: it is cancelled when nobody does any more. */
  waiting: Set<CallContext>;
  cancelled: AbortController;
}

/** `make` adds the files that its answer depends on; one that it marks with `forget` is made anew the next time. */
export function createSharedAnswer<T>(
  root: string,
  make: (files: FileWatch, waiting: Waiting, forget: () => void) => Promise<T>,
): (context: CallContext) => Promise<T> {
  let kept: Kept<T> | undefined;

  function begin(): Kept<T> {
    const files = watchFiles(root);
    const waiting = new Set<CallContext>();
    const cancelled = new AbortController();
    const progress = (message: string) => {
      for (const context of waiting) context.progress(message);
    };
    const forget = () => {
      if (kept === entry) kept = undefined;
    };
    const answer = make(files, { signal: cancelled.signal, progress }, () => forget());
    const entry: Kept<T> = { files, waiting, cancelled, answer };
    answer.catch(forget);
    return entry;
  }

  return async (context) => {
    const known = kept;
    const isStale = known === undefined || (await known.files.changed()).length > 0;
    // Somebody else may have begun meanwhile.
    if (isStale && kept === known) kept = begin();
    const entry = kept ?? begin();
    const { waiting, cancelled } = entry;
    waiting.add(context);
    const leave = () => {
      waiting.delete(context);
      if (waiting.size > 0) return;
      cancelled.abort();
      if (kept === entry) kept = undefined;
    };
    context.signal.addEventListener('abort', leave, { once: true });
    if (context.signal.aborted) leave();
    try {
      return await entry.answer;
    } finally {
      waiting.delete(context);
      context.signal.removeEventListener('abort', leave);
    }
  };
}
