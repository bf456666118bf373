// Where a key of an object is written, also in what was spread into it.
import { siteOf } from '../evaluate/machine.ts';
import { keyText } from '../parse/syntax.ts';
import { alternatives } from '../values/make.ts';
import type { Site, Value } from '../values/value.ts';
import { isObjectLike } from '../values/value.ts';

const MAX_SPREADS = 12;

/** Null: the key was made, not written. */
export function placeOf(value: Value, key: string, depth = 0): Site | null {
  for (const item of depth > MAX_SPREADS ? [] : alternatives(value)) {
    if (!isObjectLike(item) || item.kind !== 'object') continue;
    const found = ownPlace(item.written, key) ?? spreadPlace(item.spread, key, depth);
    if (found) return found;
  }
  return null;
}

function ownPlace(written: Extract<Value, { kind: 'object' }>['written'], key: string): Site | null {
  const property = written?.node.properties.findLast(
    (item) => item.type === 'Property' && keyText(item.key, item.computed) === key,
  );
  return written && property?.type === 'Property' ? siteOf(property.key, written.scope) : null;
}

/** The last one that has it counts. */
function spreadPlace(spread: readonly Value[] | null, key: string, depth: number): Site | null {
  for (const value of spread?.toReversed() ?? []) {
    const found = placeOf(value, key, depth + 1);
    if (found) return found;
  }
  return null;
}
