// What a JSON Schema does not name is taken out of an answer; one of another library does it by itself.
import type { JsonSchema } from '../../schema.ts';
import { referred } from './json-schema.ts';

/** Where several schemas may be meant, what none of them names is taken out. */
export function pruned(schema: JsonSchema, value: unknown, root = schema, depth = 0): unknown {
  if (depth > 100 || typeof value !== 'object' || value === null) return value;
  const at = referred(schema, root);
  if (Array.isArray(value)) {
    const prefix = Array.isArray(at.prefixItems) ? at.prefixItems : [];
    return value.map((item, index) => below(prefix[index] ?? at.items, item, root, depth));
  }
  const schemas = allOf(at, root);
  const named = schemas.flatMap(({ properties }) => Object.entries(Object(properties)));
  const rest = schemas.map(({ additionalProperties }) => additionalProperties).find((of) => of !== undefined);
  const isOpen = rest !== undefined && rest !== false;
  if (named.length === 0 && rest === undefined && !saysMembers(schemas)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      const of = named.filter(([name]) => name === key).map(([, found]) => found);
      if (of.length === 0) return isOpen ? [[key, below(rest, member, root, depth)]] : [];
      const any = of.length === 1 ? of[0] : { anyOf: of };
      return [[key, below(any, member, root, depth)]];
    }),
  );
}

const below = (schema: unknown, value: unknown, root: JsonSchema, depth: number): unknown =>
  typeof schema === 'object' && schema !== null
    ? pruned(schema as JsonSchema, value, root, depth + 1)
    : value;

/** It is of an object, though of none of its members. */
const saysMembers = (schemas: readonly JsonSchema[]) =>
  schemas.some(({ properties }) => properties !== undefined);

function allOf(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > 20) return [];
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((key) =>
    Array.isArray(schema[key]) ? (schema[key] as JsonSchema[]) : [],
  );
  return [schema, ...parts.flatMap((part) => allOf(referred(part, root), root, depth + 1))];
}
