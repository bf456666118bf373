// Clients that share a server do not harm each other, and what they leave behind ends.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { copyFixture } from '../support/folders.ts';
import { call, events, type HttpServer, type McpSession, startHttp } from '../support/http.ts';
import { until } from '../support/raw.ts';

const ROUTES = { name: 'list_routes', arguments: {} };

/** A copy of the blog with modules of its own. */
function blogWith(files: Record<string, string>): { dir: string } & Disposable {
  const copy = copyFixture('blog');
  mkdirSync(join(copy.dir, 'src'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(copy.dir, file), text);
  return copy;
}

const slow = `
export const word = 'old';
export const wait = (ms: number) => new Promise((done) => setTimeout(() => done(word), ms));
`;

test('a file that changes does not end the call of another session', async () => {
  using blog = blogWith({ 'src/slow.ts': slow });
  await using server = await startHttp({ cwd: blog.dir });
  const [a, b] = [await server.open(), await server.open()];
  await a.shell("import { wait } from './src/slow'; const kept = 1");
  await b.shell('1');
  const long = a.shell('await wait(1_500) + (await import("./src/slow")).word');
  await sleep(300);
  writeFileSync(join(blog.dir, 'src/slow.ts'), slow.replace('old', 'new'));
  // The other one sees the new file at once, while the first goes on with the old one.
  expect((await b.shell('(await import("./src/slow")).word')).output.value).toBe("'new'");
  expect((await long).output.value).toBe("'oldold'");
  const next = await a.shell('(await import("./src/slow")).word + kept');
  expect(next.output.value).toBe("'new1'");
  expect(next.warnings.map(({ code }) => code)).toContain('PROJECT_RELOADED');
  await until('the old project process ends', () => projects(server.raw.children()) === 1, 5_000);
});

describe('a timeout', () => {
  const busy = `
export const busy = (ms: number) => { for (const end = Date.now() + ms; Date.now() < end; ); return 'done'; };
export const later = async (ms: number) => { await wait(50); return busy(ms); };
export const wait = (ms: number) => new Promise((done) => setTimeout(() => done('waited'), ms));
`;
  async function open(server: HttpServer) {
    const [a, b] = [await server.open(), await server.open()];
    await Promise.all([a, b].map((each) => each.shell("import { busy, later, wait } from './src/busy'")));
    return { a, b };
  }

  test.each(['busy(3_000)', 'await later(3_000)'])(
    'does not end the project process that another session keeps busy: %s',
    async (code) => {
      using blog = blogWith({ 'src/busy.ts': busy });
      await using server = await startHttp({ cwd: blog.dir });
      const { a, b } = await open(server);
      const working = b.shell(code);
      await sleep(300);
      const late = await a.shell('busy(1)', { timeout: 300 });
      expect(late).toMatchObject({ status: 'timeout', warnings: [{ code: 'PROJECT_BUSY' }] });
      expect(await working).toMatchObject({ status: 'success', output: { value: "'done'" } });
      expect(await a.shell('busy(1)')).toMatchObject({ status: 'success', warnings: [] });
    },
  );

  test('ends the project process that it keeps busy itself, whoever else uses it', async () => {
    using blog = blogWith({ 'src/busy.ts': busy });
    await using server = await startHttp({ cwd: blog.dir });
    const { a, b } = await open(server);
    const waiting = b.shell("await wait(5_000).catch((error) => 'lost: ' + error.message)");
    await sleep(300);
    expect(await a.shell('busy(60_000)', { timeout: 500 })).toMatchObject({
      status: 'timeout',
      warnings: [],
    });
    expect((await waiting).output.value).toMatch(/lost: .*did not return/);
    expect(await b.shell("(await import('./src/busy')).busy(1)")).toMatchObject({
      output: { value: "'done'" },
      warnings: [{ code: 'PROJECT_RELOADED' }],
    });
  });

  test('that spared the process lets the last one end it, if it still does not answer', async () => {
    using blog = blogWith({ 'src/busy.ts': busy });
    await using server = await startHttp({ cwd: blog.dir });
    const { a, b } = await open(server);
    const waiting = b.shell('wait(1); for (;;);', { timeout: 3_000 });
    await sleep(300);
    // The rest of an async function: nobody can tell whose it is.
    const spared = await a.shell('await later(60_000)', { timeout: 500 });
    expect(spared).toMatchObject({ status: 'timeout', warnings: [{ code: 'PROJECT_BUSY' }] });
    expect((await waiting).status).toBe('timeout');
    expect(await a.shell("(await import('./src/busy')).busy(1)")).toMatchObject({
      output: { value: "'done'" },
      warnings: [{ code: 'PROJECT_RELOADED' }],
    });
  });
});

test('a reading of the routes that two wait for goes on when one of them cancels', async () => {
  using blog = blogWith({ 'src/late.ts': 'await new Promise((done) => setTimeout(done, 1_500));\n' });
  writeFileSync(
    join(blog.dir, 'src/entry.ts'),
    "import './late';\nimport express from 'express';\nconst app = express();\napp.get('/late', (_request, response) => void response.end());\napp.listen(0);\n",
  );
  writeFileSync(join(blog.dir, 'mcp-node.config.json'), '{ "entry": "src/entry.ts" }');
  await using server = await startHttp({ cwd: blog.dir });
  const [a, b] = [await server.open(), await server.open()];
  const cancelled = server.post({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: ROUTES }, a.headers);
  await sleep(300);
  const other = b.request('tools/call', ROUTES);
  await sleep(300);
  const params = { requestId: 7 };
  await server.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, a.headers);
  expect((await other).result.structuredContent.items).toMatchObject([{ path: '/late' }]);
  expect((await cancelled).messages).toMatchObject([{ id: 7, error: {} }]);
});

