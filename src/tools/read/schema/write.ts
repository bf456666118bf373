// Types as JSON Schema 2020-12.
import type { Revival } from '../../offer/read.ts';
import type { JsonSchema } from '../../schema.ts';
import {
  meaning,
  membersOf,
  type Property,
  type Rest,
  type TupleItem,
  type Type,
  Unsayable,
} from '../types/model.ts';
import { nameOf } from '../types/relations.ts';
import { literals, writtenUnion } from './unions.ts';
import { below, madeOf, plain, type Written } from './written.ts';

const MAX_NODES = 200;
const MAX_BYTES = 8_000;
const MAX_DEPTH = 30;

/** Names of what contains itself, the same for all parameters of a method. */
export interface Definitions {
  nameOf(key: string, name: string): string;
}

export function createDefinitions(): Definitions {
  const names = new Map<string, string>();
  return {
    nameOf(key, name) {
      const known = names.get(key);
      if (known) return known;
      const taken = new Set(names.values());
      let free = name;
      for (let index = 2; taken.has(free); index++) free = `${name}${index}`;
      names.set(key, free);
      return free;
    },
  };
}

/** Throws where it cannot be said. Undefined alone is left out: it is for whoever asks whether it is required. */
export function writeSchema(type: Type, definitions: Definitions): Written {
  if (membersOf(type).every(({ kind }) => kind === 'undefined'))
    throw new Unsayable('no value is of this type');
  const writer = createWriter(definitions);
  const { schema, revive } = writer.write(type, '');
  const defs = writer.defs();
  const whole = Object.keys(defs).length > 0 ? { ...schema, $defs: defs } : schema;
  if (Buffer.byteLength(JSON.stringify(whole)) > MAX_BYTES) throw new Unsayable(tooLarge);
  return { schema: whole, revive };
}

const tooLarge = `its schema is larger than ${MAX_BYTES / 1000} kB or ${MAX_NODES} parts`;

export const mayBeAbsent = (type: Type) => membersOf(type).some(({ kind }) => kind === 'undefined');

