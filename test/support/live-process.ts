// Runs the live process as the server does, from a build of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { LiveResult } from '../../src/protocol/live.ts';

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
  timeoutMs?: number;
  env?: Record<string, string>;
}

const tsx = dirname(createRequire(import.meta.url).resolve('tsx/package.json'));
const sources = join(import.meta.dirname, '..', '..', 'src', 'project');

/** Builds routes-main; `spawnRoutes` forks an app entry under it. */
export async function buildRoutesMain() {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  const common = { bundle: true, platform: 'node' } as const;
  const js = "import { createRequire as c } from 'node:module'; const require = c(import.meta.url);";
  const banner = { js };
  const main = join(folder, 'live.mjs');
  const guard = join(folder, 'guard.cjs');
  await Promise.all([
    build({ ...common, banner, entryPoints: [join(sources, 'live/main.ts')], outfile: main, format: 'esm' }),
    build({ ...common, entryPoints: [join(sources, 'guard/main.ts')], outfile: guard, format: 'cjs' }),
  ]);
  for (const name of ['warm.ts', 'warm.cts']) writeFileSync(join(folder, name), 'export enum Warm { Up }');
  return {
    spawnRoutes: (options: Options) => spawnRoutes({ main, guard }, options),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function spawnRoutes(
  { main, guard }: { main: string; guard: string },
  { root, entry, app = 'app', adapters = ['express', 'prisma'], timeoutMs = 15_000, env }: Options,
): Promise<Run> {
  const file = join(root, entry);
  const start = { root, entry: file, app, adapters, timeoutMs, read: [] };
  const child: ChildProcess = fork(file, [], {
    cwd: root,
    execArgv: [
      ...['--require', guard],
      ...['--require', join(tsx, 'dist', 'preflight.cjs')],
      ...['--import', pathToFileURL(join(tsx, 'dist', 'loader.mjs')).href],
      ...['--import', pathToFileURL(main).href],
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
  const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const [stdout, stderr, answer] = await Promise.all([1, 2, 4].map((index) => read(child, index)));
  clearTimeout(kill);
  return {
    result: answer ? (JSON.parse(answer) as LiveResult) : undefined,
    stdout: stdout ?? '',
    stderr: stderr ?? '',
    messages,
  };
}

function read(child: ChildProcess, index: number): Promise<string> {
  const stream = child.stdio[index];
  return stream && 'read' in stream ? text(stream) : Promise.resolve('');
}
