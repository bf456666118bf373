// What is offered, made of toolset classes and of what was defined: the one shape that the dev server, a mounted endpoint,
// `mcp-node inspect` and the test client serve.
import type { ToolContext, User } from '../context.ts';
import type { JsonSchema } from '../schema.ts';
import type { Problem } from './read.ts';

export interface Offer {
  /** In the order of their names. */
  tools: OfferedTool[];
  resources: OfferedResource[];
  prompts: OfferedPrompt[];
  problems: Problem[];
}

interface Offered {
  name: string;
  title: string | undefined;
  description: string;
  /** "file:line"; null where it is not known. */
  source: string | null;
  scopes: readonly string[];
  /** Who may see and call it, beside scopes. */
  isFor(user: User | null): boolean | Promise<boolean>;
}

export interface OfferedTool extends Offered {
  inputSchema: JsonSchema;
  outputSchema: JsonSchema | undefined;
  annotations: {
    readOnlyHint?: boolean;
    destructiveHint?: boolean;
    idempotentHint?: boolean;
    openWorldHint?: boolean;
  };
  /** Milliseconds. */
  timeout: number;
  /** Validates, revives, calls in the context, encodes. Throws a ToolError for what the caller may read, and anything else. */
  call(args: Record<string, unknown>, context: ToolContext): Promise<ToolAnswer>;
}

/** As `tools/call` answers. */
export interface ToolAnswer {
  content: Record<string, unknown>[];
  structuredContent?: Record<string, unknown>;
}

export interface OfferedResource extends Offered {
  /** Or a template. */
  uri: string;
  isTemplate: boolean;
  mimeType: string | undefined;
  read(
    uri: string,
    variables: Record<string, string>,
    context: ToolContext,
  ): Promise<Record<string, unknown>[]>;
  list(context: ToolContext): Promise<{ uri: string; name: string; description?: string }[]>;
  complete(
    variable: string,
    typed: string,
    chosen: Record<string, string>,
    context: ToolContext,
  ): Promise<string[]>;
}

export interface OfferedPrompt extends Offered {
  arguments: { name: string; description?: string; required?: boolean }[];
  render(args: Record<string, string>, context: ToolContext): Promise<Record<string, unknown>[]>;
  complete(
    variable: string,
    typed: string,
    chosen: Record<string, string>,
    context: ToolContext,
  ): Promise<string[]>;
}
