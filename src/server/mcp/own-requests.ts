// Requests for the project's own tools, resources and prompts, beside those of the server.
import type { Logger } from '../../log.ts';
import { nearestNames } from '../../nearest.ts';
import type { OwnOffer, OwnProgress, OwnRequest } from '../../protocol/own/toolsets.ts';
import { printedText, withoutUnseen } from '../redaction/text.ts';
import { cutText } from './cut-text.ts';
import { type OwnContext, type OwnResult, OwnToolError, type OwnToolsets } from './own.ts';
import { INVALID_PARAMS, protocolError } from './protocol-error.ts';
import type { Output } from './registry.ts';
import type { Requester } from './requester.ts';
import { type Failure, failed } from './results.ts';

/** Clients give up on a silent call after 30 to 60 seconds. */
const PROGRESS_MS = 10_000;
/** Who names something means it: it may be in a module that still loads. */
const NAMED_MS = 50_000;
/** Less than any step that a tool tells of. */
const STILL_AT_WORK = 0.001;

type Block = Record<string, unknown> & { type: string };

export interface OwnRequestsOptions {
  output: Output;
  log: Logger;
  /** Until the server stops. */
  atWork<T>(requester: Requester, run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** A resource of the server itself. */
  isOurs(uri: string): boolean;
  /** What is told of an error. */
  failureOf(error: unknown): Promise<Failure>;
}

export function createOwnRequests(
  own: OwnToolsets,
  { output, log, atWork, isOurs, failureOf }: OwnRequestsOptions,
) {
  /** A client may show a human less of a description than its model reads. */
  const offered = async () => withoutUnseen(await own.offer());

  const run = <T>(request: OwnRequest, requester: Requester): Promise<OwnResult & { value: T }> =>
    atWork(requester, (signal) =>
      withProgress({ ...requester, signal }, (context) => own.run(request, context)),
    ) as Promise<OwnResult & { value: T }>;

  async function offerWith(isThere: (offer: OwnOffer) => boolean): Promise<OwnOffer> {
    const soon = await own.offer();
    return isThere(soon) ? soon : own.offer(NAMED_MS);
  }

  /** What fails is an error of the protocol. */
  async function ask<T>(request: OwnRequest, requester: Requester): Promise<T> {
    try {
      return (await run<T>(request, requester)).value;
    } catch (error) {
      const failure = await failureOf(error);
      throw protocolError(INVALID_PARAMS, `${failure.message} ${failure.hint}`.trim(), { ...failure });
    }
  }

  async function call(name: string, args: Record<string, unknown>, requester: Requester) {
    const { value, notes, outputBytes } = await run<{
      content: Block[];
      structuredContent?: Record<string, unknown>;
    }>({ kind: 'tool', name, args }, requester);
    const { structuredContent } = value;
    const isJson = output === 'json' && structuredContent !== undefined;
    if (isJson && Buffer.byteLength(JSON.stringify(structuredContent)) > outputBytes) {
      const message = `The answer of ${name} is larger than ${outputBytes} bytes.`;
      throw new OwnToolError('OUTPUT_TOO_LARGE', message, 'Ask for less.');
    }
    return {
      content: [
        ...withinBudget(value.content, outputBytes),
        ...(notes.length > 0 ? [{ type: 'text', text: notes.join('\n') }] : []),
      ] as { type: 'text'; text: string }[],
      ...(isJson ? { structuredContent } : {}),
    };
  }

  return {
    async tools() {
      const { tools } = await offered();
      return tools.map(({ name, title, description, inputSchema, outputSchema, annotations }) => ({
        ...{ name, description, annotations },
        ...(title === undefined ? {} : { title }),
        inputSchema: inputSchema as { type: 'object' },
        ...(output === 'json' && outputSchema ? { outputSchema: outputSchema as { type: 'object' } } : {}),
      }));
    },

    /** Why it is not offered, where that is known. */
    async has(name: string): Promise<{ isThere: boolean; problem?: string; names: string[] }> {
      const { tools, problems } = await offerWith(({ tools }) => tools.some((tool) => tool.name === name));
      const names = tools.map((tool) => tool.name);
      const problem = problems.find(({ isFatal, message }) => isFatal && message.startsWith(`${name}:`));
      return { isThere: names.includes(name), names, ...(problem ? { problem: problem.message } : {}) };
    },

    async call(name: string, args: Record<string, unknown>, requester: Requester) {
      const started = performance.now();
      const logCall = (isFailed: boolean) =>
        log.info({ tool: name, ms: Math.round(performance.now() - started), failed: isFailed }, 'call');
      try {
        const result = await call(name, args, requester);
        logCall(false);
        return result;
      } catch (error) {
        logCall(true);
        return failed(await failureOf(error), output);
      }
    },

    async resources(requester: Requester) {
      const { resources } = await offered();
      const fixed = resources.filter(({ isTemplate }) => !isTemplate).map(resourceInfo);
      if (!resources.some(({ isTemplate }) => isTemplate)) return fixed;
      const value = await ask<{ uri: string; name: string }[]>({ kind: 'resources' }, requester).catch(
        (error) => {
          log.warn({ err: error }, 'resources of the project could not be listed');
          return [];
        },
      );
      const uris = new Set(fixed.map(({ uri }) => uri));
      return [...fixed, ...withoutUnseen(value).filter(({ uri }) => !uris.has(uri) && !isOurs(uri))];
    },

    async templates() {
      const { resources } = await offered();
      return resources
        .filter(({ isTemplate }) => isTemplate)
        .map((resource) => {
          const { uri: uriTemplate, ...info } = resourceInfo(resource);
          return { ...info, uriTemplate };
        });
    },

    /** Undefined where the project has none of that URI. */
    async read(uri: string, requester: Requester) {
      const isThere = ({ resources }: OwnOffer) => resources.some((resource) => isOf(uri, resource.uri));
      if (!isThere(await offerWith(isThere))) return undefined;
      const value = await ask<{ uri: string; text: string }[]>({ kind: 'resource', uri }, requester);
      return { contents: value };
    },

    async prompts() {
      const { prompts } = await offered();
      const infos = prompts.map(({ name, title, description, arguments: given }) => ({
        ...{ name, description, arguments: given },
        ...(title === undefined ? {} : { title }),
      }));
      return { prompts: infos };
    },

    async prompt({ name, arguments: args = {} }: PromptParams, requester: Requester) {
      const { prompts } = await offerWith(({ prompts }) => prompts.some((prompt) => prompt.name === name));
      const found = prompts.find((prompt) => prompt.name === name);
      if (!found) throw unknown('prompt', name, prompts);
      const value = await ask<{ role: 'user'; content: { type: 'text'; text: string } }[]>(
        { kind: 'prompt', name, args },
        requester,
      );
      return { description: found.description, messages: value };
    },

    async complete(
      { ref, argument, context }: CompleteParams,
      requester: Requester,
    ): Promise<{ completion: { values: string[]; total: number; hasMore: boolean } }> {
      const of = ref.type === 'ref/prompt' ? 'prompt' : 'resource';
      const name = (of === 'prompt' ? ref.name : ref.uri) ?? '';
      const knownIn = ({ prompts, resources }: OwnOffer) =>
        of === 'prompt' ? prompts : resources.map((resource) => ({ name: resource.uri }));
      const isThere = (offer: OwnOffer) => knownIn(offer).some((item) => item.name === name);
      const offer = await offerWith(isThere);
      const known = knownIn(offer);
      // Those of the server complete nothing.
      if (!isThere(offer)) {
        if (of === 'resource') return completion([]);
        throw unknown('prompt', name, known);
      }
      const value = await ask<string[]>(
        {
          ...{ kind: 'completion', of, name, variable: argument.name, typed: argument.value },
          chosen: context?.arguments ?? {},
        },
        requester,
      );
      return completion(value);
    },
  };
}

export interface PromptParams {
  name: string;
  arguments?: Record<string, string> | undefined;
}

export interface CompleteParams {
  ref: { type: 'ref/prompt' | 'ref/resource'; name?: string | undefined; uri?: string | undefined };
  argument: { name: string; value: string };
  context?: { arguments?: Record<string, string> | undefined } | undefined;
}

const completion = (values: string[]) => ({ completion: { values, total: values.length, hasMore: false } });

function unknown(kind: string, name: string, known: readonly { name: string }[]): Error {
  const names = known.map((item) => item.name);
  const nearest = nearestNames(name, names, 1)[0];
  const meant = nearest === undefined ? '' : ` The nearest is ${nearest}.`;
  return protocolError(INVALID_PARAMS, `Unknown ${kind}: ${name}.${meant}`);
}

const resourceInfo = ({ uri, name, title, description, mimeType }: OwnOffer['resources'][number]) => ({
  ...{ uri, name, description },
  ...(title === undefined ? {} : { title }),
  ...(mimeType === undefined ? {} : { mimeType }),
});

/** Whether it may be; the process looks closer. Part by part: a pattern with many variables would try every place for each. */
function isOf(uri: string, template: string): boolean {
  const [first = '', ...parts] = template.split(/\{\+?\w+\}/);
  const last = parts.pop();
  if (last === undefined) return uri === first;
  if (!uri.startsWith(first) || !uri.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = uri.indexOf(part, at + 1);
    if (found === -1) return false;
    at = found + part.length;
  }
  return uri.length - last.length > at;
}

/** Texts share the budget; what is behind it is told, and left out. */
function withinBudget(content: readonly Block[], bytes: number): Block[] {
  let left = bytes;
  const kept = content.flatMap((block) => {
    if (typeof block.text !== 'string') return [block];
    if (left <= 0) return [];
    const { text } = cutText(block.text, left);
    left -= Buffer.byteLength(text);
    return [{ ...block, text }];
  });
  const missing = content.length - kept.length;
  return missing === 0 ? kept : [...kept, { type: 'text', text: `… [${missing} more texts left out] …` }];
}

/** What a tool says of itself; while it says nothing, that it is at work. */
async function withProgress<T>({ signal, report, ask }: Requester, run: (context: OwnContext) => Promise<T>) {
  let last = 0;
  let total: number | undefined;
  const progress = (told: OwnProgress) => {
    last = told.done > last ? told.done : last + STILL_AT_WORK;
    total = told.total;
    const message = told.message === undefined ? {} : { message: printedText(told.message) };
    report?.({ progress: last, ...(total === undefined ? {} : { total }), ...message });
  };
  const timer = setInterval(() => {
    last += STILL_AT_WORK;
    report?.({ progress: last, ...(total === undefined ? {} : { total }), message: 'still at work' });
  }, PROGRESS_MS);
  try {
    return await run({ signal, progress, ask });
  } finally {
    clearInterval(timer);
  }
}
