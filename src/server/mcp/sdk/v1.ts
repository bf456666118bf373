// The requests as a server of the SDK's version 1: revisions of the protocol up to 2025-11-25.
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  ElicitResultSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from '../../../log.ts';
import type { Answer } from '../registry.ts';
import type { Requester, Requests } from '../requests.ts';
import type { Identity } from './identity.ts';
import { jsonSchemaValidator } from './json-schema.ts';
import { answerIn, canAnswer, questionForm } from './question.ts';
import { RequestServer } from './v1-requests.ts';

/** How long a human has: clients may give up on a call after a minute without progress. */
const ASK_MS = 50_000;

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export function createServer(requests: Requests, { info, ...about }: Identity, log: Logger): RequestServer {
  const server = new RequestServer(info, { ...about, jsonSchemaValidator });
  server.setRequestHandler(ListToolsRequestSchema, requests.listTools);
  server.setRequestHandler(ListResourcesRequestSchema, requests.listResources);
  server.setRequestHandler(ListResourceTemplatesRequestSchema, requests.listResourceTemplates);
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    requests.callTool(params, requesterOf(extra)),
  );
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) =>
    requests.readResource(params, requesterOf(extra)),
  );

  function requesterOf(extra: Extra): Requester {
    const { progressToken } = extra._meta ?? {};
    const report: Requester['report'] = (progress) => {
      const params = { progressToken: progressToken as string, ...progress };
      void extra.sendNotification({ method: 'notifications/progress', params }).catch(() => {});
    };
    return {
      signal: extra.signal,
      report: progressToken === undefined ? undefined : report,
      ask: (message) => askHuman(extra, message),
    };
  }

  /** Over the stream of the call that it is about. */
  async function askHuman(extra: Extra, message: string): Promise<Answer | undefined> {
    if (!canAnswer(server.getClientCapabilities() ?? {})) return undefined;
    try {
      const { action, content } = await extra.sendRequest(
        { method: 'elicitation/create', params: questionForm(message) },
        ElicitResultSchema,
        { timeout: ASK_MS },
      );
      return answerIn(action, content);
    } catch (error) {
      log.debug({ err: error }, 'a question was not answered');
      return undefined;
    }
  }

  return server;
}
