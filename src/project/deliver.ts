// The one answer of a short-lived process.
import { writeSync } from 'node:fs';
import { SECOND_DESCRIPTOR } from '../protocol/descriptors.ts';

/** One line of JSON on a pipe of its own, which what an app prints or sends cannot be taken for. */
export function deliver(result: object): void {
  const bytes = Buffer.from(`${JSON.stringify(result)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(SECOND_DESCRIPTOR, bytes, at);
    } catch (error) {
      // A full pipe; anything else means that the reader is gone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
