// Arguments that JSON has no form for, made of the form they came in.
import { toolError } from '../../errors.ts';
import type { Revival } from '../read.ts';

/** `value` of the parameter `name`, with all that is to be made of it. Throws a ToolError that names the path. */
export const revived = (value: unknown, name: string, revivals: readonly Revival[]): unknown =>
  revivals.reduce(
    (made, { path, as }) => at(made, path, (text, shown) => madeOf(text, as, shown), name),
    value,
  );

/** Before they are checked: a date alone is the start of that day in UTC, as JavaScript reads it. */
export const withWholeDates = (value: unknown, revivals: readonly Revival[]): unknown =>
  revivals.filter(({ as }) => as === 'date').reduce((made, { path }) => at(made, path, wholeDate, ''), value);

const wholeDate = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value;

function at(
  value: unknown,
  path: readonly string[],
  make: (value: unknown, shown: string) => unknown,
  shown: string,
): unknown {
  if (value === undefined || value === null) return value;
  const [key, ...rest] = path;
  if (key === undefined) return make(value, shown);
  const inner = (member: unknown, index: string | number) =>
    at(member, rest, make, typeof index === 'number' ? `${shown}[${index}]` : `${shown}.${index}`);
  const isMeant = (index: string) => key === '*' || key === index;
  if (Array.isArray(value))
    return value.map((item, index) => (isMeant(String(index)) ? inner(item, index) : item));
  if (typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([index, member]) => [index, isMeant(index) ? inner(member, index) : member]),
  );
}

function madeOf(value: unknown, as: Revival['as'], shown: string): unknown {
  if (as === 'map') return mapOf(value, shown);
  if (as === 'set') return Array.isArray(value) ? new Set(value) : value;
  // Of a union: another of its members.
  if (typeof value !== 'string')
    return as === 'bigint' && Number.isSafeInteger(value) ? BigInt(value as number) : value;
  try {
    return makers[as](value);
  } catch {
    throw toolError('BAD_ARGUMENTS', `${shown}: ${words[as]} expected.`);
  }
}

function mapOf(value: unknown, shown: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  if (value.every((pair) => Array.isArray(pair) && pair.length === 2)) return new Map(value);
  throw toolError('BAD_ARGUMENTS', `${shown}: pairs of key and value expected.`);
}

type Simple = Exclude<Revival['as'], 'map' | 'set'>;

const makers: Readonly<Record<Simple, (text: string) => unknown>> = {
  date: (text) => {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw new Error('invalid');
    return date;
  },
  bigint: (text) => {
    if (!/^-?\d{1,1000}$/.test(text)) throw new Error('invalid');
    return BigInt(text);
  },
  bytes: (text) => {
    if (!/^[\w+/-]*={0,2}$/.test(text)) throw new Error('invalid');
    return Buffer.from(text, 'base64');
  },
  url: (text) => new URL(text),
  regexp: (text) => {
    const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
    return source === undefined ? new RegExp(text) : new RegExp(source, flags);
  },
};

const words: Readonly<Record<Simple, string>> = {
  date: 'a date in ISO form, such as 2026-01-31T12:00:00Z,',
  bigint: 'an integer as text',
  bytes: 'bytes as base64',
  url: 'an absolute URL',
  regexp: 'a regular expression',
};
