// What a request has to be, and what is answered, as schemas of the source say it: by name and line, or as a type where they have none.
import type { Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { callOf, isObject } from './values.ts';

export type SchemaRef = NonNullable<Route['schemas']>[number];

const MAX_DEPTH = 4;
const MAX_KEYS = 12;
const MAX_TYPE = 160;

/** Nothing where nothing is known of it. */
export function schemaOf(source: Source, of: string, value: Value): SchemaRef[] {
  const name = nameOf(source, value);
  if (name) return [{ of, ...name }];
  const type = typeOf(source, value);
  return type === UNKNOWN ? [] : [{ of, type: cut(type), source: null }];
}

/** What an object has under these keys; of what has a schema for each status (`""`), all of them. */
export function partsOf(source: Source, value: Value, names: Readonly<Record<string, string>>): SchemaRef[] {
  if (!isObject(value)) return [];
  return Object.entries(names).flatMap(([key, of]) => {
    const part = value.properties.has(key) ? source.get(value, key) : undefined;
    if (of !== '') return schemaOf(source, of, part);
    return isObject(part)
      ? [...part.properties.keys()]
          .filter(isAnswer)
          .flatMap((status) => schemaOf(source, status, source.get(part, status)))
      : [];
  });
}

/** Errors look alike all over an app. */
export const isAnswer = (status: string): boolean => !/^[45]/.test(status);

const UNKNOWN = 'unknown';
const cut = (text: string): string => (text.length > MAX_TYPE ? `${text.slice(0, MAX_TYPE - 1)}…` : text);

/** The variable that a schema was assigned to, or its class. */
function nameOf(source: Source, value: Value): { type: string; source: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  if (value.kind === 'class') return { type: value.name || 'class', source: source.at(value.site) };
  const site = value.kind === 'object' ? value.site : callOf(value)?.site;
  if (!site) return null;
  const before = source.text(site.file)?.slice(Math.max(0, site.start - 300), site.start) ?? '';
  const [, name] = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;]+)?=\s*$/.exec(before) ?? [];
  return name === undefined ? null : { type: name, source: source.at(site) };
}

/** `{ id: string, tags?: string[] }`, of JSON Schema and of builders such as zod, valibot, TypeBox and joi. */
function typeOf(source: Source, value: Value, depth = 0): string {
  if (depth > 0) {
    const name = nameOf(source, value);
    if (name) return name.type;
  }
  if (depth > MAX_DEPTH) return UNKNOWN;
  const call = callOf(value);
  if (call) return ofBuilder(source, call, depth);
  return isObject(value) ? ofJson(source, value, depth) : UNKNOWN;
}

type ObjectValue = Extract<Value, { kind: 'object' }>;

function ofJson(source: Source, value: ObjectValue, depth: number): string {
  const text = (key: string) => source.strings(source.get(value, key))[0]?.text;
  const reference = text('$ref');
  if (reference !== undefined) return reference;
  const options = source.literal(source.get(value, 'enum'))?.data;
  if (Array.isArray(options)) return options.map((option) => JSON.stringify(option)).join(' | ');
  const type = text('type');
  if (type === 'array') return `${typeOf(source, source.get(value, 'items'), depth + 1)}[]`;
  const properties = source.get(value, 'properties');
  // Some take the properties alone as well.
  const keyed = isObject(properties) ? properties : type === undefined ? value : null;
  if (!keyed || keyed.properties.size === 0)
    return type === 'integer' ? 'number' : type === undefined || type === 'object' ? UNKNOWN : type;
  const required = new Set([source.literal(source.get(value, 'required'))?.data].flat());
  const keys = keysOf(keyed, (key) => {
    const member = source.get(keyed, key);
    const isBuilt = callOf(member) !== null;
    return {
      type: typeOf(source, member, depth + 1),
      isOptional: isBuilt ? isOptional(source, member) : !required.has(key),
    };
  });
  return objectType(keys);
}

interface Key {
  type: string;
  isOptional: boolean;
}
type Keys = Map<string, Key>;

function objectType(keys: Keys): string {
  const parts = [...keys].map(([key, { type, isOptional }]) => `${key}${isOptional ? '?' : ''}: ${type}`);
  const more = parts.length > MAX_KEYS ? ['…'] : [];
  return `{ ${[...parts.slice(0, MAX_KEYS), ...more].join(', ')} }`;
}

