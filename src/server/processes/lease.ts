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
