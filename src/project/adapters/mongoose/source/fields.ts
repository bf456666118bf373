// Fields of the paths of a schema, and of its virtuals.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { callText } from '../../_orm/texts.ts';
import { entriesOf, isFunction, itemsOf, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import type { Path, Reader, Schema, Type } from './shapes.ts';
import { isPlain } from './types.ts';

/** What names schemas and models. */
export interface Names {
  reader: Reader;
  /** The type of a field that holds such documents. */
  ofSchema(schema: Schema): string;
  /** The model that a `ref` says. */
  ofModel(ref: Value): string | null;
}

export function fieldsOf(names: Names, schema: Schema): Field[] {
  const paths = [...schema.paths].map(([name, path]) => fieldOf(names, name, path));
  return [...paths, ...virtualsOf(names, schema)];
}

function fieldOf(names: Names, name: string, path: Path): Field {
  const { source } = names.reader;
  const { type, doc, onUpdate, isGiven } = path;
  const option = (key: string) => optionIn(names, path, key);
  const alias = textOf(source, option('alias'));
  const values = enumOf(names, option('enum'));
  const value = 'default' in path ? path.default : defaultOf(names, path);
  const model = names.ofModel(option('ref') ?? optionOf(source, option('of'), 'ref'));
  return {
    ...{ name: alias ?? name, column: name, type: typeText(names, type), dbType: null },
    nullable: name !== '_id' && type.depth === 0 && isGiven !== true && !isRequired(option('required')),
    ...{ list: type.depth > 0, primaryKey: name === '_id', unique: isUnique(names, path) },
    ...(value === undefined ? {} : { default: value }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(doc === null ? {} : { doc }),
    ...(values.length > 0 ? { enum: values } : {}),
    ...(model === null
      ? {}
      : { relation: { model, fields: [alias ?? name], references: ['_id'], onDelete: null } }),
    ...lineOf(source, path.site),
  };
}

/** Of the path, else of the elements of its list. */
function optionIn({ reader: { source } }: Names, { own, inner }: Path, key: string): Value {
  return optionOf(source, own, key) ?? optionOf(source, inner, key);
}

function typeText(names: Names, { name, schema, depth, of }: Type): string {
  const base = schema
    ? names.ofSchema(schema)
    : of
      ? `Map<${typeText(names, of)}${'[]'.repeat(of.depth && 1)}>`
      : name;
  return base + '[]'.repeat(Math.max(depth - 1, 0));
}

/** A function decides for each document: there need not be a value. */
function isRequired(value: Value): boolean {
  if (isFunction(value)) return false;
  const [first] = itemsOf(value);
  if (first !== undefined) return first === true;
  if (isPlain(value)) return value.properties.get('isRequired') === true;
  return value === true || (typeof value === 'string' && value !== '');
}

function enumOf({ reader: { source } }: Names, given: Value): string[] {
  const values = isPlain(given) && given.properties.has('values') ? source.get(given, 'values') : given;
  const listed = itemsOf(values);
  const items =
    listed.length > 0 ? listed : (entriesOf(source, values)?.entries ?? []).map(([, value]) => value);
  return items.flatMap((item) => textOf(source, item) ?? []);
}

/** A literal, or what is called for it. */
function defaultOf(names: Names, path: Path): unknown {
  const { source } = names.reader;
  // Of the path alone: one of the elements of a list is theirs.
  const given = optionOf(source, path.own, 'default');
  if (given === undefined) return undefined;
  const data = source.literal(isFunction(given) ? source.call(given, []) : given)?.data;
  if (data !== undefined) return typeof data === 'bigint' ? String(data) : data;
  const text = source.handler(given).text ?? null;
  if (text !== null) return asNow(callText(returned(text)));
  const symbol = symbolOf(given);
  if (!symbol) return undefined;
  const name = source.strings(symbol)[0]?.holes[0] ?? '';
  const { origin } = symbol;
  return asNow(origin.type === 'call' && origin.call.kind === 'new' ? `new ${name}()` : `${name}()`);
}

/** `function () { return x; }` as `() => x`. */
function returned(text: string): string {
  const body = /^(?:function\b[^(]*)?\(\s*\)\s*(?:=>\s*)?\{\s*return\s+([^;{}]*);?\s*\}$/.exec(
    text.trim(),
  )?.[1];
  return body === undefined ? text : `() => ${body}`;
}

const asNow = (text: string): string =>
  /^(?:(?:Date|mongoose)\.now\(\)|new Date\((?:Date\.now\(\))?\)|Date\(\))$/.test(text) ? 'now()' : text;

function isUnique(names: Names, path: Path): boolean {
  const index = optionIn(names, path, 'index');
  const inIndex =
    isPlain(index) && isTruthy(index.properties.get('unique') as Value) && !isPartial(names, index);
  return (isTruthy(optionIn(names, path, 'unique')) && !isPartial(names, index)) || inIndex;
}

export const isTruthy = (value: Value): boolean =>
  value !== undefined && value !== null && value !== false && value !== '';

export function isPartial({ reader: { source } }: Names, options: Value): boolean {
  return optionOf(source, options, 'partialFilterExpression') !== undefined;
}

/** Indexes that options of paths ask for; unique ones are in the field. */
export function pathIndexes(names: Names, schema: Schema): Model['indexes'] {
  const { source } = names.reader;
  return [...schema.paths].flatMap(([name, path]) => {
    const index = optionIn(names, path, 'index');
    const asked = ['index', 'text', 'sparse', 'expires'].some((key) => isTruthy(optionIn(names, path, key)));
    if (!asked || isUnique(names, path)) return [];
    return [
      { name: textOf(source, optionOf(source, index, 'name')), fields: [fieldOf(names, name, path).name] },
    ];
  });
}

function virtualsOf(names: Names, { virtuals, paths }: Schema): Field[] {
  const { source } = names.reader;
  return [...virtuals].flatMap(([name, { options, site }]) => {
    if (paths.has(name)) return [];
    const option = (key: string) => optionOf(source, options, key);
    const model = names.ofModel(option('ref'));
    const isCount = option('count') === true;
    const list = model !== null && !isCount && option('justOne') !== true;
    const type = isCount ? 'Number' : (model ?? 'virtual');
    const named = (key: string) => textOf(source, option(key)) ?? [];
    const [fields, references] = [[named('localField')].flat(), [named('foreignField')].flat()];
    return [
      {
        ...{ name, column: null, type, dbType: null, nullable: !list, list },
        ...{ primaryKey: false, unique: false },
        ...(model === null ? {} : { relation: { model, fields, references, onDelete: null } }),
        ...lineOf(source, site),
      },
    ];
  });
}
