// Every error of the parser is told with a copy of its line: a file that is one long line of errors takes minutes and gigabytes.
const LONG = 5_000;
/** Tokens times characters; some two seconds of errors. A string of 100 kB is below, as is a line of 25 kB of code. */
const MAX_COST = 500_000_000;

/** Whether errors in the text would take too long to be told: minified code, or data. */
export function hasLongLines(text: string): boolean {
  let cost = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    if (end - start > LONG) cost += tokensIn(text.slice(start, end)) * (end - start);
    if (cost > MAX_COST) return true;
    start = end + 1;
  }
  return false;
}

/** Two marks count as one, as in `=>`. */
function tokensIn(line: string): number {
  let count = 0;
  for (const [token] of line.matchAll(/[\w$\u0080-\uffff]+|[^\s\w$\u0080-\uffff]/g))
    count += /^[\w$\u0080-\uffff]/.test(token) ? 1 : 0.5;
  return count;
}
