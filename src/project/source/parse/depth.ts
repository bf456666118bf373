// The parser is native code: where it runs out of stack the whole process is gone. Nobody writes what is refused here.
const MAX_BRACKETS = 1_000;
const MAX_OPERATORS = 3_000;

const operators = new Set('= ? < ! ~ new await keyof typeof void delete yield readonly unique'.split(' '));
const branches = new Set(['if', 'else', 'for', 'while', 'do']);
/** A line that ends in one goes on, as does a line in front of one. */
const open = new Set([...'=?:<>!~&|+-*,([{/', ...operators]);
const token = /[\w$]+|\n|[^\s\w$]/g;

/** Whether something in the text may be nested too deep to be parsed. In one pass; strings count as well, so that a file is refused too early rather than too late. */
export function isTooDeep(text: string): boolean {
  if (text.length < MAX_BRACKETS) return false;
  const read = createReading();
  for (const match of text.matchAll(token)) if (read(match[0], match.index)) return true;
  return false;
}

/** Tells token by token whether it is too deep there. */
function createReading(): (token: string, at: number) => boolean {
  const isNested = countBrackets();
  const isChained = countOperators();
  const isBranched = countBranches();
  const isLabelled = countLabels();
  return (token, at) => isNested(token) || isChained(token, at) || isBranched(token) || isLabelled(token);
}

function countBrackets(): (token: string) => boolean {
  let depth = 0;
  return (token) => {
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    return depth > MAX_BRACKETS;
  };
}

/** `x = x = …`, `a ? b : c ? …`: what nests to the right without brackets. */
function countOperators(): (token: string, at: number) => boolean {
  let count = 0;
  let last = '';
  let lastAt = -1;
  /** Whether the line before has ended the statement. */
  let isEnded = false;
  let isComment = false;
  let beforeSlash = '';
  return (token, at) => {
    if (token === '\n') {
      isEnded = !open.has(last);
      isComment = false;
      return false;
    }
    if (isEnded && !open.has(token)) count = 0;
    isEnded = false;
    const isDouble = token === last && at === lastAt + 1;
    if (token === ';') count = 0;
    else if (operators.has(token) || (token === '*' && isDouble)) count += 1;
    // What a comment ends with says nothing.
    if (token === '/' && isDouble) isComment = true;
    if (isComment) last = beforeSlash;
    else {
      if (token === '/') beforeSlash = last;
      last = token;
    }
    lastAt = at;
    return count > MAX_OPERATORS;
  };
}

/** `if (a) if (b) …`, and `if (a) {} else if (b) {} …` */
function countBranches(): (token: string) => boolean {
  let count = 0;
  let depth = 0;
  let isAfter = false;
  const alternatives: number[] = [];
  return (token) => {
    if (token === '\n') return false;
    if (isAfter) alternatives[depth] = token === 'else' ? (alternatives[depth] ?? 0) + 1 : 0;
    isAfter = token === ';' || token === '}';
    if (token === '{') depth += 1;
    else if (token === '}') depth = Math.max(0, depth - 1);
    if (isAfter) count = 0;
    else if (branches.has(token)) count += 1;
    return count > MAX_BRACKETS || (alternatives[depth] ?? 0) > MAX_BRACKETS;
  };
}

/** `a: b: c: …` */
function countLabels(): (token: string) => boolean {
  let count = 0;
  let isWord = false;
  return (token) => {
    if (token === '\n') return false;
    const wasWord = isWord;
    isWord = /^[\w$]/.test(token);
    if (token === ':' && wasWord) count += 1;
    else if (!isWord || wasWord) count = 0;
    return count > MAX_BRACKETS;
  };
}
