// Lists, maps and objects as JSON Schema.
import type { Revival } from '../../offer/read.ts';
import type { JsonSchema } from '../../schema.ts';
import { membersOf, type Property, type Rest, type TupleItem, type Type, Unsayable } from '../types/model.ts';
import { nameOf } from '../types/relations.ts';
import { below, type Written } from './written.ts';

/** `at`: where it stands, for people. */
type Write = (type: Type, at: string) => Written;

export const mayBeAbsent = (type: Type) => membersOf(type).some(({ kind }) => kind === 'undefined');

export function list(of: Type, at: string, write: Write): Written {
  const { schema, revive } = write(of, `${at}[]`);
  return { schema: { type: 'array', items: schema }, revive: below('*', revive) };
}

export function tuple(items: TupleItem[], rest: Type | null, at: string, write: Write): Written {
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
}

export function map(key: Type, value: Type, at: string, write: Write): Written {
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
}

export function object(
  properties: ReadonlyMap<string, Property>,
  rest: readonly Rest[],
  at: string,
  write: Write,
): Written {
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
  const more = others(rest, at, write);
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
}

/** What properties without names may be. */
function others(rest: readonly Rest[], at: string, write: Write): Written {
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
}

const NUMERIC = '^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$';
const isString = (type: Type) => type.kind === 'literal' && typeof type.value === 'string';
const isBare = (schema: JsonSchema) =>
  Object.keys(schema).length === 0 || (Object.keys(schema).length === 1 && schema.type === 'string');
