// Lines of the project's files, for what a running function does not say.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of a file, relative to the root. */
export type LinesOf = (file: string) => string[];

export function createTexts(root: string): LinesOf {
  const known = new Map<string, string[]>();
  return (file) => {
    const lines = known.get(file) ?? readLines(join(root, file));
    known.set(file, lines);
    return lines;
  };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** `Roles` of `const Roles = …()`: the variable that the first line of the project in a stack sets. */
export function variableAt(stack: string, root: string, linesOf: LinesOf): string | undefined {
  for (const [, place = '', line = ''] of stack.matchAll(/\(?((?:file:\/\/)?\/[^()\n]+?):(\d+):\d+\)?$/gm)) {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (/[\\/]node_modules[\\/]/.test(file) || !file.startsWith(root)) continue;
    const text = linesOf(relative(root, file))[Number(line) - 1] ?? '';
    return /\b(?:const|let|var|static)\s+(?:readonly\s+)?(\w+)\b/.exec(text)?.[1];
  }
  return undefined;
}
