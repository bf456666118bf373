// Sessions of several clients of one HTTP server: whose they are, how they end, and that none harms another.
import { writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShellResult } from '../support/client.ts';
import { copyFixture } from '../support/folders.ts';
import {
  BOTH,
  call,
  events,
  type HttpServer,
  initialize,
  type McpSession,
  ping,
  startHttp,
  TOKEN_A,
  TOKEN_B,
} from '../support/http.ts';
import { killChild, until } from '../support/raw.ts';
import { signalFiles, signalsIn } from '../support/signals.ts';

let copy: ReturnType<typeof copyFixture>;
let server: HttpServer;

beforeAll(async () => {
  copy = copyFixture('blog', signalFiles);
  writeFileSync(
    join(copy.dir, 'src/say.ts'),
    `export async function say(what: string, times: number) {
      for (let n = 0; n < times; n++) {
        console.log(what + ' ' + n);
        console.error('err ' + what + ' ' + n);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return what;
    }`,
  );
  // With any port: that of the proxy below.
  server = await startHttp({ cwd: copy.dir, args: ['--sse', '--allowed-host', '127.0.0.1'] });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  copy[Symbol.dispose]();
});

const unknown = { status: 404, code: 'HTTP_SESSION_UNKNOWN' };
const asB = { Authorization: `Bearer ${TOKEN_B}` };
const sandboxes = () =>
  server.raw.children().flatMap(({ pid, command }) => (/sandbox[\\/]main\.js/.test(command) ? [pid] : []));
/** Code that waits for this signal and then has this value. */
const after = (name: string, value: string) =>
  `await (await import('./src/signals')).wait('${name}'); '${value}'`;
/** Code that takes its time in the shell and then has this value. */
const later = (ms: number, value: string) => `await new Promise((r) => setTimeout(r, ${ms})); '${value}'`;

describe('whose session', () => {
  test('200 in a row: the oldest make room for the newest', async () => {
    await using many = await startHttp();
    const ids: string[] = [];
    for (let n = 0; n < 200; n++) {
      const opened = await many.post(initialize());
      expect(opened.status).toBe(200);
      ids.push(String(opened.headers['mcp-session-id']));
    }
    expect(new Set(ids).size).toBe(200);
    const statuses: number[] = [];
    for (const id of ids) {
      const answer = await many.post(ping, { 'Mcp-Session-Id': id });
      statuses.push(answer.status);
      expect(answer.code).toBe(answer.status === 404 ? 'HTTP_SESSION_UNKNOWN' : undefined);
    }
    expect(statuses).toEqual([...Array(72).fill(404), ...Array(128).fill(200)]);
  });

  test('an id of the client`s own making is not taken', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    expect(await server.post(ping, { 'Mcp-Session-Id': id })).toMatchObject(unknown);
    expect(await server.post(initialize(), { 'Mcp-Session-Id': id })).toMatchObject(unknown);
    expect(await server.post(ping, { 'Mcp-Session-Id': '__proto__' })).toMatchObject(unknown);
    const stream = { 'Mcp-Session-Id': id, Accept: 'text/event-stream' };
    expect(await server.fetch('/mcp', { headers: stream })).toMatchObject(unknown);
  });

  test('no id', async () => {
    const refused = { status: 400, code: 'HTTP_REQUEST_INVALID' };
    expect(await server.post(ping)).toMatchObject(refused);
    expect(await server.post({ ...ping, method: 'tools/call', params: call('1') })).toMatchObject(refused);
    expect(await server.fetch('/mcp', { headers: { Accept: BOTH } })).toMatchObject(refused);
    expect(await server.fetch('/mcp', { method: 'DELETE' })).toMatchObject(refused);
  });

  test('with another token there is none, and it cannot be ended', async () => {
    const session = await server.open();
    expect(await session.ping(asB)).toMatchObject(unknown);
    const stream = { ...session.headers, ...asB, Accept: 'text/event-stream' };
    expect(await server.fetch('/mcp', { headers: stream })).toMatchObject(unknown);
    expect(await session.end(asB)).toMatchObject(unknown);
    expect((await session.ping()).status).toBe(200);
  });

  test('an ended session is gone', async () => {
    const session = await server.open();
    expect((await session.end()).status).toBe(200);
    expect(await session.ping()).toMatchObject(unknown);
    expect(await session.end()).toMatchObject(unknown);
  });

  test('a shell handle is its token`s', async () => {
    const [first, same, other] = [await server.open(), await server.open(), await server.open(TOKEN_B)];
    const { session } = await first.shell('const mine = 42; mine');
    expect((await same.shell('mine', { session })).output.value).toBe('42');
    expect(await other.shellError('mine', { session })).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect((await other.shell('typeof mine')).output.value).toBe("'undefined'");
    expect((await same.shell('typeof mine')).output.value).toBe("'undefined'");
  });
});

