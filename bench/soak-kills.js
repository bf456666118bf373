// Mixed calls of several clients while sandbox and project processes are killed at random: every call gets an answer in
// time, and then the server is as small as before. Usage: node bench/soak-kills.js [--calls n] [--seconds n]
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connectHttp } from './http-client.js';
import { startHttp } from './http-server.js';
import { markdownTable } from './measure.js';
import { commandOf, descendants, liveHeapMb, openFiles } from './processes.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '300' },
  },
});
const CALLS = Number(values.calls);
const SECONDS = Number(values.seconds);
const CLIENTS = 4;
/** The server's code is compiled, and its heap has grown to what it needs. */
const WARM_UP_CALLS = Math.min(500, CALLS / 3);
/** Beyond the timeout of a call. */
const ANSWER_MS = 5_000;
const DEFAULT_TIMEOUT_MS = 2_000;
const KILL_EVERY_MS = 700;
/** The project process is killed less often than makes a crash loop. */
const KILL_PROJECT_EVERY_MS = 25_000;
const EDIT_EVERY_MS = 4_000;
const SETTLE_MS = 20_000;
const HEAP_MARGIN_MB = 5;
const FILES_MARGIN = 2;

const module_ = (version) => `
export const version = ${version};
export const add = (a: number, b: number) => a + b;
export const map = (list: number[], each: (n: number) => number) => list.map(each);
export const later = async (ms: number) => { await new Promise((done) => setTimeout(done, ms)); return ${version}; };
export const spin = () => { for (;;); };
export class Counter { #n = 0; next() { return ++this.#n; } }
`;

const quick = [
  ['1 + 1'],
  ['const n = Math.random(); n'],
  ['globalThis.count = (globalThis.count ?? 0) + 1'],
  ["import { add } from './src/soak'; add(1, 2)"],
  ["import { map } from './src/soak'; map([1, 2, 3], (n) => n * 2)"],
  ["import { Counter } from './src/soak'; const c = new Counter(); c.next(); c.next()"],
  ["import { later } from './src/soak'; await later(20)"],
  ['await prisma.user.count()'],
  ['await prisma.post.findMany({ take: 3, select: { id: true, title: true } })'],
  ['for (let i = 0; i < 100; i++) console.log("line", i)'],
  ['throw new Error("on purpose")'],
  ['syntax error'],
  ['await new Promise((done) => setTimeout(done, 50)); "slept"'],
  ['setTimeout(() => console.log("late"), 30); 1'],
  ['c.next()'],
];
/** With the timeout that ends them. */
const endless = [
  ['for (;;);', 150],
  ["import { spin } from './src/soak'; spin()", 150],
  ['await new Promise(() => {})', 100],
];

const folder = mkdtempSync(join(tmpdir(), 'mcp-node-soak-'));
const blog = join(folder, 'blog');
const packages = path('../fixtures/blog/node_modules');
cpSync(path('../fixtures/blog'), blog, { recursive: true, filter: (file) => file !== packages });
symlinkSync(packages, join(blog, 'node_modules'));
const edit = (version) => writeFileSync(join(blog, 'src/soak.ts'), module_(version));
edit(0);
const snapshots = mkdtempSync(join(tmpdir(), 'mcp-node-soak-'));

const server = await startHttp(
  [
    ...['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${snapshots}`],
    path('../bin/mcp-node.js'),
    ...['--transport', 'http', '--port', '0', '--rate-limit', '1000000000', '--output', 'json'],
  ],
  blog,
);
const problems = [];
const answers = new Map();
const kills = { sandbox: 0, project: 0 };
let slowest = 0;
let edits = 0;
const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1_000);

try {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connectHttp(server)));
  await callAll(clients, WARM_UP_CALLS);
  const before = await look(clients);
  const stop = new AbortController();
  const killing = Promise.all([
    killNow('sandbox', KILL_EVERY_MS, stop.signal),
    killNow('project', KILL_PROJECT_EVERY_MS, stop.signal),
    editNow(stop.signal),
  ]);
  await callAll(clients, CALLS - WARM_UP_CALLS);
  stop.abort();
  await killing;
  compare(before, await look(clients));
  for (const client of clients) await client.end();
} catch (error) {
  problems.push(error.stack);
} finally {
  const left = descendants(server.pid);
  await server.stop();
  await sleep(1_000);
  const orphans = left.filter((pid) => /mcp-node|[\\/](?:sandbox|project)[\\/]/.test(commandOf(pid)));
  if (orphans.length > 0) problems.push(`orphans: ${orphans.map(commandOf).join('; ')}`);
  rmSync(folder, { recursive: true, force: true });
  rmSync(snapshots, { recursive: true, force: true });
}

