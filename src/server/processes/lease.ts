// A project process that several calls use at once: replaced at once, it ends when the last of them is done with it.
import type { ProjectProcess } from './project-process.ts';

export interface Lease {
  project: ProjectProcess;
  /** Keeps the process alive until the returned function is called. */
  use(): () => void;
  /** Nobody new uses it: it ends when nobody does. */
  retire(reason: string): void;
}

export function createLease(project: ProjectProcess): Lease {
  let users = 0;
  let retired: string | undefined;
  const endUnused = () => {
    if (retired !== undefined && users === 0) project.child.kill(retired);
  };
  return {
    project,
    use() {
      users++;
      let used = true;
      return () => {
        if (!used) return;
        used = false;
        users--;
        endUnused();
      };
    },
    retire(reason) {
      retired ??= reason;
      endUnused();
    },
  };
}

/** The process once it has started, in use until `release`; one that does not start is let go. */
export async function useReady({
  project,
  use,
}: Lease): Promise<{ project: ProjectProcess; release: () => void }> {
  const release = use();
  try {
    await project.ready;
  } catch (error) {
    release();
    throw error;
  }
  return { project, release };
}

interface Question {
  ms: number;
  /** How much of it is beyond what any question may take. */
  more: number;
  onLate(): void;
}

/** Of questions to one process that does one thing at a time: each waits for what the others may take as well. */
export function createDeadlines() {
  /** `besides`: what those that are asked at the same time may take. */
  const asked = new Set<{ more: number; besides: number }>();
  return {
    /** Returns what ends it. */
    begin({ ms, more, onLate }: Question): () => void {
      const own = { more, besides: Math.max(0, ...[...asked].map((other) => other.more)) };
      for (const other of asked) other.besides = Math.max(other.besides, more);
      asked.add(own);
      const look = () => {
        const { besides } = own;
        own.besides = 0;
        if (besides > 0) timer = setTimeout(look, besides);
        else onLate();
      };
      let timer = setTimeout(look, ms);
      return () => {
        asked.delete(own);
        clearTimeout(timer);
      };
    },
  };
}