describe('at the same time', () => {
  test('the same JSON-RPC id in two sessions', async () => {
    const [slow, fast] = [await server.open(), await server.open(TOKEN_B)];
    await Promise.all([slow.shell('0'), fast.shell('0')]);
    const ask = (session: McpSession, code: string) => session.request('tools/call', call(code), 7);
    const [one, two] = await Promise.all([
      ask(slow, later(600, 'of the slow')),
      ask(fast, later(100, 'of the fast')),
    ]);
    expect(one.result.structuredContent.output.value).toBe("'of the slow'");
    expect(two.result.structuredContent.output.value).toBe("'of the fast'");
  });

  test('the same JSON-RPC id, stateless', async () => {
    await using stateless = await startHttp({ args: ['--stateless'] });
    const ask = async (ms: number, value: string) => {
      const params = call(later(ms, value), { session: 'new' });
      const answer = await stateless.post({ jsonrpc: '2.0', id: 7, method: 'tools/call', params });
      return answer.messages[0]?.result.structuredContent.output.value;
    };
    const values = await Promise.all([ask(600, 'a'), ask(100, 'b'), ask(300, 'c')]);
    expect(values).toEqual(["'a'", "'b'", "'c'"]);
    const get = await stateless.fetch('/mcp', { headers: { Accept: 'text/event-stream' } });
    expect(get).toMatchObject({ status: 405, code: 'HTTP_METHOD_REFUSED' });
  });

  test('each gets what the project printed for it', async () => {
    const sessions = [await server.open(), await server.open(), await server.open(TOKEN_B)];
    const say = async (session: McpSession, name: string) => {
      await session.shell("import { say } from './src/say'");
      return () => session.shell(`await say('${name}', 40)`);
    };
    const names = ['one', 'two', 'three'];
    const calls = await Promise.all(sessions.map((session, index) => say(session, String(names[index]))));
    const results = await Promise.all(calls.map((start) => start()));
    for (const [index, name] of names.entries()) {
      const lines = (prefix: string) =>
        Array.from({ length: 40 }, (_, n) => `[project] ${prefix}${name} ${n}\n`).join('');
      expect(results[index]).toMatchObject({ stdout: lines(''), stderr: lines('err ') });
    }
  });

  test('the death of one sandbox is its own', async () => {
    const [victim, other] = [await server.open(), await server.open()];
    const before = sandboxes();
    await victim.shell('const gone = 1');
    const [pid] = sandboxes().filter((found) => !before.includes(found));
    await other.shell("const kept = 'still here'");
    await killChild(server.raw, pid ?? expect.fail('no sandbox'));
    const lost = await victim.shell('typeof gone');
    expect(lost.output.value).toBe("'undefined'");
    expect(lost.warnings).toMatchObject([{ code: 'BINDINGS_LOST' }]);
    const unharmed = await other.shell('kept');
    expect(unharmed).toMatchObject({ output: { value: "'still here'" }, warnings: [] });
  });

  test('the timeout of one does not end the slow call of another', async () => {
    const [spinning, slow] = [await server.open(), await server.open()];
    await Promise.all([spinning.shell('const kept = 1'), slow.shell("import { say } from './src/say'")]);
    const answer = slow.shell("await say('slow', 300)");
    const ended: ShellResult = await spinning.shell('for (;;) {}', { timeout: 300 });
    expect(ended.status).toBe('timeout');
    expect(await answer).toMatchObject({ status: 'success', output: { value: "'slow'" } });
  });
});

