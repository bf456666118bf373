// The door to the SDK: a server for one request, made of what is ready. Loaded with the first request.
import {
  createMcpHandler,
  createRequestStateCodec,
  isLegacyRequest,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  Server,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Catalog } from './catalog.ts';
import { masked, type OnError } from './masked.ts';
import { isRpcFailure, requests, rpcFailure } from './requests.ts';

export type { Server, ServerContext };
export {
  createMcpHandler,
  createRequestStateCodec,
  isLegacyRequest,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  WebStandardStreamableHTTPServerTransport,
};

export interface Identity {
  name: string;
  version: string;
  instructions: string | undefined;
}

export type Method = keyof typeof requests;
/** `run`: what the protocol's request is answered by. */
export type Serve = (
  method: Method,
  params: Record<string, unknown>,
  context: ServerContext,
) => Promise<Record<string, unknown>>;

export interface ServerParts extends Identity {
  catalog: Catalog;
  onError: OnError;
  serve: Serve;
  /** Throws for a state that is not ours, or not for this caller. */
  verify?: ((state: string) => Promise<unknown>) | undefined;
}

const methods = Object.keys(requests) as Method[];

export function createServer({ name, version, instructions, catalog, onError, serve, verify }: ServerParts) {
  const server = new Server(
    { name, version },
    {
      capabilities: capabilitiesOf(catalog),
      ...(instructions === undefined ? {} : { instructions }),
      ...(verify === undefined ? {} : { requestState: { verify } }),
    },
  );
  for (const method of methods.filter((method) => isOffered(method, catalog)))
    server.setRequestHandler(method as 'tools/call', async ({ params }, context) => {
      try {
        return (await serve(method, Object(params), context)) as never;
      } catch (error) {
        if (isRpcFailure(error)) throw error;
        // The SDK would tell the client its message.
        throw rpcFailure(-32603, masked(error, method, onError).message);
      }
    });
  return server;
}

function isOffered(method: Method, { resources, prompts }: Catalog): boolean {
  if (method.startsWith('resources/')) return resources.length > 0;
  if (method.startsWith('prompts/')) return prompts.size > 0;
  return method.startsWith('tools/') || resources.length + prompts.size > 0;
}

function capabilitiesOf(catalog: Catalog) {
  return {
    logging: {},
    tools: { listChanged: true },
    ...(isOffered('resources/list', catalog) ? { resources: { listChanged: true, subscribe: true } } : {}),
    ...(isOffered('prompts/list', catalog) ? { prompts: { listChanged: true } } : {}),
    ...(isOffered('completion/complete', catalog) ? { completions: {} } : {}),
  };
}

export const reporting = ({ mcpReq }: ServerContext) => {
  const { progressToken } = mcpReq._meta ?? {};
  if (progressToken === undefined) return undefined;
  return (progress: Record<string, unknown>) =>
    mcpReq
      .notify({ method: 'notifications/progress', params: { progressToken, ...progress } } as never)
      // The client is gone: its signal says so.
      .catch(() => {});
};
