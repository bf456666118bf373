// Which of a set of files changed since we last looked: by modification time and size.
import { statSync } from 'node:fs';

export interface FileWatch {
  /** Remembers the present state of files that are not known yet. */
  add(files: Iterable<string>): void;
  /** Files that changed, appeared or vanished since they were added. */
  changed(): Promise<string[]>;
}

export function watchFiles(): FileWatch {
  const known = new Map<string, string>();
  let looked: string[] | undefined;
  return {
    add(files) {
      for (const file of files) if (!known.has(file)) known.set(file, fingerprint(file));
    },
    async changed() {
      // Calls that come together share one look.
      if (!looked) {
        looked = [...known].filter(([file, before]) => fingerprint(file) !== before).map(([file]) => file);
        setImmediate(() => {
          looked = undefined;
        });
      }
      return looked;
    },
  };
}

/** Synchronous: a call of stat takes microseconds, and asking for it through the thread pool many times that. */
function fingerprint(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats ? `${stats.mtimeMs}:${stats.size}:${stats.ino}` : 'absent';
  } catch {
    return 'absent';
  }
}
