// Types that every program knows by name.
import {
  absent,
  any,
  anyObject,
  boolean,
  lazily,
  literal,
  membersOf,
  namesIn,
  nothing,
  number,
  objectOf,
  type Property,
  type Rest,
  string,
  type Type,
  Unreadable,
  unionOf,
} from './model.ts';
import { filtered, isAssignable, withProperties } from './relations.ts';

type Builtin = (args: Type[]) => Type;

const made = (as: 'date' | 'bigint' | 'bytes' | 'url' | 'regexp' | 'decimal'): Builtin => {
  const type: Type = { kind: 'made', as };
  return () => type;
};
const arrayOf: Builtin = ([of = any]) => ({ kind: 'array', of });
const mapOf: Builtin = ([key = any, value = any]) => ({ kind: 'map', key, value });
const setOf: Builtin = ([of = any]) => ({ kind: 'set', of });
const same: Builtin = ([type = any]) => type;
const changed =
  (change: (property: Property) => Property): Builtin =>
  ([type = any]) =>
    withProperties(type, change);
const text = (change: (value: string) => string): Builtin => {
  return ([type = string]) =>
    unionOf(
      membersOf(type).map((one) =>
        one.kind === 'literal' && typeof one.value === 'string' ? literal(change(one.value)) : string,
      ),
    );
};

/** Names that `Pick` and `Omit` name. */
const pick =
  (keep: boolean): Builtin =>
  ([type = any, keys = any]) => {
    const names = namesIn(keys);
    if (names === null) throw new Unreadable('the names of properties must be literals');
    return withProperties(type, (property, name) => (names.includes(name) === keep ? property : null), !keep);
  };

function recordOf(key: Type, value: () => Type, isOptional = false): Type {
  const properties = new Map<string, Property>();
  const rest: Rest[] = [];
  const type = lazily(value);
  for (const one of membersOf(key)) {
    if (one.kind === 'literal') properties.set(String(one.value), { isOptional, description: '', type });
    else if (one.kind === 'any') rest.push({ key: string, value: type });
    else if (one.kind === 'string' || one.kind === 'number' || one.kind === 'pattern')
      rest.push({ key: one, value: type });
    else throw new Unreadable('names of properties must be strings or numbers');
  }
  return objectOf(properties, rest);
}

export const builtins: Readonly<Record<string, Builtin>> = {
  Date: made('date'),
  Decimal: made('decimal'),
  Uint8Array: made('bytes'),
  Buffer: made('bytes'),
  URL: made('url'),
  RegExp: made('regexp'),
  String: () => string,
  Number: () => number,
  Boolean: () => boolean,
  BigInt: made('bigint'),
  Object: () => anyObject,
  Array: arrayOf,
  ReadonlyArray: arrayOf,
  Map: mapOf,
  ReadonlyMap: mapOf,
  Set: setOf,
  ReadonlySet: setOf,
  Readonly: same,
  NoInfer: same,
  Partial: changed((property) => ({ ...property, isOptional: true })),
  Required: changed((property) => ({
    ...property,
    isOptional: false,
    type: lazily(() => filtered(property.type(), absent, false)),
  })),
  Pick: pick(true),
  Omit: pick(false),
  Record: ([key = string, value = any]) => recordOf(key, () => value),
  Exclude: ([type = any, by = any]) => filtered(type, by, false),
  Extract: ([type = any, by = any]) => filtered(type, by, true),
  NonNullable: ([type = any]) => filtered(type, unionOf([nothing, absent]), false),
  Uppercase: text((value) => value.toUpperCase()),
  Lowercase: text((value) => value.toLowerCase()),
  Capitalize: text((value) => value.charAt(0).toUpperCase() + value.slice(1)),
  Uncapitalize: text((value) => value.charAt(0).toLowerCase() + value.slice(1)),
  PropertyKey: () => unionOf([string, number]),
};

/** What everybody knows, and nobody can send. */
export const noData: Readonly<Record<string, string>> = {
  Promise: 'a promise',
  PromiseLike: 'a promise',
  Function: 'a function',
  Symbol: 'a symbol',
  WeakMap: 'a WeakMap',
  WeakSet: 'a WeakSet',
  AbortSignal: 'an AbortSignal: use this.signal',
  Request: 'a Request: use this.request',
  ...Object.fromEntries(
    ['Response', 'Blob', 'File', 'FormData', 'Headers', 'ReadableStream', 'WritableStream', 'Error'].map(
      (name) => [name, `an instance of ${name}`],
    ),
  ),
  ...Object.fromEntries(
    ['Iterable', 'Iterator', 'AsyncIterable', 'Generator', 'AsyncGenerator', 'ArrayBuffer', 'DataView'].map(
      (name) => [name, `an instance of ${name}`],
    ),
  ),
};

/** `{ [K in keys]: T }`. A property that was there keeps what is said of it, where `of` is what the keys are of. */
export function mapped(
  keys: Type,
  of: Type | null,
  valueFor: (key: Type) => Type,
  optional: boolean | null,
): Type {
  const properties = new Map<string, Property>();
  const rest: Rest[] = [];
  const source = of && membersOf(of).length === 1 ? withProperties(of, (property) => property) : null;
  for (const key of membersOf(keys)) {
    const before =
      source?.kind === 'object' && key.kind === 'literal'
        ? source.properties.get(String(key.value))
        : undefined;
    const value = lazily(() => {
      const type = valueFor(key);
      return optional === false ? filtered(type, absent, false) : type;
    });
    if (key.kind === 'literal')
      properties.set(String(key.value), {
        isOptional: optional ?? before?.isOptional ?? false,
        description: before?.description ?? '',
        type: value,
      });
    else if (isAssignable(key, unionOf([string, number]))) rest.push({ key, value });
    else throw new Unreadable('names of properties must be strings or numbers');
  }
  return objectOf(properties, rest);
}
