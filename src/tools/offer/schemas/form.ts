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
    const field = fieldOf(referred(given as JsonSchema, input.schema), input.schema);
    if (!field)
      throw badSchema(
        `"${name}" is no text, number, boolean, enum or list of an enum: clients cannot ask for anything else.`,
      );
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
const PARTS = ['anyOf', 'oneOf', 'allOf', 'enum', 'const'];
const SHOWN = [
  ...['title', 'description', 'default', 'minimum', 'maximum', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems'],
];

/** As the protocol has fields; the answer is held to all of the schema. Undefined of what it has none for. */
function fieldOf(schema: JsonSchema | undefined, root: JsonSchema): JsonSchema | undefined {
  if (!schema) return undefined;
  const { type, items, format, enumNames } = schema;
  const shown = Object.fromEntries(
    SHOWN.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]])),
  );
  if (type === 'array') {
    const choices = choicesOf(referred(Object(items), root));
    return choices && { type, ...shown, items: choicesIn(choices, 'anyOf') };
  }
  const choices = choicesOf(schema);
  if (choices) {
    const names = Array.isArray(enumNames) ? { enumNames } : {};
    return { ...shown, type: 'string', ...choicesIn(choices, 'oneOf'), ...names };
  }
  if (!TYPES.includes(String(type)) || PARTS.some((key) => key in schema)) return undefined;
  return { type, ...shown, ...(FORMATS.includes(String(format)) ? { format } : {}) };
}

interface Choice {
  const: string;
  title?: string;
}

/** Where one of them has a title, all have. */
const choicesIn = (choices: readonly Choice[], members: 'oneOf' | 'anyOf'): JsonSchema =>
  choices.some(({ title }) => title !== undefined)
    ? { [members]: choices.map(({ const: value, title = value }) => ({ const: value, title })) }
    : { type: 'string', enum: choices.map(({ const: value }) => value) };

/** Texts to choose from, however a library says so. */
function choicesOf(schema: JsonSchema): Choice[] | undefined {
  const { enum: listed, const: one, title, anyOf, oneOf } = schema;
  const members = anyOf ?? oneOf;
  const found: (Choice | undefined)[] = Array.isArray(listed)
    ? listed.map((value) => choiceOf(value))
    : one !== undefined
      ? [choiceOf(one, title)]
      : Array.isArray(members)
        ? members.flatMap((member) => choicesOf(Object(member)) ?? [undefined])
        : [];
  const known = found.flatMap((choice) => choice ?? []);
  return known.length > 0 && known.length === found.length ? known : undefined;
}

const choiceOf = (value: unknown, title?: unknown): Choice | undefined =>
  typeof value === 'string' ? { const: value, ...(typeof title === 'string' ? { title } : {}) } : undefined;
