// A pipe to the server that is read and written while this thread waits: the way to a function of the isolate
// that project code has called and whose result it needs at once (`array.sort(compare)`).
import { readSync, writeSync } from 'node:fs';
import { SECOND_DESCRIPTOR } from '../../protocol/descriptors.ts';

const CHUNK_BYTES = 64 * 1024;

export interface SyncMessage {
  session: string;
  text: string;
}

export interface SyncChannel {
  send(message: SyncMessage): void;
  /** Blocks until the server sent a message. */
  receive(): SyncMessage;
}

export function createSyncChannel(): SyncChannel {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  return {
    send(message) {
      const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
      for (let at = 0; at < bytes.length; ) at += retry(() => writeSync(SECOND_DESCRIPTOR, bytes, at));
    },
    receive() {
      for (;;) {
        const end = rest.indexOf(10);
        if (end !== -1) {
          const line = rest.subarray(0, end).toString('utf8');
          rest = rest.subarray(end + 1);
          return JSON.parse(line) as SyncMessage;
        }
        const length = retry(() => readSync(SECOND_DESCRIPTOR, chunk));
        if (length === 0) throw new Error('the server is gone');
        rest = Buffer.concat([rest, chunk.subarray(0, length)]);
      }
    },
  };
}

/** The pipe may be non-blocking: then a full or empty one is an error. */
function retry(operation: () => number): number {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
