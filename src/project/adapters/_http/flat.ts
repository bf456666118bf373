// Handlers and options may stand in lists, and be one of several.
import type { Value } from '../../source/reader/source.ts';

/** Alternatives and lists, item by item; what is not there is left out. */
export function flat(value: Value, depth = 0): Value[] {
  if (value === undefined || value === null || value === false) return [];
  if (typeof value !== 'object' || depth > 8) return [value];
  if (value.kind === 'array') return value.items.flatMap((item) => flat(item, depth + 1));
  if (value.kind === 'union') return value.values.flatMap((item) => flat(item, depth + 1));
  return [value];
}
