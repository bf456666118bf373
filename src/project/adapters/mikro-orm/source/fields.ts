// Fields of the properties of an entity that are no relations.
import type { Field } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { callText } from '../../_orm/texts.ts';
import { isFunction, itemsOf, symbolOf, textOf } from '../../_orm/values.ts';
import type { Settings } from './settings.ts';
import type { Property } from './shapes.ts';
import { codeType, dbType, type Typed, typeOf, valuesOf } from './types.ts';

export function fieldOf(source: Source, settings: Settings, property: Property, isOnlyKey: boolean): Field {
  const { name, option, isPrimary } = property;
  const typed = typeOf(source, property);
  const values = valuesOf(source, property);
  const value = defaultOf(source, property, typed, isOnlyKey);
  const onUpdate = option('onUpdate');
  const sql = isStored(property) ? dbType(source, property, typed, settings.dialect) : null;
  const doc = docOf(source, property);
  return {
    ...{ name, column: isStored(property) ? columnOf(source, settings, property) : null },
    type: codeType(property, typed),
    dbType: value === 'autoincrement()' ? counted(sql, settings.dialect) : sql,
    nullable: isNullable(property),
    ...{ list: typed.list, primaryKey: isPrimary, unique: isSaid(option('unique')) },
    ...(value === undefined ? {} : { default: value }),
    ...(isFunction(onUpdate) ? { onUpdate: callText(source.handler(onUpdate).text ?? '') } : {}),
    ...(doc === null ? {} : { doc }),
    ...(values.length > 0 ? { enum: values.map(({ text }) => text) } : {}),
    ...lineOf(source, property.site),
  };
}

const counters: Readonly<Record<string, string>> = { int: 'serial', bigint: 'bigserial' };

function counted(sql: string | null, dialect: string | null): string | null {
  return dialect === 'postgresql' ? (counters[sql ?? ''] ?? sql) : sql;
}

/** Of what refers to it: it does not count itself. */
export const uncounted = (sql: string | null) =>
  Object.keys(counters).find((name) => counters[name] === sql) ?? sql;

/** `unique: true`, or the name of the key. */
export const isSaid = (value: Value) => value === true || typeof value === 'string';

/** A formula, and what is only in memory, have no column. */
function isStored({ option, member }: Property): boolean {
  const persist = option('persist');
  return (
    persist === true || (persist !== false && option('formula') === undefined && member?.kind !== 'method')
  );
}

export function isNullable({ option, isPrimary, member }: Property): boolean {
  const said = option('nullable');
  // What starts as null may be null.
  return !isPrimary && (said === undefined ? member?.value() === null : said === true);
}

export function columnOf(
  source: Source,
  { naming, dialect }: Settings,
  { name, option, isPrimary, member }: Property,
) {
  const isBuilt = member === null || option('name') !== undefined;
  const given =
    textOf(source, option('fieldName')) ??
    textOf(source, itemsOf(option('fieldNames'))[0]) ??
    (isBuilt ? textOf(source, option('name')) : null);
  if (given === null && dialect === 'mongodb' && isPrimary) return '_id';
  return given ?? naming.propertyToColumnName(name);
}

export function docOf(
  source: Source,
  { member, option }: Pick<Property, 'member' | 'option'>,
): string | null {
  return (member ? source.doc(member.site) : null) ?? textOf(source, option('comment'));
}

/** What a new row has where nothing is given: by the database, or by the entity. */
function defaultOf(source: Source, property: Property, typed: Typed, isOnlyKey: boolean): unknown {
  const { option, isPrimary, member } = property;
  const raw = textOf(source, option('defaultRaw'));
  if (raw !== null) return raw;
  const given = option('default');
  if (given !== undefined) {
    const data = source.literal(given)?.data;
    return typeof data === 'bigint' ? String(data) : (data ?? textOf(source, given) ?? undefined);
  }
  const onCreate = option('onCreate');
  if (isFunction(onCreate)) return callText(source.handler(onCreate).text ?? '');
  const start = member?.value();
  const data = start === undefined ? undefined : source.literal(start)?.data;
  if (data !== undefined && data !== null) return typeof data === 'bigint' ? String(data) : data;
  const made = symbolOf(start);
  if (made?.origin.type === 'call') return callOf(made.origin.call);
  if (option('version') === true) return /^(?:date|timestamp)/i.test(typed.name ?? '') ? 'now()' : 1;
  const isNumber = /^(?:integer|bigint|smallint|tinyint|mediumint)$/.test(typed.name ?? '');
  const isCounted = isPrimary && isOnlyKey && isNumber && option('autoincrement') !== false;
  return isCounted || option('autoincrement') === true ? 'autoincrement()' : undefined;
}

function callOf({
  kind,
  callee: { origin },
  name,
  args,
}: import('../../../source/reader/source.ts').Call): string {
  const called = name || (origin.type === 'external' ? (origin.path.split('.').at(-1) ?? '') : '');
  const text = `${called}(${args.map((arg) => arg.text).join(', ')})`;
  return kind === 'new' ? `new ${text}` : text;
}
