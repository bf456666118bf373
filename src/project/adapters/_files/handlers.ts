// What a file exports for a request, and the functions of the project around it.
import type { Source, Value } from '../../source/reader/source.ts';
import type { Known } from '../_http/guards.ts';

export interface Export {
  value: Value;
  handler: Known;
  /** `export const GET = withAuth(handler)`: what is called with it, outermost first. */
  wrappers: Known[];
}

const ANONYMOUS = '<anonymous>';

export function exportOf(source: Source, file: string, name: string): Export {
  const value = source.exported(file, name);
  const found = knownOf(source, value);
  const around = wrappersOf(source, file, name);
  const own = name === 'default' ? ANONYMOUS : name;
  // A wrapper's own name for it says nothing.
  const isForeign = around.length > 0 && !(source.text(file) ?? '').includes(found.name);
  const handler: Known = {
    ...found,
    name: found.name === ANONYMOUS || found.name === 'default' || isForeign ? own : found.name,
    source: found.source ?? whereExported(source, file, name),
  };
  const wrappers = around.filter(
    // What makes a handler by itself is none.
    ({ text }) => found.text === null || text === null || !text.includes(found.text),
  );
  return { value, handler, wrappers };
}

export function knownOf(source: Source, value: Value): Known {
  const { name, site, text } = source.handler(value);
  return { name, source: site && source.at(site), text };
}

/** The line that exports a name; else the first of the file. */
export function whereExported(source: Source, file: string, name: string): string {
  const text = source.text(file) ?? '';
  const escaped = name.replaceAll('$', '\\$');
  const pattern =
    name === 'default'
      ? /\bexport\s+default\b|\bas\s+default\b|\bmodule\.exports\b/
      : new RegExp(`\\bexport\\b[^;()=]*?\\b${escaped}\\b|\\bexports\\.${escaped}\\b`);
  return atOffset(source, file, pattern.exec(text)?.index ?? 0);
}

export function atOffset(source: Source, file: string, offset: number): string {
  const line = (source.text(file) ?? '').slice(0, offset).split('\n').length;
  return source.at({ file, line, start: offset, end: offset });
}

const MAX_WRAPPERS = 6;

function wrappersOf(source: Source, file: string, name: string): Known[] {
  const text = source.text(file) ?? '';
  let at = startOf(text, name);
  const found: Known[] = [];
  while (at !== null && found.length < MAX_WRAPPERS) {
    const [whole = '', callee = ''] = /^\s*([A-Za-z_$][\w$]*)\s*/.exec(text.slice(at, at + 200)) ?? [];
    const open: number = withoutTypes(text, at + whole.length);
    if (callee === '' || text[open] !== '(' || /^(?:async|function|await|new)$/.test(callee)) break;
    const known = knownOf(source, source.named(file, callee));
    found.push({ ...known, name: callee });
    at = open + 1;
  }
  return found;
}

/** Where the arguments begin, behind those of types. */
function withoutTypes(text: string, start: number): number {
  if (text[start] !== '<') return start;
  let depth = 0;
  for (let at = start; at < Math.min(text.length, start + 1_000); at += 1) {
    if (text[at] === '<') depth += 1;
    if (text[at] === '>' && text[at - 1] !== '=' && --depth === 0) return at + 1;
  }
  return start;
}

/** Where the value of an export begins. */
function startOf(text: string, name: string): number | null {
  const variable = (own: string) => {
    const pattern = `\\b(?:const|let|var)\\s+${own.replaceAll('$', '\\$')}\\b\\s*(?::[^=]+)?=(?!=)`;
    const found = new RegExp(pattern).exec(text);
    return found && found.index + found[0].length;
  };
  if (name !== 'default') return variable(name);
  const found = /\bexport\s+default\s+(?:async\s+)?(?!function\b|class\b)/.exec(text);
  if (!found) return null;
  const start = found.index + found[0].length;
  const [, alone] = /^([\w$]+)\s*(?:;|\n|$)/.exec(text.slice(start)) ?? [];
  return alone === undefined ? start : variable(alone);
}
