// What clients ask for, whichever revision of the protocol they speak: plain objects in and out.
import type * as z from 'zod';
import type { Logger } from '../../log.ts';
import { nearestNames } from '../../nearest.ts';
import type { Redact } from '../redact.ts';
import { printedText, readable } from '../redaction/text.ts';
import type { Calls } from './calls.ts';
import { createOffer, serverTools } from './choice.ts';
import { createOrder } from './in-order.ts';
import { resourceInfo, toolInfo } from './info.ts';
import { OwnToolError, type OwnToolsets } from './own.ts';
import { createOwnRequests } from './own-requests.ts';
import { parseArguments } from './plain-arguments.ts';
import { INVALID_PARAMS, protocolError } from './protocol-error.ts';
import { askPermission } from './question.ts';
import {
  type CallContext,
  isTemplate,
  matchResource,
  type Output,
  type Told,
  type Tool,
  type Toolset,
} from './registry.ts';
import type { Requester } from './requester.ts';
import { asItIs, bounded, describeFailure, type Failure, failed, jsonOf, shown, textOf } from './results.ts';

const RESOURCE_NOT_FOUND = -32002;
/** Clients give up on a silent call after 30 to 60 seconds. */
const PROGRESS_MS = 10_000;

export interface RequestOptions {
  toolsets: Toolset[];
  /** The project's own; undefined where they are left out. */
  own: OwnToolsets | undefined;
  /** Of the project as it is now; rejects never. */
  redact(): Promise<Redact>;
  /** Before each call; throws what every call is answered with. */
  check(): void;
  /** The tools that flags choose. */
  chosen: ReadonlySet<string>;
  /** Those of them that the configuration leaves; rejects never. */
  offered(): Promise<ReadonlySet<string>>;
  /** Shared by all connections. */
  calls: Calls;
  output: Output;
  /** Schemas of JSON, by the name of the tool. */
  outputs(): Promise<Readonly<Record<string, z.ZodType>>>;
  log: Logger;
}

export type Requests = ReturnType<typeof createRequests>;

