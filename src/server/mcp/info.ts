// Tools and resources as lists name them.
import * as z from 'zod';
import type { Tool, ToolAnnotations } from './registry.ts';

/**
 * A list is paid in each conversation of an agent: as text it has no title that repeats the name, no limits, no defaults.
 * `output`: of JSON.
 */
export function toolInfo(tool: Tool, output: z.ZodType | undefined) {
  const found =
    tool.found === 'always' ? { 'anthropic/alwaysLoad': true } : { 'anthropic/searchHint': tool.found };
  const { name, title, description } = tool;
  if (output === undefined) {
    const inputSchema = withoutLimits(jsonSchema(tool.input(), 'input'));
    return { name, description, inputSchema, annotations: withoutDefaults(hintsOf(tool)), _meta: found };
  }
  return {
    ...{ name, title, description },
    inputSchema: jsonSchema(tool.input(), 'input') as { type: 'object' },
    outputSchema: jsonSchema(output, 'output') as { type: 'object' },
    ...{ annotations: hintsOf(tool), _meta: found },
  };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

const LIMITS = ['additionalProperties', 'minLength', 'maxLength', 'minimum', 'maximum'];

/** Beyond a limit an argument is refused in words that say it. */
function withoutLimits({ properties = {}, ...schema }: z.core.JSONSchema.BaseSchema) {
  const left = ([name]: [string, unknown]) => !LIMITS.includes(name);
  const pick = (value: object) => Object.fromEntries(Object.entries(value).filter(left));
  const arguments_ = Object.entries(properties).map(([name, of]) => [name, pick(Object(of))]);
  return { ...pick(schema), type: 'object' as const, properties: Object.fromEntries(arguments_) };
}

export function resourceInfo({
  name,
  title,
  description,
}: {
  name: string;
  title: string;
  description: string;
}) {
  return { name, title, description, mimeType: 'application/json' };
}

/** Of what only reads, a second call changes nothing either: MCP gives that hint no meaning there. */
function hintsOf({
  annotations: { idempotentHint, destructiveHint, ...more },
}: Tool): Partial<ToolAnnotations> {
  return more.readOnlyHint ? more : { ...more, destructiveHint, idempotentHint };
}

/** What MCP takes a hint for that is not given. */
const DEFAULTS: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};

const withoutDefaults = (hints: Partial<ToolAnnotations>): Partial<ToolAnnotations> =>
  Object.fromEntries(
    Object.entries(hints).filter(([name, value]) => value !== DEFAULTS[name as keyof ToolAnnotations]),
  );