describe('HTTP+SSE', () => {
  const send = (path: string, body: unknown, headers = {}) =>
    server.fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  test('needs the token', async () => {
    const none = { headers: { Authorization: '' } };
    expect(await server.fetch('/sse', none)).toMatchObject({ status: 401, code: 'HTTP_TOKEN_REQUIRED' });
    expect(await server.fetch('/messages', none)).toMatchObject({ status: 401 });
    expect((await server.fetch('/sse', { method: 'POST' })).status).toBe(405);
    expect((await server.fetch('/messages')).status).toBe(405);
  });

  test('messages go to a session of the same token', async () => {
    const head = `Host: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN_A}`;
    const socket = await server.socket(`GET /sse HTTP/1.1\r\n${head}\r\n\r\n`);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    const path = await until('the endpoint', () => /data: (\/messages\?sessionId=[\w-]+)/.exec(text)?.[1]);
    expect(await send('/messages?sessionId=invented', ping)).toMatchObject(unknown);
    expect(await send('/messages', ping)).toMatchObject(unknown);
    expect(await send(path, ping, asB)).toMatchObject(unknown);
    expect(await send(path, { a: 1 })).toMatchObject({ status: 400, code: 'HTTP_BODY_INVALID' });
    expect((await send(path, initialize())).status).toBe(202);
    await until('the answer', () => text.includes('"protocolVersion"'));
    // The two transports do not find each other's sessions.
    const id = String(path.split('=')[1]);
    expect(await server.post(ping, { 'Mcp-Session-Id': id })).toMatchObject(unknown);
    const { id: streamable } = await server.open();
    expect(await send(`/messages?sessionId=${streamable}`, ping)).toMatchObject(unknown);
    socket.destroy();
    await expect.poll(() => send(path, ping)).toMatchObject(unknown);
  });
});

/** A TCP proxy to the server, whose connections can be cut. */
async function startProxy() {
  const sockets = new Set<Socket>();
  let answered = '';
  const proxy = createServer((client) => {
    const upstream = dial(server.port, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
    client.pipe(upstream);
    upstream.pipe(client);
    upstream.on('data', (chunk) => {
      answered += chunk;
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: (proxy.address() as { port: number }).port,
    answered: () => answered,
    cut,
    [Symbol.dispose]() {
      cut();
      proxy.close();
    },
  };
}

const streamHeaders = (session: McpSession, last: string) => ({
  ...session.headers,
  Accept: 'text/event-stream',
  'Last-Event-ID': last,
});

/** The first message after this event. 409: the server has not seen yet that the stream was cut. */
async function resume(session: McpSession, last: string): Promise<unknown> {
  for (;;) {
    const response = await fetch(server.url, { headers: streamHeaders(session, last) });
    if (response.status === 409) {
      await response.text();
      continue;
    }
    expect(response.status).toBe(200);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const found = text.endsWith('\n\n') && events(text).find(({ data }) => data !== '');
      if (found) return JSON.parse(found.data);
    }
    throw new Error(`the stream ended without a message: ${text}`);
  }
}

describe('a stream that was cut', () => {
  test('goes on after its first event', async () => {
    using proxy = await startProxy();
    const session = await server.open(TOKEN_A, '2025-11-25');
    await session.shell('0');
    const body = JSON.stringify({ ...ping, method: 'tools/call', params: call(after('cut', 'late')) });
    const headers = { ...session.headers, 'Content-Type': 'application/json', Accept: BOTH };
    const lines = Object.entries({
      ...headers,
      Host: `127.0.0.1:${server.port}`,
      'Content-Length': body.length,
    });
    const socket = dial(proxy.port, '127.0.0.1').on('error', () => {});
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`POST /mcp HTTP/1.1\r\n${head}\r\n${body}`);
    const last = await until('the first event', () => /^id: (.+)\ndata: \n\n/m.exec(proxy.answered())?.[1]);
    proxy.cut();
    expect(proxy.answered()).not.toContain("'late'");
    signalsIn(copy.dir).give('cut');
    const resumed = await resume(session, last);
    expect(resumed).toMatchObject({ id: 1, result: { structuredContent: { output: { value: "'late'" } } } });
    // Not for anybody else, and not from an event that never was.
    const foreign = await server.fetch('/mcp', { headers: { ...streamHeaders(session, last), ...asB } });
    expect(foreign).toMatchObject(unknown);
    expect((await server.fetch('/mcp', { headers: streamHeaders(session, 'invented') })).status).toBe(400);
  });

  test('is taken up by the SDK`s client', async () => {
    using proxy = await startProxy();
    const url = new URL(`http://127.0.0.1:${proxy.port}/mcp`);
    const transport = new StreamableHTTPClientTransport(url, {
      requestInit: { headers: { Authorization: `Bearer ${TOKEN_A}` } },
      reconnectionOptions: {
        initialReconnectionDelay: 100,
        maxReconnectionDelay: 500,
        reconnectionDelayGrowFactor: 1.5,
        maxRetries: 20,
      },
    });
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(transport);
    await client.callTool(call('0') as never);
    const before = proxy.answered().length;
    const answer = client.callTool(call(after('cut again', 'late')) as never);
    await until('the first event', () => /^data: \n\n/m.test(proxy.answered().slice(before)));
    proxy.cut();
    signalsIn(copy.dir).give('cut again');
    const { structuredContent } = await answer;
    expect(structuredContent).toMatchObject({ output: { value: "'late'" } });
    await client.close();
  });
});
