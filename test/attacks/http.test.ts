// What the front refuses, and what it outlives: foreign pages, wrong tokens, bad bodies, slow and silent clients.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BOTH,
  call,
  everything,
  type Headers,
  type HttpServer,
  initialize,
  many,
  parse,
  ping,
  startHttp,
  TOKEN_A,
  TOKEN_B,
} from '../support/http.ts';
import { until } from '../support/raw.ts';

const LIMIT = 4 * 1024 * 1024;
const bearer = `Authorization: Bearer ${TOKEN_A}\r\n`;

let server: HttpServer;
/** Statuses that slow clients get in the end; they begin before all tests, which go on meanwhile. */
let slow: Promise<number[]>;

beforeAll(async () => {
  server = await startHttp({ args: ['--sse', '--rate-limit', '10000000'] });
  slow = sendSlowly();
});

async function sendSlowly(): Promise<number[]> {
  const head = `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${bearer}Content-Type: application/json\r\n`;
  const clients: [bytes: string, drip: string][] = [
    ['', ''],
    ['POST /mcp HT', ''],
    [head, ''],
    [head, 'X-Drip: 1\r\n'],
    [`${head}Content-Length: 1000\r\n\r\n{`, ''],
    [`${head}Content-Length: 1000\r\n\r\n{`, ' '],
    [`${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, '1\r\n \r\n'],
  ];
  return Promise.all(
    clients.map(async ([bytes, drip]) => {
      const socket = await server.socket(bytes);
      const timer = drip === '' ? undefined : setInterval(() => socket.write(drip), 1_000);
      const text = await everything(socket);
      clearInterval(timer);
      return parse(text).status;
    }),
  );
}

afterAll(() => server[Symbol.asyncDispose]());

/** A GET of /healthz with these header lines; PORT is the server's. */
function health(lines: string[], { to = server, version = '1.1', target = '/healthz' } = {}) {
  const headers = [...lines, 'Connection: close'].join('\r\n').replaceAll('PORT', String(to.port));
  return to.send(`GET ${target.replace('PORT', String(to.port))} HTTP/${version}\r\n${headers}\r\n\r\n`);
}

type Row = [what: string, lines: string[], status: number, code?: string];

const refusedHost = [403, 'HTTP_HOST_REFUSED'] as const;
const refusedOrigin = [403, 'HTTP_ORIGIN_REFUSED'] as const;
const own = 'Host: 127.0.0.1:PORT';

describe('Host and Origin', () => {
  test.each<Row>([
    ['the address', [own], 200],
    ['localhost', ['Host: localhost:PORT'], 200],
    ['upper case', ['Host: LOCALHOST:PORT'], 200],
    ['IPv6', ['Host: [::1]:PORT'], 200],
    ['evil host', ['Host: evil.example'], ...refusedHost],
    ['rebinding name', ['Host: evil.com:PORT'], ...refusedHost],
    ['a name that begins as ours', ['Host: 127.0.0.1.evil.com:PORT'], ...refusedHost],
    ['a name that ends as ours', ['Host: evil.localhost:PORT'], ...refusedHost],
    ['trailing dot', ['Host: localhost.:PORT'], ...refusedHost],
    ['another port', ['Host: 127.0.0.1:1'], ...refusedHost],
    ['no port', ['Host: 127.0.0.1'], ...refusedHost],
    ['another loopback address', ['Host: 127.0.0.2:PORT'], ...refusedHost],
    ['wildcard address', ['Host: 0.0.0.0:PORT'], ...refusedHost],
    ['user', ['Host: user@127.0.0.1:PORT'], ...refusedHost],
    ['ours as the user', ['Host: 127.0.0.1:PORT@evil.com'], ...refusedHost],
    ['with a path', ['Host: 127.0.0.1:PORT/evil.com'], ...refusedHost],
    ['two names in one', ['Host: 127.0.0.1:PORT, evil.com'], ...refusedHost],
    ['empty', ['Host:'], ...refusedHost],
    ['two headers', [own, 'Host: evil.com'], ...refusedHost],
    ['two equal headers', [own, own], ...refusedHost],
    ['none', [], 400],
    ['X-Forwarded-Host does not count', ['Host: evil.com', `X-Forwarded-${own}`], ...refusedHost],
    ['own origin', [own, 'Origin: http://127.0.0.1:PORT'], 200],
    ['origin null', [own, 'Origin: null'], ...refusedOrigin],
    ['evil origin', [own, 'Origin: http://evil.com'], ...refusedOrigin],
    ['origin of another port', [own, 'Origin: http://127.0.0.1:1'], ...refusedOrigin],
    ['https of own', [own, 'Origin: https://127.0.0.1:PORT'], ...refusedOrigin],
    ['our other name', [own, 'Origin: http://localhost:PORT'], ...refusedOrigin],
    ['upper-case scheme', [own, 'Origin: HTTP://127.0.0.1:PORT'], ...refusedOrigin],
    ['origin with a path', [own, 'Origin: http://127.0.0.1:PORT/'], ...refusedOrigin],
    ['empty origin', [own, 'Origin:'], ...refusedOrigin],
    ['two origins', [own, 'Origin: http://127.0.0.1:PORT', 'Origin: http://evil.com'], ...refusedOrigin],
    ['cross-site without Origin', [own, 'Sec-Fetch-Site: cross-site'], ...refusedOrigin],
    ['same-site without Origin', [own, 'Sec-Fetch-Site: same-site'], ...refusedOrigin],
    ['same-origin without Origin', [own, 'Sec-Fetch-Site: same-origin'], 200],
    ['typed in by the user', [own, 'Sec-Fetch-Site: none'], 200],
  ])('%s', async (_what, lines, status, code) => {
    const answer = await health(lines);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('HTTP/1.0 without Host', async () => {
    expect(await health([], { version: '1.0' })).toMatchObject({ status: 403, code: 'HTTP_HOST_REFUSED' });
  });

  test.each([
    ['absolute form', 'http://127.0.0.1:PORT/healthz', 400, 'HTTP_REQUEST_INVALID'],
    ['absolute form of another host', 'http://evil.com/healthz', 400, 'HTTP_REQUEST_INVALID'],
    ['asterisk', '*', 400, 'HTTP_REQUEST_INVALID'],
    ['another path', '/mcp/', 404, 'HTTP_PATH_UNKNOWN'],
    ['the path in another case', '/MCP', 404, 'HTTP_PATH_UNKNOWN'],
    ['dots that lead to the endpoint, without a token', '/healthz/../mcp', 401, 'HTTP_TOKEN_REQUIRED'],
    ['an encoded path', '/%6dcp', 404, 'HTTP_PATH_UNKNOWN'],
    ['dots out of the root', '/../../etc/passwd', 404, 'HTTP_PATH_UNKNOWN'],
  ])('target: %s', async (_what, target, status, code) => {
    expect(await health([own], { target })).toMatchObject({ status, code });
  });

  test('CONNECT and Upgrade lead nowhere', async () => {
    const { port } = server;
    const connected = await server.send(`CONNECT evil.com:443 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect(connected.status).toBe(0);
    const upgrade = ['Connection: Upgrade, close', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    expect(await health([own, ...upgrade], { target: '/mcp' })).toMatchObject({ status: 401 });
  });

  test('the refused host or origin is checked before the token', async () => {
    const request = (lines: string) =>
      `POST /mcp HTTP/1.1\r\n${lines}\r\n${bearer}Content-Length: 0\r\nConnection: close\r\n\r\n`;
    const evil = await server.send(request(`Host: evil.com:${server.port}`));
    expect(evil).toMatchObject({ status: 403, code: 'HTTP_HOST_REFUSED' });
    const page = await server.send(request(`Host: 127.0.0.1:${server.port}\r\nOrigin: http://evil.com`));
    expect(page).toMatchObject({ status: 403, code: 'HTTP_ORIGIN_REFUSED' });
  });

  test('OPTIONS is refused', async () => {
    const options = (headers: Headers) => server.fetch('/mcp', { method: 'OPTIONS', headers });
    expect(await options({ Authorization: '' })).toMatchObject({ status: 401, code: 'HTTP_TOKEN_REQUIRED' });
    expect(await options({})).toMatchObject({ status: 405, code: 'HTTP_METHOD_REFUSED' });
    expect((await options({})).headers.allow).toBe('GET, POST, DELETE');
  });

  test.each(['PUT', 'PATCH', 'HEAD'])('%s is refused', async (method) => {
    const answer = await server.fetch('/mcp', { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST, DELETE']);
  });

  describe('with flags', () => {
    const page = 'https://app.example';
    let flagged: HttpServer;

    beforeAll(async () => {
      const hosts = ['--allowed-host', 'dev.example:8443', '--allowed-host', 'Any.example'];
      flagged = await startHttp({ args: [...hosts, '--allowed-origin', page] });
    });

    afterAll(() => flagged[Symbol.asyncDispose]());

    test.each<Row>([
      ['its port', ['Host: dev.example:8443'], 200],
      ['its port, upper case', ['Host: DEV.example:8443'], 200],
      ['another port', ['Host: dev.example:8444'], ...refusedHost],
      ['no port', ['Host: dev.example'], ...refusedHost],
      ['any port', ['Host: any.example:1234'], 200],
      ['without a port', ['Host: any.example'], 200],
      ['below', ['Host: sub.any.example'], ...refusedHost],
      ['beside', ['Host: notany.example'], ...refusedHost],
      ['still loopback', [own], 200],
      ['still not evil', ['Host: evil.com:PORT'], ...refusedHost],
      ['the allowed origin', [own, `Origin: ${page}`], 200],
      ['http of it', [own, 'Origin: http://app.example'], ...refusedOrigin],
      ['another port of it', [own, `Origin: ${page}:8443`], ...refusedOrigin],
      ['a name that begins as it', [own, `Origin: ${page}.evil.com`], ...refusedOrigin],
    ])('%s', async (_what, lines, status, code) => {
      const answer = await health(lines, { to: flagged });
      expect([answer.status, answer.code]).toEqual([status, code]);
    });

    test('preflight of the allowed page, and only of it', async () => {
      const preflight = (origin: string) => {
        const asked = 'Access-Control-Request-Method: POST\r\nConnection: close';
        const host = `Host: 127.0.0.1:${flagged.port}`;
        return flagged.send(`OPTIONS /mcp HTTP/1.1\r\n${host}\r\nOrigin: ${origin}\r\n${asked}\r\n\r\n`);
      };
      const good = await preflight(page);
      expect(good.status).toBe(204);
      expect(good.headers).toMatchObject({
        'access-control-allow-origin': page,
        'access-control-allow-methods': 'GET, POST, DELETE',
        vary: 'Origin',
      });
      expect(good.headers['access-control-allow-headers']).toContain('mcp-session-id');
      expect(good.headers['access-control-allow-credentials']).toBeUndefined();
      const evil = await preflight('https://evil.com');
      expect([evil.status, evil.headers['access-control-allow-origin']]).toEqual([403, undefined]);
      const same = await preflight(flagged.origin);
      expect([same.status, same.headers['access-control-allow-origin']]).toEqual([401, undefined]);
    });

    test('an answer to the allowed page names it; it still needs the token', async () => {
      const answer = await flagged.post(initialize(), { Origin: page });
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, page]);
      expect(answer.headers['access-control-expose-headers']).toBe('mcp-session-id');
      const without = await flagged.post(initialize(), { Origin: page, Authorization: '' });
      expect([without.status, without.code]).toEqual([401, 'HTTP_TOKEN_REQUIRED']);
    });
  });
});

