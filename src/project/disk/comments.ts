// Comments and strings in the text of a file that is not parsed. In one pass, whatever was left open.

type Replace = (token: string, kind: 'string' | 'comment') => string;

/** The text without comments; strings, lines and positions stay. */
export function withoutComments(text: string): string {
  return replaceTokens(text, (token, kind) => (kind === 'string' ? token : blank(token, ' ')));
}

/** `character` for every one but the ends of lines. */
export function blank(text: string, character: string): string {
  return text.replace(/[^\n]/g, character);
}

/** Hands comments, and strings in one of `quotes`, to `replace`. What is not closed is neither. */
export function replaceTokens(text: string, replace: Replace, quotes = '"\'`'): string {
  const parts: string[] = [];
  /** By what was looked for in vain: up to where. */
  const missing = new Map<string, number>();
  const opening = /["'`]|\/[/*]/g;
  let done = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const [mark] = match;
    const start = match.index;
    const isString = mark.length === 1;
    if ((isString && !quotes.includes(mark)) || start < (missing.get(mark) ?? 0)) continue;
    const { end, isClosed } = isString ? endOfString(text, start, mark) : endOfComment(text, start, mark);
    if (isClosed) {
      parts.push(text.slice(done, start), replace(text.slice(start, end), isString ? 'string' : 'comment'));
      done = end;
      opening.lastIndex = end;
    } else missing.set(mark, end);
  }
  return parts.join('') + text.slice(done);
}

interface End {
  end: number;
  isClosed: boolean;
}

function endOfString(text: string, start: number, quote: string): End {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === quote) return { end: at + 1, isClosed: true };
    if (character === '\n' && quote !== '`') return { end: at, isClosed: false };
    if (character === '\\') {
      at += 1;
      if (text[at] === '\n' && quote !== '`') return { end: at, isClosed: false };
    }
  }
  return { end: text.length, isClosed: false };
}

function endOfComment(text: string, start: number, mark: string): End {
  const found = text.indexOf(mark === '//' ? '\n' : '*/', start + 2);
  if (mark === '//') return { end: found === -1 ? text.length : found, isClosed: true };
  return found === -1 ? { end: text.length, isClosed: false } : { end: found + 2, isClosed: true };
}
