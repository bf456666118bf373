// Questions to the human as forms of the protocol, which have one level, and answers to them.
import { toolError } from '../../errors.ts';
import type { JsonSchema, Schema } from '../../schema.ts';
import { inputOf } from './input.ts';
import { referred } from './json-schema.ts';

export interface Form {
  requestedSchema: JsonSchema;
  /** Of what was filled in. Throws a ToolError where it does not fit. */
  valueOf(content: unknown): Promise<unknown>;
  declined: false | null;
}

const MAX_FIELDS = 20;

const YES_OR_NO: Form = {
  requestedSchema: {
    type: 'object',
    properties: { answer: { type: 'boolean', title: 'Yes', default: false } },
    required: ['answer'],
  },
  valueOf: async (content) => (Object(content) as { answer?: unknown }).answer === true,
  declined: false,
};

/** Throws a ToolError where clients cannot show it. */
export async function formOf(schema: Schema | undefined): Promise<Form> {
  if (schema === undefined) return YES_OR_NO;
  const input = await inputOf('The answer', schema, { code: 'BAD_ANSWER' });
  if ('problem' in input) throw badSchema(input.problem);
  const { properties, required } = input.schema;
  const fields = Object.entries(Object(properties)).map(([name, given]): [string, JsonSchema] => {
    const field = fieldOf(referred(given as JsonSchema, input.schema));
    if (!field)
      throw badSchema(`"${name}" is no text, number, boolean or enum: clients cannot ask for anything else.`);
    return [name, field];
  });
  if (fields.length === 0) throw badSchema('it has no fields.');
  if (fields.length > MAX_FIELDS)
    throw badSchema(`it has ${fields.length} fields, and a form has at most ${MAX_FIELDS}.`);
  return {
    requestedSchema: {
      ...{ type: 'object', properties: Object.fromEntries(fields) },
      ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
    },
    valueOf: (content) => input.parse(Object(content)),
    declined: null,
  };
}

const badSchema = (problem: string) => toolError('BAD_SCHEMA', `ask(): ${problem}`);

const TYPES = ['string', 'number', 'integer', 'boolean'];
const FORMATS = ['email', 'uri', 'date', 'date-time'];
const SHOWN = ['title', 'description', 'default', 'minimum', 'maximum', 'minLength', 'maxLength'];

/** As the protocol has fields; the answer is held to all of the schema. Undefined of what it has none for. */
function fieldOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const { type, format, enumNames } = Object(schema) as JsonSchema;
  const choices = choicesOf(Object(schema));
  const own = choices ? 'string' : type;
  if (!schema || !TYPES.includes(String(own)) || (hasParts(schema) && !choices)) return undefined;
  return {
    type: own,
    ...Object.fromEntries(SHOWN.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]]))),
    ...(choices ? { enum: choices } : {}),
    ...(choices && Array.isArray(enumNames) ? { enumNames } : {}),
    ...(FORMATS.includes(String(format)) ? { format } : {}),
  };
}

const hasParts = (schema: JsonSchema) =>
  ['anyOf', 'oneOf', 'allOf', 'enum', 'const'].some((key) => key in schema);

/** Texts to choose from, however a library says so. */
function choicesOf(schema: JsonSchema): string[] | undefined {
  const { enum: listed, const: one, anyOf, oneOf } = schema;
  const members = anyOf ?? oneOf;
  const found = Array.isArray(listed)
    ? listed
    : one !== undefined
      ? [one]
      : Array.isArray(members)
        ? members.flatMap((member) => choicesOf(Object(member)) ?? [undefined])
        : [];
  return found.length > 0 && found.every((value) => typeof value === 'string') ? found : undefined;
}
