// What a tool asks the human, as a form that clients can show; and how far it says it is.
import * as z from 'zod';
import type { OwnProgress, OwnQuestion, OwnReply } from '../../../protocol/own/toolsets.ts';
import type { AskForm, Form } from '../../mcp/question.ts';
import { readable } from '../../permissions/question.ts';

const MAX_MESSAGE = 2_000;
const MAX_FIELDS = 20;

/** `tool`: the human has to see that it is not mcp-node that asks. */
export async function askFor(tool: string, question: OwnQuestion, ask: AskForm): Promise<OwnReply> {
  const reply = await ask(formOf(tool, question));
  return reply ?? { action: 'none', content: {} };
}

function formOf(tool: string, { message, schema }: OwnQuestion): Form {
  const { properties, required } = Object(schema) as Record<string, unknown>;
  const fields = Object.entries(Object(properties) as object)
    .filter(([name]) => readable(name) === name)
    .slice(0, MAX_FIELDS);
  // No line of it is taken for one of ours.
  const asked = readable(String(message)).slice(0, MAX_MESSAGE).replaceAll('\n', '\n  ');
  return {
    message: `The project's tool ${tool} asks: ${asked}`,
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map(([name, of]) => [name, fieldSchema.parse(of)])),
      ...(Array.isArray(required) ? { required: required.map(String) } : {}),
    },
  };
}

function withoutUndefined(of: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
}

const onOneLine = (text: string) => readable(text).replaceAll('\n', ' ');
const shown = z.string().max(1_000).transform(onOneLine);
const words = shown.optional().catch(undefined);
const count = z.number().optional().catch(undefined);
/** Chosen as they are, so that they are shown as they are, or not at all. */
const isShown = (text: string) => onOneLine(text) === text;
const texts = z
  .array(z.string().max(1_000))
  .max(100)
  .transform((all) => all.filter(isShown))
  .optional()
  .catch(undefined);
const titled = z
  .array(z.object({ const: z.string().max(1_000), title: shown }))
  .max(100)
  .optional()
  .catch(undefined);
const choices = z
  .object({ type: z.literal('string').optional(), enum: texts, anyOf: titled })
  .transform(withoutUndefined)
  .optional()
  .catch(undefined);
const fieldSchema = z
  .object({
    type: z.enum(['string', 'number', 'integer', 'boolean', 'array']).catch('string'),
    title: words,
    description: words,
    ...{
      enum: texts,
      enumNames: z.array(shown).max(100).optional().catch(undefined),
      oneOf: titled,
      items: choices,
    },
    format: z.enum(['email', 'uri', 'date', 'date-time']).optional().catch(undefined),
    default: z
      .union([z.string().refine(isShown), z.number(), z.boolean(), z.array(z.string().refine(isShown))])
      .optional()
      .catch(undefined),
    ...{ minimum: count, maximum: count, minLength: count, maxLength: count },
    ...{ minItems: count, maxItems: count },
  })
  .catch({ type: 'string' })
  .transform(withoutUndefined);

const progressSchema = z.object({
  done: z.number(),
  total: z.number().optional(),
  message: z.string().max(1_000).optional(),
});

export function progressIn(text: string): OwnProgress | undefined {
  try {
    return progressSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
