// Whether anything can lie in the folder of what only looks made: until then nothing is looked for there.
import { isMainThread } from 'node:worker_threads';

// Threads share the folder, and not this.
let isSo = !isMainThread;

export const isUsed = (): boolean => isSo;

export function use(): void {
  isSo = true;
}
