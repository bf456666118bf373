// Stacks as an agent needs them: the project's own frames, relative to its root.
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The frames of `error` that lie in the project, outside node_modules, each as `at name (file:line:column)`. */
export function projectStack(error: Error, root: string): string {
  const lines = typeof error.stack === 'string' ? error.stack.split('\n') : [];
  // A script that does not compile has no frame: its place stands before the message.
  const place = error instanceof SyntaxError ? /^(.+:\d+)$/.exec(lines[0] ?? '')?.[1] : undefined;
  return [...(place ? [`    at ${place}:1`] : []), ...lines]
    .filter((line) => /^\s+at /.test(line))
    .map((line) => projectFrame(line.trim(), root))
    .filter((line) => line !== undefined)
    .join('\n');
}

function projectFrame(line: string, root: string): string | undefined {
  const match = /^at (?:(.*) \()?((?:file:\/\/)?\/[^)]*|[A-Za-z]:\\[^)]*):(\d+):(\d+)\)?$/.exec(line);
  if (!match?.[2]) return undefined;
  const file = match[2].startsWith('file://') ? fileURLToPath(match[2]) : match[2];
  const path = relative(root, file).split(sep).join('/');
  if (path.startsWith('..') || path.includes('node_modules/')) return undefined;
  return match[1] ? `at ${match[1]} (${path}:${match[3]}:${match[4]})` : `at ${path}:${match[3]}:${match[4]}`;
}
