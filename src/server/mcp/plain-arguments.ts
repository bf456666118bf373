// Arguments in a spelling that is plain, though not the one of the schema: models and clients write "5000" for 5000, null for none.
import type * as z from 'zod';

/** `args` with what the schema does not take as it is, in the first spelling that it takes. */
export function plainArguments(schema: z.ZodObject, args: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(args).flatMap(([key, value]) => {
    const type = Object.hasOwn(schema.shape, key) ? (schema.shape[key] as z.ZodType) : undefined;
    if (!type) return [[key, value]];
    if (isAbsent(value) && type.safeParse(undefined).success) return [];
    if (type.safeParse(value).success) return [[key, value]];
    const found = spellings(value).find((other) => type.safeParse(other).success);
    return [[key, found ?? value]];
  });
  return Object.fromEntries(entries);
}

const isAbsent = (value: unknown) => value === null || value === '';

function spellings(value: unknown): unknown[] {
  if (typeof value === 'number') return [String(value), [String(value)]];
  if (Array.isArray(value) && value.length === 1) return [value[0], ...spellings(value[0])];
  if (typeof value !== 'string') return [[value]];
  const lower = value.trim().toLowerCase();
  return [jsonIn(value), lower, jsonIn(lower), [value]];
}

/** What a text says as JSON, where it is no text again; anything else as it is. */
export function jsonIn(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return value.trim() === '' ? undefined : (JSON.parse(value) ?? undefined);
  } catch {
    return value;
  }
}
