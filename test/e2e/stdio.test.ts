// The wire itself: bytes that no good client sends, and ends that no good client makes.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyFixture, fixtures } from '../support/folders.ts';
import { expectNoneLeft, line, type RawServer, startRaw, until } from '../support/raw.ts';

const MIB = 1024 * 1024;
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;

const library = join(fixtures, 'awkward', 'no-framework');
const blog = join(fixtures, 'blog');

const ping = (id: string | number, more: object = {}) =>
  line({ jsonrpc: '2.0', id, method: 'ping', ...more });

async function expectAtWork(server: RawServer): Promise<void> {
  expect(await server.request('ping')).toMatchObject({ result: {} });
  const { result } = await server.callTool('get_setting', { key: 'package.name' });
  expect(result.structuredContent).toMatchObject({ key: 'package.name' });
}

describe('lines that are no requests', () => {
  const cases: [name: string, bytes: string | Buffer, code: number][] = [
    ['not JSON', 'hello\n', PARSE_ERROR],
    ['half of a message', '{"jsonrpc":"2.0","id":1,"meth\n', PARSE_ERROR],
    ['a NUL', '{"jsonrpc":"2.0",\0"id":1,"method":"ping"}\n', PARSE_ERROR],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x80, 0x0a]), PARSE_ERROR],
    ['a header of another protocol', 'Content-Length: 52\r\n', PARSE_ERROR],
    ['an object that is no JSON-RPC', '{"method":"ping"}\n', INVALID_REQUEST],
    ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":"old","method":"ping"}\n', INVALID_REQUEST],
    ['an id that is neither text nor number', '{"jsonrpc":"2.0","id":{},"method":"ping"}\n', INVALID_REQUEST],
    ['a string', '"ping"\n', INVALID_REQUEST],
    ['null', 'null\n', INVALID_REQUEST],
    ['a batch', `[${ping(1).trim()},${ping(2).trim()}]\n`, INVALID_REQUEST],
    ['an empty batch', '[]\n', INVALID_REQUEST],
  ];

  test('null for what is not given is one', async () => {
    for (const [index, params] of [null, { _meta: null }, { _meta: { progressToken: null } }].entries()) {
      const id = `null-${index}`;
      shared.write(line({ jsonrpc: '2.0', id, method: 'tools/list', params }));
      const answered = () => shared.messages().find((message) => message.id === id);
      await until('the answer', () => answered() !== undefined);
      expect(answered()).toMatchObject({ result: { tools: expect.anything() } });
    }
  });

  let shared: RawServer;
  beforeAll(async () => {
    shared = startRaw(library);
    await shared.initialize();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  test.each(cases)('%s', async (_name, bytes, code) => {
    const errors = () => shared.messages().filter((message) => 'error' in message);
    const before = errors().length;
    shared.write(bytes);
    await until('the error', () => errors().length > before);
    await expectAtWork(shared);
    // One, and only one.
    expect(errors().slice(before)).toEqual([
      expect.objectContaining({ error: { code, message: expect.stringMatching(/\w/) } }),
    ]);
    expect(JSON.stringify(errors().at(-1))).not.toMatch(/\bat .*:\d+/);
  });

  test('as the very first bytes', async () => {
    await using server = startRaw(library);
    server.write('\uFEFFhello\n');
    await server.next((message) => message.error?.code === PARSE_ERROR);
    expect((await server.initialize()).result.serverInfo.name).toBe('mcp-node');
  });

  test('empty lines and carriage returns are no messages', async () => {
    await using server = startRaw(library);
    await server.initialize();
    server.write(`\n\r\n   \n${ping('windows').replace('\n', '\r\n')}`);
    expect(await server.next(({ id }) => id === 'windows')).toMatchObject({ result: {} });
    expect(server.messages()).toHaveLength(2);
  });

  test('a byte order mark is tolerated or refused, and nothing after it is lost', async () => {
    await using server = startRaw(library);
    await server.initialize();
    server.write(`\uFEFF${ping('marked')}`);
    await expectAtWork(server);
    const answer = server.messages().find((message) => message.id === 'marked' || 'error' in message);
    expect(answer?.error?.code ?? answer?.result).toEqual(answer?.error ? PARSE_ERROR : {});
  });

  test('an answer and an error that nobody asked for', async () => {
    await using server = startRaw(library);
    await server.initialize();
    server.write(line({ jsonrpc: '2.0', id: 77, result: {} }));
    server.write(line({ jsonrpc: '2.0', id: 78, error: { code: 1, message: 'no' } }));
    server.notify('notifications/of-another-server');
    server.notify('notifications/cancelled', { requestId: 'never-sent' });
    await expectAtWork(server);
    expect(server.messages().filter((message) => 'error' in message)).toEqual([]);
  });
});

