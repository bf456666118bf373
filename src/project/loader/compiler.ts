// tsx's compiler, a service with a process and a thread of its own.
import { createRequire } from 'node:module';

/** Starts it in both of its ways while that still may be: the guard refuses new programs. scripts/build.js writes the two files. */
export async function startCompiler(): Promise<void> {
  await import(new URL('./warm.ts', import.meta.url).href);
  createRequire(import.meta.url)('./warm.cts');
}