describe('the token', () => {
  test.each<[what: string, authorization: string, status: number]>([
    ['absent', '', 401],
    ['wrong', 'Bearer 0123456789abcdef0123456789', 401],
    ['the beginning of it', `Bearer ${TOKEN_A.slice(0, -1)}`, 401],
    ['more than it', `Bearer ${TOKEN_A}x`, 401],
    ['upper case', `Bearer ${TOKEN_A.toUpperCase()}`, 401],
    ['Basic', `Basic ${Buffer.from(`user:${TOKEN_A}`).toString('base64')}`, 401],
    ['Basic with the bare token', `Basic ${TOKEN_A}`, 401],
    ['empty', 'Bearer ', 401],
    ['without a scheme', TOKEN_A, 401],
    ['the whole list', `Bearer ${TOKEN_A},${TOKEN_B}`, 401],
    ['two', `Bearer ${TOKEN_A} ${TOKEN_B}`, 401],
    ['the first one', `Bearer ${TOKEN_A}`, 200],
    ['the second one', `Bearer ${TOKEN_B}`, 200],
    ['scheme in lower case', `bearer ${TOKEN_B}`, 200],
  ])('%s', async (_what, authorization, status) => {
    const answer = await server.post(initialize(), { Authorization: authorization });
    expect([answer.status, answer.code]).toEqual([
      status,
      status === 401 ? 'HTTP_TOKEN_REQUIRED' : undefined,
    ]);
    if (status === 401) expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  test.each(['token', 'access_token'])('not in the query as %s', async (name) => {
    const headers = { Authorization: '', 'Content-Type': 'application/json', Accept: BOTH };
    const body = JSON.stringify(initialize());
    const answer = await server.fetch(`/mcp?${name}=${TOKEN_A}`, { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 401, code: 'HTTP_TOKEN_REQUIRED' });
    expect(answer.text).not.toContain(TOKEN_A);
  });

  test('health needs none, and says nothing of the project', async () => {
    const answer = await server.fetch('/healthz', { headers: { Authorization: '' } });
    expect([answer.status, answer.text]).toEqual([200, '{"status":"ok"}']);
    const { status } = await server.fetch('/healthz', { method: 'POST' });
    expect(status).toBe(405);
  });
});

describe('the body', () => {
  /** POST with exactly these bytes after the head. */
  const raw = (headers: string, body: string | Buffer = '') =>
    server.send(
      Buffer.concat([
        Buffer.from(
          `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${bearer}Accept: ${BOTH}\r\n` +
            `Content-Type: application/json\r\nConnection: close\r\n${headers}\r\n\r\n`,
        ),
        Buffer.from(body),
      ]),
    );

  test('one byte too many, declared', async () => {
    const answer = await raw(`Content-Length: ${LIMIT + 1}`);
    expect(answer).toMatchObject({ status: 413, code: 'HTTP_BODY_TOO_LARGE' });
  });

  test('one byte too many, chunked', async () => {
    // Without the last chunk: the answer does not wait for the end.
    const body = `${(LIMIT + 1).toString(16)}\r\n${' '.repeat(LIMIT + 1)}\r\n`;
    const answer = await raw('Transfer-Encoding: chunked', body);
    expect(answer).toMatchObject({ status: 413, code: 'HTTP_BODY_TOO_LARGE' });
  });

  test('as much as is allowed', async () => {
    const body = JSON.stringify(initialize()).padEnd(LIMIT);
    expect((await raw(`Content-Length: ${LIMIT}`, body)).status).toBe(200);
    const chunked = `${LIMIT.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect((await raw('Transfer-Encoding: chunked', chunked)).status).toBe(200);
  });

  test('a connection that is to be closed is closed after the answer', async () => {
    const body = JSON.stringify(initialize());
    const answer = await raw(`Content-Length: ${body.length}`, body);
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
  });

  test('a length and chunks at once are refused by Node', async () => {
    const answer = await raw('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n');
    expect(answer.status).toBe(400);
  });

  test.each([
    ['text', 'text/plain', 415],
    ['a form', 'application/x-www-form-urlencoded', 415],
    ['a type that begins the same', 'application/jsonp', 415],
    ['two types', 'text/plain, application/json', 415],
    ['with a charset', 'application/json; charset=utf-8', 200],
    ['upper case', 'APPLICATION/JSON', 200],
  ])('content type: %s', async (_what, type, status) => {
    const answer = await server.post(initialize(), { 'Content-Type': type });
    expect([answer.status, answer.code]).toEqual([status, status === 415 ? 'HTTP_TYPE_REFUSED' : undefined]);
  });

  test.each(['*/*', 'application/json', 'text/event-stream'])('Accept %s is too little', async (accept) => {
    expect((await server.post(initialize(), { Accept: accept })).status).toBe(406);
  });

  test.each<[what: string, body: string | Buffer]>([
    ['invalid JSON', '{"jsonrpc":'],
    ['invalid UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['nothing', ''],
    ['two messages in lines', `${JSON.stringify(ping)}\n${JSON.stringify(ping)}`],
    ['open brackets, 100,000 deep', '['.repeat(100_000)],
  ])('400 HTTP_BODY_INVALID for %s', async (_what, body) => {
    const answer = await server.post(new Uint8Array(Buffer.from(body)));
    expect(answer).toMatchObject({ status: 400, code: 'HTTP_BODY_INVALID' });
    expect(answer.messages[0]?.error.code).toBe(-32700);
  });

  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

  test.each<[what: string, body: unknown, rpcCode: number]>([
    ['an object that is none', { a: 1 }, -32700],
    ['null', null, -32700],
    ['a number', '5', -32700],
    ['version 1.0', { ...ping, jsonrpc: '1.0' }, -32700],
    ['an id that is an object', { ...ping, id: {} }, -32700],
    ['a bad message among good ones', [ping, { a: 1 }], -32700],
    ['an array 100,000 deep', nested, -32700],
    ['an id 100,000 deep', `{"jsonrpc":"2.0","method":"ping","id":${nested}}`, -32700],
    ['a batch of 101', Array.from({ length: 101 }, (_, id) => ({ ...ping, id })), -32600],
  ])('no JSON-RPC: %s', async (_what, body, rpcCode) => {
    const session = await server.open();
    const answer = await server.post(body, session.headers);
    expect([answer.status, answer.messages[0]?.error.code]).toEqual([400, rpcCode]);
    expect((await session.ping()).status).toBe(200);
    const outside = await server.post(body);
    expect(outside).toMatchObject({ status: 400, code: 'HTTP_REQUEST_INVALID' });
  });

  test('arguments 100,000 deep are refused by the tool', async () => {
    const session = await server.open();
    const body = JSON.stringify({ ...ping, method: 'tools/call', params: call('DEEP') });
    const answer = await server.post(body.replace('"DEEP"', nested), session.headers);
    expect(answer.status).toBe(200);
    expect(answer.messages[0]?.result.content[0].text).toContain('BAD_ARGUMENTS');
  });

  test('a batch flood meets the rate limit, and only its token does', async () => {
    await using limited = await startHttp({ args: ['--rate-limit', '50'] });
    const session = await limited.open();
    const batch = (length: number) => Array.from({ length }, (_, id) => ({ ...ping, id }));
    // Two messages are spent already.
    expect((await limited.post(batch(40), session.headers)).messages).toHaveLength(40);
    const flood = await limited.post(batch(40), session.headers);
    expect(flood).toMatchObject({ status: 429, code: 'HTTP_RATE_LIMITED' });
    expect(Number(flood.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(flood.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await session.ping()).status).toBe(429);
    expect((await (await limited.open(TOKEN_B)).ping()).status).toBe(200);
  });
});

describe('clients that do not end', () => {
  test('half-open streams and requests', async () => {
    const sessions = await Promise.all(Array.from({ length: 25 }, () => server.open()));
    const get = (id: string) =>
      `GET /mcp HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${bearer}Accept: text/event-stream\r\nMcp-Session-Id: ${id}\r\n\r\n`;
    const streams = await Promise.all(sessions.map(({ id }) => server.socket(get(id))));
    await Promise.all(streams.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
    // A second stream of a session is refused while the first one is there.
    const stream = { headers: { ...sessions[0]?.headers, Accept: 'text/event-stream' } };
    expect((await server.fetch('/mcp', stream)).status).toBe(409);
    const halves = await Promise.all(
      sessions.map(() => server.socket(`POST /mcp HTTP/1.1\r\n${bearer}Content-Length: 99\r\n`)),
    );
    for (const socket of [...streams, ...halves]) socket.destroy();
    for (const session of sessions) expect((await session.ping()).status).toBe(200);
    // The place of each stream is free again.
    for (const { id } of sessions) {
      await expect
        .poll(async () => {
          const socket = await server.socket(get(id));
          const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
          socket.destroy();
          return parse(String(first).split('\r\n\r\n')[0] ?? '').headers['content-type'];
        })
        .toBe('text/event-stream');
    }
  });

  test('10,000 malformed requests', async () => {
    const session = await server.open();
    const host = `Host: 127.0.0.1:${server.port}\r\n`;
    const post = `POST /mcp HTTP/1.1\r\n${host}${bearer}Connection: close\r\nContent-Type: application/json\r\n`;
    const bytes: [bytes: string, status: number][] = [
      ['\x00\xff\x16\x03\x01 not HTTP\r\n\r\n', 400],
      ['GET / HTTP/9.9\r\n\r\n', 400],
      [`GET /mcp HTTP/1.1\r\n${host}No colon\r\n\r\n`, 400],
      [`GET /mcp HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
      [`${post}Content-Length: -1\r\n\r\n`, 400],
      [`${post}Transfer-Encoding: chunked\r\n\r\nnot a length\r\n`, 400],
      [`${post}Content-Length: 3\r\n\r\n{{{`, 400],
      [`POST /mcp HTTP/1.1\r\n${host}Connection: close\r\nContent-Length: 0\r\n\r\n`, 401],
    ];
    const fetches: [(index: number) => ReturnType<HttpServer['post']>, number][] = [
      [() => server.post('{"jsonrpc"'), 400],
      [() => server.post({ a: 1 }, session.headers), 400],
      [() => server.post(initialize(), { Accept: 'application/json' }), 406],
      [() => server.post(ping, { 'Mcp-Session-Id': 'x'.repeat(5_000) }), 404],
      [(index) => server.fetch(`/${index}`), 404],
      [(index) => server.post(ping, { Authorization: `Bearer ${'y'.repeat(16)}${index}` }), 401],
      [(index) => server.post({ ...ping, method: `none-${index}` }, session.headers), 200],
      [() => server.post(ping, { ...session.headers, 'Mcp-Protocol-Version': '1' }), 400],
    ];
    const one = async (index: number) => {
      const half = Math.floor(index / 2) % 8;
      if (index % 2 === 0) {
        const [request, status] = bytes[half] ?? expect.fail();
        expect([request, (await server.send(request)).status]).toEqual([request, status]);
      } else {
        const [request, status] = fetches[half] ?? expect.fail();
        expect([half, (await request(index)).status]).toEqual([half, status]);
      }
    };
    // What the first ones make the server load and compile is not counted.
    await many(1_000, 20, one);
    const before = server.rss();
    await many(9_000, 20, one);
    expect(server.rss() - before).toBeLessThan(150);
    expect((await session.shell('6 * 7')).output.value).toBe('42');
    expect(server.raw.stderr()).not.toContain('"msg":"uncaught"');
    expect(server.raw.stderr()).not.toContain('"msg":"unhandled rejection"');
  }, 300_000);

  test('a client that asks and does not read', async () => {
    const lists = Array.from({ length: 100 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'tools/list' }));
    const body = JSON.stringify(lists);
    const before = server.rss();
    const sockets = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { id } = await server.open();
        const head = `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${bearer}Accept: ${BOTH}\r\nContent-Type: application/json\r\nMcp-Session-Id: ${id}\r\nContent-Length: ${body.length}\r\n\r\n`;
        // An answer has 1.6 MB: 400 of them are asked for.
        const socket = await server.socket((head + body).repeat(40));
        return socket.pause();
      }),
    );
    const other = await server.open(TOKEN_B);
    for (let round = 0; round < 20; round++) {
      const [answer] = (await server.post({ ...ping, method: 'tools/list' }, other.headers)).messages;
      expect(answer?.result.tools.length).toBeGreaterThan(0);
      expect(server.rss() - before).toBeLessThan(400);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Far from the 64 MB of all answers: the connection was given up at the second question.
    for (const socket of sockets.filter(({ closed }) => !closed)) {
      const carried = everything(socket);
      socket.resume();
      expect((await carried).length).toBeLessThan(4_000_000);
    }
    expect((await other.ping()).status).toBe(200);
  });

  test('a stream of HTTP+SSE that nobody reads is given up', async () => {
    const socket = await server.socket(
      `GET /sse HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${bearer}\r\n`,
    );
    let begun = '';
    socket.on('data', (chunk) => {
      begun += chunk;
      if (begun.includes('sessionId=')) socket.pause();
    });
    const path = await until('the endpoint', () => /data: (\/messages\?sessionId=[\w-]+)/.exec(begun)?.[1]);
    const before = server.rss();
    const init = { headers: { 'Content-Type': 'application/json' }, method: 'POST' };
    await server.fetch(path, { ...init, body: JSON.stringify(initialize()) });
    const body = JSON.stringify({ ...ping, method: 'tools/list' });
    const statuses = new Set<number>();
    // 16 kB each: 80 MB if they all were kept.
    await many(5_000, 20, async () => statuses.add((await server.fetch(path, { ...init, body })).status));
    expect([...statuses].sort()).toEqual([202, 404]);
    expect(server.rss() - before).toBeLessThan(300);
    socket.destroy();
    expect((await (await server.open()).ping()).status).toBe(200);
  });

  test('slow headers and slow bodies end by themselves', { timeout: 50_000 }, async () => {
    // 408, or nothing at all from a connection that is simply closed.
    for (const status of await slow) expect([0, 408]).toContain(status);
    expect((await server.fetch('/healthz')).status).toBe(200);
  });
});
