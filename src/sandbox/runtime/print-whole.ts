// Node's printer stops at a number of items, whatever is left to be shown: here it goes on until enough is printed.

interface Limits {
  maxArrayLength: number;
  maxStringLength: number;
}

/** Each looks at all of the value, which may be large. */
const MAX_PRINTS = 3;

/** What `print` gives within limits by which nothing is left out, or about `most` characters are there. */
export function printWhole(print: (limits: Limits) => string, most: number): string {
  let limits = { maxArrayLength: 100, maxStringLength: 10_000 };
  for (let prints = 1; ; prints++) {
    const text = print(limits);
    const isCut = /\.\.\. \d+ more (?:item|character)/.test(text);
    if (!isCut || text.length >= most || prints === MAX_PRINTS) return text;
    // Lists of long lists have many characters already: this is little for them.
    const step = Math.max(2, (1.25 * most) / text.length);
    limits = {
      maxArrayLength: Math.ceil(limits.maxArrayLength * step),
      maxStringLength: Math.ceil(limits.maxStringLength * step),
    };
  }
}
