// What a tool returns, as JSON: values that JSON.stringify loses, throws at, or makes unreadable.
import { isContent } from '../../define/content.ts';
import { isToolError, toolError } from '../../errors.ts';

/** Of one answer. */
const MAX_OUTPUT_BYTES = 4_000_000;
const MAX_DEPTH = 100;

type Path = (string | number)[];
type Code = 'OUTPUT_CYCLE' | 'OUTPUT_INVALID' | 'OUTPUT_TOO_DEEP' | 'OUTPUT_TOO_LARGE';

interface Walk {
  path: Path;
  /** Above the value. */
  ancestors: Set<object>;
  bytes: number;
  maxBytes: number;
}

/**
 * bigint and Decimal as text, dates as ISO, bytes as base64, a Map as an object, a Set as an array; `toJSON` is honoured.
 * What JSON has no number for is null. Throws a ToolError for cycles, promises, streams, and what is too much.
 */
export function encode(value: unknown, maxBytes = MAX_OUTPUT_BYTES): unknown {
  return encoded(value, { path: [], ancestors: new Set(), bytes: 0, maxBytes });
}

export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );

function refuse(walk: Walk, code: Code, problem: string): never {
  const where = walk.path.length === 0 ? 'The answer' : `${pathText(walk.path.slice(0, 12))} of the answer`;
  throw toolError(code, `${where} ${problem}`);
}

function count(walk: Walk, bytes: number): void {
  walk.bytes += bytes;
  if (walk.bytes > walk.maxBytes)
    throw toolError(
      'OUTPUT_TOO_LARGE',
      `The answer is larger than ${walk.maxBytes.toLocaleString('en')} bytes: return fewer rows or fields.`,
    );
}

function encoded(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      count(walk, Buffer.byteLength(value) + 3);
      return value;
    case 'bigint':
      count(walk, 20);
      return String(value);
    case 'number':
      count(walk, 8);
      return Number.isFinite(value) ? value : null;
    case 'object':
      return value === null ? null : objectEncoded(value, walk);
    case 'boolean':
      count(walk, 6);
      return value;
    default:
      return undefined;
  }
}

function objectEncoded(value: object, walk: Walk): unknown {
  const simple = simpleForm(value);
  if (simple !== undefined) return encoded(simple.form, walk);
  if (walk.ancestors.has(value)) refuse(walk, 'OUTPUT_CYCLE', 'contains itself: return plain data.');
  if (walk.ancestors.size >= MAX_DEPTH)
    refuse(walk, 'OUTPUT_TOO_DEEP', `is nested more than ${MAX_DEPTH} deep.`);
  walk.ancestors.add(value);
  try {
    return membersEncoded(value, walk);
  } finally {
    walk.ancestors.delete(value);
  }
}

/** Of what is one value, though an object. */
function simpleForm(value: object): { form: unknown } | undefined {
  if (value instanceof Date) return { form: Number.isNaN(value.getTime()) ? null : value.toISOString() };
  if (value instanceof RegExp) return { form: String(value) };
  const bytes = bytesOf(value);
  if (bytes)
    return { form: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
  if (isDecimal(value)) return { form: value.toFixed() };
  if (value instanceof Number || value instanceof String || value instanceof Boolean)
    return { form: value.valueOf() };
  return undefined;
}

function bytesOf(value: object): Uint8Array | undefined {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array || value instanceof Uint8ClampedArray || value instanceof DataView)
    return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  return undefined;
}

/** decimal.js, of which ORMs have copies under other names. */
const isDecimal = (value: object): value is { toFixed(): string } =>
  typeof (value as { toFixed?: unknown }).toFixed === 'function' &&
  'd' in value &&
  'e' in value &&
  's' in value;

function membersEncoded(value: object, walk: Walk): unknown {
  const { then, toJSON, next } = value as { then?: unknown; toJSON?: unknown; next?: unknown };
  if (typeof toJSON === 'function') return encoded(toJSON.call(value, String(walk.path.at(-1) ?? '')), walk);
  if (typeof then === 'function') refuse(walk, 'OUTPUT_INVALID', 'is a promise: await it.');
  if (Symbol.asyncIterator in value) refuse(walk, 'OUTPUT_INVALID', 'is a stream: collect it first.');
  if (Symbol.iterator in value && typeof next === 'function')
    refuse(walk, 'OUTPUT_INVALID', 'is an iterator: return an array.');
  if (isContent(value)) return entriesEncoded(Object.entries(value.block), walk);
  if (value instanceof Map) return entriesEncoded(mapEntries(value, walk), walk);
  if (Array.isArray(value) || value instanceof Set || ArrayBuffer.isView(value))
    return itemsEncoded(value as Iterable<unknown>, walk);
  // Only its own words may be read by callers.
  if (value instanceof Error)
    return { name: value.name, ...(isToolError(value) ? { message: value.message } : {}) };
  return entriesEncoded(ownEntries(value), walk);
}

function* ownEntries(value: object): Iterable<[string, unknown]> {
  for (const key of Object.keys(value)) yield [key, (value as Record<string, unknown>)[key]];
}

function* mapEntries(map: Map<unknown, unknown>, walk: Walk): Iterable<[string, unknown]> {
  for (const [key, value] of map) {
    if (typeof key === 'object' && key !== null && !(key instanceof Date))
      refuse(walk, 'OUTPUT_INVALID', 'is a Map whose keys are objects: return an array of pairs.');
    yield [key instanceof Date ? String(encode(key)) : String(key), value];
  }
}

function entriesEncoded(entries: Iterable<[string, unknown]>, walk: Walk): unknown {
  const made: [string, unknown][] = [];
  for (const [key, member] of entries) {
    walk.path.push(key);
    const form = encoded(member, walk);
    walk.path.pop();
    if (form === undefined) continue;
    count(walk, key.length + 4);
    made.push([key, form]);
  }
  return Object.fromEntries(made);
}

function itemsEncoded(items: Iterable<unknown>, walk: Walk): unknown[] {
  const made: unknown[] = [];
  for (const item of items) {
    walk.path.push(made.length);
    made.push(encoded(item, walk) ?? null);
    walk.path.pop();
    count(walk, 1);
  }
  return made;
}
