// The older HTTP+SSE transport, for clients that have no other: GET /sse is the stream, POST /messages the way back.
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import type { Service } from '../../service.ts';
import { Refused } from './answers.ts';
import { writeBounded } from './pump.ts';
import type { HttpSessions } from './sessions.ts';
import type { RequestHandler } from './streamable.ts';

const KEEP_ALIVE_MS = 15_000;

export const SSE_PATH = '/sse';
export const MESSAGES_PATH = '/messages';

export function createSse(service: Service, sessions: HttpSessions<SSEServerTransport>): RequestHandler {
  return async (exchange) => {
    const { pathname, searchParams } = new URL(exchange.request.url ?? '', 'http://mcp-node');
    if (pathname === SSE_PATH) return open(exchange);
    const { request, response, body, owner } = exchange;
    const { transport } = sessions.find(searchParams.get('sessionId') ?? '', owner);
    try {
      await transport.handleMessage(body, { requestInfo: { headers: request.headers } });
    } catch {
      throw new Refused('HTTP_BODY_INVALID', { error: 'this is not a JSON-RPC message' });
    }
    response.writeHead(202).end();
  };

  async function open({ response, owner }: Parameters<RequestHandler>[0]): Promise<void> {
    sessions.makeRoom(owner);
    const connection = service.connect(owner);
    const transport = new SSEServerTransport(MESSAGES_PATH, response);
    const send = transport.send.bind(transport);
    transport.send = async (message) => {
      await send(message);
      writeBounded(response, '');
    };
    const session = { id: transport.sessionId, owner, transport, connection };
    sessions.add(session);
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    const keepAlive = setInterval(() => writeBounded(response, ': keepalive\n\n'), KEEP_ALIVE_MS);
    try {
      await sessions.during(session, async () => {
        await connection.server.connect(transport);
        await closed;
      });
    } finally {
      clearInterval(keepAlive);
      sessions.end(session.id, false);
    }
  }
}
