// The revision of 2026-07-28: each request stands for itself.
import type { Caller } from '../answers.ts';
import { INVALID_PARAMS } from '../answers.ts';
import { begunWithin } from '../streams/begun.ts';
import type { Client } from './client.ts';
import type { EndpointParts } from './endpoint-parts.ts';
import { createHeld, type Outcome, type Round } from './held.ts';
import { CODE } from './masked.ts';
import { type Asked, isReachable, requests, rpcFailure } from './requests.ts';
import {
  createMcpHandler,
  createRequestStateCodec,
  createServer,
  type Method,
  reporting,
  type ServerContext,
} from './server.ts';

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
/** Some wait a minute for the first byte. */
const BEGIN_MS = 10_000;
const MAX_LISTENED = 100;
/** What may ask the client while it runs. */
const MAY_ASK: readonly Method[] = ['tools/call', 'prompts/get', 'resources/read'];

export function serveModern({ identity, catalog, onError, sessions, running, key }: EndpointParts) {
  const held = createHeld();
  const codec = createRequestStateCodec({
    key,
    bind: (context) => JSON.stringify([identity.name, principalOf(context)]),
  });

  /** By the caller of the request, which `fetch` hands over. */
  function serverFor(caller: Caller, request: Request) {
    const asContext = { principal: caller.principal } as never;
    return createServer({
      ...{ ...identity, catalog, onError },
      verify: (state) => codec.verify(state, asContext),
      serve: (method, params, context) =>
        running.within(context.mcpReq.signal, (signal) =>
          answer(method, params, context, roundOf(context, signal)),
        ),
    });

    async function answer(
      method: Method,
      params: Record<string, unknown>,
      context: ServerContext,
      round: Round,
    ): Promise<Record<string, unknown>> {
      const asked = (client: Client, signal: AbortSignal): Asked => ({
        ...{ catalog, onError, caller, request, client, signal, isStrict: true },
        session: sessions.data(null, caller.principal),
      });
      if (!MAY_ASK.includes(method))
        return requests[method](params, asked({ ...round, ask: null }, round.signal));
      const what = JSON.stringify([method, caller.principal, params.name ?? params.uri]);
      const state = context.mcpReq.requestState<{ id: string }>();
      const outcome: Outcome | null =
        state === undefined
          ? await held.begin(what, caller.principal, round, (client, signal) =>
              requests[method](params, asked(client, signal)),
            )
          : await held.goOn(what, state.id, round, context.mcpReq.inputResponses ?? {});
      if (outcome === null) return over(method);
      if ('result' in outcome) return outcome.result;
      return {
        resultType: 'input_required',
        inputRequests: outcome.asked,
        requestState: await codec.mint({ id: outcome.id }, asContext),
      };
    }
  }

  // How many listen is counted for each caller.
  const options = {
    legacy: 'reject',
    onerror: () => {},
    maxSubscriptions: Number.POSITIVE_INFINITY,
  } as const;
  const factory: Parameters<typeof createMcpHandler>[0] = ({ authInfo, requestInfo }) =>
    serverFor(authInfo?.extra?.caller as Caller, (authInfo?.extra?.request ?? requestInfo) as Request);
  const handler = createMcpHandler(factory, options);

  /** What is not there for this caller tells nothing by its changes either. The SDK answers this method by itself. */
  async function unreachable(body: unknown, caller: Caller): Promise<Response | null> {
    const {
      id = null,
      method,
      params,
    } = Object(body) as { id?: unknown; method?: unknown; params?: unknown };
    if (method !== 'subscriptions/listen') return null;
    const uris = Object(Object(params).notifications).resourceSubscriptions;
    if (!Array.isArray(uris)) return null;
    const refuse = (message: string, data: object = {}) =>
      Response.json({ jsonrpc: '2.0', id, error: { code: INVALID_PARAMS, message, ...data } });
    if (uris.length > MAX_LISTENED) return refuse(`At most ${MAX_LISTENED} resources in one subscription.`);
    for (const uri of uris)
      if (typeof uri === 'string' && !(await isReachable({ catalog, caller }, uri)))
        return refuse('Resource not found', { data: { uri: uri.slice(0, 1_000) } });
    return null;
  }

  return {
    notify: handler.notify,
    /** `request`: without its body. */
    async fetch(request: Request, body: unknown, caller: Caller): Promise<Response> {
      const refused = await unreachable(body, caller);
      if (refused) return refused;
      const authInfo = { token: '', clientId: '', scopes: [], extra: { caller, request } };
      return begunWithin(BEGIN_MS, handler.fetch(request, { parsedBody: body, authInfo }));
    },
    async close() {
      held.close();
      await handler.close();
    },
  };
}

const principalOf = (context: unknown) => (context as Caller).principal;

function roundOf(context: ServerContext, signal: AbortSignal): Round {
  const { mcpReq } = context;
  const envelope = (mcpReq.envelope ?? {}) as Record<string, Round['capabilities'] | undefined>;
  return {
    signal,
    capabilities: envelope[CAPABILITIES] ?? {},
    report: reporting(context),
    log: (data) => mcpReq.log('info', data).catch(() => {}),
  };
}

/** Answered already, too late, or asked by another process. */
function over(method: Method): Record<string, unknown> {
  const text = 'What asked is over, or runs in another process: call again.';
  if (method !== 'tools/call') throw rpcFailure(INVALID_PARAMS, text);
  return { content: [{ type: 'text', text }], isError: true, _meta: { [CODE]: 'CALL_AGAIN' } };
}
