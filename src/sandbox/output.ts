// What the agent's code printed: of each stream the beginning and the end, up to a number of bytes; the middle is counted, not kept.

/** As answers are cut. */
const HEAD = 0.75;

export interface OutputBuffer {
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** Takes what was printed so far. */
  take(): { stdout: string; stderr: string; truncated: boolean };
  /** Whole lines that were kept since they were last looked at, in order; they stay to be taken. */
  fresh(): string;
}

export function createOutput(limitBytes: number): OutputBuffer {
  let kept = { stdout: createKeeper(limitBytes), stderr: createKeeper(limitBytes) };
  let unseen = '';
  return {
    write(stream, text) {
      kept[stream].write(text);
      unseen = (unseen + text).slice(-limitBytes);
    },
    fresh() {
      const end = unseen.lastIndexOf('\n') + 1;
      const lines = unseen.slice(0, end);
      unseen = unseen.slice(end);
      return lines;
    },
    take() {
      const { stdout, stderr } = kept;
      kept = { stdout: createKeeper(limitBytes), stderr: createKeeper(limitBytes) };
      unseen = '';
      const truncated = stdout.isCut() || stderr.isCut();
      return { stdout: stdout.text(), stderr: stderr.text(), truncated };
    },
  };
}

function createKeeper(limitBytes: number) {
  const tailBytes = limitBytes - Math.floor(limitBytes * HEAD);
  let room = limitBytes - tailBytes;
  let head = '';
  let tail = '';
  let bytes = 0;
  return {
    write(text: string) {
      const size = Buffer.byteLength(text);
      bytes += size;
      if (size <= room) {
        head += text;
        room -= size;
        return;
      }
      const begin = startOf(text, room);
      head += begin;
      // What comes next stands behind what did not fit.
      room = 0;
      tail += text.slice(begin.length);
      if (tail.length > 4 * tailBytes) tail = tail.slice(-tailBytes);
    },
    isCut: () => bytes > limitBytes,
    /** The marks say to the server, which alone knows secrets, that half of one may stand there. */
    text() {
      if (bytes <= limitBytes) return head + tail;
      const end = Buffer.from(tail)
        .subarray(-tailBytes)
        .toString()
        .replace(/^\uFFFD+/, '');
      const dropped = bytes - Buffer.byteLength(head) - Buffer.byteLength(end);
      return `${head}\n… [${dropped} of ${bytes} bytes left out] …\n${end}`;
    },
  };
}

/** As many whole characters as `bytes` hold. */
function startOf(text: string, bytes: number): string {
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD+$/, '');
}
