// Clients that come, work and vanish without a word for two minutes; then the server must be as small as before.
// Looked at from outside only: its processes, its open files, its memory. Usage: node bench/soak.js [--seconds n]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connectHttp } from './http-client.js';
import { startHttp } from './http-server.js';
import { markdownTable } from './measure.js';
import { commandOf, descendants, liveHeapMb, memoryMb, openFiles } from './processes.js';
import { visits } from './soak-visits.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' } } });
const seconds = Number(values.seconds);
const WORKERS = 6;
/** The baseline is taken after these: the server's code is compiled and its heap has grown to what it needs. */
const WARM_UP_SECONDS = Math.min(25, seconds / 4);
const REPORT_MS = 10_000;
/** Sessions end after 6 idle seconds, which are looked for every 1.5; a shell's idleness begins anew with its connection. */
const IDLE_MINUTES = 0.1;
const SETTLE_MS = 45_000;
/** Of live objects, after a collection: a thousand clients that leave a promise each behind are more than this. */
const HEAP_MARGIN_MB = 5;
/** A file that is looked at in this moment, such as the memory of a sandbox. */
const FILES_MARGIN = 2;

const snapshots = mkdtempSync(join(tmpdir(), 'mcp-node-soak-'));
const server = await startHttp(
  [
    ...['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${snapshots}`],
    path('../bin/mcp-node.js'),
    ...['--transport', 'http', '--sse', '--port', '0', '--output', 'json'],
    ...['--session-timeout', String(IDLE_MINUTES), '--rate-limit', '1000000000'],
  ],
  path('../fixtures/blog'),
);
const problems = [];
const counts = Object.fromEntries(Object.keys(visits).map((name) => [name, 0]));
const awaited = { asked: 0, answered: 0 };
const started = performance.now();
const reporter = setInterval(() => report(look()), REPORT_MS);

try {
  await visitAll(WARM_UP_SECONDS);
  const before = await settle();
  before.heap = await liveHeapMb(server.pid, snapshots);
  report(before, 'baseline');
  // A baseline with leaks in it would hide them.
  const left = sandboxes().length;
  if (left > 0)
    throw new Error(`${left} sandbox processes are left after the warm-up: their sessions are gone`);
  await visitAll(seconds - WARM_UP_SECONDS);
  const after = await settle(before);
  // What the system lent to V8 says little: it is given back late, if at all.
  after.heap = await liveHeapMb(server.pid, snapshots);
  report(after, 'the end');
  compare(before, after);
  await oneGoodCall();
} catch (error) {
  problems.push(String(error));
} finally {
  clearInterval(reporter);
  await server.stop();
  rmSync(snapshots, { recursive: true, force: true });
}

for (const problem of problems) console.error(`soak: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log('\nNothing was left behind.');

/** Several clients at a time; each vanishes as its kind of visit has it, and another one comes. */
async function visitAll(duration) {
  const until = performance.now() + duration * 1_000;
  const names = Object.keys(visits);
  let next = 0;
  const worker = async () => {
    while (performance.now() < until && problems.length === 0) {
      const name = names[next++ % names.length];
      try {
        await visits[name]({ server, ask, killed });
        counts[name]++;
      } catch (error) {
        problems.push(`${name}: ${error.stack}`);
      }
      if (server.isOver()) problems.push(`the server ended: ${server.lines().slice(-5).join('\n')}`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

/** Every call that somebody waits for goes through this. */
async function ask(call) {
  awaited.asked++;
  const result = await call;
  awaited.answered++;
  return result;
}

/** A client in a process of its own, which ends by SIGKILL in the midst of a call. */
async function killed() {
  const child = spawn(process.execPath, [path('soak-victim.js'), server.url.href, server.token], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exit]);
  await sleep(100);
  child.kill('SIGKILL');
  const [code] = await exit;
  if (code !== null) throw new Error(`the client to be killed ended with ${code}`);
}

/** Waits until all is as in `goal`; without one, until only the processes that all sessions share are left. */
async function settle(goal) {
  const deadline = performance.now() + SETTLE_MS;
  // Connections without a request end after 5 seconds, sessions after 6 and a bit, their shells likewise.
  await sleep(15_000);
  for (;;) {
    const seen = look();
    const isQuiet = goal
      ? seen.children <= goal.children && seen.files <= goal.files
      : sandboxes().length === 0 && seen.sockets <= 20;
    if (isQuiet || performance.now() > deadline) return look();
    await sleep(500);
  }
}

function sandboxes() {
  return descendants(server.pid).filter((pid) => commandOf(pid).includes('/sandbox/'));
}

function look() {
  const children = descendants(server.pid);
  const { files, sockets } = openFiles(server.pid);
  const { rss } = memoryMb([server.pid]);
  const largestChild = Math.max(0, ...children.map((pid) => memoryMb([pid]).rss));
  return { children: children.length, files, sockets, rss, largestChild };
}

function report({ children, files, sockets, rss, largestChild }, what = '') {
  const visitors = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const second = Math.round((performance.now() - started) / 1_000);
  console.log(
    `${String(second).padStart(4)} s  ${visitors} clients, ${awaited.answered} answers, ` +
      `${children} child processes, ${files} open files, ${sockets} sockets, ` +
      `${Math.round(rss)} MB (largest child ${Math.round(largestChild)} MB)${what && `  <- ${what}`}`,
  );
}

function compare(before, after) {
  const rows = [
    ['child processes', before.children, after.children, before.children],
    ['open files', before.files, after.files, before.files + FILES_MARGIN],
    ['of these sockets', before.sockets, after.sockets, before.sockets + FILES_MARGIN],
    ['live MB in the heap of the server', before.heap, after.heap, before.heap + HEAP_MARGIN_MB],
    ['answers missing', 0, awaited.asked - awaited.answered, 0],
  ].map(([what, ...numbers]) => [what, ...numbers.map(Math.round)]);
  console.log(`\n${markdownTable(['what', 'before', 'after', 'at most'], rows)}`);
  console.log(`\n${markdownTable(['visit', 'times'], Object.entries(counts))}`);
  for (const [what, from, to, limit] of rows) {
    if (to > limit) problems.push(`${what}: ${from} before, ${to} after, allowed ${limit}`);
  }
  if (after.children > before.children) {
    problems.push(`left over:\n${descendants(server.pid).map(commandOf).join('\n')}`);
  }
  const errors = server.lines().filter((line) => /"level":[56]0/.test(line));
  if (errors.length > 0)
    problems.push(`${errors.length} errors in the log: ${errors.slice(0, 3).join('\n')}`);
}

async function oneGoodCall() {
  const client = await connectHttp(server);
  const { output } = await client.call('shell', { code: '20 + 22' });
  if (output.value !== '42') problems.push(`a call after all that gives ${JSON.stringify(output)}`);
  await client.end();
}
