// What every request passes before MCP sees it, cheapest and most telling first: Host, Origin, path, token, method, rate, body.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Logger } from '../../../log.ts';
import { type Addresses, isAllowedHost, isAllowedOrigin, parseHost } from './address.ts';
import { answerJson, Refused, refuse } from './answers.ts';
import { readJson } from './body.ts';
import type { Connections } from './connections.ts';
import type { RequestHandler } from './streamable.ts';
import type { Tokens } from './tokens.ts';

const HEALTH_PATH = '/healthz';

export interface Endpoint {
  methods: readonly string[];
  handler: RequestHandler;
}

export interface FrontOptions {
  addresses: Addresses;
  tokens: Tokens;
  connections: Connections;
  /** By path. */
  endpoints: ReadonlyMap<string, Endpoint>;
  /** Per token. */
  messagesPerMinute: number;
  isStopping(): boolean;
  log: Logger;
}

export function createFront(options: FrontOptions): RequestListener {
  const { addresses, tokens, connections, endpoints, messagesPerMinute, log } = options;
  const limiter = new RateLimiterMemory({ points: messagesPerMinute, duration: 60 });

  const answering = new WeakMap<Socket, ServerResponse>();

  return (request, response) => {
    // Pipelined: no MCP client does so, and what is asked without reading the answers would pile up.
    if (answering.get(request.socket)?.writableEnded === false) {
      request.socket.destroy();
      return;
    }
    answering.set(request.socket, response);
    // What fails on a connection that is gone is of no interest to anybody.
    response.on('error', () => {});
    handle(request, response).catch((error) => {
      if (error instanceof Refused) {
        log.debug({ code: error.code, method: request.method }, 'request refused');
        refuse(response, error);
      } else if (!response.destroyed && !request.destroyed) {
        log.error({ err: error }, 'a request failed');
        refuse(response, new Refused('INTERNAL', { error: String(error) }));
      }
    });
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = checkHost(request);
    const origin = checkOrigin(request, host);
    if (origin !== undefined && origin !== host.origin) allowReading(response, origin);
    const path = pathOf(request);
    const method = String(request.method);
    if (path === HEALTH_PATH) {
      checkMethod(method, ['GET', 'HEAD']);
      return answerJson(response, 200, { status: options.isStopping() ? 'stopping' : 'ok' });
    }
    const endpoint = endpoints.get(path);
    if (!endpoint) throw new Refused('HTTP_PATH_UNKNOWN', { path, paths: [...endpoints.keys()].join(', ') });
    if (method === 'OPTIONS' && origin !== undefined && addresses.allowedOrigins.includes(origin)) {
      response.writeHead(204).end();
      return;
    }
    const owner = tokens.identify(request.headers.authorization);
    if (owner === undefined) throw new Refused('HTTP_TOKEN_REQUIRED');
    connections.identified(request.socket, owner);
    checkMethod(method, endpoint.methods);
    if (options.isStopping()) throw new Refused('SERVER_STOPPING');
    const body = method === 'POST' ? await readJson(request) : undefined;
    await spend(owner, Array.isArray(body) ? body.length : 1);
    await endpoint.handler({ request, response, owner, body });
  }

  function checkHost(request: IncomingMessage): URL {
    const given = request.rawHeaders.filter(
      (name, at) => at % 2 === 0 && name.toLowerCase() === 'host',
    ).length;
    const { host = '' } = request.headers;
    const url = given === 1 ? parseHost(host) : undefined;
    if (url && isAllowedHost(url, addresses)) return url;
    throw new Refused('HTTP_HOST_REFUSED', { host, url: `http://127.0.0.1:${addresses.port}` });
  }

  /** The Origin header, if there is one: then it is an allowed one. */
  function checkOrigin({ headers }: IncomingMessage, host: URL): string | undefined {
    const { origin } = headers;
    const allowed = origin === undefined || isAllowedOrigin(origin, host, addresses);
    // Browsers leave Origin out of some requests, but then say this.
    const crossSite = origin === undefined && /^(?:cross|same)-site$/.test(String(headers['sec-fetch-site']));
    if (allowed && !crossSite) return origin;
    throw new Refused('HTTP_ORIGIN_REFUSED', { origin: origin ?? String(headers['sec-fetch-site']) });
  }

  async function spend(owner: string, messages: number): Promise<void> {
    try {
      await limiter.consume(owner, messages);
    } catch (error) {
      const seconds = String(Math.ceil(((error as { msBeforeNext?: number }).msBeforeNext ?? 1_000) / 1_000));
      throw new Refused(
        'HTTP_RATE_LIMITED',
        { limit: String(messagesPerMinute), seconds },
        { 'Retry-After': seconds },
      );
    }
  }
}

function checkMethod(method: string, allowed: readonly string[]): void {
  if (!allowed.includes(method)) {
    const list = allowed.join(', ');
    throw new Refused('HTTP_METHOD_REFUSED', { method, allowed: list }, { Allow: list });
  }
}

/** Only a path is asked for, never a whole URL, as of a proxy. */
function pathOf({ url = '' }: IncomingMessage): string {
  const target = url.startsWith('/') ? URL.parse(url, 'http://mcp-node') : null;
  if (!target) throw new Refused('HTTP_REQUEST_INVALID', { problem: 'its target is not a path' });
  return target.pathname;
}

/** Lets this one page read the answers. */
function allowReading(response: ServerResponse, origin: string): void {
  const headers =
    'content-type, authorization, mcp-session-id, mcp-protocol-version, last-event-id, mcp-method, mcp-name';
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Vary', 'Origin');
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
  response.setHeader('Access-Control-Allow-Headers', headers);
  response.setHeader('Access-Control-Expose-Headers', 'mcp-session-id');
}
