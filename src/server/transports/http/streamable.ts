// The Streamable HTTP handler, with sessions or without.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebStandardStreamableHTTPServerTransport as Transport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import type { Connection, Service } from '../../service.ts';
import { Refused } from './answers.ts';
import { createEventStore, type SessionEvents } from './event-store.ts';
import { pump } from './pump.ts';
import type { HttpSession, HttpSessions } from './sessions.ts';

const REQUEST_CANCELLED = -32800;

export type StreamableTransport = Transport;

/** One request: `body` is that of a POST, parsed. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  owner: string;
  body: unknown;
}

export type RequestHandler = (exchange: Exchange) => Promise<void>;

export function createStreamable(service: Service, sessions: HttpSessions<Transport>): RequestHandler {
  return async (exchange) => {
    const { request, owner, body } = exchange;
    const id = request.headers['mcp-session-id'];
    if (id === undefined && isOpening(body)) return open(exchange);
    if (typeof id !== 'string')
      throw new Refused('HTTP_REQUEST_INVALID', { problem: 'the Mcp-Session-Id header is missing' });
    const session = sessions.find(id, owner);
    return sessions.during(session, () => answer(session.transport, exchange));
  };

  async function open(exchange: Exchange): Promise<void> {
    sessions.makeRoom(exchange.owner);
    const connection = service.connect(exchange.owner);
    let session: HttpSession<Transport> | undefined;
    const events = createEventStore();
    const transport: Transport = new Transport({
      sessionIdGenerator: randomUUID,
      eventStore: events,
      onsessioninitialized(id) {
        session = { id, owner: exchange.owner, transport, connection };
        replays.set(transport, events);
        sessions.add(session);
      },
      onsessionclosed: (id) => sessions.end(id, true),
    });
    await connection.server.connect(transport);
    endCancelled(transport);
    const web = await handle(transport, exchange);
    if (session) return sessions.during(session, () => pump(web, exchange.response));
    // Refused by the transport, for its headers for example.
    await connection.server.close();
    return pump(web, exchange.response);
  }
}

/** A server for each request. A shell without a handle is the owner's one. */
export function createStateless(connectionOf: (owner: string) => Connection): RequestHandler {
  return async (exchange) => {
    const { request, owner } = exchange;
    if (request.method !== 'POST')
      throw new Refused('HTTP_METHOD_REFUSED', { method: String(request.method), allowed: 'POST' });
    const sessions = connectionOf(owner);
    const server = sessions.another();
    const transport = new Transport();
    await server.connect(transport);
    await answer(transport, exchange);
    await server.close();
    // Nobody can say whether the client comes back: its shells may make room for others.
    sessions.leave();
  };
}

/** The SDK answers no request that was cancelled, and only an answer ends its stream, for the client as for us. */
function endCancelled(transport: Transport): void {
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    receive?.(message, extra);
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    const { requestId: id } = (message.params ?? {}) as { requestId?: string | number };
    if (id === undefined) return;
    const error = { code: REQUEST_CANCELLED, message: 'Request cancelled' };
    // Rejects when it was answered before.
    setImmediate(() => void transport.send({ jsonrpc: '2.0', id, error }).catch(() => {}));
  };
}

/** What each session's transport replays from. */
const replays = new WeakMap<Transport, SessionEvents>();

async function answer(transport: Transport, exchange: Exchange): Promise<void> {
  const web = await handle(transport, exchange);
  // The transport would leave a resumed stream open, though nothing more comes.
  const isWhole = 'last-event-id' in exchange.request.headers && replays.get(transport)?.replayedAnswer();
  await pump(web, exchange.response, isWhole === true);
}

/** Those that the transport looks at. */
const TRANSPORT_HEADERS = [
  'accept',
  'content-type',
  'mcp-session-id',
  'mcp-protocol-version',
  'last-event-id',
];

/** The transport looks at headers and method only: the body was read and checked before. */
function handle(transport: Transport, { request, body }: Exchange): Promise<Response> {
  const headers = new Headers();
  for (const name of TRANSPORT_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const method = String(request.method);
  return transport.handleRequest(new Request('http://mcp-node/', { method, headers }), { parsedBody: body });
}

function isOpening(body: unknown): boolean {
  return Array.isArray(body) ? body.some(isInitializeRequest) : isInitializeRequest(body);
}