for (const problem of problems) console.error(`soak: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log('\nEvery call was answered in time, and nothing was left behind.');

/** All clients at once, until so many calls are made or time is up. */
async function callAll(clients, calls) {
  const until = performance.now() + SECONDS * 1_000;
  let left = calls;
  let said = seconds();
  const worker = async (client) => {
    while (left-- > 0 && performance.now() < until && problems.length < 5) {
      await callOne(client);
      if (seconds() - said < 10) continue;
      said = seconds();
      console.log(
        `${String(said).padStart(4)} s  ${left} calls to go, ${JSON.stringify(kills)}, ${edits} edits`,
      );
    }
  };
  await Promise.all(clients.map(worker));
  if (left > 0 && performance.now() >= until) console.log(`${left} calls were not made within ${SECONDS} s`);
}

async function callOne(client) {
  const dice = Math.random();
  const snippets = dice > 0.95 ? endless : quick;
  const [code, timeout = DEFAULT_TIMEOUT_MS] = snippets[Math.floor(Math.random() * snippets.length)];
  if (dice < 0.005) return timed(client, 'list_routes', {}, 15_000);
  if (dice < 0.01) return timed(client, 'export_history', {}, 15_000);
  if (dice < 0.015) return timed(client, 'shell', { action: 'reset' }, DEFAULT_TIMEOUT_MS);
  return timed(client, 'shell', { code, timeout }, timeout);
}

async function timed(client, tool, args, timeoutMs) {
  const at = performance.now();
  let kind;
  try {
    const answer = await client.call(tool, args);
    kind = `${tool} ${answer.status ?? 'ok'}`;
  } catch (error) {
    // A coded error is an answer; anything else is none.
    const code = /"code":"([A-Z_]+)"/.exec(error.message)?.[1];
    if (!code || code === 'INTERNAL') problems.push(`${JSON.stringify(args)}: ${error.message}`);
    kind = `${tool} ${code}`;
  }
  const ms = performance.now() - at;
  slowest = Math.max(slowest, ms - timeoutMs);
  if (ms > timeoutMs + ANSWER_MS)
    problems.push(`${tool} ${JSON.stringify(args)}: ${Math.round(ms)} ms, timeout ${timeoutMs} ms`);
  answers.set(kind, (answers.get(kind) ?? 0) + 1);
}

async function killNow(kind, everyMs, signal) {
  while (!signal.aborted) {
    await sleep(everyMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    const pids = descendants(server.pid).filter((pid) => commandOf(pid).includes(`/${kind}/main.js`));
    const pid = pids[Math.floor(Math.random() * pids.length)];
    if (pid === undefined || signal.aborted) continue;
    try {
      process.kill(pid, 'SIGKILL');
      kills[kind]++;
    } catch {
      // It has just ended by itself.
    }
  }
}

async function editNow(signal) {
  while (!signal.aborted) {
    await sleep(EDIT_EVERY_MS, undefined, { signal }).catch(() => {});
    edit(++edits);
  }
}

/** With the same processes alive as at the other look: one sandbox for each client, and the one that describes the project. */
async function look(clients) {
  for (const client of clients) {
    await client.call('shell', { action: 'reset' });
    await client.call('clear_history', {});
    await client.call('shell', { code: '1' });
  }
  await clients[0].call('get_project', {});
  const deadline = performance.now() + SETTLE_MS;
  // Processes that were killed or replaced, and answers on their way.
  while (descendants(server.pid).length > CLIENTS + 4 && performance.now() < deadline) await sleep(200);
  await sleep(3_000);
  const heap = await liveHeapMb(server.pid, snapshots);
  return { children: descendants(server.pid).length, ...openFiles(server.pid), heap };
}

function compare(before, after) {
  const rows = [
    ['child processes', before.children, after.children, before.children + 1],
    ['open files', before.files, after.files, before.files + FILES_MARGIN + 6],
    ['live MB in the heap of the server', before.heap, after.heap, before.heap + HEAP_MARGIN_MB],
    ['slowest answer, ms beyond its timeout', 0, slowest, ANSWER_MS],
  ].map(([what, ...numbers]) => [what, ...numbers.map(Math.round)]);
  console.log(`\n${markdownTable(['what', 'before', 'after', 'at most'], rows)}`);
  console.log(`\n${markdownTable(['answer', 'times'], [...answers].sort())}`);
  console.log(`\nkilled: ${JSON.stringify(kills)}, edits: ${edits}, ${seconds()} s`);
  for (const [what, from, to, limit] of rows)
    if (to > limit) problems.push(`${what}: ${from} before, ${to} after, allowed ${limit}`);
  const errors = server.lines().filter((line) => /"level":[56]0/.test(line));
  if (errors.length > 0)
    problems.push(`${errors.length} errors in the log: ${errors.slice(0, 3).join('\n')}`);
}
