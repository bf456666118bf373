// Runs the routes process as the server does, from a build of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { RoutesResult } from '../../src/protocol/processes.ts';

interface Run {
  /** Undefined when the process was killed. */
  result: RoutesResult | undefined;
  stdout: string;
  stderr: string;
  messages: unknown[];
}

interface Options {
  root: string;
  /** Relative to the root. */
  entry: string;
  app?: string;
  timeoutMs?: number;
  env?: Record<string, string>;
}

const tsx = dirname(createRequire(import.meta.url).resolve('tsx/package.json'));
const source = join(import.meta.dirname, '..', '..', 'src', 'project', 'routes-main.ts');

/** Builds routes-main; `spawnRoutes` forks an app entry under it. */
export async function buildRoutesMain() {
  const folder = mkdtempSync(join(tmpdir(), 'routes-main-'));
  const outfile = join(folder, 'routes-main.mjs');
  await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'esm' });
  return {
    spawnRoutes: (options: Options) => spawnRoutes(outfile, options),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function spawnRoutes(
  main: string,
  { root, entry, app = 'app', timeoutMs = 15_000, env }: Options,
): Promise<Run> {
  const file = join(root, entry);
  const start = { root, entry: file, app, timeoutMs, read: [] };
  const child: ChildProcess = fork(file, [], {
    cwd: root,
    execArgv: [
      ...['--require', join(tsx, 'dist', 'preflight.cjs')],
      ...['--import', pathToFileURL(join(tsx, 'dist', 'loader.mjs')).href],
      ...['--import', pathToFileURL(main).href],
    ],
    env: { ...process.env, NODE_ENV: 'development', ...env, MCP_NODE_ROUTES: JSON.stringify(start) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
  });
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const [stdout, stderr, answer] = await Promise.all([1, 2, 4].map((index) => read(child, index)));
  clearTimeout(kill);
  return {
    result: answer ? (JSON.parse(answer) as RoutesResult) : undefined,
    stdout: stdout ?? '',
    stderr: stderr ?? '',
    messages,
  };
}

function read(child: ChildProcess, index: number): Promise<string> {
  const stream = child.stdio[index];
  return stream && 'read' in stream ? text(stream) : Promise.resolve('');
}
