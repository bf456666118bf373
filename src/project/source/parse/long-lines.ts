// Every error of the parser is told with a copy of its line: a file that is one long line of errors takes minutes and gigabytes.
import { replaceTokens } from '../../disk/comments.ts';

const LONG = 5_000;
/** Characters that are copied where every token is an error; a string is one. */
const MAX_COPIED = 100_000_000;
/** The same without strings: a quote in a pattern or a comment may hide that there are none. */
const MAX_HIDDEN = 800_000_000;

const word = /[\w$\u0080-\uffff]/;
const token = /[\w$\u0080-\uffff]+|[^\s\w$\u0080-\uffff]/g;

/** Whether errors in the text would take too long to be told: minified code, or data. */
export function hasLongLines(text: string): boolean {
  let copied = 0;
  let hidden = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    if (end - start > LONG) {
      const line = text.slice(start, end);
      copied += tokensIn(replaceTokens(line, () => 'x')) * line.length;
      hidden += tokensIn(line) * line.length;
    }
    if (copied > MAX_COPIED || hidden > MAX_HIDDEN) return true;
    start = end + 1;
  }
  return false;
}

/** Two marks count as one, as in `=>`. */
function tokensIn(line: string): number {
  let count = 0;
  for (const [found] of line.matchAll(token)) count += word.test(found) ? 1 : 0.5;
  return count;
}
