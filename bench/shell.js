// The shell's own cost: the membrane beside bare IPC, the database modes beside plain queries, sessions, memory.
// Called by run.js, or alone: node bench/shell.js.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './client.js';
import { inTurns, markdownTable, median, medianRatio, milliseconds } from './measure.js';
import { descendants, liveHeapMb, memoryMb } from './processes.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const mcpNode = path('../bin/mcp-node.js');

const IMPORT = "import { add, addLater, objects, query, rows } from './src/workload';";
const MANY = 10_000;

export async function measureShell() {
  const blog = copyBlog();
  try {
    return [
      ...(await membrane(blog)),
      ...(await databaseModes(blog)),
      ...(await sessions(blog)),
      ...(await growth(blog)),
    ];
  } finally {
    rmSync(blog, { recursive: true, force: true });
  }
}

export function printShell(rows) {
  console.log(markdownTable(['the shell', 'measured', 'compared with', 'ratio', 'target'], rows));
}

async function membrane(blog) {
  const shell = await openShell(blog, [], IMPORT);
  const child = fork(path('servers/ipc-child.js'), { serialization: 'advanced' });
  const ask = async (name, ...args) => {
    child.send({ name, args });
    const [{ value }] = await once(child, 'message');
    return value;
  };
  const times = 300;
  const samples = await inTurns(15, {
    sync: () => shell.inner(`for (let i = 0; i < ${times}; i++) add(i, 1)`, times),
    async: () => shell.inner(`for (let i = 0; i < ${times}; i++) await addLater(i, 1)`, times),
    together: () =>
      shell.inner(`await Promise.all(Array.from({ length: ${times} }, (_, i) => addLater(i, 1)))`, times),
    rows: () => shell.inner('for (let i = 0; i < 10; i++) rows().length', 10),
    ipc: async () => (await milliseconds(() => repeat(times, (i) => ask('add', i, 1)))) / times,
    ipcRows: async () => (await milliseconds(() => repeat(10, () => ask('rows')))) / 10,
  });
  child.kill();
  await shell.stop();
  return [
    compare(
      'a call of a function of the project',
      samples.sync,
      'a call over Node IPC',
      samples.ipc,
      '≤ 0.5 ms',
    ),
    compare('a call that is awaited', samples.async, 'a call over Node IPC', samples.ipc),
    compare(`one of ${times} calls at once`, samples.together, 'a call over Node IPC', samples.ipc),
    compare(
      '1,000 rows that a function returns',
      samples.rows,
      'a structured clone over IPC',
      samples.ipcRows,
      '≤ 3×',
    ),
  ];
}

async function databaseModes(blog) {
  const modes = ['write', 'read', 'rollback'];
  const shells = {};
  for (const mode of modes) shells[mode] = await openShell(blog, ['--db', mode], IMPORT);
  const variants = modes.map((mode) => [mode, () => shells[mode].number('await query(50)')]);
  const samples = await inTurns(10, Object.fromEntries(variants));
  for (const mode of modes) await shells[mode].stop();
  return ['read', 'rollback'].map((mode) =>
    compare(
      `a Prisma query on SQLite, \`--db ${mode}\``,
      samples[mode],
      'the same, `--db write`',
      samples.write,
      mode === 'read' ? '≤ 2×' : '',
    ),
  );
}

async function sessions(blog) {
  const shell = await openShell(blog, [], 'const kept = 1');
  const samples = await inTurns(10, {
    reset: async () => {
      await shell.call({ code: 'const state = 1' });
      return milliseconds(() => shell.call({ action: 'reset' }));
    },
    afterReset: () => milliseconds(() => shell.call({ code: '1' })),
    cold: () => milliseconds(() => shell.call({ code: '1', session: 'new' })),
  });
  await shell.stop();
  return [
    ['`reset`', inMs(median(samples.reset)), '', '', '≤ 100 ms'],
    [
      'the call after it, at once: the sandbox starts meanwhile',
      inMs(median(samples.afterReset)),
      '',
      '',
      '',
    ],
    ['a new session, with its first call', inMs(median(samples.cold)), '', '', ''],
  ];
}

/** Memory of all processes; only there the kernel tells what they share. */
async function growth(blog) {
  if (process.platform !== 'linux') return [];
  const snapshots = mkdtempSync(join(tmpdir(), 'mcp-node-bench-'));
  const node = ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${snapshots}`];
  const shell = await openShell(blog, [], IMPORT, node);
  const heap = () => liveHeapMb(shell.pid, snapshots);
  const memory = () => memoryMb(descendants(shell.pid)).pss;
  const calls = (n) => repeat(n, () => shell.call({ code: 'add(1, 2)' }));
  const handles = (n) => repeat(n, () => shell.call({ code: 'objects(1000).map((map) => map.size).length' }));
  await calls(2_000);
  await handles(20);
  const before = [await heap(), memory()];
  await calls(MANY);
  const after = [await heap(), memory()];
  await handles(50);
  const last = [await heap(), memory()];
  await shell.stop();
  rmSync(snapshots, { recursive: true });
  const change = (from, to) => `${from.toFixed(1)} → ${to.toFixed(1)} MB`;
  const rows = (what, from, to) => [
    [`live heap of the server, ${what}`, change(from[0], to[0]), '', '', 'no growth'],
    [`memory of its processes, ${what}`, change(from[1], to[1]), '', '', 'no growth'],
  ];
  return [
    ...rows(`before and after ${MANY.toLocaleString('en')} calls`, before, after),
    ...rows('before and after 50 times 1,000 objects of the project', after, last),
  ];
}

async function openShell(cwd, flags, code, node = []) {
  const server = await start([...node, mcpNode, '--output', 'json', ...flags], cwd);
  const call = async (args) => {
    const result = await server.call('shell', args);
    if (result.status !== 'success') throw new Error(JSON.stringify(result));
    return result;
  };
  const number = async (text) => Number((await call({ code: text })).output.value);
  await call({ code });
  return {
    ...{ call, number },
    pid: server.pid,
    /** Milliseconds of one of `times`, as the isolate measures them. */
    async inner(text, times) {
      return (await number(`{ const t = performance.now(); ${text}; performance.now() - t }`)) / times;
    },
    stop: server.stop,
  };
}

function copyBlog() {
  const source = path('../fixtures/blog');
  const copy = mkdtempSync(join(tmpdir(), 'mcp-node-bench-'));
  const packages = join(source, 'node_modules');
  cpSync(source, copy, { recursive: true, filter: (file) => file !== packages });
  symlinkSync(packages, join(copy, 'node_modules'));
  cpSync(path('scripts/workload.ts'), join(copy, 'src/workload.ts'));
  return copy;
}

async function repeat(times, work) {
  for (let i = 0; i < times; i++) await work(i);
}

function compare(what, samples, otherName, others, target = '') {
  return [
    what,
    inMs(median(samples)),
    `${otherName}: ${inMs(median(others))}`,
    medianRatio(samples, others).toPrecision(2),
    target,
  ];
}

function inMs(value) {
  return `${Number(value.toPrecision(2))} ms`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printShell(await measureShell());
