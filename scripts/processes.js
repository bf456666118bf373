// Programs that the opt-in scripts run: each in its own process group, for a bounded time, and gone when the script is.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/mcp-node.js', import.meta.url));
const INSTALL_MS = 300_000;
const START_MS = 30_000;
const STOP_MS = 10_000;

const running = new Set();
process.on('exit', () => running.forEach(killGroup));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** Of what is installed once, for the user alone. */
export function installFolder(name) {
  const cache = join(tmpdir(), `mcp-node-cache-${userInfo().username}`);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  // The temp folder may be everybody's, and what is in the cache is run.
  if (statSync(cache).uid !== Math.max(userInfo().uid, 0)) throw new Error(`${cache} is somebody else's`);
  return join(cache, name);
}

/** Installs exact versions outside of this package, once for each; `scripts`: what npm may refuse to run by itself. */
export async function installPinned(packages, scripts = []) {
  const name = packages.map((wanted) => wanted.replaceAll(/[^\w.-]+/g, '-').replace(/^-/, '')).join('_');
  const folder = installFolder(name);
  const stamp = join(folder, 'installed');
  if (existsSync(stamp)) return join(folder, 'node_modules');
  console.error(`installing ${packages.join(', ')} in ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  await mustRun(npm(['install', '--prefix', folder, ...options, ...packages]), folder);
  for (const script of scripts) {
    await mustRun({ command: process.execPath, args: [join(folder, 'node_modules', script)] }, folder);
  }
  writeFileSync(stamp, '');
  return join(folder, 'node_modules');
}

/** npm itself, in this Node: the one on PATH may start an older one. */
function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return { command: process.execPath, args: [cli, ...args] };
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

async function mustRun({ command, args, shell }, cwd) {
  const { status, output } = await run(command, args, { cwd, shell, ms: INSTALL_MS });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}: exit code ${status}\n${output}`);
}

/** `output`: stdout and stderr as they came. What the program left running ends with it. */
export function run(command, args, { ms, ...options }) {
  const child = start(command, args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      output += `\nkilled after ${ms / 1000} s`;
      killGroup(child);
    }, ms);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    // Before "close", which waits for whoever still holds the pipes.
    child.on('exit', () => {
      clearTimeout(timer);
      killGroup(child);
    });
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** Shows what the program says; one that says nothing for `ms` is ended, with all that it started: `silent`. */
export function runWatched(command, args, { ms, ...options }) {
  const child = start(command, args, options);
  let silent = false;
  const timer = setTimeout(() => {
    silent = true;
    killGroup(child);
  }, ms);
  child.stdout.on('data', () => timer.refresh()).pipe(process.stdout, { end: false });
  child.stderr.on('data', () => timer.refresh()).pipe(process.stderr, { end: false });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      killGroup(child);
    });
    child.once('close', (status) => resolve({ status, silent }));
  });
}

/** The built server over HTTP at a free port. */
export async function serve(args, options) {
  const child = start(process.execPath, [BIN, '--transport', 'http', '--port', '0', ...args], options);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdout.resume();
  return { url: await listening(child), stop };

  /** False if it had to be killed. */
  async function stop() {
    child.kill('SIGTERM');
    const late = new Promise((resolve) => setTimeout(resolve, STOP_MS, 'late').unref());
    const inTime = (await Promise.race([exited, late])) !== 'late';
    killGroup(child);
    return inTime;
  }
}

/** A file, and its arguments, that serves at PORT until `stop`. */
export async function serveFile(args, { cwd, path }) {
  const port = await freePort();
  const child = start(process.execPath, args, { cwd, env: { ...process.env, PORT: String(port) } });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  }
  const url = `http://localhost:${port}${path}`;
  const until = Date.now() + START_MS;
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null || Date.now() > until) {
      killGroup(child);
      throw new Error(`${args.join(' ')} did not start:\n${log}`);
    }
    await sleep(100);
  }
  return { url, stop: () => killGroup(child) };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function listening(child) {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = () => {
      killGroup(child);
      reject(new Error(`the server did not start:\n${log}`));
    };
    const timer = setTimeout(fail, START_MS);
    child.once('exit', fail);
    createInterface(child.stderr).on('line', (line) => {
      log += `${line}\n`;
      if (!line.includes('"msg":"listening"')) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve(JSON.parse(line).url);
    });
  });
}

function start(command, args, options) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, { ...options, stdio, detached: process.platform !== 'win32' });
  running.add(child);
  return child;
}

function killGroup(child) {
  running.delete(child);
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
