// Whatever ends, and while whatever runs: no process is left behind, and a child that dies is replaced.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyFixture, type Folder, fixtures } from '../support/folders.ts';
import type { Process } from '../support/processes.ts';
import { expectNoneLeft, killChild, line, type RawServer, startRaw, until } from '../support/raw.ts';
import { wallHindrance } from '../support/wall.ts';

const blog = join(fixtures, 'blog');

const endings: [name: string, end: (server: RawServer) => void][] = [
  ['stdin is closed', (server) => void server.child.stdin.end()],
  ['SIGTERM', (server) => void process.kill(server.pid, 'SIGTERM')],
  ['SIGKILL', (server) => void process.kill(server.pid, 'SIGKILL')],
];

/** Sends a call and does not wait for its answer, which may never come. */
function call(server: RawServer, tool: string, args: object): void {
  const params = { name: tool, arguments: args };
  server.write(line({ jsonrpc: '2.0', id: randomUUID(), method: 'tools/call', params }));
}

const isSandbox = ({ command }: Process) => /[\\/]sandbox[\\/]main\.js/.test(command);
const isProject = ({ command }: Process) => /[\\/]project[\\/]main\.js/.test(command);
const isSource = ({ command }: Process) => /[\\/]project[\\/]read-source\.js/.test(command);
const isCompiler = ({ command }: Process) => command.includes('esbuild') && command.includes('--service');
const isRoutes = ({ command }: Process) => /[\\/]project[\\/]live\.js/.test(command);

function find(server: RawServer, is: (found: Process) => boolean): number {
  const found = server.children().filter(is);
  expect(found).toHaveLength(1);
  return (found[0] as Process).pid;
}

/** A shell session in the blog, with its processes, and with `spin` and `kept` bound. */
async function startShell(cwd = blog): Promise<RawServer> {
  const server = startRaw(cwd);
  await server.initialize();
  const started = await server.shell(
    'import { spin, planPrices } from "./src/services/pricing"; const kept = 42; kept',
  );
  expect(started).toMatchObject({ status: 'success', output: { value: '42' } });
  return server;
}

/** Waits until the process has been computing for a while: what it was given to do is running. */
async function expectBusy(pid: number): Promise<void> {
  const before = cpuSeconds(pid);
  await until('the process computes', () => cpuSeconds(pid) > before + 0.2);
}

