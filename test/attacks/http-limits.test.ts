// Floods: who has no token cannot shut out those who have, and one token not another. Each flood is seen to work on whoever sent it.
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, type HttpServer, initialize, many, startHttp, TOKEN_A, TOKEN_B } from '../support/http.ts';
import { until } from '../support/raw.ts';

const FLOOD = 560;
const asB = { Authorization: `Bearer ${TOKEN_B}` };
let server: HttpServer;
const sockets: Socket[] = [];

beforeAll(async () => {
  server = await startHttp({ args: ['--sse', '--rate-limit', '100000'] });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await server[Symbol.asyncDispose]();
});

/** Connections that say this and then nothing. */
async function flood(port: number, count: number, bytes: string): Promise<Socket[]> {
  const opened: Socket[] = [];
  await many(count, 40, async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    // What comes back is read, so that its end is seen.
    socket.resume();
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    socket.write(bytes);
    opened.push(socket);
  });
  sockets.push(...opened);
  return opened;
}

const head = (port: number, lines: string) => `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines}`;

type Bytes = (port: number) => string;
const silent: [what: string, bytes: Bytes][] = [
  ['nothing at all', () => ''],
  ['half a head', (port) => head(port, 'X: ')],
  [
    'a wrong token, and no body',
    (port) => head(port, 'Authorization: Bearer wrong\r\nContent-Length: 9\r\n\r\n'),
  ],
  [
    'a path without a token, kept alive',
    (port) => `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
  ],
  ['the token, but not the end of the head', (port) => head(port, `Authorization: Bearer ${TOKEN_A}\r\n`)],
];

describe('connections that show no token', () => {
  test.each(silent)('%s', { timeout: 300_000 }, async (_what, bytes) => {
    const session = await server.open(TOKEN_B);
    const opened = await flood(server.port, FLOOD, bytes(server.port));
    expect((await session.ping()).status).toBe(200);
    expect((await (await server.open()).ping()).status).toBe(200);
    // The flood was there: the oldest had to go.
    await until('most of them are closed', () => opened.filter(({ closed }) => closed).length >= FLOOD - 140);
    for (const socket of opened) socket.destroy();
  });

  test.each(silent)('shut a server of Node with a limit for all: %s', async (_what, bytes) => {
    const plain: Server = createServer((_request, response) => response.end('ok'));
    plain.maxConnections = 512;
    // As long as the flood lasts.
    plain.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    const opened = await flood(port, FLOOD, bytes(port));
    const answer = await new Promise((resolve) => {
      httpRequest({ port, host: '127.0.0.1' }, ({ statusCode }) => resolve(statusCode))
        .on('error', ({ message }) => resolve(message))
        .end();
    });
    expect(answer).not.toBe(200);
    for (const socket of opened) socket.destroy();
    plain.closeAllConnections();
    plain.close();
  });
});

describe('one token and another', () => {
  test('connections', { timeout: 300_000 }, async () => {
    const other = await server.open(TOKEN_B);
    const bytes = head(
      server.port,
      `Authorization: Bearer ${TOKEN_A}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`,
    );
    const opened = await flood(server.port, 300, bytes);
    expect(await server.post(initialize())).toMatchObject({ status: 503, code: 'HTTP_CONNECTION_LIMIT' });
    expect((await other.ping()).status).toBe(200);
    for (const socket of opened) socket.destroy();
    await expect.poll(async () => (await server.post(initialize())).status).toBe(200);
  });

  test('MCP sessions', { timeout: 300_000 }, async () => {
    const [own, other] = [await server.open(), await server.open(TOKEN_B)];
    await many(130, 10, async () => expect((await server.post(initialize())).status).toBe(200));
    expect(await own.ping()).toMatchObject({ status: 404, code: 'HTTP_SESSION_UNKNOWN' });
    expect((await other.ping()).status).toBe(200);
  });

  test('streams of HTTP+SSE', { timeout: 300_000 }, async () => {
    const get = (token: string) =>
      `GET /sse HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const opened = await flood(server.port, 130, get(TOKEN_A));
    await expect
      .poll(async () => (await server.fetch('/sse')).code, { timeout: 20_000 })
      .toBe('HTTP_SESSION_LIMIT');
    const socket = await server.socket(get(TOKEN_B));
    const begun = await new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
    expect(begun).toContain('200 OK');
    for (const open of [...opened, socket]) open.destroy();
  });

  test('shells', { timeout: 300_000 }, async () => {
    const reset = { name: 'shell', arguments: { action: 'reset', session: 'new' } };
    const refusals: string[] = [];
    for (let connection = 0; connection < 9; connection++) {
      const session = await server.open();
      for (let n = 0; n < 15; n++) {
        const { result } = await session.request('tools/call', reset);
        if (result.isError) refusals.push(JSON.parse(result.content[0].text).error.code);
      }
    }
    expect(new Set(refusals)).toEqual(new Set(['SESSION_LIMIT']));
    const session = await server.open(TOKEN_B);
    const { result } = await session.request('tools/call', call('6 * 7'));
    expect(result.isError, result.content?.[0]?.text).toBeFalsy();
    expect((await server.post(initialize(), asB)).status).toBe(200);
  });
});