function keysOf(value: ObjectValue, describe: (key: string) => Key): Keys {
  return new Map([...value.properties.keys()].map((key) => [key, describe(key)]));
}

/** Of the object that a chain describes: `newUser.extend({ … }).partial()`; null where it is none. */
function builtKeys(source: Source, { name, on, args }: Call, depth: number): Keys | null {
  const first = args[0]?.value;
  const given = (value: ObjectValue) =>
    keysOf(value, (key) => {
      const member = source.get(value, key);
      return { type: typeOf(source, member, depth + 1), isOptional: isOptional(source, member) };
    });
  if (isObject(first) && /^(?:(?:strict|loose)?object|keys)$/i.test(name)) return given(first);
  const from = callOf(on ?? undefined);
  const base = from && builtKeys(source, from, depth);
  if (!base || name === 'array') return null;
  const own: Keys = isObject(first) ? given(first) : new Map();
  const other = callOf(first);
  if (name === 'extend' || name === 'safeExtend') return new Map([...base, ...own]);
  if (name === 'merge' && other) return new Map([...base, ...(builtKeys(source, other, depth) ?? [])]);
  if (name === 'pick') return new Map([...base].filter(([key]) => own.has(key)));
  if (name === 'omit') return new Map([...base].filter(([key]) => !own.has(key)));
  if (name !== 'partial') return base;
  const isPart = (key: string) => own.size === 0 || own.has(key);
  return new Map([...base].map(([key, one]) => [key, isPart(key) ? { ...one, isOptional: true } : one]));
}

const plain: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'string email uuid url cuid cuid2 ulid nanoid guid ip ipv4 datetime time base64 jwt'
      .split(' ')
      .map((name) => [name, 'string']),
  ),
  ...{ number: 'number', int: 'number', integer: 'number', int32: 'number', float64: 'number' },
  ...{ boolean: 'boolean', bigint: 'bigint', null: 'null', any: 'any', date: 'Date' },
};

/** The call at the end of a chain: `z.string().min(1)`, `Type.Array(Type.String())`, `Joi.object({ … })`. */
function ofBuilder(source: Source, call: Call, depth: number): string {
  const { name, on, callee, args } = call;
  const first = args[0]?.value;
  const own = name.toLowerCase();
  const before = callOf(on ?? undefined) ? on : undefined;
  const inner = () => typeOf(source, before ?? first, depth);
  if (own === 'nullable' || own === 'nullish') return `${inner()} | null`;
  const keys = builtKeys(source, call, depth);
  if (keys) return objectType(keys);
  if (own === 'array') return `${typeOf(source, before ?? first, depth + 1)}[]`;
  if (own === 'items') return `${typeOf(source, first, depth + 1)}[]`;
  if (own === 'enum' || own === 'picklist' || own === 'literal') {
    const data = source.literal(first)?.data;
    const options = data === null || typeof data !== 'object' ? [data] : Object.values(data);
    return options.some((option) => option === undefined)
      ? UNKNOWN
      : options.map((option) => JSON.stringify(option)).join(' | ');
  }
  if (before || own === 'optional' || own === 'default' || own === 'pipe') return inner();
  // `z.iso.date()` is the text of one.
  if (/\biso\.\w+$/.test(source.packageOf(callee)?.path ?? '')) return 'string';
  return plain[own] ?? UNKNOWN;
}

const optional = /^(?:optional|nullish|default|prefault|exactOptional)$/i;

/** Somewhere in its chain, or around it; for some builders unless it is said otherwise. */
function isOptional(source: Source, value: Value): boolean {
  const isOpen = /(?:^|\/)joi$|^yup$/.test(packageOf(source, value) ?? '');
  for (let call = callOf(value), depth = 0; call && depth < 20; depth += 1) {
    if (optional.test(call.name)) return true;
    if (call.name === 'required') return false;
    call = callOf(call.on ?? undefined);
  }
  return isOpen;
}

const packageOf = (source: Source, value: Value): string | undefined =>
  typeof value === 'object' && value?.kind === 'symbolic' ? source.packageOf(value)?.package : undefined;
