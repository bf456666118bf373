// Ends a sandbox that takes more memory than it may.
import { readFile } from 'node:fs/promises';
import type { SandboxProcess } from './sandbox-process.ts';

const POLL_MS = 500;
/** V8 outside of the isolate's heap, and what a limit of V8 lets through. */
const MARGIN_MB = 400;

/** The isolate's own limit does not cover everything that code can allocate, in a call or after it. */
export function watchMemory({ child }: SandboxProcess, memoryMb: number): void {
  const limit = memoryMb * 2 + MARGIN_MB;
  const timer = setInterval(async () => {
    const used = await residentMb(child.pid);
    if (used > limit) child.kill(`it used ${Math.round(used)} MB of memory (limit ${limit} MB)`);
  }, POLL_MS);
  void child.ended.then(() => clearInterval(timer));
}

/** From /proc where there is one; elsewhere V8's own limit has to do. */
async function residentMb(pid: number | undefined): Promise<number> {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
