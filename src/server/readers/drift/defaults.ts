// Whether two defaults surely differ: only values are compared, as calls are written in too many ways.
import type { Table } from '../../../protocol/databases/tables.ts';
import type { Field } from '../../../protocol/schemas.ts';
import { familyOf, familyOfField } from './types.ts';

type Column = Table['columns'][number];

/** What to say of it, or null. `isAll`: the model says all that the database is to have. */
export function defaultDrift(field: Field, column: Column, isAll: boolean): string | null {
  const { name, type, generated, default: written } = column;
  if (generated !== undefined || field.primaryKey || field.list) return null;
  const family = familyOfField(field) ?? familyOf(type);
  // Their texts are written in too many ways as well.
  if (family === 'time' || family === 'json' || family === 'bytes' || /\[\d*\]$/.test(type)) return null;
  const own = field.default === null ? undefined : field.default;
  const there = written === undefined || /^null\b/i.test(written) ? undefined : literalOf(written);
  if (there === null) return null;
  if (own === undefined)
    return isAll && there !== undefined ? `${name} has the default ${written} in the database alone` : null;
  const wanted = plainOf(own);
  if (wanted === null) return null;
  if (there === undefined) return isAll ? `${name} has no default in the database` : null;
  if (isSame(wanted, there) || isRenamed(field, there)) return null;
  return `${name} has the default ${written} in the database`;
}

/** null: a call, or an expression. */
function literalOf(sql: string): string | null {
  const bare = sql
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  const [, text, number, word] =
    /^(?:[ENB]?'((?:[^']|'')*)'|\(?(-?\d+(?:\.\d+)?)\)?|(true|false))(?:::[\w\s"().[\]]+)?$/i.exec(bare) ??
    [];
  return text?.replaceAll("''", "'") ?? number ?? word?.toLowerCase() ?? null;
}

/** null: it cannot be told from a call. */
function plainOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return typeof value === 'string' && !/[()$`]/.test(value) ? value.replace(/^'(.*)'$/s, '$1') : null;
}

const truth: Readonly<Record<string, string>> = { t: '1', f: '0', true: '1', false: '0' };

function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [one, other].map((text) => truth[text.toLowerCase()] ?? text) as [string, string];
  const isNumber = [first, second].every((text) => /^-?\d+(?:\.\d+)?$/.test(text));
  return first === second || (isNumber && Number(first) === Number(second));
}

/** A value of an enum may have another name in the database. */
const isRenamed = ({ enum: values }: Field, there: string): boolean =>
  values !== undefined && !values.includes(there);
