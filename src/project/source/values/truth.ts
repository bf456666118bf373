// Tests on values; undefined where it cannot be told.
import { hasHole } from './holes.ts';
import type { Value } from './value.ts';
import { isObjectLike } from './value.ts';

export function truthOf(value: Value): boolean | undefined {
  if (typeof value === 'string') return value.length === 1 && hasHole(value) ? undefined : value !== '';
  if (!isObjectLike(value)) return Boolean(value);
  if (value.kind === 'symbolic') {
    const { origin } = value;
    // A package is there, and so is what was made; a member may be a setting.
    if (origin.type === 'external')
      return origin.path === '' && origin.module !== 'globalThis' ? true : undefined;
    return origin.type === 'extension' || (origin.type === 'call' && origin.call.kind === 'new')
      ? true
      : undefined;
  }
  return value.kind === 'union' ? agree(value.values.map(truthOf)) : true;
}

export function isNullish(value: Value): boolean | undefined {
  if (value === null || value === undefined) return true;
  if (!isObjectLike(value)) return false;
  if (value.kind === 'symbolic') return truthOf(value) === true ? false : undefined;
  return value.kind === 'union' ? agree(value.values.map(isNullish)) : false;
}

export function isSame(a: Value, b: Value, loose: boolean): boolean | undefined {
  if (isObjectLike(a) && a.kind === 'union') return agree(a.values.map((item) => isSame(item, b, loose)));
  if (isObjectLike(b) && b.kind === 'union') return agree(b.values.map((item) => isSame(a, item, loose)));
  if (isSymbolic(a) || isSymbolic(b)) return a === b ? true : undefined;
  if (typeof a === 'string' && typeof b === 'string' && (hasHole(a) || hasHole(b)))
    return a === b ? true : undefined;
  if (!isObjectLike(a) && !isObjectLike(b)) {
    // biome-ignore lint/suspicious/noDoubleEquals: the project wrote it.
    return loose ? a == b : a === b;
  }
  return a === b;
}

export function typeOf(value: Value): string | undefined {
  if (!isObjectLike(value)) return value === null ? 'object' : typeof value;
  switch (value.kind) {
    case 'symbolic':
      return undefined;
    case 'union': {
      const types = new Set(value.values.map(typeOf));
      return types.size === 1 ? [...types][0] : undefined;
    }
    case 'function':
    case 'class':
      return 'function';
    default:
      return 'object';
  }
}

function isSymbolic(value: Value): boolean {
  return isObjectLike(value) && value.kind === 'symbolic';
}

function agree(answers: (boolean | undefined)[]): boolean | undefined {
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first : undefined;
}
