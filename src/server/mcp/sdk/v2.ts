// The requests as a server of the SDK's version 2: the revision of 2026-07-28. Loaded when a client speaks it.
import {
  CallToolRequestParamsSchema,
  CompleteRequestParamsSchema,
  GetPromptRequestParamsSchema,
  PaginatedRequestParamsSchema,
  ReadResourceRequestParamsSchema,
} from '@modelcontextprotocol/sdk/types.js';
import {
  type CallToolResult,
  createMcpHandler,
  inputRequired,
  inputResponse,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type * as z from 'zod';
import type { Logger } from '../../../log.ts';
import type { CompleteParams } from '../own-requests.ts';
import { canAnswer, elicitation, replyOf } from '../question.ts';
import type { Requests } from '../requests.ts';
import type { HeldCalls, Reply, Round } from './held-calls.ts';
import type { Identity } from './identity.ts';
import { jsonSchemaValidator } from './json-schema.ts';
import { paramsOf } from './params.ts';

export { createMcpHandler, serveStdio };
export type ModernServer = Server;

type ToolResult = Awaited<ReturnType<Requests['callTool']>>;
export type HeldToolCalls = HeldCalls<ToolResult>;

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/** `held`: of the client, which may ask again with another request. */
export function createModernServer(
  requests: Requests,
  held: HeldToolCalls,
  { info, ...about }: Identity,
  log: Logger,
): Server {
  const server = new RequestServer(info, { ...about, jsonSchemaValidator });
  server.onerror = (error) => log.debug({ err: error }, 'protocol');
  server.setRequestHandler('tools/list', requests.listTools as never);
  server.setRequestHandler('resources/list', (_, context) => requests.listResources(withoutAsking(context)));
  server.setRequestHandler('resources/templates/list', requests.listResourceTemplates);
  server.setRequestHandler('resources/read', ({ params }, context) =>
    requests.readResource(params, withoutAsking(context)),
  );
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const state = context.mcpReq.requestState<string>();
    const round = roundOf(context);
    const outcome =
      state === undefined
        ? await held.begin(round, (requester) => requests.callTool(params, requester))
        : await held.goOn(round, state, replyIn(context));
    await round.sent();
    if ('result' in outcome) return outcome.result as CallToolResult;
    const answer = inputRequired.elicit(elicitation(outcome.question) as never);
    return inputRequired({ inputRequests: { answer }, requestState: outcome.state });
  });
  const { own } = requests;
  if (own) {
    server.setRequestHandler('prompts/list', own.prompts);
    server.setRequestHandler('prompts/get', ({ params }, context) =>
      own.prompt(params, withoutAsking(context)),
    );
    server.setRequestHandler('completion/complete', ({ params }, context) =>
      own.complete(params as CompleteParams, withoutAsking(context)),
    );
  }
  return server;
}

/** Only a call can be held. */
const withoutAsking = (context: ServerContext) => ({ ...roundOf(context), ask: async () => undefined });

const schemas: Readonly<Record<string, z.ZodType>> = {
  'tools/list': PaginatedRequestParamsSchema.optional(),
  'tools/call': CallToolRequestParamsSchema,
  'resources/list': PaginatedRequestParamsSchema.optional(),
  'resources/templates/list': PaginatedRequestParamsSchema.optional(),
  'resources/read': ReadResourceRequestParamsSchema,
  'prompts/list': PaginatedRequestParamsSchema.optional(),
  'prompts/get': GetPromptRequestParamsSchema,
  'completion/complete': CompleteRequestParamsSchema,
};

type Handler = Parameters<Server['_wrapHandler']>[1];

/** Requests of a wrong shape are answered in the words of version 1's server. */
class RequestServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    const schema = schemas[method];
    if (schema === undefined) return wrapped;
    return async (request, context) =>
      wrapped(
        { ...request, params: paramsOf(method, schema, request.params) as typeof request.params },
        context,
      );
  }
}

function roundOf({ mcpReq }: ServerContext): Round & { sent(): Promise<void> } {
  const { progressToken } = mcpReq._meta ?? {};
  let sent: Promise<void> = Promise.resolve();
  const report: Round['report'] = (progress) => {
    const params = { progressToken: progressToken as string, ...progress };
    sent = mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
  const envelope = (mcpReq.envelope ?? {}) as Record<string, Parameters<typeof canAnswer>[0] | undefined>;
  return {
    /** Behind the answer nobody looks for what was told before. */
    sent: () => sent,
    signal: mcpReq.signal,
    report: progressToken === undefined ? undefined : report,
    canAnswer: canAnswer(envelope[CAPABILITIES] ?? {}),
  };
}

function replyIn({ mcpReq }: ServerContext): Reply | undefined {
  const given = inputResponse(mcpReq.inputResponses, 'answer');
  return given.kind === 'elicit' ? { answer: replyOf(given.action, given.content) } : undefined;
}
