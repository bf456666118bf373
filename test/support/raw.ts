// The built server as a bare child process: exact bytes in, exact lines out, and the processes that it starts.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { bin } from './folders.ts';
import { type Process, processesOf } from './processes.ts';
import { serverFlags } from './wall.ts';

// biome-ignore lint/suspicious/noExplicitAny: what the server says is what the tests are about
export type Message = Record<string, any>;

export interface RawOptions {
  args?: string[];
  env?: Record<string, string>;
  /** Flags of Node itself, in front of the bin. */
  nodeArgs?: string[];
  /** Another build than the one of this repository. */
  build?: string;
  /** Descriptors of ours that it inherits, by the number that they have there. */
  inherited?: Readonly<Record<number, number>>;
}

export interface RawServer extends AsyncDisposable {
  child: ChildProcessWithoutNullStreams;
  pid: number;
  /** All of stdout so far, line by line; the last one may not be finished. */
  lines(): string[];
  messages(): Message[];
  stderr(): string;
  write(bytes: string | Buffer): void;
  notify(method: string, params?: object): void;
  /** The whole answer to a request, be it a result or an error. */
  request(method: string, params?: object): Promise<Message>;
  /** The whole answer to `tools/call`. */
  callTool(name: string, args?: object): Promise<Message>;
  /** Resolves with what the shell answers; `timeout` and `session` as in the tool. */
  shell(code: string, more?: object): Promise<Message>;
  initialize(): Promise<Message>;
  /** The first message from now on, or from before, that fits. */
  next(fits: (message: Message) => boolean): Promise<Message>;
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Processes that the server has started and that live, even when it is gone itself; without those that are only a wall. */
  children(): Process[];
  /** All of them, with the server. */
  processes(): Process[];
}

const initializeParams = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'raw', version: '1.0.0' },
};

export function startRaw(
  cwd: string,
  { args = [], env = {}, nodeArgs = [], build = bin, inherited = {} }: RawOptions = {},
): RawServer {
  const mark = `MCP_NODE_TEST=${randomUUID()}`;
  const [markName = '', markValue = ''] = mark.split('=');
  const child = spawn(process.execPath, [...nodeArgs, build, ...serverFlags, ...args], {
    cwd,
    stdio: stdioWith(inherited),
    // A process group of its own: whatever the server starts is found by it later; or by the mark, or as it was seen, if it left the group.
    detached: true,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', [markName]: markValue, ...env },
  }) as ChildProcessWithoutNullStreams;
  const pid = child.pid ?? 0;
  const known = new Set<number>();
  const processes = () => processesOf(pid, mark, known);
  let stdout = '';
  let stderr = '';
  let lastId = 0;
  let arrived: PromiseWithResolvers<void> = Promise.withResolvers();
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.on('error', () => {});
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    // Not "exit": what was written before the end is to be read first.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  let ended = false;
  void exit.then(() => {
    ended = true;
    arrived.resolve();
  });

  const lines = () => stdout.split('\n').filter((line) => line !== '');
  const complete = () => stdout.slice(0, stdout.lastIndexOf('\n') + 1);
  const messages = () =>
    complete()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Message);

  const server: RawServer = {
    child,
    pid,
    lines,
    messages,
    stderr: () => stderr,
    write: (bytes) => void child.stdin.write(bytes),
    notify: (method, params = {}) => server.write(line({ jsonrpc: '2.0', method, params })),
    request(method, params = {}) {
      const id = `request-${++lastId}`;
      server.write(line({ jsonrpc: '2.0', id, method, params }));
      return server.next((message) => message.id === id);
    },
    callTool: (name, callArgs = {}) => server.request('tools/call', { name, arguments: callArgs }),
    async shell(code, more = {}) {
      const { result } = await server.callTool('shell', { code, ...more });
      return result.structuredContent;
    },
    async initialize() {
      const answer = await server.request('initialize', initializeParams);
      server.notify('notifications/initialized');
      return answer;
    },
    async next(fits) {
      for (;;) {
        const found = messages().find(fits);
        if (found) return found;
        if (ended) {
          throw new Error(`the server ended without the answer; stderr: ${stderr}`);
        }
        await arrived.promise;
      }
    },
    exit,
    processes,
    children: () => processes().filter((found) => found.pid !== pid && !/^\S*bwrap /.test(found.command)),
    async [Symbol.asyncDispose]() {
      killGroup(pid);
      await exit;
    },
  };
  return server;
}

/** Three pipes, and these. */
export function stdioWith(inherited: Readonly<Record<number, number>>): ('pipe' | 'ignore' | number)[] {
  const last = Math.max(2, ...Object.keys(inherited).map(Number));
  return Array.from({ length: last + 1 }, (_, fd) => inherited[fd] ?? (fd <= 2 ? 'pipe' : 'ignore'));
}

export function line(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

/** Kills a process of the server's, and waits until the server has heard of it: from the wall around it, if there is one. */
export async function killChild(server: RawServer, pid: number): Promise<void> {
  const chain: number[] = [];
  for (let at = pid; at > 1 && at !== server.pid; at = parentOf(at)) chain.push(at);
  process.kill(pid, 'SIGKILL');
  // One that has ended is in the table until its parent has asked.
  await until('the process is gone', () => ps('-p', chain.join(',')) === '');
}

function parentOf(pid: number): number {
  return Number(ps('-o', 'ppid=', '-p', String(pid)));
}

function ps(...args: string[]): string {
  const columns = args[0] === '-o' ? [] : ['-o', 'pid='];
  return (spawnSync('ps', [...columns, ...args], { encoding: 'utf8' }).stdout ?? '').trim();
}

/** How long what has to come about may take, on a machine that is slow and busy. */
const PATIENCE_MS = 60_000;

/** What `look` gives as soon as it gives something. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false,
  ms = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until nothing that the server had started is alive; otherwise fails and names what is left. */
export async function expectNoneLeft(server: RawServer, ms = PATIENCE_MS): Promise<void> {
  let left: Process[] = [];
  await until(
    'the processes of the server end',
    () => {
      left = server.processes();
      return left.length === 0;
    },
    ms,
  ).catch(() => {
    throw new Error(
      `still alive after ${ms} ms:\n${left.map(({ pid, command }) => `${pid} ${command}`).join('\n')}`,
    );
  });
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

export function writeConfig(dir: string, config: object): void {
  writeFileSync(join(dir, 'mcp-node.config.json'), JSON.stringify(config));
}

/** A port on loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
