// Tools, resources and prompts one by one.
import type { ToolContext } from '../context.ts';
import type { Given, JsonSchema, Parsed, Schema } from '../schema.ts';
import type { ToolRules } from './toolset.ts';

const BRAND = Symbol.for('@mcp-node/cli/tools:defined');
type Maybe<T> = T | Promise<T>;

export interface DefinedTool {
  readonly [BRAND]: 'tool';
  readonly options: DefineToolOptions<Schema, Schema>;
  readonly run: (args: never, context: ToolContext) => unknown;
}

export interface DefineToolOptions<Input extends Schema, Output extends Schema> extends ToolRules {
  /** Else that of the export. */
  name?: string;
  description: string;
  /** Of one object. */
  input?: Input;
  /** Where the library of `input` makes none. */
  inputSchema?: JsonSchema;
  output?: Output;
  outputSchema?: JsonSchema;
}

/** Without `output` any value that can be shown. */
export function defineTool<const Input extends Schema = JsonSchema, const Output extends Schema = never>(
  options: DefineToolOptions<Input, Output>,
  run: (
    args: Parsed<Input>,
    context: ToolContext,
  ) => Maybe<[Output] extends [never] ? unknown : Given<Output>>,
): DefinedTool {
  return { [BRAND]: 'tool', options: options as never, run: run as never };
}

export interface Completions {
  /** Values for what was typed so far; `chosen`: the other variables. At most 100 are sent. */
  readonly [variable: string]: (
    typed: string,
    chosen: Readonly<Record<string, string>>,
    context: ToolContext,
  ) => Maybe<readonly string[]>;
}

export interface DefineResourceOptions extends Pick<ToolRules, 'title' | 'scopes' | 'when'> {
  name?: string;
  description: string;
  /** Without it: JSON of what `read` returns, text of a string, application/octet-stream of bytes. */
  mimeType?: string;
  complete?: Completions;
  /** Of a template: what there is, for lists. */
  list?: (context: ToolContext) => Maybe<readonly { uri: string; name: string; description?: string }[]>;
}

export interface DefinedResource {
  readonly [BRAND]: 'resource';
  readonly uri: string;
  readonly options: DefineResourceOptions;
  readonly read: (variables: Readonly<Record<string, string>>, context: ToolContext) => unknown;
}

/** `uri`: or a template, with `{name}`, and `{+name}` for what holds slashes. */
export function defineResource(
  uri: string,
  options: DefineResourceOptions,
  read: (variables: Readonly<Record<string, string>>, context: ToolContext) => unknown,
): DefinedResource {
  return { [BRAND]: 'resource', uri, options, read };
}

export interface PromptArgument {
  description?: string;
  required?: boolean;
}

export interface DefinePromptOptions extends Pick<ToolRules, 'title' | 'scopes' | 'when'> {
  name?: string;
  description: string;
  arguments?: Readonly<Record<string, PromptArgument>>;
  complete?: Completions;
}

export interface PromptMessage {
  role: 'user' | 'assistant';
  /** A text, or what `image()` and `embedded()` make. */
  content: unknown;
}

export interface DefinedPrompt {
  readonly [BRAND]: 'prompt';
  readonly options: DefinePromptOptions;
  readonly render: (args: Readonly<Record<string, string>>, context: ToolContext) => unknown;
}

/** What it returns is one message of the user, or messages. */
export function definePrompt(
  options: DefinePromptOptions,
  render: (
    args: Readonly<Record<string, string>>,
    context: ToolContext,
  ) => Maybe<string | readonly PromptMessage[]>,
): DefinedPrompt {
  return { [BRAND]: 'prompt', options, render };
}

export type Defined = DefinedTool | DefinedResource | DefinedPrompt;

export const definedAs = (value: unknown): Defined | undefined =>
  typeof value === 'object' && value !== null && BRAND in value ? (value as Defined) : undefined;

export const kindOf = (defined: Defined) => defined[BRAND];
