// The requests as a server of the SDK's version 1: revisions of the protocol up to 2025-11-25.
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  ElicitResultSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from '../../../log.ts';
import type { CompleteParams } from '../own-requests.ts';
import { canAnswer, elicitation, type Form, type FormReply, replyOf } from '../question.ts';
import type { Requester } from '../requester.ts';
import type { Requests } from '../requests.ts';
import type { Identity } from './identity.ts';
import { jsonSchemaValidator } from './json-schema.ts';
import { RequestServer } from './v1-requests.ts';

/** How long a human has: clients may give up on a call after a minute without progress. */
const ASK_MS = 50_000;

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export function createServer(requests: Requests, { info, ...about }: Identity, log: Logger): RequestServer {
  const server = new RequestServer(info, { ...about, jsonSchemaValidator });
  server.setRequestHandler(ListToolsRequestSchema, requests.listTools);
  server.setRequestHandler(ListResourcesRequestSchema, (_, extra) =>
    requests.listResources(requesterOf(extra)),
  );
  server.setRequestHandler(ListResourceTemplatesRequestSchema, requests.listResourceTemplates);
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    requests.callTool(params, requesterOf(extra)),
  );
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) =>
    requests.readResource(params, requesterOf(extra)),
  );
  const { own } = requests;
  if (own) {
    server.setRequestHandler(ListPromptsRequestSchema, own.prompts);
    server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) =>
      own.prompt(params, requesterOf(extra)),
    );
    server.setRequestHandler(CompleteRequestSchema, ({ params }, extra) =>
      own.complete(params as CompleteParams, requesterOf(extra)),
    );
  }

  function requesterOf(extra: Extra): Requester {
    const { progressToken } = extra._meta ?? {};
    const report: Requester['report'] = (progress) => {
      const params = { progressToken: progressToken as string, ...progress };
      void extra.sendNotification({ method: 'notifications/progress', params }).catch(() => {});
    };
    return {
      signal: extra.signal,
      report: progressToken === undefined ? undefined : report,
      ask: (form) => askHuman(extra, form),
    };
  }

  /** Over the stream of the call that it is about. */
  async function askHuman(extra: Extra, form: Form): Promise<FormReply | undefined> {
    if (!canAnswer(server.getClientCapabilities() ?? {})) return undefined;
    try {
      const { action, content } = await extra.sendRequest(
        { method: 'elicitation/create', params: elicitation(form) },
        ElicitResultSchema,
        { timeout: ASK_MS },
      );
      return replyOf(action, content);
    } catch (error) {
      log.debug({ err: error }, 'a question was not answered');
      return undefined;
    }
  }

  return server;
}
