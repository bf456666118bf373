// Paths of matchers, rewrites and redirects, as path-to-regexp 6 reads them. https://github.com/pillarjs/path-to-regexp/tree/v6.3.0
import { literally } from '../_files/segments.ts';

/** RegExp of a path; null where it cannot be read. */
export function compile(path: string): RegExp | null {
  try {
    return new RegExp(`^${translate(path)}/?$`, 'i');
  } catch {
    return null;
  }
}

export function paramsIn(path: string): string[] {
  return [...path.matchAll(/(?<!\\):([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
}

function translate(path: string): string {
  let source = '';
  // What a modifier repeats along with its parameter.
  let before = '';
  const flush = () => {
    source += literally(before);
    before = '';
  };
  for (let at = 0; at < path.length; ) {
    const character = path[at] as string;
    if (character === '\\') {
      flush();
      source += literally(path[at + 1] ?? '');
      at += 2;
    } else if (character === ':' && /^\w/.test(path.slice(at + 1))) {
      const end = at + 1 + (/^\w+/.exec(path.slice(at + 1))?.[0].length ?? 0);
      const isGroup = path[end] === '(';
      const close = isGroup ? endOf(path, end) : end - 1;
      const pattern = isGroup ? path.slice(end + 1, close) : '[^/]+?';
      const modifier = /^[?*+]/.exec(path.slice(close + 1))?.[0] ?? '';
      source += repeated(before, pattern, modifier);
      before = '';
      at = close + 1 + modifier.length;
    } else if (character === '(' || character === '{') {
      const close = endOf(path, at);
      const inner = path.slice(at + 1, close);
      const modifier = /^[?*+]/.exec(path.slice(close + 1))?.[0] ?? '';
      if (character === '{') {
        flush();
        source += `(?:${translate(inner)})${modifier}`;
      } else source += repeated(before, inner, modifier);
      before = '';
      at = close + 1 + modifier.length;
    } else {
      flush();
      if (character === '/' || character === '.') before = character;
      else source += literally(character);
      at += 1;
    }
  }
  flush();
  return source === '/' ? '' : source;
}

function repeated(before: string, pattern: string, modifier: string): string {
  const front = literally(before);
  const one = `${front}(?:${pattern})`;
  if (modifier === '') return one;
  if (modifier === '?') return `(?:${one})?`;
  return `(?:${one}(?:${front}(?:${pattern}))*)${modifier === '*' ? '?' : ''}`;
}

/** Where the bracket at `start` closes. */
function endOf(path: string, start: number): number {
  let depth = 0;
  for (let at = start; at < path.length; at += 1) {
    if (path[at] === '\\') at += 1;
    else if ('({'.includes(path[at] as string)) depth += 1;
    else if (')}'.includes(path[at] as string) && --depth === 0) return at;
  }
  return path.length;
}
