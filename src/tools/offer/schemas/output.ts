// What callers get: validated, and stripped of what its schema does not name.
import type { JsonSchema, Schema, SchemaIssue, StandardSchema } from '../../schema.ts';
import { encode, pathText } from '../values/encode.ts';
import { isOneWay, type TwoWay } from './codecs.ts';
import { isStandard, jsonSchemaOf } from './json-schema.ts';
import { pruned } from './prune.ts';

export interface Output {
  /** Of an object: others stand in `{ result }`. */
  declared: JsonSchema | undefined;
  isWrapped: boolean;
  /** As JSON. Throws where it is not as declared; that is a mistake of the app. */
  encode(value: unknown): Promise<unknown>;
  problem?: string;
}

type Checked = { value: unknown; issues?: undefined } | { issues: readonly SchemaIssue[] };

export async function outputOf(schema: Schema | undefined, given?: JsonSchema): Promise<Output> {
  if (schema === undefined) return { ...declaredAs(given), encode: async (value) => encode(value) };
  const isWay = isStandard(schema) && isOneWay(schema);
  const made = jsonSchemaOf(
    schema,
    isStandard(schema) && !isWay && canEncode(schema) ? 'input' : 'output',
    given,
  );
  const check = isStandard(schema) ? standardCheck(schema, !isWay) : await plainCheck(schema);
  return {
    ...declaredAs(made.schema),
    ...(made.problem === undefined ? {} : { problem: made.problem.replace(/^input/, 'output') }),
    async encode(value) {
      const first = await check(value);
      if (first.issues === undefined) return encode(first.value);
      const second = await check(encodedOrNot(value));
      if (second.issues === undefined) return encode(second.value);
      throw new Error(`The answer is not as "output" says. ${issuesText(first.issues)}`);
    },
  };
}

/** Of a schema of text, for what is text in the answer only: a Decimal, a bigint. */
function encodedOrNot(value: unknown): unknown {
  try {
    return encode(value);
  } catch {
    return undefined;
  }
}

const canEncode = (schema: StandardSchema): schema is TwoWay => 'safeEncodeAsync' in schema;

/** Of a library with codecs, in the direction of the wire. */
function standardCheck(schema: StandardSchema, isTwoWay: boolean): (value: unknown) => Promise<Checked> {
  if (!isTwoWay || !canEncode(schema)) return async (value) => schema['~standard'].validate(value);
  return async (value) => {
    const { success, data, error } = await schema.safeEncodeAsync(value);
    return success ? { value: data } : { issues: error?.issues ?? [] };
  };
}

async function plainCheck(schema: JsonSchema): Promise<(value: unknown) => Promise<Checked>> {
  const { fromJSONSchema } = await import('zod');
  const validate = fromJSONSchema(schema as Parameters<typeof fromJSONSchema>[0])['~standard'].validate;
  return async (value) => validate(pruned(schema, encode(value)));
}

function declaredAs(schema: JsonSchema | undefined): Pick<Output, 'declared' | 'isWrapped'> {
  if (schema === undefined || schema.type === 'object') return { declared: schema, isWrapped: false };
  const { $defs, ...result } = schema;
  const declared = {
    type: 'object',
    properties: { result },
    required: ['result'],
    ...($defs ? { $defs } : {}),
  };
  return { declared, isWrapped: true };
}

const issuesText = (issues: readonly SchemaIssue[]): string =>
  issues
    .slice(0, 5)
    .map(({ message, path = [] }) => {
      const keys = path.map((part) => (typeof part === 'object' ? part.key : part));
      const text = pathText(keys.map((key) => (typeof key === 'number' ? key : String(key))));
      return `${text || 'It'}: ${message}.`;
    })
    .join(' ');
