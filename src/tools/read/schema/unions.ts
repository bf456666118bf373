// Unions: one keyword where one is enough. What is made of a string must be told from the strings beside it.
import type { Revival } from '../../offer/read.ts';
import type { JsonSchema } from '../../schema.ts';
import { Unsayable } from '../types/model.ts';
import type { Written } from './written.ts';

export function writtenUnion(all: readonly Written[]): Written {
  const members = deduplicated(all);
  const [first] = members;
  if (members.length === 1 && first) return first;
  const revive: Revival[] = [];
  for (const member of members)
    for (const one of member.revive)
      if (isKept(one, member, members) && !revive.some((other) => isSame(other, one))) revive.push(one);
  const schemas = withoutSpecial(members.map(({ schema }) => schema));
  return { schema: joined(schemas), revive };
}

function deduplicated(all: readonly Written[]): Written[] {
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = JSON.stringify(one);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const isSame = (a: Revival, b: Revival) => a.as === b.as && a.path.join('\0') === b.path.join('\0');
const kindOf: Readonly<Record<Revival['as'], string>> = {
  ...{ date: 'string', bigint: 'string', bytes: 'string', url: 'string', regexp: 'string' },
  ...{ map: 'object', set: 'array' },
};

/** Not where the same string may stay what it is; throws where nobody could tell. */
function isKept(one: Revival, member: Written, all: readonly Written[]): boolean {
  for (const other of all) {
    if (other === member || other.revive.some((own) => isSame(own, one))) continue;
    if (!mayHold(other.schema, one.path, kindOf[one.as])) continue;
    const isPlain = one.path.length === 0 && isPlainString(other.schema);
    if (isPlain) return false;
    throw new Unsayable(`a ${one.as} cannot be told from what else may stand in its place`);
  }
  return true;
}

const isPlainString = (schema: JsonSchema) =>
  Object.keys(schema).length === 0 || (schema.type === 'string' && Object.keys(schema).length === 1);

/** Whether a value that fits may have this kind at the path. References may hold anything. */
function mayHold(schema: JsonSchema, path: readonly string[], kind: string): boolean {
  if (schema.anyOf) return (schema.anyOf as JsonSchema[]).some((one) => mayHold(one, path, kind));
  if (schema.$ref !== undefined) return true;
  const [step, ...rest] = path;
  const values = 'const' in schema ? [schema.const] : (schema.enum as unknown[] | undefined);
  if (step === undefined) {
    if (values) return values.some((value) => typeof value === kind);
    return schema.type === undefined || [schema.type].flat().includes(kind);
  }
  if (values) return false;
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  const items = (schema.prefixItems as JsonSchema[] | undefined)?.[Number(step)];
  const named =
    step === '*' ? undefined : properties && Object.hasOwn(properties, step) ? properties[step] : items;
  const more = [schema.additionalProperties, schema.items].find(
    (of) => typeof of === 'object' && of !== null,
  );
  const inner = named ?? (more as JsonSchema | undefined);
  return inner ? mayHold(inner, rest, kind) : schema.type === undefined;
}

/** Strings of a form, where any string will do. */
function withoutSpecial(schemas: JsonSchema[]): JsonSchema[] {
  const types = new Set(schemas.filter((one) => Object.keys(one).length === 1).map(({ type }) => type));
  return schemas.filter((one) => {
    if (Object.keys(one).length === 1 && one.type !== undefined) return true;
    if (one.anyOf || one.$ref) return true;
    const values = 'const' in one ? [one.const] : (one.enum as unknown[] | undefined);
    if (values) return !values.every((value) => types.has(typeof value));
    return !(one.type === 'string' && types.has('string'));
  });
}

/** Literals as one list, bare types as one, the rest beside each other. */
function joined(schemas: JsonSchema[]): JsonSchema {
  if (schemas.some((one) => Object.keys(one).length === 0)) return {};
  const types: unknown[] = [];
  const values: unknown[] = [];
  const others: JsonSchema[] = [];
  for (const schema of schemas) {
    if ('const' in schema) values.push(schema.const);
    else if (schema.enum) values.push(...(schema.enum as unknown[]));
    else if (Object.keys(schema).length === 1 && typeof schema.type === 'string') types.push(schema.type);
    else others.push(schema);
  }
  if (values.includes(true) && values.includes(false)) {
    types.push('boolean');
    values.splice(0, values.length, ...values.filter((value) => typeof value !== 'boolean'));
  }
  if (values.length > 0 && types.includes('null')) {
    types.splice(types.indexOf('null'), 1);
    values.push(null);
  }
  const parts = [
    ...(values.length > 0 ? [literals([...new Set(values)])] : []),
    ...(types.length > 0 ? [{ type: types.length === 1 ? types[0] : [...new Set(types)] }] : []),
    ...others,
  ];
  return parts.length === 1 ? (parts[0] ?? {}) : { anyOf: parts };
}

export function literals(values: readonly unknown[]): JsonSchema {
  if (values.length === 2 && values.includes(true) && values.includes(false)) return { type: 'boolean' };
  const kinds = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  const [kind] = kinds;
  const type = kinds.size === 1 ? { type: kind } : {};
  return values.length === 1 ? { ...type, const: values[0] } : { ...type, enum: values };
}
