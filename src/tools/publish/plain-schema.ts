// Schemas of API documents as JSON Schema of 2020: self-contained, strict, and without what only a server may set.
import { toolError } from '../errors.ts';
import type { JsonSchema } from '../schema.ts';

type Node = Record<string, unknown>;

/** Members whose values are schemas by name, one schema, or a list of them. */
const BY_NAME = ['properties', 'patternProperties', 'dependentSchemas', '$defs'];
const ONE = ['items', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else'];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
/** Words of OpenAPI that say nothing about what is valid. */
const DROPPED = [
  'example',
  'examples',
  'xml',
  'externalDocs',
  'discriminator',
  'readOnly',
  'writeOnly',
  'deprecated',
  'nullable',
  '$schema',
  '$id',
];

/** `at`: finds what "#/…" in `schema` names. Throws a ToolError where it names nothing. */
export function plainSchema(schema: JsonSchema, at: (pointer: string) => unknown): JsonSchema {
  const definitions = new Map<string, { name: string; schema: Node | undefined }>();

  /** `isPart`: of an allOf whose parts cannot be made one: each sees what others name. */
  function plain(given: unknown, isPart = false): unknown {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
    const node = asOne(given as Node, at);
    if (typeof node.$ref === 'string')
      return { ...(plain(without(node, ['$ref'])) as Node), $ref: define(node.$ref) };
    const result: Node = {};
    for (const [key, value] of Object.entries(node)) {
      if (DROPPED.includes(key) || key.startsWith('x-')) continue;
      if (BY_NAME.includes(key)) result[key] = eachOf(value as Node);
      else if (ONE.includes(key)) result[key] = plain(value);
      else if (LISTS.includes(key))
        result[key] = (value as unknown[]).map((one) => plain(one, key === 'allOf'));
      else result[key] = value;
    }
    withoutServerSet(node, result);
    if (isPart && result.additionalProperties === false) delete result.additionalProperties;
    limits(result);
    return node.nullable === true ? orNull(result) : result;
  }

  const eachOf = (schemas: Node) =>
    Object.fromEntries(Object.entries(schemas ?? {}).map(([name, value]) => [name, plain(value)]));

  function define(pointer: string): string {
    const known = definitions.get(pointer);
    if (known) return `#/$defs/${known.name}`;
    const found = at(pointer);
    if (typeof found !== 'object' || found === null)
      throw toolError('PUBLISH_INVALID', `The document has nothing at "${pointer}".`);
    const taken = [...definitions.values()].map(({ name }) => name);
    const wanted = (pointer.split('/').at(-1) ?? 'schema').replaceAll(/\W/g, '_');
    const name = taken.includes(wanted) ? `${wanted}_${taken.length}` : wanted;
    const definition = { name, schema: undefined as Node | undefined };
    // Known before it is looked into: it may name itself.
    definitions.set(pointer, definition);
    definition.schema = plain(found) as Node;
    return `#/$defs/${name}`;
  }

  /** A tool's arguments are the members of what its schema names. */
  const named = (given: unknown, depth = 0): unknown => {
    const { $ref } = Object(given);
    return typeof $ref === 'string' && at($ref) && depth < MAX_DEPTH ? named(at($ref), depth + 1) : given;
  };
  const result = plain(named(schema)) as Node;
  const $defs = Object.fromEntries([...definitions.values()].map(({ name, schema: of }) => [name, of]));
  return definitions.size > 0 ? { ...result, $defs: { ...(result.$defs as Node), ...$defs } } : result;
}

const without = (node: Node, keys: string[]) =>
  Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)));

/** An object takes what it names, and nothing that the server alone sets. */
function withoutServerSet(node: Node, result: Node): void {
  if (typeof node.properties !== 'object' || node.properties === null) return;
  const ofServer = Object.entries(node.properties).flatMap(([name, of]) =>
    (of as Node | null)?.readOnly === true ? [name] : [],
  );
  result.properties = without(result.properties as Node, ofServer);
  if (Array.isArray(node.required))
    result.required = node.required.filter((name) => !ofServer.includes(name));
  result.type ??= 'object';
  result.additionalProperties ??= false;
}

/** An allOf of objects as one object: how documents write that a schema extends another. */
function asOne(node: Node, at: (pointer: string) => unknown): Node {
  if (!Array.isArray(node.allOf)) return node;
  const parts = node.allOf.map((part) => objectIn(part, at, 0));
  if (parts.includes(undefined)) return node;
  const own = without(node, ['allOf']);
  const all = [...(parts as Node[]), own];
  return {
    ...Object.assign({}, ...all),
    type: 'object',
    properties: Object.assign({}, ...all.map(({ properties }) => properties)),
    required: [...new Set(all.flatMap(({ required }) => (required as string[] | undefined) ?? []))],
  };
}

const MAX_DEPTH = 20;

/** Undefined where it says more than members of an object. */
function objectIn(given: unknown, at: (pointer: string) => unknown, depth: number): Node | undefined {
  const node = Object(given) as Node;
  if (depth > MAX_DEPTH) return undefined;
  if (typeof node.$ref === 'string') return objectIn(at(node.$ref), at, depth + 1);
  const one = asOne(node, at);
  const isMore = [...LISTS, 'not', 'if', 'nullable'].some((key) => one[key] !== undefined);
  return isMore || typeof one.properties !== 'object' ? undefined : one;
}

/** OpenAPI 3.0 has these beside the limit, as booleans. */
function limits(result: Node): void {
  for (const [limit, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof result[exclusive] !== 'boolean') continue;
    const isExclusive = result[exclusive];
    delete result[exclusive];
    if (!isExclusive) continue;
    result[exclusive] = result[limit];
    delete result[limit];
  }
}

function orNull(schema: Node): Node {
  if (typeof schema.type === 'string' && !schema.enum) return { ...schema, type: [schema.type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}
