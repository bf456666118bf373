// Brackets in the text of a function.

/** The bracket that closes the one at `open`. */
export function endOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if ('([{'.includes(text[at] as string)) depth += 1;
    if (')]}'.includes(text[at] as string) && --depth === 0) return at;
  }
  return text.length;
}

/** With `next()` in place of each call, whatever it is given; `call` ends with the bracket that opens. */
export function withNext(text: string, call: RegExp): string {
  let read = text;
  for (const { 0: found, index } of [...text.matchAll(call)].reverse()) {
    const end = endOf(read, index + found.length - 1);
    if (end < read.length) read = `${read.slice(0, index)}next()${read.slice(end + 1)}`;
  }
  return read;
}
