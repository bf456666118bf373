// Clients that share a server do not harm each other, and what they leave behind ends.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyFixture } from '../support/folders.ts';
import { call, events, type HttpServer, type McpSession, startHttp } from '../support/http.ts';
import { until } from '../support/raw.ts';
import { allowMarks, signalFiles, signalsIn } from '../support/signals.ts';

const ROUTES = { name: 'list_routes', arguments: {} };
const IMPORT = "import { mark, wait, busy, hold, later } from './src/signals'";

/** A copy of the blog whose code gives signals. */
async function start() {
  const blog = copyFixture('blog', signalFiles);
  const server = await startHttp({ cwd: blog.dir, args: [allowMarks] });
  return {
    ...{ server, dir: blog.dir },
    ...signalsIn(blog.dir),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      blog[Symbol.dispose]();
    },
  };
}

test('a file that changes does not end the call of another session', async () => {
  await using started = await start();
  const { server, dir } = started;
  const [a, b] = [await server.open(), await server.open()];
  await a.shell(`${IMPORT}; const kept = 1`);
  await b.shell('1');
  const long = a.shell('mark("a"); await wait("go") + (await import("./src/signals")).word');
  await started.seen('a');
  writeFileSync(join(dir, 'src/signals.ts'), signalFiles['src/signals.ts'].replace('old', 'new'));
  // The other one sees the new file at once, while the first goes on with the old one.
  expect((await b.shell('(await import("./src/signals")).word')).output.value).toBe("'new'");
  started.give('go');
  expect((await long).output.value).toBe("'oldold'");
  const next = await a.shell('(await import("./src/signals")).word + kept');
  expect(next.output.value).toBe("'new1'");
  expect(next.warnings.map(({ code }) => code)).toContain('PROJECT_RELOADED');
  await until('the old project process ends', () => projects(server.raw.children()) === 1);
});

describe('a timeout', () => {
  async function open(server: HttpServer) {
    const [a, b] = [await server.open(), await server.open()];
    await Promise.all([a, b].map((each) => each.shell(IMPORT)));
    return { a, b };
  }

  test('does not end the project process that another session keeps busy, in a function or in the rest of an async one', async () => {
    await using started = await start();
    const { a, b } = await open(started.server);
    for (const [mark, code] of [
      ['b', 'hold("b", "go")'],
      ['later-on', 'mark("begun-on"); await later("on")'],
    ] as const) {
      const working = b.shell(code);
      await started.seen(mark);
      const late = await a.shell('mark("never")', { timeout: 1_000 });
      expect(late).toMatchObject({ status: 'timeout', warnings: [{ code: 'PROJECT_BUSY' }] });
      started.give(mark === 'b' ? 'go' : 'on');
      expect(await working).toMatchObject({ status: 'success', output: { value: "'done'" } });
      expect(await a.shell('busy("go")')).toMatchObject({ status: 'success', warnings: [] });
    }
  });

  test('ends the project process that it keeps busy itself, whoever else uses it', async () => {
    await using started = await start();
    const { a, b } = await open(started.server);
    // The process may be ended before it has given its promise: then it is the call itself that fails.
    const waiting = b.shell(
      "mark('b'); await (async () => wait('never'))().catch((error) => 'lost: ' + error.message)",
    );
    await started.seen('b');
    expect(await a.shell('busy("never")', { timeout: 1_500 })).toMatchObject({
      status: 'timeout',
      warnings: [],
    });
    expect((await waiting).output.value).toMatch(/lost: .*did not return/);
    started.give('never');
    expect(await b.shell("(await import('./src/signals')).busy('never')")).toMatchObject({
      output: { value: "'done'" },
      warnings: [{ code: 'PROJECT_RELOADED' }],
    });
  });

  test('that spared the process lets the last one end it, if it still does not answer', async () => {
    await using started = await start();
    const { a, b } = await open(started.server);
    const waiting = b.shell('mark("b"); await new Promise(() => {})', { timeout: 8_000 });
    await started.seen('b');
    // The rest of an async function: nobody can tell whose it is.
    const spared = await a.shell('mark("begun-never"); await later("never")', { timeout: 1_000 });
    expect(spared).toMatchObject({ status: 'timeout', warnings: [{ code: 'PROJECT_BUSY' }] });
    expect((await waiting).status).toBe('timeout');
    started.give('never');
    expect(await a.shell("(await import('./src/signals')).busy('never')")).toMatchObject({
      output: { value: "'done'" },
      warnings: [{ code: 'PROJECT_RELOADED' }],
    });
  });
});

test('a reading of the routes that two wait for goes on when one of them cancels', async () => {
  using blog = copyFixture('blog', {
    'src/late.ts':
      "import { existsSync } from 'node:fs';\nwhile (!existsSync('go')) await new Promise((done) => setTimeout(done, 20));\n",
    'src/entry.ts':
      "import './late';\nimport express from 'express';\nconst app = express();\napp.get('/late', (_request, response) => void response.end());\napp.listen(0);\n",
    'mcp-node.config.json': '{ "entry": "src/entry.ts", "timeouts": { "load": 60000 } }',
  });
  await using server = await startHttp({ cwd: blog.dir });
  const [a, b] = [await server.open(), await server.open()];
  const first = await server.begin(a, ROUTES);
  const second = await server.begin(b, ROUTES);
  const params = { requestId: 1 };
  await server.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, a.headers);
  expect((await first.answer).messages).toMatchObject([{ id: 1, error: {} }]);
  writeFileSync(join(blog.dir, 'go'), '');
  const [answer] = (await second.answer).messages;
  expect(answer?.result.structuredContent.items).toMatchObject([{ path: '/late' }]);
});

