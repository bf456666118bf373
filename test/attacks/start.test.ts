// How an HTTP server begins and ends: signals, ports, flags that would open it to all, the file of its token.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyFixture, fixtures } from '../support/folders.ts';
import { everything, initialize, parse, startHttp, TOKEN_A } from '../support/http.ts';
import { nodeMajor } from '../support/node.ts';
import { expectNoneLeft, startRaw, until } from '../support/raw.ts';
import { signalFiles, signalsIn } from '../support/signals.ts';

const blog = join(fixtures, 'blog');

describe('SIGTERM', () => {
  test.each<[what: string, code: string, expected: RegExp]>([
    ['a call that ends in time is answered', "await wait('stopping'); 'done'", /'done'/],
    [
      'a call that does not is ended, and answered',
      'for (;;) {}',
      /"status":"(?!success)\w+"|SERVER_STOPPING/,
    ],
    [
      'a call that waits for ever as well',
      'await new Promise(() => {})',
      /"status":"(?!success)\w+"|SERVER_STOPPING/,
    ],
  ])('%s', async (_what, code, expected) => {
    using blog = copyFixture('blog', signalFiles);
    await using server = await startHttp({ cwd: blog.dir });
    const session = await server.open();
    await session.shell("import { wait } from './src/signals'");
    const stream = await server.socket(
      `GET /mcp HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN_A}\r\n` +
        `Accept: text/event-stream\r\nMcp-Session-Id: ${session.id}\r\n\r\n`,
    );
    const streamed = everything(stream);
    await new Promise((resolve) => stream.once('data', resolve));
    const { answer } = await server.begin(session, code);
    process.kill(server.raw.pid, 'SIGTERM');
    await until('the server stops', () => server.raw.stderr().includes('"msg":"stopping"'));
    signalsIn(blog.dir).give('stopping');
    const { status, messages } = await answer;
    expect(status).toBe(200);
    expect(JSON.stringify(messages[0]?.result)).toMatch(expected);
    // Ended as a chunked body ends, not torn.
    expect(await streamed).toMatch(/\r\n0\r\n\r\n$/);
    expect(await server.raw.exit).toEqual({ code: 0, signal: null });
    await expectNoneLeft(server.raw);
  });

  test('new calls are refused meanwhile', async () => {
    using blog = copyFixture('blog', signalFiles);
    await using server = await startHttp({ cwd: blog.dir });
    const session = await server.open();
    await session.shell("import { wait } from './src/signals'");
    // Opened before: afterwards nobody listens.
    const late = await server.socket();
    const text = everything(late);
    const { answer } = await server.begin(session, "await wait('refused'); 'done'");
    process.kill(server.raw.pid, 'SIGTERM');
    await until('the server stops', () => server.raw.stderr().includes('"msg":"stopping"'));
    const body = JSON.stringify(initialize());
    late.write(
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${TOKEN_A}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    // From Node 26 on, a server that closes ends connections on which nothing was asked yet.
    if (nodeMajor >= 26) expect(await text).toBe('');
    else expect(parse(await text)).toMatchObject({ status: 503, code: 'SERVER_STOPPING' });
    signalsIn(blog.dir).give('refused');
    expect((await answer).messages[0]?.result.structuredContent.output.value).toBe("'done'");
    expect(await server.raw.exit).toEqual({ code: 0, signal: null });
  });

  test('the second signal does not wait', async () => {
    using blog = copyFixture('blog', signalFiles);
    await using server = await startHttp({ cwd: blog.dir });
    const session = await server.open();
    await session.shell("import { wait } from './src/signals'");
    const { answer } = await server.begin(session, 'await new Promise(() => {})');
    const cut = answer.then(
      () => 'answered',
      () => 'cut',
    );
    process.kill(server.raw.pid, 'SIGTERM');
    await until('the server stops', () => server.raw.stderr().includes('"msg":"stopping"'));
    process.kill(server.raw.pid, 'SIGTERM');
    expect(await server.raw.exit).toEqual({ code: 0, signal: null });
    expect(await cut).toBe('cut');
    await expectNoneLeft(server.raw);
  });
});

describe('refuses to begin', () => {
  /** The one line that it says, and its exit code. */
  async function start(args: string[], env: Record<string, string> = {}) {
    await using raw = startRaw(blog, { args: ['--transport', 'http', ...args], env });
    const { code } = await raw.exit;
    expect(raw.lines()).toEqual([]);
    return { code, stderr: raw.stderr() };
  }

  test('on a busy port', async () => {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as { port: number };
    const { code, stderr } = await start(['--port', String(port)], { MCP_NODE_TOKEN: TOKEN_A });
    listener.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} `);
    expect(stderr).toContain('--port');
  });

  test.each(['0.0.0.0', '::', '192.0.2.1'])('--host %s without tokens', async (host) => {
    const { code, stderr } = await start(['--port', '0', '--host', host, '--no-auth']);
    expect(code).toBe(1);
    expect(stderr).toContain('--no-auth');
  });

  test.each([
    ['short', 'short'],
    ['one of two is short', `${TOKEN_A},short`],
    ['an empty one', `${TOKEN_A},`],
    ['with a space', 'token with spaces in it'],
  ])('with a token that can be guessed or sent by nobody: %s', async (_what, tokens) => {
    const { code, stderr } = await start(['--port', '0'], { MCP_NODE_TOKEN: tokens });
    expect(code).toBe(1);
    expect(stderr).toContain('MCP_NODE_TOKEN');
    expect(stderr).not.toContain(TOKEN_A);
  });

  test('without a place for the token', async () => {
    const { code, stderr } = await start(['--port', '0'], { XDG_STATE_HOME: '/dev/null' });
    expect(code).toBe(1);
    expect(stderr).toContain('XDG_STATE_HOME');
  });
});

describe('the file of the token', () => {
  let state: string;

  beforeAll(() => {
    state = mkdtempSync(join(tmpdir(), 'mcp-node-state-'));
  });

  afterAll(() => rmSync(state, { recursive: true, force: true }));

  /** Starts and ends a server; the token that it takes, and where it keeps it. */
  async function run(): Promise<{ file: string; token: string }> {
    await using server = await startHttp({ env: { MCP_NODE_TOKEN: '', XDG_STATE_HOME: state } });
    const file = String(server.listening.token);
    const token = readFileSync(file, 'utf8').trim();
    expect((await server.post(initialize(), { Authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await server.post(initialize())).status).toBe(401);
    expect(server.raw.stderr()).not.toContain(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    return { file, token };
  }

  test('is the user`s alone, and kept; one that others could read is not', async () => {
    const first = await run();
    expect(first.file.startsWith(join(state, 'mcp-node', 'tokens'))).toBe(true);
    expect(first.token).toMatch(/^[\w-]{43}$/);
    expect(await run()).toEqual(first);

    chmodSync(first.file, 0o644);
    const second = await run();
    expect(second.file).toBe(first.file);
    expect(second.token).not.toBe(first.token);

    writeFileSync(first.file, 'guessable\n');
    const third = await run();
    expect(third.token).toMatch(/^[\w-]{43}$/);
    expect(await run()).toEqual(third);
  });
});

test('without tokens everybody is let in, but no page', async () => {
  await using server = await startHttp({ args: ['--no-auth'] });
  expect((await server.post(initialize(), { Authorization: '' })).status).toBe(200);
  const page = await server.post(initialize(), { Authorization: '', Origin: 'http://evil.com' });
  expect(page).toMatchObject({ status: 403, code: 'HTTP_ORIGIN_REFUSED' });
  const request = `POST /mcp HTTP/1.1\r\nHost: evil.com:${server.port}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  expect(await server.send(request)).toMatchObject({ status: 403, code: 'HTTP_HOST_REFUSED' });
});
