// Texts that are cut to the bytes they may have: what is missing is the middle, with its size.

const NOTE_BYTES = 100;
const HEAD = 0.75;

/** A line break as two: each line of a text stands one space further in. */
export const shownBytes = (text: string): number => Buffer.byteLength(text) + text.split('\n').length - 1;

/** Cuts a text to `bytes`, keeping its start and its end, and says how much is missing; `readOn`: how to have it, from there. */
export function cutText(
  text: string,
  bytes: number,
  readOn: (offset: number) => string = () => '',
): { text: string; truncated: boolean } {
  // Rather a little more than a remark that is as long.
  if (shownBytes(text) <= bytes + NOTE_BYTES) return { text, truncated: false };
  const buffer = Buffer.from(text);
  const head = startOf(buffer, Math.floor(bytes * HEAD));
  const tail = endOf(buffer, Math.floor(bytes * (1 - HEAD)));
  const middle = text.slice(head.length, text.length - tail.length);
  // It may have been cut before, by whoever kept it.
  const before = Number(/… \[?(\d+) (?:of \d+ bytes left out|more characters …)/.exec(middle)?.[1] ?? 0);
  const note = `${before + Buffer.byteLength(middle)} of ${before + buffer.length} bytes left out${readOn(head.length)}`;
  return { text: `${head}\n… [${note}] …\n${tail}`, truncated: true };
}

const LINE_BREAK = 10;

/** As much of the beginning as `bytes` show. */
export function startOf(buffer: Buffer, bytes: number): string {
  let end = 0;
  for (let shown = 0; end < buffer.length; end++) {
    shown += buffer[end] === LINE_BREAK ? 2 : 1;
    if (shown > bytes) break;
  }
  return wholeCharacters(buffer.subarray(0, end));
}

function endOf(buffer: Buffer, bytes: number): string {
  let start = buffer.length;
  for (let shown = 0; start > 0; start--) {
    shown += buffer[start - 1] === LINE_BREAK ? 2 : 1;
    if (shown > bytes) break;
  }
  return wholeCharacters(buffer.subarray(start));
}

function wholeCharacters(buffer: Buffer): string {
  return buffer.toString('utf8').replaceAll(/^\uFFFD+|\uFFFD+$/g, '');
}
