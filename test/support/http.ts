// The built server over HTTP: requests by fetch, exact bytes by a socket, MCP sessions on top.
import { execFileSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import type { ShellResult } from './client.ts';
import { fixtures } from './folders.ts';
import { type Message, type RawServer, startRaw, until } from './raw.ts';

export const TOKEN_A = 'token-a-0123456789abcdef';
export const TOKEN_B = 'token-b-0123456789abcdef';
export const BOTH = 'application/json, text/event-stream';

export type Headers = Record<string, string>;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The JSON-RPC message or messages of the body, be it JSON or an event stream. */
  messages: Message[];
  /** `data.code` of an error of the front. */
  code: string | undefined;
}

export interface McpSession {
  id: string;
  headers: Headers;
  request(method: string, params?: object, id?: number): Promise<Message>;
  /** The result of `tools/call` of the shell, structured. */
  shell(code: string, more?: object): Promise<ShellResult>;
  /** The text of a shell call that must fail. */
  shellError(code: string, more?: object): Promise<{ code: string }>;
  ping(more?: Headers): Promise<Answer>;
  end(more?: Headers): Promise<Answer>;
}

export interface HttpServer extends AsyncDisposable {
  raw: RawServer;
  port: number;
  url: string;
  origin: string;
  /** What it logged as it began to listen. */
  listening: Message;
  /** With token A, unless `headers` say otherwise; an empty header is left out. */
  fetch(path: string, init?: RequestInit & { headers?: Headers }): Promise<Answer>;
  post(body: unknown, headers?: Headers): Promise<Answer>;
  /** A call that is at work, of the shell or what `params` says: resolves with its answer to come. */
  begin(session: McpSession, params: string | object, id?: number): Promise<{ answer: Promise<Answer> }>;
  /** The whole of what comes back until the connection ends. */
  send(bytes: string | Buffer): Promise<Answer>;
  socket(bytes?: string | Buffer): Promise<Socket>;
  open(token?: string, protocolVersion?: string): Promise<McpSession>;
  /** Memory in use, in MiB. */
  rss(): number;
}

export interface HttpServerOptions {
  cwd?: string;
  args?: string[];
  env?: Record<string, string>;
  inherited?: Readonly<Record<number, number>>;
}

export async function startHttp({
  cwd,
  args = [],
  env,
  inherited = {},
}: HttpServerOptions = {}): Promise<HttpServer> {
  const raw = startRaw(cwd ?? `${fixtures}blog`, {
    args: ['--transport', 'http', '--port', '0', ...args],
    env: { MCP_NODE_TOKEN: `${TOKEN_A},${TOKEN_B}`, ...env },
    inherited,
  });
  const listening = await until('the server listens', () => logged(raw, 'listening'));
  const url = new URL(listening.url);
  const port = Number(url.port);

  const server: HttpServer = {
    raw,
    port,
    url: url.href,
    origin: url.origin,
    listening,
    async fetch(path, { headers = {}, ...init } = {}) {
      // An idle connection may be closed by the server just as a process that was busy uses it again.
      const own = { Authorization: `Bearer ${TOKEN_A}`, Connection: 'close' };
      const all = Object.entries({ ...own, ...headers });
      const response = await fetch(`${url.origin}${path}`, {
        ...init,
        headers: all.filter(([, value]) => value !== ''),
      });
      return read(response.status, Object.fromEntries(response.headers), await response.text());
    },
    post: (body, headers = {}) =>
      server.fetch(url.pathname, {
        method: 'POST',
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', Accept: BOTH, ...headers },
      }),
    async begin(session, params, id = 1) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...session.headers, 'Content-Type': 'application/json', Accept: BOTH },
        body: JSON.stringify({
          ...{ jsonrpc: '2.0', id, method: 'tools/call' },
          params: typeof params === 'string' ? call(params) : params,
        }),
      });
      // The head of the answer is sent when the call was taken.
      const headers = Object.fromEntries(response.headers);
      return { answer: response.text().then((text) => read(response.status, headers, text)) };
    },
    async send(bytes) {
      const socket = await server.socket(bytes);
      return parse(await everything(socket));
    },
    async socket(bytes) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve));
      if (bytes !== undefined) socket.write(bytes);
      return socket;
    },
    async open(token = TOKEN_A, protocolVersion = '2025-06-18') {
      const own = { Authorization: `Bearer ${token}` };
      const opened = await server.post(initialize(protocolVersion), own);
      expect(opened.status, opened.text).toBe(200);
      const id = String(opened.headers['mcp-session-id']);
      const headers = { ...own, 'Mcp-Session-Id': id, 'Mcp-Protocol-Version': protocolVersion };
      const noted = await server.post({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
      expect(noted.status).toBe(202);
      return mcpSession(server, id, headers);
    },
    rss: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(raw.pid)], { encoding: 'utf8' })) / 1024,
    [Symbol.asyncDispose]: () => raw[Symbol.asyncDispose](),
  };
  return server;
}

