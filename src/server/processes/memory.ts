// Ends a child process that takes more memory than it may.
import { readFile } from 'node:fs/promises';
import type { Child } from './child.ts';

const POLL_MS = 500;
/** V8 outside of the isolate's heap, and what a limit of V8 lets through. */
const MARGIN_MB = 400;

/** The isolate's own limit does not cover everything that code can allocate, in a call or after it. */
export function sandboxLimitMb(memoryMb: number): number {
  return memoryMb * 2 + MARGIN_MB;
}

/** `remedy`: which setting raises the limit. */
export function watchMemory(child: Child<unknown>, limitMb: number, remedy: string): void {
  const timer = setInterval(async () => {
    const used = await residentMb(child.pid);
    if (used > limitMb)
      child.kill(`it used ${Math.round(used)} MB of memory (limit ${limitMb} MB, see ${remedy})`);
  }, POLL_MS);
  void child.ended.then(() => clearInterval(timer));
}

/**
 * Of a process and all that it started: behind a wall the one that we know is only the wall. From /proc where there is one;
 * elsewhere V8's own limit has to do.
 */
export async function residentMb(pid: number | undefined): Promise<number> {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
    // Not every kernel lists them.
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    const below = await Promise.all((children.match(/\d+/g) ?? []).map((child) => residentMb(Number(child))));
    return below.reduce((sum, mb) => sum + mb, own);
  } catch {
    // It has ended.
    return 0;
  }
}
