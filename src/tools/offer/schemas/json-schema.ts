// JSON Schema of a schema that a user gave, in any library that makes one.
import type { JsonSchema, Schema, StandardSchema } from '../../schema.ts';

export type Side = 'input' | 'output';
export type Made = { schema: JsonSchema; problem?: undefined } | { schema?: undefined; problem: string };

export const isStandard = (schema: unknown): schema is StandardSchema =>
  ((typeof schema === 'object' && schema !== null) || typeof schema === 'function') && '~standard' in schema;

/** `given`: the user's own, for a library that makes none. */
export function jsonSchemaOf(schema: Schema, side: Side, given: JsonSchema | undefined): Made {
  if (given) return { schema: given };
  if (!isStandard(schema)) return plainSchema(schema, side);
  const { vendor, jsonSchema } = schema['~standard'];
  const option = side === 'input' ? 'inputSchema' : 'outputSchema';
  if (!jsonSchema) {
    const maker = vendor === 'valibot' ? ', made by @valibot/to-json-schema' : '';
    return { problem: `${side}: ${vendor} makes no JSON Schema of its own. Give ${option} as well${maker}.` };
  }
  try {
    return { schema: cleaned(jsonSchema[side]({ target: 'draft-2020-12' })) as JsonSchema };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const field = [side, ...failingField(schema, side)].join('.');
    return { problem: `${field}: ${message}. ${remedyFor(message, option)}` };
  }
}

/** What looks like one and says nothing would take everything. */
function plainSchema(schema: JsonSchema, side: Side): Made {
  const names = Object.keys(schema);
  // First: a field may be called like a keyword.
  const isShape = Object.values(schema).some(isStandard);
  if (!isShape && (names.length === 0 || names.some((name) => KEYWORDS.test(name)))) return { schema };
  const remedy = isShape
    ? 'Make one of it, such as z.object({ … }).'
    : `Write { type: 'object', properties: { ${names[0]}: … } }.`;
  return { problem: `${side}: an object with ${names.join(', ')} is no schema. ${remedy}` };
}

const KEYWORDS =
  /^(?:\$\w+|type|properties|required|items|prefixItems|\w+Of|not|if|then|else|const|enum|format|pattern|title|description|default|examples|definitions|min\w+|max\w+|\w+Properties|propertyNames|dependent\w+|contains|uniqueItems|\w+Items|~standard)$/;

const remedyFor = (message: string, option: string) =>
  /date/i.test(message)
    ? 'Say what JSON holds: z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() }).'
    : /bigint/i.test(message)
      ? 'Say what JSON holds: z.codec(z.string(), z.bigint(), { decode: BigInt, encode: String }).'
      : `Use what JSON can hold, or give ${option} as well.`;

/** The way to the innermost schema that cannot be one of JSON: libraries do not say. */
function failingField(schema: object, side: Side, depth = 0): string[] {
  if (depth > 8) return [];
  for (const [name, member] of membersOf(schema)) {
    if (isStandard(member) && !isMadeOf(member, side))
      return [...(name === '' ? [] : [name]), ...failingField(member, side, depth + 1)];
  }
  return [];
}

function isMadeOf(schema: StandardSchema, side: Side): boolean {
  try {
    schema['~standard'].jsonSchema?.[side]({ target: 'draft-2020-12' });
    return true;
  } catch {
    return false;
  }
}

function membersOf(schema: object): [string, unknown][] {
  const { def } = schema as { def?: Record<string, unknown> };
  if (!def) return [];
  const { shape, element, innerType, valueType, options, items } = def;
  return [
    ...Object.entries(Object(shape)),
    ...(element ? [['*', element] as [string, unknown]] : []),
    ...(valueType ? [['*', valueType] as [string, unknown]] : []),
    ...[innerType, ...(Array.isArray(options) ? options : []), ...(Array.isArray(items) ? items : [])].map(
      (member): [string, unknown] => ['', member],
    ),
  ];
}

/** What a list pays for and nobody reads: the dialect, which is MCP's own, bounds of all integers, patterns of what has a format. */
function cleaned(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(cleaned);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { format } = schema as { format?: unknown };
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => {
        if (key === '$schema' || key === '~standard') return false;
        if (Math.abs(value as number) === Number.MAX_SAFE_INTEGER) return false;
        return !(key === 'pattern' && typeof value === 'string' && typeof format === 'string');
      })
      .map(([key, value]) => [
        key,
        key === 'default' || key === 'enum' || key === 'const' ? value : cleaned(value),
      ]),
  );
}

/** As the protocol wants it of arguments; undefined where it is of something else. */
export function ofObject(schema: JsonSchema): JsonSchema | undefined {
  if (schema.type === 'object') return schema;
  const isOpen = schema.type === undefined && !('const' in schema) && !('enum' in schema);
  return isOpen ? { type: 'object', ...schema } : undefined;
}

/** One schema of several, whose definitions go to its root, where their references look for them. */
export function objectOf(
  members: readonly { name: string; schema: JsonSchema; required: boolean }[],
): JsonSchema {
  const parts = members.map(({ name, schema: { $defs, ...schema } }) => ({ name, schema, $defs }));
  const $defs = Object.assign({}, ...parts.map((part) => part.$defs));
  const required = members.filter((member) => member.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(parts.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
    ...(Object.keys($defs).length > 0 ? { $defs } : {}),
  };
}

/** What a schema that we made, or a library, refers to; itself where it refers to nothing. */
export function referred(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  if (schema.$ref === '#') return root;
  const name = /^#\/\$defs\/(.+)$/.exec(String(schema.$ref ?? ''))?.[1];
  if (name === undefined || depth > 20) return schema;
  return referred(Object(Object(root.$defs)[name]), root, depth + 1);
}
