// Questions of tools: what clients are shown of a schema, and what is made of their answers.
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { AskForm, Form } from '../../src/server/mcp/question.ts';
import { askFor } from '../../src/server/toolsets/own/asked.ts';
import { askBy, type Reply } from '../../src/tools/offer/ask.ts';
import { formOf } from '../../src/tools/offer/schemas/form.ts';
import type { JsonSchema, Schema } from '../../src/tools/schema.ts';

const shown = async (schema: Schema) => (await formOf(schema)).requestedSchema;
const thrown = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe('a form', () => {
  const schema = z.object({
    text: z.string().min(2).describe('What to write'),
    mail: z.email(),
    day: z.iso.date().optional(),
    pattern: z.string().regex(/^a/),
    copies: z.int().min(1).default(1),
    wrapped: z.boolean(),
    size: z.enum(['s', 'm']),
    tone: z.union([z.literal('warm'), z.literal('cool')]),
    only: z.literal('yes'),
    named: z.enum(['x', 'y']).meta({ id: 'Named' }),
    some: z
      .array(z.enum(['a', 'b']))
      .min(1)
      .optional(),
    kinds: z.array(z.enum(['c', 'd']).meta({ id: 'Kind' })).optional(),
    titled: z.union([z.literal('u').meta({ title: 'Up' }), z.literal('d')]).optional(),
  });

  test('shows what the protocol has fields for', async () => {
    expect(await shown(schema)).toEqual({
      type: 'object',
      properties: {
        text: { type: 'string', minLength: 2, description: 'What to write' },
        mail: { type: 'string', format: 'email' },
        day: { type: 'string', format: 'date' },
        pattern: { type: 'string' },
        copies: { type: 'integer', minimum: 1, default: 1 },
        wrapped: { type: 'boolean' },
        size: { type: 'string', enum: ['s', 'm'] },
        tone: { type: 'string', enum: ['warm', 'cool'] },
        only: { type: 'string', enum: ['yes'] },
        named: { type: 'string', enum: ['x', 'y'] },
        some: { type: 'array', minItems: 1, items: { type: 'string', enum: ['a', 'b'] } },
        kinds: { type: 'array', items: { type: 'string', enum: ['c', 'd'] } },
        titled: {
          type: 'string',
          oneOf: [
            { const: 'u', title: 'Up' },
            { const: 'd', title: 'd' },
          ],
        },
      },
      required: ['text', 'mail', 'pattern', 'wrapped', 'size', 'tone', 'only', 'named'],
    });
  });

  test('is shown as it is by the dev server, which believes nothing of it', async () => {
    const requestedSchema = (await shown(schema)) as Record<string, unknown>;
    const forms: Form[] = [];
    const ask: AskForm = async (form) => void forms.push(form);
    for (const given of [requestedSchema, { properties: { a: { type: 'object', items: 7, oneOf: ['x'] } } }])
      expect(await askFor('gift', { call: '', message: 'Which?', schema: given }, ask)).toEqual({
        ...{ action: 'none', content: {} },
      });
    expect(forms[0]?.schema).toEqual(requestedSchema);
    expect(forms[1]?.schema).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
  });

  const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`f${index}`, z.string()]));
  test.each<[string, Schema, RegExp]>([
    ['an object', z.object({ to: z.object({ city: z.string() }) }), /"to" is no text/],
    ['a list of lists', z.object({ a: z.array(z.array(z.enum(['a']))) }), /"a" is no text/],
    ['a list of any text', z.object({ tags: z.array(z.string()) }), /"tags" is no text/],
    ['a record', z.object({ more: z.record(z.string(), z.string()) }), /"more" is no text/],
    ['what may be null', z.object({ note: z.string().nullable() }), /"note" is no text/],
    ['anything', z.object({ any: z.unknown() }), /"any" is no text/],
    ['numbers to choose from', z.object({ n: z.literal([1, 2]) }), /"n" is no text/],
    ['JSON Schema of two levels', { properties: { a: { type: 'object' } } }, /"a" is no text/],
    ['a type of several', { properties: { a: { type: ['string', 'null'] } } }, /"a" is no text/],
    ['no object', z.string(), /has to be of an object/],
    ['nothing to fill in', z.object({}), /no fields/],
    ['what JSON has not', z.object({ at: z.date() }), /at: /],
    ['more than 20', z.object(many), /21 fields/],
  ])('cannot show %s', async (_, schema, message) => {
    expect(await thrown(formOf(schema))).toMatchObject({
      ...{ code: 'BAD_SCHEMA', message: expect.stringMatching(message) },
    });
  });

  test.each<[string, Schema]>([
    ['Standard Schema', z.object({ size: z.enum(['s', 'm']), copies: z.int().default(2) })],
    [
      'JSON Schema',
      {
        properties: { size: { enum: ['s', 'm'] }, copies: { type: 'integer', default: 2 } },
        required: ['size'],
      },
    ],
  ])('takes what fits %s, and says what does not', async (_, schema) => {
    const form = await formOf(schema);
    expect(await form.valueOf({ size: 'm' })).toEqual({ size: 'm', copies: 2 });
    for (const wrong of [{ size: 'xl' }, { size: 'm', copies: 'two' }, {}, undefined, null, 'm', ['m']])
      expect(await thrown(form.valueOf(wrong)), JSON.stringify(wrong)).toMatchObject({
        ...{ code: 'BAD_ANSWER', message: expect.stringMatching(/^The answer: /) },
      });
    expect(await thrown(form.valueOf({ size: 'm', admin: true }))).toMatchObject({ code: 'BAD_ANSWER' });
  });
});

describe('ask()', () => {
  const asking = (reply: Reply) => {
    const forms: JsonSchema[] = [];
    const ask = askBy(async (_, form) => {
      forms.push(form);
      return reply;
    });
    return { ask, forms };
  };
  const size = z.object({ size: z.enum(['s', 'm']) });

  test.each<[Reply, unknown, unknown]>([
    [{ action: 'accept', content: { answer: true } }, true, 'BAD_ANSWER'],
    [{ action: 'accept', content: { answer: 'true' } }, false, 'BAD_ANSWER'],
    [{ action: 'accept' }, false, 'BAD_ANSWER'],
    [{ action: 'accept', content: { size: 'm' } }, false, { size: 'm' }],
    [{ action: 'decline', content: { answer: true, size: 'm' } }, false, null],
    [{ action: 'cancel' }, 'UNANSWERED', 'UNANSWERED'],
    [{ action: 'maybe' }, 'UNANSWERED', 'UNANSWERED'],
    [{}, 'UNANSWERED', 'UNANSWERED'],
  ])('%j', async (reply, yes, values) => {
    const codeOf = (error: unknown) => (error as { code: string }).code;
    const { ask } = asking(reply);
    expect(await ask('Sure?').catch(codeOf)).toEqual(yes);
    expect(await ask('Which?', size).catch(codeOf)).toEqual(values);
  });

  test('a loop ends after 20 questions, and what cannot be shown is not asked', async () => {
    const { ask, forms } = asking({ action: 'decline' });
    await expect(ask('?', z.object({ a: z.array(z.string()) }))).rejects.toMatchObject({
      code: 'BAD_SCHEMA',
    });
    for (let count = 0; count < 20; count++) expect(await ask('Again?')).toBe(false);
    await expect(ask('Again?')).rejects.toMatchObject({ code: 'CANNOT_ASK' });
    expect(forms).toHaveLength(20);
  });
});
