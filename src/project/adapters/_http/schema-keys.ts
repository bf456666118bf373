// What an input is made of, by the schema that it is checked with.
import type { Source, Value } from '../../source/reader/source.ts';

/** Keys of the object that a schema describes, where its text says them. */
export function keysOf(source: Source, schema: Value, depth = 0): string[] {
  if (typeof schema !== 'object' || schema?.kind !== 'symbolic' || depth > 20) return [];
  if (schema.origin.type !== 'call') return [];
  const { name, on, args } = schema.origin.call;
  const given = args[0]?.value;
  const keys = typeof given === 'object' && given?.kind === 'object' ? [...given.properties.keys()] : [];
  if (/^(?:strict|loose)?[oO]bject$/.test(name)) return keys;
  const inner = on ? keysOf(source, on, depth + 1) : [];
  if (name === 'array') return [];
  if (name === 'omit') return inner.filter((key) => !keys.includes(key));
  if (name === 'pick') return inner.filter((key) => keys.includes(key));
  if (name === 'extend' || name === 'safeExtend') return [...new Set([...inner, ...keys])];
  if (name === 'merge') return [...new Set([...inner, ...keysOf(source, given, depth + 1)])];
  return on && inner.length > 0 ? inner : keysOf(source, given, depth + 1);
}
