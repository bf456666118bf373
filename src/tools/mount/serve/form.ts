// Questions to the human as forms of the protocol, and answers to them.
import { toolError } from '../../errors.ts';
import { isStandard, jsonSchemaOf } from '../../offer/schemas/json-schema.ts';
import type { JsonSchema, Schema } from '../../schema.ts';

export interface Form {
  requestedSchema: JsonSchema;
  /** Throws a ToolError where it does not fit. */
  valueOf(content: unknown): Promise<unknown>;
  declined: false | null;
}

const YES_OR_NO: JsonSchema = {
  type: 'object',
  properties: { answer: { type: 'boolean', title: 'Yes', default: false } },
  required: ['answer'],
};

export async function formOf(schema: Schema | undefined): Promise<Form> {
  if (schema === undefined)
    return {
      requestedSchema: YES_OR_NO,
      valueOf: async (content) => (content as { answer?: unknown }).answer === true,
      declined: false,
    };
  const { requestedSchema, validate } = await readSchema(schema);
  return {
    requestedSchema,
    async valueOf(content) {
      const { issues, ...valid } = await validate(content);
      if (!issues) return (valid as { value: unknown }).value;
      const said = issues.map(({ path = [], message }) => `${path.map(nameOf).join('.')}: ${message}`);
      throw toolError('BAD_ANSWER', `The answer does not fit: ${said.join('; ')}`);
    },
    declined: null,
  };
}

const nameOf = (part: PropertyKey | { readonly key: PropertyKey }) =>
  String(typeof part === 'object' ? part.key : part);

async function readSchema(schema: Schema) {
  const made = jsonSchemaOf(schema, 'input', undefined);
  if (made.problem !== undefined) throw toolError('BAD_SCHEMA', `ask(): ${made.problem}`);
  // As the protocol has forms.
  const { additionalProperties: _, ...requestedSchema } = made.schema;
  if (isStandard(schema)) return { requestedSchema, validate: schema['~standard'].validate };
  const { fromJSONSchema } = await import('zod');
  return { requestedSchema, validate: fromJSONSchema(schema as never)['~standard'].validate };
}
