// Revisions up to 2025-11-25: each request has a server of its own here, too; what makes a session of them is in the store.
import { toolError } from '../../errors.ts';
import { type Caller, INVALID_REQUEST, NO_SESSION, REFUSED, rpcError } from '../answers.ts';
import { createFair } from '../fair.ts';
import type { SessionRecord } from '../session/sessions.ts';
import { closedAfter } from '../streams/closed-after.ts';
import { createStreams } from '../streams/notices.ts';
import type { EndpointParts } from './endpoint-parts.ts';
import { createExchanges, type Message, type Session } from './exchanges.ts';
import { mustReach, requests } from './requests.ts';
import {
  createServer,
  ProtocolError,
  reporting,
  SdkError,
  SdkErrorCode,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport as Transport,
} from './server.ts';

/** Humans take their time. */
const ANSWER_MS = 5 * 60_000;
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** Of a session. */
const MAX_SUBSCRIBED = 100;
/** Sessions that do, of a caller and of all. */
const SUBSCRIBERS = { each: 1_000, all: 10_000 };
/** Answers to questions that one request may bring. */
const MAX_ANSWERS = 20;

/** What tools can ask a client for; a client may say megabytes, which would be kept for a day. */
function askedOf(said: SessionRecord['capabilities']): SessionRecord['capabilities'] {
  const { elicitation, sampling, roots } = said;
  const isThere = (value: unknown) => typeof value === 'object' && value !== null;
  const forms = ['form', 'url'].filter((kind) => isThere(Object(elicitation)[kind]));
  return {
    ...(isThere(elicitation) ? { elicitation: Object.fromEntries(forms.map((kind) => [kind, {}])) } : {}),
    ...(isThere(sampling) ? { sampling: {} } : {}),
    ...(isThere(roots) ? { roots: {} } : {}),
  };
}

