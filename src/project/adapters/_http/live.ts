// What adapters tell of a live function.
import type { ResolvedFunction } from '../adapter.ts';
import type { Known } from './guards.ts';

export function knownOf(found: ResolvedFunction | undefined): Known {
  if (!found) return { name: '<anonymous>', source: null, text: null };
  const { name, source, target, around, strangers } = found;
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