test('a shell that was idle for long ends, with a word about it', async () => {
  await using server = await startHttp({ args: ['--session-timeout', '0.03'] });
  const a = await server.open();
  const stream = await keepOpen(server.url, a);
  const { session: own } = await a.shell('const x = 1; x');
  const { session: other } = await a.shell('const y = 1; y', { session: 'new' });
  const none = () => server.raw.children().filter(({ command }) => command.includes('sandbox')).length === 0;
  await until('the sandboxes end', none);
  expect((await a.shellError('y', { session: other })).code).toBe('SESSION_NOT_FOUND');
  expect((await a.shellError('x', { session: own })).code).toBe('SESSION_NOT_FOUND');
  const next = await a.shell('typeof x');
  expect(next.output.value).toBe("'undefined'");
  expect(next.warnings).toMatchObject([{ code: 'BINDINGS_LOST' }]);
  stream.abort();
  // Seldom: each question is a use.
  await expect.poll(async () => (await a.ping()).status, { interval: 3_000 }).toBe(404);
});

test('a change of the configuration does not end what another session asks', async () => {
  using blog = copyFixture('blog');
  await using server = await startHttp({ cwd: blog.dir });
  const sessions = await Promise.all(Array.from({ length: 8 }, () => server.open()));
  const asks = sessions.map(async (session, n) => {
    for (let round = 0; round < 4; round++) {
      if (n === 0) writeFileSync(join(blog.dir, '.env.local'), `ROUND=number-${round}\n`);
      const { result } = await session.request('tools/call', { name: 'list_models', arguments: {} });
      expect(result.isError, result.content[0].text).toBeFalsy();
    }
  });
  await Promise.all(asks);
});

test('calls that wait for one reload share one project process', async () => {
  using blog = copyFixture('blog', { 'mcp-node.config.js': 'export default {};\n' });
  await using server = await startHttp({ cwd: blog.dir });
  const sessions = await Promise.all(Array.from({ length: 4 }, () => server.open()));
  const wait = 'await new Promise((done) => setTimeout(done, 400)); await import("node:path"); 1';
  for (let round = 0; round < 2; round++) {
    // One is at work in each session, another waits.
    const begun = await Promise.all(
      [...sessions, ...sessions].map((session, id) => server.begin(session, wait, id)),
    );
    writeFileSync(join(blog.dir, 'mcp-node.config.js'), `export default {}; // ${round}\n`);
    for (const { messages } of await Promise.all(begun.map(({ answer }) => answer)))
      expect(messages[0]?.result.structuredContent.status).toBe('success');
  }
  await until('one is left', () => projects(server.raw.children()) === 1);
});

describe('on one server', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await startHttp();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('DELETE ends the own shell of a connection, not those that it asked for', async () => {
    const [a, b] = [await server.open(), await server.open()];
    const { session: own } = await a.shell('const x = 1; x');
    const { session: other } = await a.shell('const y = 2; y', { session: 'new' });
    expect((await a.end()).status).toBe(200);
    expect((await b.shellError('x', { session: own })).code).toBe('SESSION_NOT_FOUND');
    expect((await b.shell('y', { session: other })).output.value).toBe('2');
  });

  test('one connection has 16 shells at most', async () => {
    const [a, b] = [await server.open(), await server.open()];
    const reset = { name: 'shell', arguments: { action: 'reset', session: 'new' } };
    for (let n = 0; n < 16; n++) await a.request('tools/call', reset);
    const { result } = await a.request('tools/call', call('1', { session: 'new' }));
    expect(JSON.parse(result.content[0].text).error.code).toBe('SESSION_LIMIT');
    expect((await b.shell('1', { session: 'new' })).output.value).toBe('1');
  });

  test('the stream of a call that was cancelled ends', async () => {
    const session = await server.open();
    await session.shell('1');
    const { answer } = await server.begin(session, 'await new Promise(() => {})');
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
    await server.post(cancelled, session.headers);
    expect((await answer).messages).toMatchObject([{ id: 1, error: { message: 'Request cancelled' } }]);
    expect((await session.shell('2')).output.value).toBe('2');
  });

  test('a stream that is resumed after its answer ends with it', async () => {
    const session = await server.open(undefined, '2025-11-25');
    const asked = { jsonrpc: '2.0', id: 5, method: 'tools/call', params: call('6 * 7') };
    const { text } = await server.post(asked, session.headers);
    const [first] = events(text);
    const again = await server.fetch('/mcp', {
      headers: { ...session.headers, Accept: 'text/event-stream', 'Last-Event-ID': String(first?.id) },
    });
    expect(again.messages).toMatchObject([
      { id: 5, result: { structuredContent: { output: { value: '42' } } } },
    ]);
  });
});

const projects = (children: { command: string }[]) =>
  children.filter(({ command }) => command.includes('project/main')).length;

/** A stream of the session: as long as it is open, the session is not idle. */
async function keepOpen(url: string, { headers }: McpSession): Promise<AbortController> {
  const controller = new AbortController();
  const answer = await fetch(url, {
    headers: { ...headers, Accept: 'text/event-stream' },
    signal: controller.signal,
  });
  expect(answer.status).toBe(200);
  // What nobody reads is collected, and its connection closed.
  answer.body?.pipeTo(new WritableStream()).catch(() => {});
  return controller;
}
