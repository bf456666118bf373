// What adapters tell of a live function.
import type { ResolvedFunction } from '../adapter.ts';
import type { Known } from './guards.ts';

const unknown: Known = { name: '<anonymous>', source: null, text: null };
const known = new WeakMap<ResolvedFunction, Known>();

/** One object for each: what it is like is told once for all routes. */
export function knownOf(found: ResolvedFunction | undefined): Known {
  if (!found) return unknown;
  const before = known.get(found) ?? read(found);
  known.set(found, before);
  return before;
}

function read({ name, source, target, around, strangers }: ResolvedFunction): Known {
  return {
    ...{ name, source, text: textOf(target) },
    ...(around ? { around } : {}),
    ...(strangers ? { strangers } : {}),
  };
}

/** Null for a native function, which says nothing. */
function textOf(target: unknown): string | null {
  if (typeof target !== 'function') return null;
  const text = Function.prototype.toString.call(target);
  return text.endsWith('{ [native code] }') ? null : text;
}
