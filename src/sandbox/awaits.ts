// Marks where the agent's code waits: what comes after a wait belongs to the async context of what came before, and V8
// alone knows when it goes on (runtime/calls/async-context.ts).
import { type AnyNode, parse } from 'acorn';
import { applyEdits, type Edit, type Edited } from './edits.ts';
import { PUT_IN } from './runtime/function-text.ts';

export function markAwaits(code: string): Edited {
  return applyEdits(code, /\bawait\b/.test(code) ? findAwaits(code) : []);
}

function findAwaits(code: string): Edit[] {
  const found: Edit[] = [];
  const insert = (at: number, text: string) => found.push({ start: at, end: at, text });
  const wrap = (start: number, call: string, end: number) => {
    insert(start, `${call}(${PUT_IN}`);
    insert(end, `${PUT_IN})`);
  };
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
  return found.sort(
    (a, b) => a.start - b.start || Number(b.text.endsWith(')')) - Number(a.text.endsWith(')')),
  );
}

function visit(node: AnyNode, found: (node: AnyNode) => void): void {
  found(node);
  for (const value of Object.values(node))
    for (const child of [value].flat())
      if (typeof child === 'object' && child !== null && typeof child.type === 'string') visit(child, found);
}
