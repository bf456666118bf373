// Arguments in a spelling that is plain, though not the one of the schema: models and clients write "5000" for 5000, null for none.
import type * as z from 'zod';

/** `args` with what the schema does not take as it is, in the first spelling that it takes. */
export function plainArguments(schema: z.ZodObject, args: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(args).flatMap(([key, value]) => {
    const type = Object.hasOwn(schema.shape, key) ? (schema.shape[key] as z.ZodType) : undefined;
    if (!type || type.safeParse(value).success) return [[key, value]];
    const found = spellings(value).find((other) => type.safeParse(other).success);
    return found === undefined && !isAbsent(value) ? [[key, value]] : [[key, found]];
  });
  // Left out: an argument that is there and undefined is not what a client could send.
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const isAbsent = (value: unknown) => value === null || value === '';

function spellings(value: unknown): unknown[] {
  if (typeof value !== 'string' || value === '') return [];
  return [jsonIn(value), value.trim().toLowerCase(), [value]];
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
