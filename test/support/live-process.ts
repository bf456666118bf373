// Runs an app entry in a live process, as the server does, from the built files.
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { LiveResult, LiveStart } from '../../src/protocol/live.ts';
import { dist } from './folders.ts';

interface Run {
  /** Undefined when the process was killed. */
  result: LiveResult | undefined;
  stdout: string;
  stderr: string;
  messages: unknown[];
}

interface Options {
  root: string;
  /** Relative to the root. */
  entry: string;
  app?: string;
  adapters?: string[];
  /** The process gives up after so long without progress; room for a slow machine, unless that is what is tested. */
  timeoutMs?: number;
  /** For an app that ends in no other way. */
  killAfterMs?: number;
  env?: Record<string, string>;
  connections?: LiveStart['connections'];
}

const tsx = dirname(createRequire(import.meta.url).resolve('tsx/package.json'));

export async function runLive({
  root,
  entry,
  app = 'app',
  adapters = ['express', 'prisma'],
  timeoutMs = 60_000,
  killAfterMs,
  env,
  connections = 'refused',
}: Options): Promise<Run> {
  const file = join(root, entry);
  const scratch = `mcp-node-test-${randomUUID()}`;
  const start: LiveStart = {
    ...{
      root,
      entry: file,
      app,
      adapters,
      preload: [],
      timeoutMs,
      totalMs: 10 * timeoutMs,
      connections,
      scratch,
      compiled: null,
      read: [],
    },
  };
  const child: ChildProcess = fork(file, [], {
    cwd: root,
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      ...['--require', join(dist, 'project/guard.cjs')],
      ...['--require', join(dist, 'project/before-tsx.js')],
      ...['--require', join(tsx, 'dist', 'preflight.cjs')],
      ...['--import', pathToFileURL(join(dist, 'project/before-live.js')).href],
      ...['--import', pathToFileURL(join(tsx, 'dist', 'loader.mjs')).href],
      ...['--import', pathToFileURL(join(dist, 'project/live.js')).href],
    ],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      TSX_DISABLE_CACHE: '1',
      ...env,
      MCP_NODE_LIVE: JSON.stringify(start),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
  });
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const kill = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  try {
    // Each to its end: the exit of the process may be told before.
    const [stdout = '', stderr = '', answer = ''] = await Promise.all(
      [1, 2, 4].map((index) => read(child, index)),
    );
    const result = answer.trim() === '' ? undefined : (JSON.parse(answer) as LiveResult);
    return { result, stdout, stderr, messages };
  } finally {
    clearTimeout(kill);
    child.kill('SIGKILL');
    rmSync(join(tmpdir(), scratch), { recursive: true, force: true });
  }
}

function read(child: ChildProcess, index: number): Promise<string> {
  const stream = child.stdio[index];
  return stream && 'read' in stream ? text(stream) : Promise.resolve('');
}