export function serveLegacy(parts: EndpointParts) {
  const { identity, catalog, onError, sessions, running, hasSessions } = parts;
  const exchanges = createExchanges(parts);
  const streams = createStreams();
  const subscribed = createFair<string, Set<string>>(SUBSCRIBERS);

  function subscribe({ id, record }: Session, uri: string): void {
    const uris = subscribed.get(id)?.value ?? new Set();
    subscribed.set(record.principal, id, uris.add(uri));
    if (uris.size > MAX_SUBSCRIBED) uris.delete(uris.values().next().value as string);
  }

  function serverFor(caller: Caller, request: Request, session: Session | null) {
    const server = createServer({
      ...{ ...identity, catalog, onError },
      serve: (method, params, context) =>
        running.within(context.mcpReq.signal, (signal) =>
          requests[method](params, {
            ...{ catalog, onError, caller, request, signal },
            session: sessions.data(session?.id ?? null, caller.principal),
            client: clientOf(context, session, signal),
          }),
        ),
    });
    server.setRequestHandler('logging/setLevel', async ({ params }) => {
      if (session) await sessions.change(session.id, { ...session.record, logLevel: params.level });
      return {};
    });
    if (catalog.resources.length > 0) {
      server.setRequestHandler('resources/subscribe', async ({ params }) => {
        // What is not there for this caller tells nothing by its changes either.
        await mustReach({ catalog, caller }, params.uri);
        if (session) subscribe(session, params.uri);
        return {};
      });
      server.setRequestHandler('resources/unsubscribe', async ({ params }) => {
        if (session) subscribed.get(session.id)?.value.delete(params.uri);
        return {};
      });
    }
    return server;
  }

  async function post(request: Request, body: unknown, caller: Caller): Promise<Response> {
    const messages = (Array.isArray(body) ? body : [body]) as Message[];
    const isStart = messages.some((message) => Object(message).method === 'initialize');
    const session = isStart || !hasSessions ? null : await sessionOf(request, caller);
    if (session instanceof Response) return session;
    const rest = session === null ? messages : await handOn(session, messages);
    if (rest.length === 0 && messages.length > 0) return new Response(null, { status: 202 });

    const transport = new Transport({ sessionIdGenerator: undefined as never });
    const server = serverFor(caller, request, session);
    await server.connect(transport);
    const ids = rest.flatMap(({ id, method }) => (id !== undefined && method !== undefined ? [id] : []));
    const done = session ? exchanges.begin(session, ids, transport) : () => {};
    const response = await transport.handleRequest(request, {
      parsedBody: Array.isArray(body) ? rest : rest[0],
    });
    if (isStart && hasSessions && response.ok) {
      const { capabilities = {} } = Object(messages[0]?.params) as Partial<SessionRecord>;
      const id = await sessions.open({ principal: caller.principal, capabilities: askedOf(capabilities) });
      response.headers.set('mcp-session-id', id);
    }
    return closedAfter(response, request.signal, () => {
      done();
      void transport.close().catch(() => {});
      void server.close().catch(() => {});
    });
  }

  /** What is meant for a request that runs; the rest is returned. */
  async function handOn(session: Session, messages: Message[]): Promise<Message[]> {
    const rest: Message[] = [];
    let answers = 0;
    for (const message of messages) {
      const { id, method } = Object(message) as Message;
      if (method === 'notifications/cancelled') exchanges.cancel(session.id, message);
      else if (method === undefined && id !== undefined && ('result' in message || 'error' in message)) {
        if (++answers <= MAX_ANSWERS) await exchanges.answer(session, message);
      } else rest.push(message);
    }
    return rest;
  }

  async function sessionOf(request: Request, caller: Caller): Promise<Session | Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null)
      return rpcError(400, INVALID_REQUEST, 'Mcp-Session-Id is missing: send initialize first.');
    const record = await sessions.find(id, caller.principal);
    return record
      ? { id, record }
      : rpcError(404, NO_SESSION, 'Session not found: it is over, or not yours. Send initialize again.');
  }

  return {
    streams,
    notifyUpdated: (uri: string) =>
      streams.send(
        'notifications/resources/updated',
        { uri },
        (id) => subscribed.get(id)?.value.has(uri) ?? false,
      ),
    async fetch(request: Request, body: unknown, caller: Caller): Promise<Response> {
      if (request.method === 'POST') return post(request, body, caller);
      if (!hasSessions)
        return rpcError(405, REFUSED, 'This endpoint has no sessions: POST alone.', { allow: 'POST' });
      const session = await sessionOf(request, caller);
      if (session instanceof Response) return session;
      if (request.method === 'GET') {
        if (!request.headers.get('accept')?.includes('text/event-stream'))
          return rpcError(406, REFUSED, 'Accept must hold text/event-stream.');
        return streams.open(session.id, request.signal);
      }
      await sessions.close(session.id);
      streams.close(session.id);
      subscribed.delete(session.id);
      return new Response(null, { status: 204 });
    },
  };
}

function clientOf(context: ServerContext, session: Session | null, signal: AbortSignal) {
  const { mcpReq } = context;
  const level = session?.record.logLevel ?? 'debug';
  return {
    capabilities: session?.record.capabilities ?? {},
    report: reporting(context),
    async log(data: unknown) {
      if (LEVELS.indexOf(level) > LEVELS.indexOf('info')) return;
      await mcpReq
        .notify({ method: 'notifications/message', params: { level: 'info', data } } as never)
        .catch(() => {});
    },
    ask: session
      ? (asked: { method: string; params: Record<string, unknown> }) =>
          mcpReq.send(asked as never, { timeout: ANSWER_MS, signal } as never).catch((error: unknown) => {
            signal.throwIfAborted();
            throw unansweredBy(error);
          })
      : null,
  };
}

/** A client may answer with an error, or with what is no answer. What else fails is a fault of ours. */
function unansweredBy(error: unknown): unknown {
  if (error instanceof ProtocolError)
    return toolError('CANNOT_ASK', `The client could not be asked: ${error.message.slice(0, 200)}`);
  if (!(error instanceof SdkError)) return error;
  return error.code === SdkErrorCode.RequestTimeout
    ? toolError('UNANSWERED', 'Nobody answered.')
    : toolError('CANNOT_ASK', 'What the client answered is none.');
}
