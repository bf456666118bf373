// Arguments: their schema as clients see it, and what they are checked with.
import { nearestNames } from '../../../nearest.ts';
import { toolError } from '../../errors.ts';
import type { JsonSchema, Schema, SchemaIssue, SchemaResult } from '../../schema.ts';
import { isStandard, jsonSchemaOf, ofObject, referred } from './json-schema.ts';

export interface Input {
  schema: JsonSchema;
  /** With defaults. Throws a ToolError that names each path. */
  parse(args: Record<string, unknown>): Promise<Record<string, unknown>>;
}

type Validate = (value: unknown) => SchemaResult<unknown> | Promise<SchemaResult<unknown>>;

export interface InputOptions {
  /** JSON Schema for a library that makes none. */
  given?: JsonSchema | undefined;
  /** Of what does not fit. */
  code?: string;
}

/** `of`: the name of a tool, for errors. */
export async function inputOf(
  of: string,
  schema: Schema | undefined,
  { given, code = 'BAD_ARGUMENTS' }: InputOptions = {},
): Promise<Input | { problem: string }> {
  const made = jsonSchemaOf(schema ?? {}, 'input', given);
  if (made.problem !== undefined) return made;
  const object = ofObject(made.schema);
  if (!object)
    return { problem: `input: the schema is of "${made.schema.type}", and has to be of an object.` };
  const shown = strict(object);
  let validate: Validate;
  try {
    validate = await validatorOf(schema ?? {}, shown);
  } catch (error) {
    return { problem: `input: ${error instanceof Error ? error.message : String(error)}` };
  }
  return {
    schema: shown,
    async parse(args) {
      const unknown = unknownIn(args, shown);
      if (unknown.length > 0) throw toolError(code, `${of}: ${unknown.join(' ')}`);
      const result = await validate(args);
      if (result.issues) throw toolError(code, `${of}: ${problemsOf(result.issues, shown)}`);
      return Object(result.value);
    },
  };
}

async function validatorOf(schema: Schema, shown: JsonSchema): Promise<Validate> {
  if (isStandard(schema)) return schema['~standard'].validate;
  const { fromJSONSchema } = await import('zod');
  return fromJSONSchema(shown as Parameters<typeof fromJSONSchema>[0])['~standard'].validate;
}

/** An argument with a wrong name is a mistake that nobody would see. */
function strict(schema: JsonSchema): JsonSchema {
  const isOpen = ['additionalProperties', 'patternProperties', 'unevaluatedProperties'].some(
    (key) => key in schema,
  );
  const isWhole = !['oneOf', 'anyOf', 'allOf', '$ref'].some((key) => key in schema);
  return isOpen || !isWhole ? schema : { properties: {}, ...schema, additionalProperties: false };
}

function unknownIn(args: Record<string, unknown>, schema: JsonSchema): string[] {
  if (schema.additionalProperties !== false || schema.patternProperties !== undefined) return [];
  const names = Object.keys(Object(schema.properties));
  return Object.keys(args)
    .filter((name) => !names.includes(name))
    .slice(0, MAX_ISSUES)
    .map((name) => name.slice(0, 100))
    .map((name) => `${name}: ${noSuch(name, names)}`);
}

function noSuch(name: string, names: readonly string[]): string {
  const [nearest] = nearestNames(name, names, 1);
  if (nearest === undefined) return 'there are no arguments.';
  return `there is no such argument; the nearest is "${nearest}".`;
}

const MAX_ISSUES = 5;

function problemsOf(issues: readonly SchemaIssue[], schema: JsonSchema): string {
  const problems = issues.slice(0, MAX_ISSUES).flatMap((issue) => problemsIn(issue, schema));
  return `${problems.join(' ')}${issues.length > MAX_ISSUES ? ` and ${issues.length - MAX_ISSUES} more` : ''}`;
}

function problemsIn(issue: SchemaIssue, schema: JsonSchema): string[] {
  const path = keysOf(issue);
  const { keys, errors, format } = issue as { keys?: unknown; errors?: unknown; format?: unknown };
  if (Array.isArray(keys) && keys.length > 0) {
    const names = Object.keys(Object(schemaAt(schema, path)?.properties));
    return keys
      .slice(0, MAX_ISSUES)
      .map((key) => String(key).slice(0, 100))
      .map((key) => `${pathOf([...path, key])}: ${noSuch(key, names)}`);
  }
  const { message } = Array.isArray(errors) ? unionMessage(issue, errors) : issue;
  const example = format === 'datetime' ? ', such as 2026-01-31T12:00:00Z' : '';
  return [`${pathOf(path)}: ${message.replace(/[.]?$/, '')}${example}.`];
}

/** "Invalid input" says nothing: what each of its members expected. */
function unionMessage(issue: SchemaIssue, errors: readonly unknown[]): { message: string } {
  const expected = errors.flat().flatMap((one) => {
    const { expected: type, values, path } = Object(one);
    if (Array.isArray(path) && path.length > 0) return [];
    return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : type ? [String(type)] : [];
  });
  return expected.length === 0 ? issue : { message: `expected ${[...new Set(expected)].join(' or ')}` };
}

const keysOf = ({ path = [] }: SchemaIssue): string[] =>
  path.map((part) => String(typeof part === 'object' ? part.key : part));

const pathOf = (keys: readonly string[]): string =>
  keys.length === 0
    ? 'arguments'
    : keys.reduce((text, key) => (/^\d+$/.test(key) ? `${text}[${key}]` : text ? `${text}.${key}` : key), '');

/** Below `path`, as far as it goes by properties and items. */
function schemaAt(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((at, key) => {
    const { properties, items, prefixItems, additionalProperties } = Object(at);
    const below = Object(properties)[key] ?? Object(prefixItems)[key] ?? items ?? additionalProperties;
    return below && referred(below, schema);
  }, schema);
}