function mcpSession(server: HttpServer, id: string, headers: Headers): McpSession {
  let last = 100;
  const session: McpSession = {
    id,
    headers,
    async request(method, params = {}, requestId = ++last) {
      const answer = await server.post({ jsonrpc: '2.0', id: requestId, method, params }, headers);
      expect(answer.status, answer.text).toBe(200);
      const found = answer.messages.find((message) => message.id === requestId);
      return found ?? expect.fail(`no answer in ${answer.text}`);
    },
    async shell(code, more = {}) {
      const { result } = await session.request('tools/call', call(code, more));
      expect(result.isError, result.content?.[0]?.text).toBeFalsy();
      return result.structuredContent;
    },
    async shellError(code, more = {}) {
      const { result } = await session.request('tools/call', call(code, more));
      expect(result.isError).toBe(true);
      return JSON.parse(result.content[0].text).error;
    },
    ping: (more = {}) => server.post(ping, { ...headers, ...more }),
    end: (more = {}) => server.fetch('/mcp', { method: 'DELETE', headers: { ...headers, ...more } }),
  };
  return session;
}

export const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

export const call = (code: string, more: object = {}) => ({ name: 'shell', arguments: { code, ...more } });

export function initialize(protocolVersion = '2025-06-18') {
  const clientInfo = { name: 'attack', version: '1.0.0' };
  return {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo },
  };
}

/** The lines of the log with this message. */
function logged(raw: RawServer, msg: string): Message | undefined {
  for (const text of raw.stderr().split('\n')) {
    if (text.includes(`"msg":"${msg}"`) && text.endsWith('}')) return JSON.parse(text);
  }
  return undefined;
}

/** What a socket carries until it ends, however it ends. */
export function everything(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.once('close', () => resolve(text));
  });
}

/** An answer as it came over a socket; status 0 when there was none. */
export function parse(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((header) => [
      header.slice(0, header.indexOf(':')).toLowerCase(),
      header.slice(header.indexOf(':') + 1).trim(),
    ]),
  );
  return read(Number(first.split(' ')[1] ?? 0), headers, rest.join('\r\n\r\n'));
}

function read(status: number, headers: Headers, text: string): Answer {
  const messages: Message[] = headers['content-type']?.startsWith('text/event-stream')
    ? events(text).flatMap(({ data }) => (data ? [JSON.parse(data)] : []))
    : text !== '' && headers['content-type']?.startsWith('application/json')
      ? [JSON.parse(text)].flat()
      : [];
  return { status, headers, text, messages, code: messages[0]?.error?.data?.code };
}

export function events(text: string): { id: string; data: string }[] {
  return text.split('\n\n').flatMap((event) => {
    const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(event)?.[1] ?? '';
    return event.trim() === '' ? [] : [{ id: field('id'), data: field('data') }];
  });
}

/** Runs `work` for 0 to `times` - 1, `atOnce` at a time. */
export async function many(
  times: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