describe('size', () => {
  test('a message over 10 MiB is refused without its end being taken for another', async () => {
    await using server = startRaw(library);
    await server.initialize();
    server.write(ping('too-long', { params: { _meta: { padding: 'x'.repeat(11 * MIB) } } }));
    const { error } = await server.next((message) => 'error' in message);
    expect(error).toEqual({ code: INVALID_REQUEST, message: expect.stringContaining(String(10 * MIB)) });
    await expectAtWork(server);
    expect(server.messages().filter((message) => 'error' in message)).toHaveLength(1);
    expect(server.messages().filter(({ id }) => id === 'too-long')).toEqual([]);
  });

  test('a message of 9 MiB is an ordinary one', async () => {
    await using server = startRaw(library);
    await server.initialize();
    const text = 'x'.repeat(9 * MIB);
    const answer = await server.shell(`${JSON.stringify(text)}.length`);
    expect(answer).toMatchObject({ status: 'success', output: { value: String(9 * MIB) } });
  });

  test('one message in single bytes, many messages in one piece', async () => {
    await using server = startRaw(library);
    await server.initialize();
    const slow = Buffer.from(ping('Zürich → 東京'));
    for (const byte of slow) {
      server.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    expect(await server.next(({ id }) => id === 'Zürich → 東京')).toMatchObject({ result: {} });

    const ids = Array.from({ length: 200 }, (_, index) => index);
    const [first = '', ...others] = ids.map((id) => ping(id));
    server.write(first + others.join('') + ping('cut').slice(0, 20));
    server.write(ping('cut').slice(20));
    await server.next(({ id }) => id === 'cut');
    const answered = server.messages().filter(({ id }) => typeof id === 'number');
    expect(answered.map(({ id }) => id)).toEqual(ids);
  });
});

describe('requests', () => {
  test('server/discover with half of an envelope says what is missing, and initialize is answered all the same', async () => {
    await using server = startRaw(library);
    const { error } = await server.request('server/discover', {
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
    });
    expect(error).toMatchObject({
      code: INVALID_PARAMS,
      message: expect.stringContaining('clientCapabilities: missing'),
    });
    expect((await server.initialize()).result.serverInfo.name).toBe('mcp-node');
    expect(server.children()).toEqual([]);
  });

  test.each([
    ['tools/list', {}],
    ['resources/list', {}],
    ['tools/call', { name: 'get_setting', arguments: { key: 'package.name' } }],
    ['resources/read', { uri: 'node://setting/package.name' }],
  ])('%s before initialize is answered', async (method, params) => {
    await using server = startRaw(library);
    const answer = await server.request(method, params);
    expect('result' in answer || typeof answer.error?.code === 'number').toBe(true);
    expect((await server.initialize()).result.serverInfo.name).toBe('mcp-node');
  });

  test('initialize starts no process', async () => {
    await using server = startRaw(blog);
    await server.initialize();
    await server.request('tools/list');
    await server.request('resources/list');
    await server.request('resources/templates/list');
    expect(server.children()).toEqual([]);
  });

  test('unknown methods, tools and resources', async () => {
    await using server = startRaw(library);
    await server.initialize();
    expect((await server.request('no/such/method')).error.code).toBe(METHOD_NOT_FOUND);
    expect((await server.request('tasks/list')).error.code).toBe(METHOD_NOT_FOUND);
    for (const name of ['no_such_tool', 'constructor', '__proto__', 'toString', '']) {
      expect((await server.callTool(name)).error).toMatchObject({ code: INVALID_PARAMS });
    }
    expect((await server.request('resources/read', { uri: 'node://nothing' })).error).toMatchObject({
      code: -32002,
      data: { uri: 'node://nothing' },
    });
    expect((await server.request('tools/call', {})).error.code).toEqual(expect.any(Number));
    await expectAtWork(server);
  });
});

describe('the end', () => {
  test('stdin ends: exit code 0, and the children are gone', async () => {
    await using server = startRaw(blog);
    await server.initialize();
    await server.shell('await import("./src/services/pricing")');
    expect(server.children().length).toBeGreaterThanOrEqual(2);
    server.child.stdin.end();
    expect(await server.exit).toEqual({ code: 0, signal: null });
    await expectNoneLeft(server);
  });

  test('stdin ends at once: nothing hangs', async () => {
    await using server = startRaw(library);
    server.child.stdin.end();
    expect(await server.exit).toEqual({ code: 0, signal: null });
  });

  test('stdin ends in the middle of a message and of a call', async () => {
    await using server = startRaw(blog);
    await server.initialize();
    await server.shell('1');
    server.write(
      line({
        jsonrpc: '2.0',
        id: 'long',
        method: 'tools/call',
        params: { name: 'shell', arguments: { code: 'for (;;);' } },
      }),
    );
    server.child.stdin.end('{"jsonrpc":"2.0","id":"half","meth');
    expect(await server.exit).toEqual({ code: 0, signal: null });
    await expectNoneLeft(server);
  });

  test('stdout is closed by the client: the next answer ends the server', async () => {
    await using server = startRaw(blog);
    await server.initialize();
    await server.shell('await import("./src/services/pricing")');
    server.child.stdout.destroy();
    server.write(ping('into the void'));
    expect((await server.exit).signal).toBeNull();
    expect(server.stderr()).not.toContain('Unhandled');
    await expectNoneLeft(server);
  });

  test('stderr is closed by the client: the server goes on', async () => {
    await using server = startRaw(library, { args: ['--debug'] });
    await server.initialize();
    server.child.stderr.destroy();
    server.write('a line that is worth a warning\n');
    await expectAtWork(server);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', async (signal) => {
    await using server = startRaw(library);
    await server.initialize();
    await expectAtWork(server);
    process.kill(server.pid, signal);
    await server.exit;
    await expectNoneLeft(server);
  });
});

describe('stdout', () => {
  test('carries nothing but answers, whatever the project prints', async () => {
    using project = copyFixture('awkward/prints-on-load');
    await using server = startRaw(project.dir, { args: ['--debug'] });
    await server.initialize();
    await server.callTool('list_routes');
    const called = await server.shell(
      'const { countTicks } = await import("./src/index.js"); console.log("mine"); countTicks()',
    );
    expect(called.status).toBe('success');
    expect(called.stdout).toContain('mine\n');
    expect(called.stdout).toContain('[project] prints-on-load: straight to file descriptor 1');
    const later = await server.shell(
      'for (;;) { if (countTicks() > 3) break; await new Promise((done) => setTimeout(done, 20)); }',
    );
    expect(later.stdout).toMatch(/^\[project\] countTicks was called$/m);

    server.child.stdin.end();
    await server.exit;
    // Each line is the one answer to one request: nothing stands between them and nothing was made up.
    const sent = ['request-1', 'request-2', 'request-3', 'request-4'];
    expect(
      server
        .messages()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(sent);
    expect(server.lines().length).toBe(server.messages().length);
    expect(server.lines().join('\n')).not.toContain('"method"');
  });

  test('two servers in one project do not see each other', async () => {
    using project = copyFixture('awkward/no-framework');
    await using one = startRaw(project.dir);
    await using two = startRaw(project.dir);
    await Promise.all([one.initialize(), two.initialize()]);
    const [left, right] = await Promise.all([
      one.shell(
        'const { slugify } = await import("./src/index.js"); const mine = slugify("Left Side"); mine',
      ),
      two.shell(
        'const { slugify } = await import("./src/index.js"); const mine = slugify("Right Side"); mine',
      ),
    ]);
    expect([left.output.value, right.output.value]).toEqual(["'left-side'", "'right-side'"]);
    expect(left.session).not.toBe(right.session);
    const stolen = await two.callTool('shell', { code: 'mine', session: left.session });
    expect(JSON.parse(stolen.result.content[0].text).error.code).toBe('SESSION_NOT_FOUND');

    one.child.stdin.end();
    await one.exit;
    expect((await two.shell('mine')).output.value).toBe("'right-side'");
    expect(await until('the other one has its processes', () => two.children().length >= 2)).toBe(true);
  });
});

/** Gives a program a terminal; not everywhere. */
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

test.runIf(hasScript)('a line that a person types on a terminal gets help, and no stack', async () => {
  const command = `'${process.execPath}' '${fileURLToPath(new URL('../../bin/mcp-node.js', import.meta.url))}'`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: blog });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text;
  });
  try {
    await expect.poll(() => shown, { timeout: 60_000 }).toContain('started by a client');
    for (const [count, typed] of ['hello', '{"a":1}', 'list_routes()'].entries()) {
      terminal.stdin.write(`${typed}\n`);
      await expect
        .poll(() => shown.split('what you type is none').length - 1, { timeout: 60_000 })
        .toBe(count + 1);
    }
    expect(shown).toContain('--help');
    expect(shown).not.toMatch(/\n\s+at |jsonrpc/);
  } finally {
    terminal.kill('SIGKILL');
  }
});