function createWriter(definitions: Definitions) {
  let nodes = 0;
  /** Names that are being written, with the place where they began. */
  const open = new Map<string, { isRecursive: boolean }>();
  const defs = new Map<string, JsonSchema>();
  const recursive = new Set<string>();
  let depth = 0;

  const write = (type: Type, at: string): Written => {
    if (++nodes > MAX_NODES) throw new Unsayable(tooLarge);
    if (depth > MAX_DEPTH) throw new Unsayable('it is nested too deep');
    depth += 1;
    const written = type.kind === 'named' ? named(type, at) : one(type, at);
    depth -= 1;
    return written;
  };

  const named = (type: Type & { kind: 'named' }, at: string): Written => {
    const { key } = type;
    const ref = () => plain({ $ref: `#/$defs/${definitions.nameOf(key, type.name)}` });
    const running = open.get(key);
    if (running) running.isRecursive = true;
    if (running || recursive.has(key)) return ref();
    const state = { isRecursive: false };
    open.set(key, state);
    const written = one(meaning(type), at);
    open.delete(key);
    if (!state.isRecursive) return written;
    if (written.revive.length > 0)
      throw new Unsayable(`${type.name} contains itself and a ${written.revive[0]?.as}`);
    recursive.add(key);
    defs.set(definitions.nameOf(key, type.name), written.schema);
    return ref();
  };

  const one = (type: Exclude<Type, { kind: 'named' }>, at: string): Written => {
    switch (type.kind) {
      case 'any':
        return plain({});
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return plain({ type: type.kind });
      case 'anyObject':
        return plain({ type: 'object' });
      case 'never':
      case 'undefined':
        return plain({ not: {} });
      case 'literal':
        return plain(literals([type.value]));
      case 'pattern':
        return plain({ type: 'string', pattern: type.pattern });
      case 'made':
        return {
          schema: madeOf[type.as] ?? {},
          revive: type.as === 'decimal' ? [] : [{ path: [], as: type.as }],
        };
      case 'array':
        return list(write(type.of, `${at}[]`));
      case 'set': {
        const { schema, revive } = list(write(type.of, `${at}[]`));
        return { schema: { ...schema, uniqueItems: true }, revive: [...revive, { path: [], as: 'set' }] };
      }
      case 'map':
        return map(type.key, type.value, at);
      case 'tuple':
        return tuple(type.items, type.rest, at);
      case 'union':
        return union(type, at);
      case 'object':
        return object(type.properties, type.rest, at);
      case 'refused':
        throw new Unsayable(
          `${at === '' ? 'it' : at.replace(/^\./, '')} is ${type.what}, which nobody can send`,
        );
    }
  };

  const list = ({ schema, revive }: Written): Written => ({
    schema: { type: 'array', items: schema },
    revive: below('*', revive),
  });

  const union = (type: Type, at: string): Written => {
    const members = membersOf(type).filter(({ kind }) => kind !== 'undefined');
    if (members.length === 0) return plain({ not: {} });
    const bare = members.flatMap((member) => (member.kind === 'literal' ? [member.value] : []));
    const others = members.filter(({ kind }) => kind !== 'literal').map((member) => write(member, at));
    return writtenUnion(bare.length > 0 ? [plain(literals([...new Set(bare)])), ...others] : others);
  };

  const tuple = (items: TupleItem[], rest: Type | null, at: string): Written => {
    const written = items.map(({ type }, index) => write(type, `${at}[${index}]`));
    const more = rest ? write(rest, `${at}[]`) : null;
    if (more && more.revive.length > 0 && items.length > 0)
      throw new Unsayable(`a ${more.revive[0]?.as} in the rest of a tuple cannot be made`);
    const minItems = items.filter(({ isOptional }) => !isOptional).length;
    return {
      schema: {
        type: 'array',
        ...(items.length > 0 ? { prefixItems: written.map(({ schema }) => schema) } : {}),
        items: more?.schema ?? false,
        ...(minItems > 0 ? { minItems } : {}),
      },
      revive: [
        ...written.flatMap(({ revive }, index) => below(String(index), revive)),
        ...below('*', more?.revive ?? []),
      ],
    };
  };

  const map = (key: Type, value: Type, at: string): Written => {
    const names = write(key, `${at} (key)`);
    const { schema, revive } = write(value, `${at}{}`);
    const isText = membersOf(key).every(
      (one) => ['string', 'pattern', 'any'].includes(one.kind) || isString(one),
    );
    if (isText) {
      const propertyNames = isBare(names.schema) ? {} : { propertyNames: names.schema };
      return {
        schema: { type: 'object', ...propertyNames, additionalProperties: schema },
        revive: [...below('*', revive), { path: [], as: 'map' }],
      };
    }
    const pair = { type: 'array', prefixItems: [names.schema, schema], items: false, minItems: 2 };
    return {
      schema: { type: 'array', items: pair },
      revive: [...below('*', [...below('0', names.revive), ...below('1', revive)]), { path: [], as: 'map' }],
    };
  };

  const object = (properties: ReadonlyMap<string, Property>, rest: readonly Rest[], at: string): Written => {
    const schemas: [string, JsonSchema][] = [];
    const required: string[] = [];
    const revive: Revival[] = [];
    for (const [name, property] of properties) {
      const type = property.type();
      if (membersOf(type).every(({ kind }) => kind === 'never' || kind === 'undefined')) {
        // `x?: never`: it is not there. A required one makes the whole impossible.
        if (property.isOptional || membersOf(type).length > 0) continue;
      }
      const written = write(type, `${at}.${name}`);
      const { description } = property;
      const described = {
        ...written.schema,
        ...(description ? { description } : {}),
        ...(property.default === undefined ? {} : { default: property.default }),
      };
      schemas.push([name, described]);
      revive.push(...below(name, written.revive));
      if (!property.isOptional && property.default === undefined && !mayBeAbsent(type)) required.push(name);
    }
    const more = others(rest, at);
    if (more.revive.length > 0 && schemas.length > 0)
      throw new Unsayable(`a ${more.revive[0]?.as} among properties without names cannot be made`);
    return {
      schema: {
        type: 'object',
        ...(schemas.length > 0 ? { properties: Object.fromEntries(schemas) } : {}),
        ...(required.length > 0 ? { required } : {}),
        ...more.schema,
      },
      revive: [...revive, ...more.revive],
    };
  };

  /** What properties without names may be. */
  const others = (rest: readonly Rest[], at: string): Written => {
    const patterns: [string, JsonSchema][] = [];
    let additional: Written | null = null;
    for (const { key, value } of rest) {
      const [only] = membersOf(key);
      const written = write(value(), `${at}[…]`);
      if (only?.kind === 'string' || only?.kind === 'any') additional = written;
      else if (written.revive.length > 0)
        throw new Unsayable(`a ${written.revive[0]?.as} by a name of a form cannot be made`);
      else if (only?.kind === 'number') patterns.push([NUMERIC, written.schema]);
      else if (only?.kind === 'pattern') patterns.push([only.pattern, written.schema]);
      else throw new Unsayable(`names of properties cannot be ${only ? nameOf(only) : 'never'}`);
    }
    const isNever = additional && JSON.stringify(additional.schema) === '{"not":{}}';
    return {
      schema: {
        ...(patterns.length > 0 ? { patternProperties: Object.fromEntries(patterns) } : {}),
        additionalProperties: additional && !isNever ? additional.schema : false,
      },
      revive: additional && !isNever ? below('*', additional.revive) : [],
    };
  };

  return { write, defs: () => Object.fromEntries([...defs].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

const NUMERIC = '^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$';
const isString = (type: Type) => type.kind === 'literal' && typeof type.value === 'string';
const isBare = (schema: JsonSchema) =>
  Object.keys(schema).length === 0 || (Object.keys(schema).length === 1 && schema.type === 'string');
