// The Streamable HTTP endpoint, with sessions or without.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebStandardStreamableHTTPServerTransport as Transport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import type { Connection, Service } from '../service.ts';
import { Refused } from './answers.ts';
import { createEventStore } from './event-store.ts';
import { pump } from './pump.ts';
import type { HttpSession, HttpSessions } from './sessions.ts';

export type StreamableTransport = Transport;

/** One request: `body` is that of a POST, parsed. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  owner: string;
  body: unknown;
}

export type Endpoint = (exchange: Exchange) => Promise<void>;

export function createStreamable(service: Service, sessions: HttpSessions<Transport>): Endpoint {
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
    sessions.makeRoom();
    const connection = service.connect(exchange.owner);
    let session: HttpSession<Transport> | undefined;
    const transport: Transport = new Transport({
      sessionIdGenerator: randomUUID,
      eventStore: createEventStore(),
      onsessioninitialized(id) {
        session = { id, owner: exchange.owner, transport, connection };
        sessions.add(session);
      },
      onsessionclosed: (id) => sessions.end(id, true),
    });
    await connection.server.connect(transport);
    const web = await handle(transport, exchange);
    if (session) return sessions.during(session, () => pump(web, exchange.response));
    // Refused by the transport, for its headers for example.
    await connection.server.close();
    return pump(web, exchange.response);
  }
}

/** A server for each request. A shell without a handle is the owner's one. */
export function createStateless(service: Service): Endpoint {
  const owners = new Map<string, Connection>();
  return async (exchange) => {
    const { request, owner } = exchange;
    if (request.method !== 'POST')
      throw new Refused('HTTP_METHOD_REFUSED', { method: String(request.method), allowed: 'POST' });
    const sessions = owners.get(owner) ?? service.connect(owner);
    owners.set(owner, sessions);
    const server = sessions.another();
    const transport = new Transport();
    await server.connect(transport);
    await answer(transport, exchange);
    await server.close();
  };
}

async function answer(transport: Transport, exchange: Exchange): Promise<void> {
  await pump(await handle(transport, exchange), exchange.response);
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
