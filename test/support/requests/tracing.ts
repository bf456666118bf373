// In front of an app: every function of the project says that it runs, and what would listen does so on a free port.

import { registerHooks } from 'node:module';
import { Server } from 'node:net';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

interface Trace {
  /** `src/app.ts:12`, in the order in which they ran. */
  ran: string[];
  /** Of what listens. */
  port: Promise<number>;
}

interface Node {
  type: string;
  start: number;
  end: number;
  body?: Node;
  [key: string]: unknown;
}

const ran: string[] = [];
const { promise: port, resolve: listens } = Promise.withResolvers<number>();
Object.assign(globalThis, { trace: { ran, port } satisfies Trace });

const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  const callback = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  this.once('listening', () => listens((this.address() as { port: number }).port));
  return Reflect.apply(listen, this, [0, '127.0.0.1', ...(callback ? [callback] : [])]) as Server;
};

const root = process.cwd();

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.startsWith('file:')) return loaded;
    const file = relative(root, fileURLToPath(url));
    if (file.startsWith('..') || file.includes('node_modules') || !/\.[cm]?[jt]sx?$/.test(file))
      return loaded;
    return { ...loaded, source: traced(String(loaded.source), file.split(sep).join('/')) };
  },
});

/** Lines stay what they are. */
function traced(text: string, file: string): string {
  const added: [at: number, text: string][] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Node;
    const { body } = node;
    if (/Function/.test(node.type ?? '') && body && !/TS/.test(node.type)) {
      const line = text.slice(0, node.start).split('\n').length;
      const tell = `globalThis.trace.ran.push(${JSON.stringify(`${file}:${line}`)})`;
      if (body.type === 'BlockStatement' || body.type === 'FunctionBody')
        added.push([body.start + 1, `${tell};`]);
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
