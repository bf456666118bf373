// What the server offers, independent of any SDK: tools and resources as data and functions.
import type * as z from 'zod';

export interface CallContext {
  signal: AbortSignal;
  progress(message: string): void;
  /** Asks the human; undefined when the client cannot, or nobody answers in time. */
  ask(message: string): Promise<Answer | undefined>;
}

/** Text for agents, or JSON with its schemas for programs. */
export type Output = 'text' | 'json';

/** What a client was told last, by what it is about. */
export type Told = Map<string, string>;

export type Answer = 'once' | 'session' | 'deny';

export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint: boolean;
  idempotentHint: boolean;
  openWorldHint: boolean;
}

export interface Tool<Input extends z.ZodObject = z.ZodObject, Result extends object = object> {
  name: string;
  title: string;
  description: string;
  /** Strict: an unknown argument is an error. Made when first needed, so that start-up does not pay for it. */
  input: () => Input;
  annotations: ToolAnnotations;
  /** What Claude Code shows its model of it: the tool itself, or only these words to be found by. */
  found: 'always' | string;
  /** Its answer comes without secrets already: it cuts texts, which must come after. Of all others, only readers' names and paths. */
  redactsItself?: true;
  run(args: z.output<Input>, context: CallContext): Promise<Result>;
  /** The answer as docs/answers.md describes it. */
  text(answer: Result, told: Told): string | Promise<string>;
}

export interface Resource {
  /** The tool that answers the same: without it, this is not offered either. */
  tool: string;
  /** A URI, or a template with `{name}` and `{+name}`. */
  uri: string;
  name: string;
  title: string;
  description: string;
  read(variables: Record<string, string>, context: CallContext): Promise<object>;
  /** What was read, without its secrets, in a form of its own; without this it is JSON. */
  form?(read: object, variables: Record<string, string>): { mimeType: string; text: string };
}

export interface Toolset {
  tools: Tool[];
  resources: Resource[];
}

/** Keeps the types of a tool's arguments together; the registry itself does not care. */
export function tool<Input extends z.ZodObject, Result extends object>(
  definition: Tool<Input, Result>,
): Tool {
  let input: Input | undefined;
  // Made once: zod compiles a schema when it first parses.
  const inputOnce = () => {
    input ??= definition.input();
    return input;
  };
  return { ...definition, input: inputOnce } as unknown as Tool;
}

export interface ResourceMatch {
  resource: Resource;
  variables: Record<string, string>;
}

/** The resource that `uri` names, with its variables percent-decoded. */
export function matchResource(resources: readonly Resource[], uri: string): ResourceMatch | undefined {
  for (const resource of resources) {
    const match = templatePattern(resource.uri).exec(uri);
    if (!match) continue;
    const variables = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)]);
    return { resource, variables: Object.fromEntries(variables) };
  }
  return undefined;
}

export function isTemplate(uri: string): boolean {
  return uri.includes('{');
}

function templatePattern(template: string): RegExp {
  const pattern = template.replaceAll(/\{(\+?)(\w+)\}|([^{]+)/g, (_, plus, name, literal) =>
    literal
      ? literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      : plus
        ? `(?<${name}>.+)`
        : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${pattern}$`);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
