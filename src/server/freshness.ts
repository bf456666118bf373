// Which of a set of files changed since we last looked: by modification time and size.
import { stat } from 'node:fs/promises';

export interface FileWatch {
  /** Remembers the present state of files that are not known yet. */
  add(files: Iterable<string>): Promise<void>;
  /** Files that changed, appeared or vanished since they were added. */
  changed(): Promise<string[]>;
}

export function watchFiles(): FileWatch {
  const known = new Map<string, string>();
  return {
    async add(files) {
      await Promise.all(
        [...files]
          .filter((file) => !known.has(file))
          .map(async (file) => known.set(file, await fingerprint(file))),
      );
    },
    async changed() {
      const checks = [...known].map(async ([file, before]) =>
        (await fingerprint(file)) === before ? undefined : file,
      );
      return (await Promise.all(checks)).filter((file) => file !== undefined);
    },
  };
}

async function fingerprint(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return 'absent';
  }
}