/** Of one connection. What they throw has the `code` and the `message` of a protocol error. */
export function createRequests({
  toolsets,
  own: ownToolsets,
  redact,
  calls,
  check,
  chosen,
  offered,
  output,
  outputs,
  log,
}: RequestOptions) {
  const tools = new Map(toolsets.flatMap((toolset) => toolset.tools).map((tool) => [tool.name, tool]));
  const resources = toolsets.flatMap((toolset) => toolset.resources);
  // Schemas are dear to write, and stay what they are.
  const infos = new Map<Tool, ReturnType<typeof toolInfo>>();
  const told: Told = new Map();
  const inOrder = createOrder();
  const { listed, mustBeOffered } = createOffer(chosen, offered);

  const own =
    ownToolsets &&
    createOwnRequests(ownToolsets, {
      ...{ output, log, atWork, failureOf },
      isOurs: (uri) => matchResource(resources, uri) !== undefined,
    });

  async function listTools() {
    const [listedTools, ofProject] = await Promise.all([
      listed(tools.values(), ({ name }) => name),
      own?.tools(),
    ]);
    const schemas = output === 'json' ? await outputs() : {};
    const ours = listedTools.map((tool) => {
      const info = infos.get(tool) ?? toolInfo(tool, schemas[tool.name]);
      infos.set(tool, info);
      return info;
    });
    return { tools: [...ours, ...(ofProject ?? [])] };
  }

  async function callTool(
    { name, arguments: args = {} }: { name: string; arguments?: Record<string, unknown> | undefined },
    requester: Requester,
  ) {
    const tool = tools.get(name);
    if (!tool) return callOwn(name, args, requester);
    const started = performance.now();
    const logCall = (failed: boolean) =>
      log.info({ tool: tool.name, ms: Math.round(performance.now() - started), failed }, 'call');
    // Not awaited yet: the call and this share one look at the configuration, which may take long.
    const redacting = redact();
    try {
      const answer = await work(requester, async (context) => {
        await inOrder(mustBeOffered(tool.name));
        return tool.run(parseArguments(tool, args), context);
      });
      const without = tool.redactsItself ? asItIs : await redacting;
      const result = shown(answer, without);
      const text = output === 'json' ? jsonOf(result) : await textOf(result, tool, told);
      logCall(false);
      return {
        content: [{ type: 'text' as const, text }],
        ...(output === 'json' ? { structuredContent: result as Record<string, unknown> } : {}),
      };
    } catch (error) {
      logCall(true);
      return failed(await failureOf(error, redacting), output);
    }
  }

  async function callOwn(name: string, args: Record<string, unknown>, requester: Requester) {
    const found = await own?.has(name);
    if (own && found?.isThere) return own.call(name, args, requester);
    const names = [...serverTools(chosen), ...(found?.names ?? [])];
    const why =
      found?.problem ?? `Tools: ${names.join(', ')}. The nearest is ${nearestNames(name, names, 1)[0]}.`;
    throw protocolError(INVALID_PARAMS, `Unknown tool: ${name}. ${why}`);
  }

  async function listResources(requester: Requester) {
    const [all, ofProject] = await Promise.all([
      listed(resources, ({ tool }) => tool),
      own?.resources(requester),
    ]);
    const fixed = all.filter(({ uri }) => !isTemplate(uri));
    return {
      resources: [
        ...fixed.map((resource) => ({ ...resourceInfo(resource), uri: resource.uri })),
        ...(ofProject ?? []),
      ],
    };
  }

  async function listResourceTemplates() {
    const [all, ofProject] = await Promise.all([listed(resources, ({ tool }) => tool), own?.templates()]);
    const templates = all.filter(({ uri }) => isTemplate(uri));
    return {
      resourceTemplates: [
        ...templates.map((resource) => ({ ...resourceInfo(resource), uriTemplate: resource.uri })),
        ...(ofProject ?? []),
      ],
    };
  }

  async function readResource({ uri }: { uri: string }, requester: Requester) {
    const match = matchResource(resources, uri);
    const ofProject = match ? undefined : await own?.read(uri, requester);
    if (ofProject) return ofProject;
    if (!match) {
      throw protocolError(
        RESOURCE_NOT_FOUND,
        `Resource not found: ${uri}. Resources: ${resources.map((r) => r.uri).join(', ')}`,
        { uri: readable(uri) },
      );
    }
    const redacting = redact();
    try {
      const answer = await work(requester, async (context) => {
        await mustBeOffered(match.resource.tool);
        return match.resource.read(match.variables, context);
      });
      const result = (await redacting)(answer, { reader: true });
      const { form = asJson } = match.resource;
      return { contents: [{ uri, ...form(result, match.variables) }] };
    } catch (error) {
      const described = await failureOf(error, redacting);
      throw protocolError(RESOURCE_NOT_FOUND, `${described.message} ${described.hint}`, {
        uri,
        ...described,
      });
    }
  }

  function atWork<T>({ signal }: Requester, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return calls.run(signal, async (signal) => {
      check();
      return run(signal);
    });
  }

  const work = <T>(requester: Requester, run: (context: CallContext) => Promise<T>) =>
    atWork(requester, (signal) =>
      withProgress(requester.report, (progress) =>
        run({ signal, progress, ask: (message) => askPermission(requester.ask, message) }),
      ),
    );

  async function failureOf(error: unknown, redacting = redact()): Promise<Failure> {
    const described =
      error instanceof OwnToolError
        ? { code: error.code, message: error.message, hint: error.hint }
        : describeFailure(error);
    if (described.code === 'INTERNAL') log.error({ err: error }, 'a call failed');
    // It has no secrets in it, and the configuration may be what was waited for.
    if (described.code === 'SERVER_STOPPING' || described.code === 'SERVER_REPLACED') return described;
    return bounded((await redacting)(described));
  }

  return { listTools, callTool, listResources, listResourceTemplates, readResource, own };
}

const asJson = (read: object) => ({ mimeType: 'application/json', text: JSON.stringify(read) });

/** Reports that the call is alive, for a client that asked for it. */
async function withProgress<T>(
  report: Requester['report'],
  run: (progress: CallContext['progress']) => Promise<T>,
): Promise<T> {
  if (!report) return run(() => {});
  const started = performance.now();
  const progress = (text: string) =>
    report({ progress: Math.round((performance.now() - started) / 1000), message: printedText(text) });
  const timer = setInterval(() => progress('still at work'), PROGRESS_MS);
  try {
    return await run(progress);
  } finally {
    clearInterval(timer);
  }
}
