// Text that others wrote, without what nobody sees and a model reads all the same.

/** Marks of format, tags, and selectors of variants: none is part of what is said. */
const invisible = /\p{Cf}|\p{Variation_Selector}|[\u{E0000}-\u{E0FFF}\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu;

/** Left out; in source, where every character counts, shown by its number. */
export function visible<T>(value: T, isSource: boolean): T {
  return mapped(value, (text) =>
    text.replace(invisible, (found) => (isSource ? `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}` : '')),
  ) as T;
}

function mapped(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, map)]));
}
