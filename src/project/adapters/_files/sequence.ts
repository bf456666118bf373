// Functions that run before every request, one after the other.
import type { Source, Value } from '../../source/reader/source.ts';
import type { Known } from '../_http/guards.ts';
import { callOf } from '../_http/values.ts';
import { knownOf } from './handlers.ts';

/** One function, or what `sequence` of the framework puts together. */
export function sequenceOf(source: Source, value: Value, depth = 0): Known[] {
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  const call = callOf(value);
  if (call && source.packageOf(call.callee)?.path === 'sequence')
    return call.args.flatMap((item) => sequenceOf(source, item.value, depth + 1));
  return [knownOf(source, value)];
}