test('a shell that was idle for long ends, with a word about it', async () => {
  await using server = await startHttp({ args: ['--session-timeout', '0.03'] });
  const a = await server.open();
  const stream = await keepOpen(server.url, a);
  const { session: own } = await a.shell('const x = 1; x');
  const { session: other } = await a.shell('const y = 1; y', { session: 'new' });
  const none = () => server.raw.children().filter(({ command }) => command.includes('sandbox')).length === 0;
  await until('the sandboxes end', none, 15_000);
  expect((await a.shellError('y', { session: other })).code).toBe('SESSION_NOT_FOUND');
  expect((await a.shellError('x', { session: own })).code).toBe('SESSION_NOT_FOUND');
  const next = await a.shell('typeof x');
  expect(next.output.value).toBe("'undefined'");
  expect(next.warnings).toMatchObject([{ code: 'BINDINGS_LOST' }]);
  stream.abort();
  // Seldom: each question is a use.
  await expect.poll(async () => (await a.ping()).status, { interval: 3_000, timeout: 20_000 }).toBe(404);
});

test('DELETE ends the own shell of a connection, not those that it asked for', async () => {
  await using server = await startHttp();
  const [a, b] = [await server.open(), await server.open()];
  const { session: own } = await a.shell('const x = 1; x');
  const { session: other } = await a.shell('const y = 2; y', { session: 'new' });
  expect((await a.end()).status).toBe(200);
  expect((await b.shellError('x', { session: own })).code).toBe('SESSION_NOT_FOUND');
  expect((await b.shell('y', { session: other })).output.value).toBe('2');
});

test('one connection has 16 shells at most', async () => {
  await using server = await startHttp();
  const [a, b] = [await server.open(), await server.open()];
  const reset = { name: 'shell', arguments: { action: 'reset', session: 'new' } };
  for (let n = 0; n < 16; n++) await a.request('tools/call', reset);
  const { result } = await a.request('tools/call', call('1', { session: 'new' }));
  expect(JSON.parse(result.content[0].text).error.code).toBe('SESSION_LIMIT');
  expect((await b.shell('1', { session: 'new' })).output.value).toBe('1');
});

test('a change of the configuration does not end what another session asks', async () => {
  using blog = blogWith({});
  await using server = await startHttp({ cwd: blog.dir });
  const sessions = await Promise.all(Array.from({ length: 8 }, () => server.open()));
  const asks = sessions.map(async (session, n) => {
    for (let round = 0; round < 6; round++) {
      if (n === 0) writeFileSync(join(blog.dir, '.env.local'), `ROUND=number-${round}\n`);
      const { result } = await session.request('tools/call', { name: 'list_models', arguments: {} });
      expect(result.isError, result.content[0].text).toBeFalsy();
    }
  });
  await Promise.all(asks);
});

test('calls that wait for one reload share one project process', async () => {
  using blog = blogWith({ 'mcp-node.config.js': 'export default {};\n' });
  await using server = await startHttp({ cwd: blog.dir });
  const sessions = await Promise.all(Array.from({ length: 4 }, () => server.open()));
  const wait = 'await new Promise((done) => setTimeout(done, 400)); await import("node:path"); 1';
  for (let round = 0; round < 3; round++) {
    const running = sessions.map((session) => session.shell(wait));
    const queued = sessions.map((session) => session.shell(wait));
    await sleep(200);
    writeFileSync(join(blog.dir, 'mcp-node.config.js'), `export default {}; // ${round}\n`);
    for (const { status } of await Promise.all([...running, ...queued])) expect(status).toBe('success');
  }
  await until('one is left', () => projects(server.raw.children()) === 1, 5_000);
});

test('the stream of a call that was cancelled ends', async () => {
  await using server = await startHttp();
  const session = await server.open();
  await session.shell('1');
  const params = call('await new Promise(() => {})');
  const stream = server.post({ jsonrpc: '2.0', id: 9, method: 'tools/call', params }, session.headers);
  await sleep(300);
  const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } };
  await server.post(cancelled, session.headers);
  expect((await stream).messages).toMatchObject([{ id: 9, error: { message: 'Request cancelled' } }]);
  expect((await session.shell('2')).output.value).toBe('2');
});

test('a stream that is resumed after its answer ends with it', async () => {
  await using server = await startHttp();
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
  return controller;
}
