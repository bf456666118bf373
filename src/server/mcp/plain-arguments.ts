// Arguments in a spelling that is plain, though not the one of the schema: models and clients write "5000" for 5000, null for none.
import type * as z from 'zod';
import { codedError } from '../../errors.ts';
import { meantName } from '../../nearest.ts';
import type { Tool } from './registry.ts';

/** Throws BAD_ARGUMENTS, which says what is wrong and what there is. */
export function parseArguments(tool: Tool, args: Record<string, unknown>): Record<string, unknown> {
  const schema = tool.input();
  const parsed = schema.safeParse(plainArguments(schema, args));
  if (parsed.success) return parsed.data;
  const allowed = Object.keys(schema.shape);
  const { issues } = parsed.error;
  // A misspelt argument is also a missing one: the misspelling says more.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  // One that is like no other stands for the one that is missing.
  const missing = allowed.filter((key) => !(key in args) && !schema.shape[key]?.safeParse(undefined).success);
  const meant = unknown.flatMap((key) => meantName(key, allowed) ?? missing);
  const problem =
    unknown.length > 0
      ? `${tool.name} has no argument ${unknown.map((key) => `"${key}"`).join(', ')}.${meant.length > 0 ? ` Did you mean "${meant[0]}"?` : ''}`
      : `${tool.name}: ${issue?.path.join('.') || 'arguments'}: ${issue?.message}.`;
  throw codedError('BAD_ARGUMENTS', { problem, allowed: `Arguments: ${allowed.join(', ') || 'none'}.` });
}

/** `args` with what the schema does not take as it is, in the first spelling that it takes. */
function plainArguments(schema: z.ZodObject, args: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(args).flatMap(([key, value]) => {
    const type = Object.hasOwn(schema.shape, key) ? (schema.shape[key] as z.ZodType) : undefined;
    if (!type) return [[key, value]];
    if (isAbsent(value) && type.safeParse(undefined).success) return [];
    if (type.safeParse(value).success) return [[key, value]];
    const takes = (other: unknown) => type.safeParse(other).success;
    // Where a list has values, such as those of a query, a comma is a part of one.
    const found = [...spellings(value), ...(takes([0]) ? [] : listsIn(value)), [value]].find(takes);
    return [[key, found ?? value]];
  });
  return Object.fromEntries(entries);
}

const isAbsent = (value: unknown) => value === null || value === '';

function spellings(value: unknown): unknown[] {
  if (typeof value === 'number') return [String(value), [value], [String(value)]];
  // Of lists of lists, however deep, the first alone.
  if (Array.isArray(value) && value.length === 1)
    return [value[0], ...(Array.isArray(value[0]) ? [] : spellings(value[0]))];
  if (typeof value !== 'string') return [];
  const lower = value.trim().toLowerCase();
  return [jsonIn(value), lower, jsonIn(lower)];
}

/** `User, Post`: names with commas between them, and nothing that could be a text with a comma in it. */
function listsIn(value: unknown): string[][] {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : [];
  return items.length > 1 && items.every((item) => /^[@\w$./-]+$/.test(item)) ? [items] : [];
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
