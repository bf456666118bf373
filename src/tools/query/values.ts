// Values that callers give, made what columns hold; and what columns hold, made JSON.
import { toolError } from '../errors.ts';
import type { Column, Comparison } from './source.ts';

const MAX_TEXT = 1_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?$/;

export const invalid = (at: string, problem: string) => toolError('QUERY_INVALID', `${at}: ${problem}.`);

/** What a caller gave, short enough for a message. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(describe(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

const describe = (value: unknown) => {
  if (value === null || value === undefined) return value;
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'symbol' || typeof value === 'function' ? `a ${typeof value}` : value;
};

/** What it may be compared by. */
export function comparisonsOf({ kind }: Column): readonly Comparison[] {
  const equal: Comparison[] = ['eq', 'in', 'isNull'];
  // JSON has a null of its own.
  if (kind === 'json' || kind === 'other') return [];
  if (kind === 'bytes') return ['isNull'];
  if (kind === 'boolean') return ['eq', 'isNull'];
  if (kind === 'enum' || kind === 'id') return equal;
  const ordered: Comparison[] = [...equal, 'lt', 'lte', 'gt', 'gte'];
  return kind === 'string' ? [...ordered, 'contains', 'startsWith', 'endsWith'] : ordered;
}

export const isSortable = ({ kind }: Column) => !['bytes', 'json', 'other'].includes(kind);
export const isSummable = ({ kind }: Column) => ['integer', 'number', 'bigint', 'decimal'].includes(kind);

/** `at` says where it stands. */
export function castTo(column: Column, value: unknown, at: string): unknown {
  const wrong = (wanted: string) => invalid(at, `${wanted} is wanted, not ${shown(value)}`);
  switch (column.kind) {
    case 'string':
      return textOf(value, at);
    case 'enum':
      if (typeof value === 'string' && column.values?.includes(value)) return value;
      throw wrong(`one of ${column.values?.join(', ')}`);
    case 'id': {
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong('an id');
      const cast = attempt(() => column.cast?.(typeof value === 'string' ? textOf(value, at) : value));
      if (cast === undefined || cast === null) throw wrong('an id');
      return cast;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw wrong('true or false');
    case 'integer': {
      const max = column.max ?? Number.MAX_SAFE_INTEGER;
      if (Number.isSafeInteger(value) && Math.abs(value as number) <= max) return value;
      throw wrong(`an integer up to ${max}`);
    }
    case 'number':
      if (Number.isFinite(value)) return value;
      throw wrong('a number');
    case 'bigint':
      if (Number.isSafeInteger(value)) return BigInt(value as number);
      if (typeof value === 'string' && /^-?\d{1,18}$/.test(value)) return BigInt(value);
      throw wrong('an integer, as a text if it is large,');
    case 'decimal':
      if (Number.isFinite(value)) return String(value);
      if (typeof value === 'string' && /^-?\d{1,30}(?:\.\d{1,30})?$/.test(value)) return value;
      throw wrong('a number, or its text,');
    case 'date': {
      const date = dateOf(value);
      if (date) return column.cast ? column.cast(date) : date;
      throw wrong('a date like 2026-01-31 or 2026-01-31T12:00:00Z');
    }
    default:
      throw invalid(at, 'this field cannot be compared');
  }
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    // Not an id: the caller is told so.
    return undefined;
  }
}

export function textOf(value: unknown, at: string): string {
  if (typeof value !== 'string') throw invalid(at, `a text is wanted, not ${shown(value)}`);
  if (value.length > MAX_TEXT) throw invalid(at, `a text of at most ${MAX_TEXT} characters is wanted`);
  if (value.includes('\0') || !value.isWellFormed()) throw invalid(at, 'the text is no valid Unicode');
  return value;
}

/** Without a zone it is UTC. */
function dateOf(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const isZoned = DAY.test(value) || /(?:Z|[+-]\d{2}:\d{2})$/.test(value);
  if (!DAY.test(value) && !TIME.test(value)) return null;
  const date = new Date(isZoned ? value : `${value}Z`);
  if (Number.isNaN(date.getTime())) return null;
  // 31 February becomes March, in whatever zone.
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`).getUTCDate();
  return day === Number(value.slice(8, 10)) ? date : null;
}

/** Plain JSON, the same whichever ORM read it. */
export function shownValue(kind: Column['kind'], value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((item) => shownValue(kind, item));
  switch (kind) {
    case 'integer':
    case 'number': {
      const number = Number(value);
      return Number.isFinite(number) ? number : null;
    }
    case 'bigint':
    case 'id':
      return String(value);
    case 'decimal':
      return decimalText(value);
    case 'boolean':
      return typeof value === 'string' ? value === 'true' || value === 't' || value === '1' : Boolean(value);
    case 'date':
      return timeText(value);
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'json':
    case 'other':
      return typeof value === 'object' || typeof value === 'bigint' ? plain(value) : value;
    default:
      return String(value);
  }
}

/** A time with a zone, whoever reads it, is one in UTC; a day, and a time without, stay what they are. */
function timeText(value: unknown): string | null {
  const zoned =
    /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(?:Z|([+-]\d{2})(?::?(\d{2}))?)$/.exec(
      String(value),
    );
  if (!(value instanceof Date) && !zoned) return String(value);
  const [, day, time, hours = '+00', minutes = '00'] = zoned ?? [];
  const date = value instanceof Date ? value : new Date(`${day}T${time}${hours}:${minutes}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** 2.50 is 2.5: databases pad as they like. */
function decimalText(value: unknown): string {
  const fixed = value as { toFixed?: () => string };
  const text =
    typeof value !== 'number' && typeof fixed.toFixed === 'function' ? fixed.toFixed() : String(value);
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner)));

/** Escapes what LIKE takes for wildcards, as the database does without being asked; null where it has no such way. */
export function escapedForLike(dialect: string, text: string): string | null {
  if (/^(?:postgres|cockroach|mysql|mariadb)/.test(dialect)) return text.replace(/[\\%_]/g, '\\$&');
  if (/^(?:sqlserver|mssql)/.test(dialect)) return text.replace(/[[%_]/g, '[$&]');
  return /[%_]/.test(text) && !dialect.startsWith('mongo') ? null : text;
}

/** With an escape of our own: `LIKE … ESCAPE '!'`. */
export function likePattern(op: Comparison, text: string): string {
  const escaped = text.replace(/[!%_]/g, '!$&');
  return `${op === 'startsWith' ? '' : '%'}${escaped}${op === 'endsWith' ? '' : '%'}`;
}

/** For `cast` of an id. */
export const uuid = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? value : undefined;

/** PostgreSQL refuses to compare with what the column could not hold. */
export const largestInteger = (sqlType: string) =>
  /^(?:smallint|int2|smallserial)/i.test(sqlType) ? 2 ** 15 - 1 : 2 ** 31 - 1;
