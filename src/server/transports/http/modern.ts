// Requests of the revision of 2026-07-28: each stands for itself, without MCP sessions.
import type { createMcpHandler } from '../../mcp/sdk/v2.ts';
import type { Connection, Service } from '../../service.ts';
import { hasEnvelope } from '../envelope.ts';
import { pump } from './pump.ts';
import type { Exchange, RequestHandler } from './streamable.ts';

/** Takes what says that it is of that revision; `older` takes the rest. `connectionOf`: of an owner, who has one shell without a handle. */
export function withModern(
  older: RequestHandler,
  connectionOf: (owner: string) => Connection,
  onOwnChange: Service['onOwnChange'],
): RequestHandler {
  let loaded: Promise<ReturnType<typeof createMcpHandler>> | undefined;

  async function load() {
    const { createMcpHandler } = await import('../../mcp/sdk/v2.ts');
    // The front has read the body and says no more than whose it is.
    const handler = createMcpHandler(({ authInfo }) => connectionOf(String(authInfo?.clientId)).modern(), {
      legacy: 'reject',
    });
    const { notify } = handler;
    onOwnChange(() => {
      notify.toolsChanged();
      notify.resourcesChanged();
      notify.promptsChanged();
    });
    return handler;
  }

  return async (exchange) => {
    if (!isModern(exchange)) return older(exchange);
    const { request, response, owner, body } = exchange;
    loaded ??= load();
    const { fetch } = await loaded;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      /^(?:accept|content-type|mcp-.*)$/.test(name) && typeof value === 'string'
        ? [[name, value] as [string, string]]
        : [],
    );
    const asked = new Request('http://mcp-node/', { method: 'POST', headers, signal: gone.signal });
    const authInfo = { token: '', clientId: owner, scopes: [] };
    await pump(await fetch(asked, { parsedBody: withWholeNames(body), authInfo }), response);
    // Nobody can say whether the client comes back: its shells may make room for others.
    connectionOf(owner).leave();
  };
}

/** A header cannot say half a character: with one in the body, the two would disagree. */
function withWholeNames(body: unknown): unknown {
  const { params } = Object(body) as { params?: unknown };
  const names = Object.entries(Object(params) as object).flatMap(([key, value]) =>
    (key === 'name' || key === 'uri') && typeof value === 'string' ? [[key, value.toWellFormed()]] : [],
  );
  return names.length === 0
    ? body
    : { ...(body as object), params: { ...(params as object), ...Object.fromEntries(names) } };
}

function isModern({ request: { method, headers }, body }: Exchange): boolean {
  if (method !== 'POST' || Array.isArray(body)) return false;
  const version = String(headers['mcp-protocol-version'] ?? '');
  return hasEnvelope(Object(body).params) || (/^\d{4}-/.test(version) && version >= '2026-07-28');
}
