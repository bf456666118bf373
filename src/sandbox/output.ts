// What the agent's code printed, up to a number of bytes; the rest is counted, not kept.

export interface OutputBuffer {
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** Takes what was printed so far. */
  take(): { stdout: string; stderr: string; truncated: boolean };
  /** Whole lines that were kept since they were last looked at, in order; they stay to be taken. */
  fresh(): string;
}

export function createOutput(limitBytes: number): OutputBuffer {
  let kept = { stdout: '', stderr: '' };
  let bytes = 0;
  let dropped = 0;
  let unseen = '';
  return {
    write(stream, text) {
      const room = limitBytes - bytes;
      const size = Buffer.byteLength(text);
      if (size > room) dropped += size - Math.max(room, 0);
      bytes += size;
      if (room <= 0) return;
      // The mark says to the server, which alone knows secrets, that half of one may stand there.
      const fits = size > room ? `${startOf(text, room)}…\n` : text;
      kept[stream] += fits;
      unseen += fits;
    },
    fresh() {
      const end = unseen.lastIndexOf('\n') + 1;
      const lines = unseen.slice(0, end);
      unseen = unseen.slice(end);
      return lines;
    },
    take() {
      const { stdout, stderr } = kept;
      const truncated = dropped > 0;
      const note = truncated ? `… ${dropped} more bytes were printed and not kept\n` : '';
      kept = { stdout: '', stderr: '' };
      bytes = 0;
      dropped = 0;
      unseen = '';
      return { stdout: stdout + note, stderr, truncated };
    },
  };
}

/** As many whole characters as `bytes` hold. */
function startOf(text: string, bytes: number): string {
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD$/, '');
}
