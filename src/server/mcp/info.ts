// Tools and resources as lists name them.
import * as z from 'zod';
import type { Output, Tool } from './registry.ts';

export function toolInfo(tool: Tool, output: Output) {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: jsonSchema(tool.input(), 'input') as { type: 'object' },
    ...(output === 'json' ? { outputSchema: jsonSchema(tool.output(), 'output') as { type: 'object' } } : {}),
    annotations: hintsOf(tool),
    _meta:
      tool.found === 'always' ? { 'anthropic/alwaysLoad': true } : { 'anthropic/searchHint': tool.found },
  };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
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
function hintsOf({ annotations: { idempotentHint, destructiveHint, ...more } }: Tool) {
  return more.readOnlyHint ? more : { ...more, destructiveHint, idempotentHint };
}
