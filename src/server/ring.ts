// The last bytes of a stream of text.
import type { Readable } from 'node:stream';

const RING_BYTES = 64 * 1024;

export interface Ring {
  /** What came since the last take. */
  take(): string;
  peek(): string;
}

export function createRing(stream: Readable | null): Ring {
  let kept = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    kept = (kept + chunk).slice(-RING_BYTES);
  });
  stream?.on('error', () => {});
  return {
    take() {
      const text = kept;
      kept = '';
      return text;
    },
    peek: () => kept,
  };
}
