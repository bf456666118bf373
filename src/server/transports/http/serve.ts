// Serves many clients over HTTP: Streamable HTTP, the older HTTP+SSE, or both.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { createLogger, type Logger } from '../../../log.ts';
import { type Connection, createService, type Service, type ServiceOptions } from '../../service.ts';
import { httpHelp } from '../start-help.ts';
import { type Addresses, isLoopback, isWildcard, urlHost } from './address.ts';
import { watchConnections } from './connections.ts';
import { createFront, type Endpoint } from './front.ts';
import { withModern } from './modern.ts';
import { createHttpSessions } from './sessions.ts';
import { createSse, MESSAGES_PATH, SSE_PATH } from './sse.ts';
import { createStateless, createStreamable, type StreamableTransport } from './streamable.ts';
import { createTokens, loadToken, parseTokens, tokenFile } from './tokens.ts';

export interface HttpOptions extends ServiceOptions, Omit<Addresses, 'port'> {
  transport: 'http' | 'sse';
  /** 0: any that is free. */
  port: number;
  path: string;
  /** HTTP+SSE beside Streamable HTTP. */
  sse: boolean;
  stateless: boolean;
  auth: boolean;
  /** MCP_NODE_TOKEN. */
  tokens: string | undefined;
  messagesPerMinute: number;
  debug: boolean;
}

/** How long a call that is at work may take to end by itself, and then to be ended. */
const FINISH_MS = 2_000;
const FLUSH_MS = 500;

/** Slow and silent clients; streams are not concerned, only requests that do not arrive. Milliseconds. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  // Longer than clients keep one that is idle: who sends on a connection that is just being closed gets no answer.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
};

/** Rejects with an Error for the user when it cannot begin; resolves when it serves. */
export async function serveHttp(options: HttpOptions): Promise<void> {
  const log = createLogger(options.debug ? 'debug' : 'info');
  checkAuth(options);
  const server = createServer(limits);
  const connections = watchConnections(server);
  const port = await listen(server, options);
  // Only now: a start that fails leaves no file behind.
  const access = findTokens(options);

  const service = createService(options, log);
  const idleMs = options.sessionMinutes * 60_000;
  const streamable = createHttpSessions<StreamableTransport>(idleMs, log);
  const sse = createHttpSessions<SSEServerTransport>(idleMs, log);
  const endpoints = new Map<string, Endpoint>();
  if (options.transport === 'http') {
    const connectionOf = createOwners(service);
    const older = options.stateless ? createStateless(connectionOf) : createStreamable(service, streamable);
    endpoints.set(options.path, {
      methods: options.stateless ? ['POST'] : ['GET', 'POST', 'DELETE'],
      handler: withModern(older, connectionOf, service.onOwnChange),
    });
  }
  if (options.sse || options.transport === 'sse') {
    const handler = createSse(service, sse);
    endpoints.set(SSE_PATH, { methods: ['GET'], handler }).set(MESSAGES_PATH, { methods: ['POST'], handler });
  }

  let stopping = false;
  const front = createFront({
    addresses: { ...options, port },
    tokens: createTokens(access.tokens),
    connections,
    endpoints,
    messagesPerMinute: options.messagesPerMinute,
    isStopping: () => stopping,
    log,
  });
  server.on('request', front);

  const close = async (signal: string) => {
    // The second one is from somebody who does not want to wait.
    if (stopping) process.exit(0);
    stopping = true;
    log.info({ signal }, 'stopping');
    const endSessions = () => Promise.all([streamable.stop(), sse.stop()]);
    await stop(server, service, endSessions).catch((error) => log.error({ err: error }, 'stopping'));
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void close(signal));
  process.on('uncaughtException', (error) => log.error({ err: error }, 'uncaught'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  announce(options, port, access, log);
}

/** The connection of each owner for requests that belong to no MCP session. */
function createOwners(service: Service): (owner: string) => Connection {
  const owners = new Map<string, Connection>();
  return (owner) => {
    const connection = owners.get(owner) ?? service.connect(owner);
    owners.set(owner, connection);
    return connection;
  };
}

/** In-flight calls get their answer, streams their end. */
async function stop(server: Server, service: Service, endSessions: () => Promise<unknown>): Promise<void> {
  const closed = new Promise((resolve) => server.once('close', resolve));
  server.close();
  await service.calls.idle(FINISH_MS);
  service.calls.abort();
  await service.calls.idle(FINISH_MS);
  await new Promise((resolve) => setImmediate(resolve));
  await endSessions();
  service.stop();
  server.closeIdleConnections();
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, FLUSH_MS))]);
}

interface Access {
  tokens: string[];
  /** Where the token is kept. */
  file?: string;
}

function checkAuth({ auth, host }: HttpOptions): void {
  if (auth || isLoopback(host)) return;
  throw new Error(
    `--no-auth with --host ${host} would let the whole network in. Leave --no-auth out, or listen on 127.0.0.1.`,
  );
}

function findTokens({ root, auth, tokens }: HttpOptions): Access {
  if (!auth) return { tokens: [] };
  if (tokens) return { tokens: parseTokens(tokens) };
  const file = tokenFile(root);
  try {
    return { tokens: [loadToken(file)], file };
  } catch (error) {
    throw new Error(
      `The token could not be kept in ${file}: ${(error as Error).message}. Set XDG_STATE_HOME to a folder that can be written, or MCP_NODE_TOKEN.`,
    );
  }
}

function listen(server: Server, { host, port }: HttpOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(listenProblem(error, host, port))),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function listenProblem({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use. Stop what listens there, or pass another --port (0 takes any that is free).`;
  if (code === 'EACCES') return `Port ${port} on ${host} may not be used. Pass a --port above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `--host ${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`;
  return `--host ${host} --port ${port}: ${message}.`;
}

function announce(options: HttpOptions, port: number, { tokens, file }: Access, log: Logger): void {
  const { host, transport, path, root, version } = options;
  const shown = isWildcard(host) ? '127.0.0.1' : host;
  const url = `http://${urlHost(shown)}:${port}${transport === 'sse' ? SSE_PATH : path}`;
  if (process.stderr.isTTY)
    process.stderr.write(httpHelp({ root, version, url, transport, token: tokens[0] }));
  const token = file ?? (tokens.length > 0 ? 'MCP_NODE_TOKEN' : 'none: --no-auth');
  log.info({ url, token, root }, 'listening');
  if (!isLoopback(host))
    log.warn({ host }, 'reachable from the network, and unencrypted: put a proxy with TLS in front of it');
}