/** What a process has used of the processor, all threads together. */
function cpuSeconds(pid: number): number {
  if (process.platform === 'linux') {
    // After the name, which may hold anything: state is the first, user and system time the 12th and 13th, in 1/100 s.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }
  const [minutes, seconds] = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' })
    .split(':')
    .slice(-2);
  return Number(minutes) * 60 + Number(seconds);
}

/** A copy of the blog whose app loops as it is loaded. */
function loopingBlog(): Folder {
  return copyFixture('blog', {
    'src/loops.ts': 'for (;;) {}\n',
    'mcp-node.config.json': '{ "entry": "src/loops.ts", "timeouts": { "load": 120000, "shell": 120000 } }',
  });
}

describe.each(endings)('%s', (_name, end) => {
  test('while the shell rests', async () => {
    await using server = await startShell();
    await until('the compiler is there', () => server.children().some(isCompiler));
    const children = server.children();
    expect(children.some(isSandbox) && children.some(isProject)).toBe(true);
    end(server);
    await server.exit;
    await expectNoneLeft(server);
  });

  test('while a function of the project loops, an isolate, and an app that is loaded for its routes', async () => {
    using project = loopingBlog();
    await using server = await startShell(project.dir);
    const own = find(server, isSandbox);
    const { session } = await server.shell('1', { session: 'new' });
    const other = server.children().filter((child) => isSandbox(child) && child.pid !== own);
    expect(other).toHaveLength(1);
    const shell = find(server, isProject);
    call(server, 'list_routes', {});
    const routes = await until('the app is loaded', () => server.children().find(isRoutes));
    await expectBusy(routes.pid);
    call(server, 'shell', { code: 'spin()' });
    await expectBusy(shell);
    call(server, 'shell', { code: 'for (;;) {}', session });
    await expectBusy(other[0]?.pid ?? 0);
    end(server);
    await server.exit;
    await expectNoneLeft(server);
  });
});

test.skipIf(wallHindrance !== null || process.platform !== 'linux')(
  'behind bubblewrap, what describes the project and what reads its source end with the server, whatever they are at',
  async () => {
    await using server = startRaw(blog);
    await server.initialize();
    await server.callTool('list_routes');
    for (const is of [isProject, isSource]) process.kill(find(server, is), 'SIGSTOP');
    process.kill(server.pid, 'SIGKILL');
    await server.exit;
    await expectNoneLeft(server);
  },
);

describe('SIGKILL of the server while a child', () => {
  test.each([
    ['sandbox', isSandbox, 'shell', { code: 'for (;;) {}' }],
    ['project process', isProject, 'shell', { code: 'for (;;) {}' }],
    ['live process', isRoutes, 'list_routes', {}],
  ] as const)('is only starting: %s', async (_name, is, tool, args) => {
    using project = copyFixture('awkward/hangs-busy');
    symlinkSync(join(blog, 'node_modules'), join(project.dir, 'node_modules'));
    await using server = startRaw(project.dir);
    await server.initialize();
    call(server, tool, args);
    await until('the child is there', () => server.children().some(is));
    process.kill(server.pid, 'SIGKILL');
    await server.exit;
    await expectNoneLeft(server);
  });
});

/** One server for the tests of the group. */
function sharedShell(): () => RawServer {
  let server: RawServer;
  beforeAll(async () => {
    server = await startShell();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  return () => server;
}

describe('the sandbox dies', () => {
  const shared = sharedShell();

  test('in the middle of a call: "lost", and the next call works', async () => {
    const server = shared();
    const lost = server.shell('for (;;) {}');
    const sandbox = find(server, isSandbox);
    await expectBusy(sandbox);
    process.kill(sandbox, 'SIGKILL');
    expect(await lost).toMatchObject({ status: 'lost', output: {}, warnings: [{ code: 'BINDINGS_LOST' }] });

    const next = await server.shell('typeof kept');
    expect(next).toMatchObject({ status: 'success', output: { value: "'undefined'" }, warnings: [] });
    expect(find(server, isSandbox)).not.toBe(sandbox);
  });

  test('between calls: the next one says so', async () => {
    const server = shared();
    await server.shell('const kept = 1');
    await killChild(server, find(server, isSandbox));
    const next = await server.shell('typeof kept');
    expect(next).toMatchObject({ status: 'success', output: { value: "'undefined'" } });
    expect(next.warnings).toEqual([{ code: 'BINDINGS_LOST', message: expect.stringContaining('SIGKILL') }]);
    expect((await server.shell('1')).warnings).toEqual([]);
  });

  test('together with the project process', async () => {
    const server = shared();
    await server.shell('import { spin } from "./src/services/pricing"');
    const lost = server.shell('spin()');
    const pids = [find(server, isSandbox), find(server, isProject)];
    await expectBusy(pids[1] as number);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect((await lost).status).toMatch(/^(?:lost|error)$/);
    const next = await server.shell('import { PriceList } from "./src/services/pricing"; PriceList.currency');
    expect(next).toMatchObject({ status: 'success', output: { value: "'EUR'" } });
    server.child.stdin.end();
    await server.exit;
    await expectNoneLeft(server);
  });
});

describe('the project process dies', () => {
  const shared = sharedShell();

  test('in the middle of a call: an error, and bindings live on', async () => {
    const server = shared();
    const failed = server.shell('spin()');
    const project = find(server, isProject);
    await expectBusy(project);
    process.kill(project, 'SIGKILL');
    expect(await failed).toMatchObject({
      status: 'error',
      output: { exception: { message: expect.stringContaining('SIGKILL') } },
    });
    expect((await server.shell('kept')).output.value).toBe('42');
    const again = await server.shell(
      'import { PriceList } from "./src/services/pricing"; PriceList.standard().cheapest',
    );
    expect(again).toMatchObject({ status: 'success', output: { value: "'pro'" } });
    expect(find(server, isProject)).not.toBe(project);
  });

  test('between calls: what it held is stale and says so, bindings live on', async () => {
    const server = shared();
    await server.shell(
      'import { PriceList as List } from "./src/services/pricing"; const held = List.standard()',
    );
    await killChild(server, find(server, isProject));
    expect(await server.shell('kept')).toMatchObject({ status: 'success', output: { value: '42' } });
    const stale = await server.shell('held.cheapest');
    expect(stale).toMatchObject({
      status: 'error',
      output: { exception: { message: expect.stringMatching(/PriceList is stale/) } },
    });
    expect(JSON.stringify(stale)).toContain('STALE_HANDLE');
    expect(
      (await server.shell('import { PriceList } from "./src/services/pricing"; PriceList.currency')).output
        .value,
    ).toBe("'EUR'");
  });
});
