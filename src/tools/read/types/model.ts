// Types as they are read: what of TypeScript's can be said in JSON Schema. Parts of objects are read when they are asked for.
import type { Revival } from '../../offer/read.ts';

export type Type =
  | { kind: 'any' }
  | { kind: 'string' | 'number' | 'boolean' | 'null' | 'undefined' | 'never' }
  /** Any object of JSON. */
  | { kind: 'anyObject' }
  | { kind: 'literal'; value: string | number | boolean }
  /** Strings that fit as a whole. */
  | { kind: 'pattern'; pattern: string }
  /** What JSON cannot hold. */
  | { kind: 'made'; as: Exclude<Revival['as'], 'map' | 'set'> | 'decimal' }
  | { kind: 'map'; key: Type; value: Type }
  | { kind: 'set'; of: Type }
  | { kind: 'array'; of: Type }
  | { kind: 'tuple'; items: TupleItem[]; rest: Type | null }
  | { kind: 'object'; properties: Properties; rest: Rest[] }
  | { kind: 'union'; types: Type[] }
  /** A declaration with its arguments: it may contain itself. */
  | { kind: 'named'; key: string; name: string; get(): Type }
  /** What is no data. */
  | { kind: 'refused'; what: string };

export interface TupleItem {
  type: Type;
  isOptional: boolean;
}

export type Properties = ReadonlyMap<string, Property>;

export interface Property {
  isOptional: boolean;
  description: string;
  /** As JSON; undefined: none. */
  default?: unknown;
  type(): Type;
}

/** Properties that are not named, by what their names are. */
export interface Rest {
  key: Type;
  value(): Type;
}

export const any: Type = { kind: 'any' };
export const string: Type = { kind: 'string' };
export const number: Type = { kind: 'number' };
export const boolean: Type = { kind: 'boolean' };
export const nothing: Type = { kind: 'null' };
export const absent: Type = { kind: 'undefined' };
export const never: Type = { kind: 'never' };
export const anyObject: Type = { kind: 'anyObject' };

export const literal = (value: string | number | boolean): Type => ({ kind: 'literal', value });
export const refused = (what: string): Type => ({ kind: 'refused', what });
export const objectOf = (properties: Properties, rest: Rest[] = []): Type => ({
  kind: 'object',
  properties,
  rest,
});

/** A type that cannot be read from the source, or said in a schema; its message says what is in the way. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** It was read, and is nothing that a schema could say. */
export class Unsayable extends Unreadable {}

const MAX_STEPS = 100;
const MAX_MEMBERS = 500;

/** What a name stands for. */
export function meaning(type: Type): Exclude<Type, { kind: 'named' }> {
  let at = type;
  for (let step = 0; at.kind === 'named'; step++) {
    if (step > MAX_STEPS) throw new Unreadable(`${at.name} stands for itself`);
    at = at.get();
  }
  return at;
}

/** The members of a union, those of its members included; objects and lists keep their names. */
export function membersOf(type: Type, depth = 0): Type[] {
  if (depth > MAX_STEPS) throw new Unreadable('a union contains itself');
  const meant = meaning(type);
  if (meant.kind === 'union') {
    const all = meant.types.flatMap((one) => membersOf(one, depth + 1));
    if (all.length > MAX_MEMBERS) throw new Unreadable(`it is one of more than ${MAX_MEMBERS} types`);
    return all;
  }
  if (meant.kind === 'never') return [];
  return [meant.kind === 'object' || meant.kind === 'array' || meant.kind === 'tuple' ? type : meant];
}

export function unionOf(types: readonly Type[]): Type {
  const all = types.flatMap((type) => membersOf(type));
  return all.length === 0 ? never : all.length === 1 ? (all[0] as Type) : { kind: 'union', types: all };
}

/** Read when it is first asked for. */
export function lazily(read: () => Type): () => Type {
  let known: Type | undefined;
  return () => (known ??= read());
}

/** Of literals, the values as names of properties; null where it is more than these. */
export function namesIn(type: Type): string[] | null {
  const names: string[] = [];
  for (const member of membersOf(type)) {
    if (member.kind !== 'literal') return null;
    names.push(String(member.value));
  }
  return names;
}
