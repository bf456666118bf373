// Plain data as values.
import { makeArray, makeRecord } from '../../values/make.ts';
import type { Value } from '../../values/value.ts';

export function fromData(data: unknown, depth = 0): Value {
  if (depth > 100) return undefined;
  if (Array.isArray(data))
    return makeArray(
      data.slice(0, 5_000).map((item) => fromData(item, depth + 1)),
      data.length > 5_000,
    );
  if (typeof data === 'object' && data !== null)
    return makeRecord(Object.entries(data).map(([key, item]) => [key, fromData(item, depth + 1)]));
  return data as Value;
}
