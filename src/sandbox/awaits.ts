// Marks where the agent's code waits: what comes after a wait belongs to the async context of what came before, and V8
// alone knows when it goes on (runtime/calls/async-context.ts).
import { type AnyNode, parse } from 'acorn';

/** Text that is put in, at a position of the original. */
interface Insertion {
  at: number;
  text: string;
}

export interface Marked {
  code: string;
  /** Column in the original for one in `code`; both one-based, and lines are the same. */
  columnOf(line: number, column: number): number;
}

export function markAwaits(code: string): Marked {
  const insertions = /\bawait\b/.test(code) ? findAwaits(code) : [];
  if (insertions.length === 0) return { code, columnOf: (_, column) => column };
  const parts: string[] = [];
  let from = 0;
  for (const { at, text } of insertions) {
    parts.push(code.slice(from, at), text);
    from = at;
  }
  return { code: parts.join('') + code.slice(from), columnOf: columnsOf(code, insertions) };
}

function findAwaits(code: string): Insertion[] {
  const found: Insertion[] = [];
  const wrap = (start: number, call: string, end: number) =>
    found.push({ at: start, text: `${call}(` }, { at: end, text: ')' });
  try {
    const program = parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowAwaitOutsideFunction: true,
      allowImportExportEverywhere: true,
      allowReturnOutsideFunction: true,
    });
    visit(program, (node) => {
      if (node.type === 'AwaitExpression') wrap(node.start + 'await'.length, ' __await', node.end);
      else if (node.type === 'ForOfStatement' && node.await)
        wrap(node.right.start, '__awaitEach', node.right.end);
    });
  } catch {
    // V8 says what is wrong with it, and where.
    return [];
  }
  // What ends at a position is closed before anything opens there.
  return found.sort((a, b) => a.at - b.at || Number(b.text === ')') - Number(a.text === ')'));
}

function visit(node: AnyNode, found: (node: AnyNode) => void): void {
  found(node);
  for (const value of Object.values(node))
    for (const child of [value].flat())
      if (typeof child === 'object' && child !== null && typeof child.type === 'string') visit(child, found);
}

function columnsOf(code: string, insertions: Insertion[]): Marked['columnOf'] {
  const lineStarts = [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (line, column) => {
    const start = lineStarts[line - 1] ?? 0;
    const end = lineStarts[line] ?? Number.POSITIVE_INFINITY;
    let moved = 0;
    for (const { at, text } of insertions) {
      if (at < start || at >= end) continue;
      const here = at - start + 1 + moved;
      if (column < here) break;
      // Within what was put in: where it stands.
      if (column < here + text.length) return at - start + 1;
      moved += text.length;
    }
    return column - moved;
  };
}
