// Messages as lines. Each end splits them itself: the other end may send anything.

const NEWLINE = 10;

/** Splits bytes into lines; one over `limit` bytes is dropped up to its end, without being kept. */
export function createLineReader(
  limit: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  let skipping = false;

  return (chunk) => {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      take(rest.subarray(0, end));
      if (skipping) onTooLong();
      else onLine(Buffer.concat(parts).toString('utf8'));
      parts = [];
      size = 0;
      skipping = false;
      rest = rest.subarray(end + 1);
    }
    take(rest);
  };

  function take(part: Buffer): void {
    size += part.length;
    if (size > limit) {
      skipping = true;
      parts = [];
    }
    if (!skipping && part.length > 0) parts.push(part);
  }
}
