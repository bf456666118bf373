// An endpoint in the frameworks' own forms. Their types are not ours to import: each is as much of them as is used.
import type { ServerResponse } from 'node:http';
import { INVALID_REQUEST, rpcError } from './answers.ts';
import type { Given } from './endpoint.ts';
import { bodyOf, cutOff, type NodeRequest, requestOf, respond } from './node.ts';

type Fetch = (request: Request, given?: Given) => Promise<Response>;

interface FastifyRequest {
  raw: NodeRequest;
  body?: unknown;
}

interface FastifyReply {
  raw: ServerResponse;
  hijack(): unknown;
  getHeaders(): Record<string, number | string | string[] | undefined>;
}

interface KoaContext {
  req: NodeRequest;
  res: ServerResponse;
  respond?: boolean | undefined;
  request: { body?: unknown };
}

interface HonoContext {
  req: { raw: Request; json(): Promise<unknown> };
  /** Of Hono's server on Node. */
  env?: unknown;
}

export interface Frameworks {
  /** Node's own, and what has them: NestJS with Express. `parsedBody`: what a parser of the app made of the body. */
  node(request: NodeRequest, response: ServerResponse, parsedBody?: unknown, raw?: unknown): Promise<void>;
  express(): (request: NodeRequest, response: ServerResponse) => Promise<void>;
  fastify(): (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  koa(): (context: KoaContext) => Promise<void>;
  hono(): (context: HonoContext) => Promise<Response>;
  /** Of a route handler of Next.js: `export const { GET, POST, DELETE } = mcp.next()`. */
  next(): Record<'GET' | 'POST' | 'DELETE', (request: Request) => Promise<Response>>;
}

export function frameworksOf(fetch: Fetch): Frameworks {
  async function node(
    request: NodeRequest,
    response: ServerResponse,
    parsedBody?: unknown,
    raw: unknown = request,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const body = bodyOf(request, parsedBody);
    const asked = requestOf(request, gone.signal, body === undefined);
    const given: Given = { raw, peer: request.socket.remoteAddress, parsedBody: body };
    const answer = asked
      ? await fetch(asked, given)
      : rpcError(400, INVALID_REQUEST, 'This is no request of MCP.');
    await respond(answer, response);
    if (asked && !asked.bodyUsed) await asked.body?.cancel();
    cutOff(request);
  }

  const next = (request: Request) => fetch(request, { raw: request });
  return {
    node,
    express: () => (request, response) => node(request, response),
    fastify: () => async (request, reply) => {
      reply.hijack();
      // What hooks of the app have set.
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      await node(request.raw, reply.raw, request.body, request);
    },
    koa: () => async (context) => {
      context.respond = false;
      await node(context.req, context.res, context.request.body, context);
    },
    hono: () => async (context) => {
      const { raw } = context.req;
      // Hono keeps what was read of it.
      const parsedBody = raw.bodyUsed ? await context.req.json().catch(() => undefined) : undefined;
      const { incoming } = Object(context.env) as { incoming?: { socket?: { remoteAddress?: string } } };
      const peer = incoming?.socket?.remoteAddress;
      return fetch(raw, { raw: context, parsedBody, peer });
    },
    next: () => ({ GET: next, POST: next, DELETE: next }),
  };
}
