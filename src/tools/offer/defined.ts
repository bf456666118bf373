// What was defined one by one: tools, resources, prompts.
import type { ToolContext } from '../context.ts';
import { isContent } from '../define/content.ts';
import type {
  Completions,
  DefinedPrompt,
  DefinedResource,
  DefinedTool,
  PromptMessage,
} from '../define/define.ts';
import { toolError } from '../errors.ts';
import { callWithin, DEFAULT_TIMEOUT_MS } from './call.ts';
import type { OfferedPrompt, OfferedResource, OfferedTool } from './offer.ts';
import type { Problem } from './read.ts';
import { inputOf } from './schemas/input.ts';
import { outputOf } from './schemas/output.ts';
import { type Made, offeredTool, whoMayCall } from './tool.ts';
import { uriTemplate } from './uri.ts';
import { blockOf } from './values/answer.ts';
import { contentsOf } from './values/contents.ts';

export interface Named {
  /** Of its export, unless it says one. */
  name: string;
  source: string | null;
}

export async function toolOfDefined(defined: DefinedTool, named: Named): Promise<Made<OfferedTool>> {
  const { options } = defined;
  const name = options.name ?? named.name;
  const problems: Problem[] = [];
  const fail = (message: string, isFatal: boolean) =>
    problems.push({ source: named.source ?? name, message: `${name}: ${message}`, isFatal });
  const [input, output] = await Promise.all([
    inputOf(name, options.input, { given: options.inputSchema }),
    outputOf(options.output, options.outputSchema),
  ]);
  if (output.problem !== undefined) fail(`${output.problem} Until then clients get no outputSchema.`, false);
  if (!options.description) fail('it has no description: agents choose by it.', false);
  if ('problem' in input) fail(input.problem, true);
  if ('problem' in input) return { offered: [], problems };
  const run = defined.run as (args: Record<string, unknown>, context: ToolContext) => unknown;
  const { description = '' } = options;
  const tool = offeredTool({ name, description, source: named.source, rules: options, input, output, run });
  return { offered: [tool], problems };
}

export function resourceOfDefined(
  { uri, options, read }: DefinedResource,
  named: Named,
): Made<OfferedResource> {
  const name = options.name ?? named.name;
  const source = named.source ?? name;
  const problems: Problem[] = [];
  let variables: string[];
  try {
    ({ variables } = uriTemplate(uri));
  } catch (error) {
    const message = `${name}: ${error instanceof Error ? error.message : error}`;
    return { offered: [], problems: [{ source, message, isFatal: true }] };
  }
  const stray = Object.keys(options.complete ?? {}).filter((key) => !variables.includes(key));
  if (stray.length > 0) {
    const message = `${name}: complete names ${stray.join(', ')}, which ${uri} does not have.`;
    problems.push({ source, message, isFatal: false });
  }
  const resource: OfferedResource = {
    ...{ name, title: options.title, description: options.description ?? '', source: named.source, uri },
    ...whoMayCall(options),
    isTemplate: variables.length > 0,
    mimeType: options.mimeType,
    read: (at, given, context) =>
      callWithin(context, DEFAULT_TIMEOUT_MS, async (inner) =>
        contentsOf(at, await read(given, inner), options.mimeType),
      ),
    list: async (context) =>
      options.list ? [...(await callWithin(context, DEFAULT_TIMEOUT_MS, options.list))] : [],
    complete: completion(options.complete),
  };
  return { offered: [resource], problems };
}

export function promptOfDefined({ options, render }: DefinedPrompt, named: Named): Made<OfferedPrompt> {
  const name = options.name ?? named.name;
  const known = Object.entries(options.arguments ?? {}).map(([key, argument]) => ({
    name: key,
    ...argument,
  }));
  const prompt: OfferedPrompt = {
    ...{ name, title: options.title, description: options.description ?? '', source: named.source },
    ...whoMayCall(options),
    arguments: known,
    render(args, context) {
      return callWithin(context, DEFAULT_TIMEOUT_MS, async (inner) => {
        const unknown = Object.keys(args).find((key) => !known.some((argument) => argument.name === key));
        const missing = known.find((argument) => argument.required && args[argument.name] === undefined);
        const names = known.map((argument) => argument.name).join(', ') || 'none';
        if (unknown !== undefined)
          throw toolError(
            'BAD_ARGUMENTS',
            `${name}: ${unknown}: there is no such argument; there are: ${names}.`,
          );
        if (missing) throw toolError('BAD_ARGUMENTS', `${name}: ${missing.name}: it is required.`);
        return messagesOf(await render(args, inner));
      });
    },
    complete: completion(options.complete),
  };
  return { offered: [prompt], problems: [] };
}

function messagesOf(rendered: unknown): Record<string, unknown>[] {
  if (!Array.isArray(rendered)) return [{ role: 'user', content: blockOf(rendered) }];
  return rendered.map((message: PromptMessage) =>
    isContent(message) || typeof message === 'string'
      ? { role: 'user', content: blockOf(message) }
      : { role: message.role, content: blockOf(message.content) },
  );
}

const MAX_COMPLETIONS = 100;
const COMPLETION_MS = 10_000;

const completion =
  (completions: Completions = {}): OfferedResource['complete'] =>
  async (variable, typed, chosen, context) => {
    const complete = Object.hasOwn(completions, variable) ? completions[variable] : undefined;
    if (!complete) return [];
    const found = await callWithin(context, COMPLETION_MS, (inner) => complete(typed, chosen, inner));
    return [...found].slice(0, MAX_COMPLETIONS).map(String);
  };
