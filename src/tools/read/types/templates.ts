// Template literal types: all that they mean where that is little, else a pattern.
import { literal, membersOf, string, type Type, Unreadable, unionOf } from './model.ts';

const MAX_TEXTS = 64;

export function templateType(texts: readonly string[], types: readonly Type[]): Type {
  const all = textsOf(texts, types);
  if (all) return unionOf(all.map(literal));
  const pattern = texts
    .map((text, index) => quote(text) + (types[index] ? patternOf(types[index]) : ''))
    .join('');
  return pattern === ANYTHING ? string : { kind: 'pattern', pattern: `^${pattern}$` };
}

function textsOf(texts: readonly string[], types: readonly Type[]): string[] | null {
  let found = [texts[0] ?? ''];
  for (const [index, type] of types.entries()) {
    const values: string[] = [];
    for (const one of membersOf(type)) {
      if (one.kind === 'literal') values.push(String(one.value));
      else if (one.kind === 'boolean') values.push('true', 'false');
      else if (one.kind === 'null' || one.kind === 'undefined') values.push(one.kind);
      else return null;
    }
    found = found.flatMap((text) => values.map((value) => text + value + (texts[index + 1] ?? '')));
    if (found.length > MAX_TEXTS) return null;
  }
  return found;
}

const ANYTHING = '[\\s\\S]*';
const NUMBER = '-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:e[+-]?\\d+)?';

function patternOf(type: Type): string {
  const parts = membersOf(type).map((one) => {
    switch (one.kind) {
      case 'string':
      case 'any':
        return ANYTHING;
      case 'number':
        return NUMBER;
      case 'boolean':
        return 'true|false';
      case 'literal':
        return quote(String(one.value));
      case 'pattern':
        return one.pattern.slice(1, -1);
      case 'null':
      case 'undefined':
        return one.kind;
      case 'made':
        if (one.as === 'bigint') return '-?(?:0|[1-9]\\d*)';
    }
    throw new Unreadable('a part of a template cannot be read');
  });
  return parts.length === 1 && parts[0] === ANYTHING ? ANYTHING : `(?:${parts.join('|')})`;
}

const quote = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
