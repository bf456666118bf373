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
