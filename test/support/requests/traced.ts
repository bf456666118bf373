// The text of a module whose functions say that they run, where something listens to them.
import { parseSync } from 'oxc-parser';

interface Node {
  type: string;
  start: number;
  end: number;
  body?: Node;
  [key: string]: unknown;
}

/** `'use server'` stays in front. */
function directivesEnd(body: Node): number {
  const statements = (body.body as unknown as (Node & { directive?: unknown })[] | undefined) ?? [];
  return statements.findLast(({ directive }) => typeof directive === 'string')?.end ?? body.start + 1;
}

/** Lines stay what they are. */
export function traced(text: string, file: string): string {
  const added: [at: number, text: string][] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Node;
    const { body } = node;
    if (/Function/.test(node.type ?? '') && body && !/TS/.test(node.type)) {
      const line = text.slice(0, node.start).split('\n').length;
      const tell = `globalThis.trace?.ran.push(${JSON.stringify(`${file}:${line}`)})`;
      if (body.type === 'BlockStatement' || body.type === 'FunctionBody')
        added.push([directivesEnd(body), `;${tell};`]);
      // What loads a module answers nothing.
      else if (body.type !== 'ImportExpression') added.push([body.start, `(${tell}, `], [body.end, ')']);
    }
    for (const [key, item] of Object.entries(node)) if (key !== 'type') visit(item);
  };
  visit(parseSync(file, text).program);
  // From the end, so that places stay right; of two at one place, the inner one first.
  for (const [at, insert] of added.sort((a, b) => b[0] - a[0]))
    text = text.slice(0, at) + insert + text.slice(at);
  return text;
}
