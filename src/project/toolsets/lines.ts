// Where in its file something is exported: of what is no class, nothing else says it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `source`: "file (name)", as an offer has it. */
export function withLine(root: string, source: string | null): string | null {
  const [, file = '', name = ''] = /^(.+) \(([\w$]+)\)$/.exec(source ?? '') ?? [];
  if (file === '') return source;
  const declared = new RegExp(`^export\\s+(?:const|let|var)\\s+${name.replaceAll('$', '\\$')}\\b`);
  const line = linesOf(join(root, file)).findIndex((text) => declared.test(text));
  return line === -1 ? source : `${file}:${line + 1}`;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
