// What a schema says of the type of a path: constructors, names, lists, maps, schemas and what is written in place of them.
import type { Source, Value } from '../../../source/reader/source.ts';
import { entriesOf, isFunction, itemsOf, optionOf, symbolOf } from '../../_orm/values.ts';
import { plain, type Reader, type Schema, type Type } from './shapes.ts';

const others: Readonly<Record<string, string>> = {
  ObjectID: 'ObjectId',
  Oid: 'ObjectId',
  Bool: 'Boolean',
  Object: 'Mixed',
  Bigint: 'BigInt',
};

/** `String`, "string", `Schema.Types.ObjectId`; null: it is no type that has a name. */
function typeName(source: Source, value: Value): string | null {
  const name = rawName(source, value);
  if (!name) return null;
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return others[capital] ?? capital;
}

function rawName(source: Source, value: Value): string | null {
  if (typeof value === 'string') return value;
  const symbol = symbolOf(value);
  if (symbol?.origin.type === 'external') return symbol.origin.path.split('.').at(-1) ?? '';
  if (symbol?.origin.type === 'member') return symbol.origin.key;
  if (isClass(value) || (isFunction(value) && !source.handler(value).text))
    return source.handler(value).name.replace(/^<.*/, '');
  return null;
}

/** An object that is written down, whose keys say something. */
export function isPlain(value: Value): value is Extract<Value, { kind: 'object' }> {
  return (
    typeof value === 'object' &&
    value !== null &&
    value.kind === 'object' &&
    value.base === null &&
    value.prototype === null
  );
}

export function isClass(value: Value): value is Extract<Value, { kind: 'class' }> {
  return typeof value === 'object' && value !== null && value.kind === 'class';
}

/** Whether an object is options with a type, and not a definition of paths, one of which may be called so. */
export function hasType({ source }: Reader, value: Value, key: string): boolean {
  const type = optionOf(source, value, key);
  if (type === undefined || type === null || type === false) return false;
  return !(key === 'type' && isPlain(type) && optionOf(source, type, 'type') !== undefined);
}

export interface Told {
  type: Type;
  own: Value;
  inner: Value;
}

/** Of what stands behind the name of a path; its type may be a definition of its own. */
export function interpret(reader: Reader, owner: Schema, written: Value, typeKey: string): Told {
  const isOptions = isPlain(written) && hasType(reader, written, typeKey);
  const own = isOptions ? written : undefined;
  const given = isOptions ? optionOf(reader.source, written, typeKey) : written;
  const type = typeOfClass(reader, given);
  const list = listIn(reader, type, own);
  if (list) return list;
  if (isPlain(type))
    return told(isOptions && isMixed(reader, owner) ? plain('Mixed') : ofPlain(reader, owner, type));
  const schema = reader.of(type);
  if (schema) return told({ name: '', schema, depth: 0 });
  const name = typeName(reader.source, type);
  return told(name === null ? plain('unknown') : ofName(reader, owner, name, own, typeKey));

  function told(of: Type): Told {
    return { type: of, own, inner: undefined };
  }

  function listIn({ source }: Reader, value: Value, option: Value): Told | null {
    const isList = typeof value === 'object' && value !== null && value.kind === 'array';
    if (!isList && !/^(?:Array|DocumentArray)$/.test(typeName(source, value) ?? '')) return null;
    const inner = isList
      ? itemsOf(value)[0]
      : (optionOf(source, option, 'of') ?? optionOf(source, option, 'cast'));
    if (inner === undefined) return told(plain('Mixed', 1));
    // An object without a type is one of documents, whatever its keys.
    const element = interpret(reader, owner, inner, typeKey);
    const depth = element.type.depth + 1;
    return { type: { ...element.type, depth }, own: option, inner: element.own ?? element.inner };
  }
}

/** `() => Cat` of a decorator is Cat. */
function typeOfClass({ source }: Reader, value: Value): Value {
  if (!isFunction(value) || !source.handler(value).text) return value;
  return source.call(value, []);
}

export const POJO = 'typePojoToMixed';
/** The version from which on `type: { … }` is a sub-document, whatever the option says that was for it. */
const SUBDOCUMENTS = 6;

function isMixed({ source, major }: Reader, { options, site }: Schema): boolean {
  if ((major.own(source.app(site)) ?? SUBDOCUMENTS) >= SUBDOCUMENTS) return false;
  return options.get(POJO) !== false;
}

function ofPlain(reader: Reader, owner: Schema, value: Value): Type {
  const isEmpty = entriesOf(reader.source, value)?.entries.length === 0;
  if (isEmpty) return plain('Mixed');
  return { name: '', schema: reader.implicit(value, owner), depth: 0 };
}

function ofName({ source, ...rest }: Reader, owner: Schema, name: string, option: Value, key: string): Type {
  const of = optionOf(source, option, 'of');
  if (name === 'Map')
    return {
      ...plain('Map'),
      of: of === undefined ? plain('Mixed') : interpret({ source, ...rest }, owner, of, key).type,
    };
  if (name !== 'Union') return plain(name);
  const names = itemsOf(of).map((item) => interpret({ source, ...rest }, owner, item, key).type.name);
  return plain(names.length > 0 ? names.join(' | ') : 'Union');
}
