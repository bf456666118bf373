// The parser is native code: where it runs out of stack the whole process is gone. Nobody writes what is refused here.
const MAX_BRACKETS = 1_000;
const MAX_OPERATORS = 3_000;

/** Whether something in the text may be nested too deep to be parsed. */
export function isTooDeep(text: string): boolean {
  if (text.length < MAX_BRACKETS) return false;
  return bracketDepth(text) > MAX_BRACKETS || hasLongChain(text);
}

// Brackets in strings count as well, so that a file is refused too early rather than too late.
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[([{}\])]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

/** `x = x = …`, `a ? b : c ? …`, `if (a) if (b) …`: what nests to the right without brackets. */
function hasLongChain(text: string): boolean {
  // A line that ends in an operator goes on.
  const statements = text.split(/;|(?<![=?:<>!~&|+\-*,([{]\s{0,9})\n/);
  const operator = /[=?<!~]|\*\*|\b(?:new|await|keyof|typeof|void|delete|yield|readonly|unique)\b/g;
  if (
    statements.some(
      (part) => part.length > MAX_OPERATORS && (part.match(operator)?.length ?? 0) > MAX_OPERATORS,
    )
  )
    return true;
  const blocks = text.split(/[;}]/);
  if (
    blocks.some(
      (part) =>
        part.length > MAX_BRACKETS &&
        (part.match(/\b(?:if|else|for|while|do)\b/g)?.length ?? 0) > MAX_BRACKETS,
    )
  )
    return true;
  return /(?:\belse\s+if\b[^{};]*\{[^{};]*\}\s*){1000}|(?:[\w$]+\s*:\s*){1000}/.test(text);
}
