// What a project process says of the tools that its code made: it may say anything.
import * as z from 'zod';
import type { LoadedOffer } from '../../../protocol/own/toolsets.ts';

const MAX_ITEMS = 1_000;
const MAX_SCHEMA_BYTES = 60_000;

const text = z.string().transform((value) => value.slice(0, 8_000));
const schema = z
  .looseObject({})
  .refine(
    (value) => JSON.stringify(value).length <= MAX_SCHEMA_BYTES,
    `larger than ${MAX_SCHEMA_BYTES} bytes`,
  );
const common = {
  name: z.string().min(1).max(200),
  title: text.optional(),
  description: text,
  source: text.nullable(),
  scopes: z.array(z.string()),
};
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(MAX_ITEMS);

const offerSchema = z.object({
  tools: list(
    z.object({
      ...common,
      // As the project's own process checks it, which may say anything.
      name: z.string().regex(/^[\w.-]{1,128}$/),
      inputSchema: schema,
      outputSchema: schema.optional(),
      annotations: z.record(z.string(), z.boolean()),
      timeout: z.number().min(1).catch(60_000),
    }),
  ),
  resources: list(
    z.object({
      ...common,
      uri: z.string().max(2_000),
      isTemplate: z.boolean(),
      mimeType: z.string().optional(),
    }),
  ),
  prompts: list(
    z.object({
      ...common,
      arguments: z.array(
        z.object({ name: z.string(), description: text.optional(), required: z.boolean().optional() }),
      ),
    }),
  ),
  problems: list(z.object({ source: text, message: text, isFatal: z.boolean() })),
  unloaded: z.array(z.string()).max(MAX_ITEMS),
  loaded: z.array(z.tuple([z.string(), z.string()])).max(50_000),
});

/** `reserved`: names of the server's own tools, and URIs of its resources. It may have been told not to know them. */
export function checkedOffer(said: unknown, reserved: readonly string[]): LoadedOffer {
  const { success, data, error } = offerSchema.safeParse(said);
  if (success) {
    const isOwn = (key: string, index: number, all: readonly string[]) =>
      !reserved.includes(key) && all.indexOf(key) === index;
    const [names, uris] = [data.tools.map(({ name }) => name), data.resources.map(({ uri }) => uri)];
    return {
      ...data,
      tools: data.tools.filter(({ name }, index) => isOwn(name, index, names)),
      resources: data.resources.filter(({ uri }, index) => isOwn(uri, index, uris)),
    };
  }
  const { path, message } = error.issues[0] ?? { path: [], message: '' };
  throw new Error(`its description is malformed: ${path.join('.')}: ${message}`);
}

const block = z.looseObject({ type: z.string() });
const MAX_BLOCKS = 1_000;

export const resultSchemas = {
  tool: z.object({
    content: z.array(block).max(MAX_BLOCKS),
    structuredContent: z.record(z.string(), z.unknown()).optional(),
  }),
  resource: z.array(z.looseObject({ uri: z.string() })).max(MAX_BLOCKS),
  resources: z
    .array(
      z.object({
        uri: z.string(),
        name: z.string(),
        description: z.string().optional(),
        mimeType: z.string().optional(),
      }),
    )
    .max(10_000),
  prompt: z.array(z.object({ role: z.enum(['user', 'assistant']), content: block })).max(MAX_BLOCKS),
  completion: z.array(z.string()).max(100),
} as const;

const failureSchema = z.object({
  isMeant: z.boolean(),
  name: text,
  code: z.string().max(100).optional(),
  message: z.string(),
  stack: z.array(text).max(20),
});

export const answerSchema = z.union([
  z.object({ failure: failureSchema }),
  z.object({ value: z.unknown(), failure: z.undefined().optional() }),
]);
