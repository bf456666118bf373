// Which of a set of files changed since we last looked: by change time, size and identity.
import { lstatSync, type Stats, statSync } from 'node:fs';
import { fingerprintOf } from '../../files/fingerprint.ts';
import type { Fingerprint } from '../../protocol/live.ts';
import { delivered, eventCount, watchFile } from './directory-events.ts';

/** By then the answer that the files were read for is sent. */
const LATER_MS = 100;

export interface FileWatch {
  /** Remembers the present state of files that are not known yet. */
  add(files: Iterable<string>): void;
  /** The same, with the state in which somebody else read them: what has changed since then has changed. */
  addRead(files: Iterable<readonly [file: string, read: Fingerprint]>): void;
  /** Files that changed, appeared or vanished since they were added. */
  changed(): Promise<string[]>;
}

/** `root`: of the project; absolute. Folders above it are not watched. */
export function watchFiles(root: string): FileWatch {
  const known = new Map<string, string>();
  /** Those whose changes nobody tells. */
  const unwatched = new Set<string>();
  let unchangedAt = eventCount();
  /** Read by somebody else, and not looked at yet: of thousands that takes longer than an answer may wait. */
  let unseen: (readonly [file: string, read: Fingerprint])[] = [];

  function look(file: string): string {
    // First: a change after the look is then an event.
    const isWatched = watchFile(file, root);
    const { fingerprint, isShared } = state(file);
    if (isWatched && !isShared) unwatched.delete(file);
    else unwatched.add(file);
    return fingerprint;
  }

  function see(): void {
    const files = unseen;
    unseen = [];
    // Nobody will tell of a change that was before we watched.
    for (const [file, read] of files) if (look(file) !== read) unchangedAt = -1;
  }

  return {
    add(files) {
      for (const file of files) if (!known.has(file)) known.set(file, look(file));
    },
    addRead(files) {
      if (unseen.length === 0) setTimeout(see, LATER_MS).unref();
      for (const [file, read] of files) {
        if (known.has(file)) continue;
        known.set(file, read);
        unseen.push([file, read]);
      }
    },
    async changed() {
      see();
      await delivered();
      const now = eventCount();
      const doubtful = now === unchangedAt ? unwatched : known.keys();
      const changed = [...doubtful].filter((file) => look(file) !== known.get(file));
      // What changed stays changed.
      unchangedAt = changed.length === 0 ? now : -1;
      return changed;
    },
  };
}

/** Synchronous: a call of stat takes microseconds, and asking for it through the thread pool many times that. */
function state(file: string): { fingerprint: string; isShared: boolean } {
  try {
    const options = { throwIfNoEntry: false } as const;
    const found: Stats | undefined = lstatSync(file, options);
    // Its content may change under another name.
    const isShared = found !== undefined && (found.isSymbolicLink() || found.nlink > 1);
    const stats = found?.isSymbolicLink() ? statSync(file, options) : found;
    return { fingerprint: fingerprintOf(file, stats), isShared };
  } catch {
    return { fingerprint: 'absent', isShared: true };
  }
}
