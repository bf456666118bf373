// Ratios against other servers and tsx, side by side in one run, as Markdown. It only prints: no speed is asserted.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { measureBytes, printBytes } from './bytes.js';
import { start } from './client.js';
import { measureDocs, printDocs } from './docs.js';
import { measureHttp, printHttp } from './http.js';
import { measureLoading, printLoading } from './loading.js';
import { inTurns, markdownTable, median, medianRatio, milliseconds } from './measure.js';
import { measurePackages, printPackages } from './packages.js';
import { measureRoutes, printRoutes } from './routes.js';
import { measureShell, printShell } from './shell.js';
import { measureTasks, printTasks } from './tasks/run.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const execute = promisify(execFile);

const blog = path('../fixtures/blog');
const tsx = createRequire(import.meta.url).resolve('tsx/cli');
const mcpNode = [path('../bin/mcp-node.js'), '--output', 'json'];
const bareSdk = [path('servers/bare-sdk.js')];
const byHand = [path('servers/by-hand.js')];
const forkPerCall = [path('servers/fork-per-call.js')];

const PROJECT_VALUE =
  'const { PriceList } = await import("./src/services/pricing"); const list = PriceList.standard();';
const THOUSAND_ROWS =
  "await prisma.$queryRaw`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i AS id, 'row ' || i AS name, i * 1.5 AS price FROM n`";

const ratios = [...(await startUp()), ...(await memory()), ...(await warmCalls()), ...(await firstQuery())];
const details = await information();
const shell = await measureShell();
const http = await measureHttp();
const loading = await measureLoading();
const routes = await measureRoutes();
const docs = await measureDocs();
const sizes = await measureBytes();
const tasks = await measureTasks();
const packages = await measurePackages();

console.log(
  `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores\n`,
);
console.log(markdownTable(['what', 'mcp-node', 'compared with', 'that one', 'ratio', 'target'], ratios));
console.log(`\n${markdownTable(['for information', 'median'], details)}\n`);
printShell(shell);
console.log();
printHttp(http);
console.log();
printLoading(loading);
console.log();
printRoutes(routes);
console.log();
printDocs(docs);
console.log();
printBytes(sizes);
console.log();
printTasks(tasks);
console.log();
printPackages(packages);

async function startUp() {
  const startMs = (args) => async () => {
    const server = await start(args, blog);
    await server.stop();
    return server.startMs;
  };
  const samples = await inTurns(20, {
    mcpNode: startMs(mcpNode),
    bareSdk: startMs(bareSdk),
    byHand: startMs(byHand),
  });
  return [
    compare('start to `initialize` answered', samples.mcpNode, 'bare SDK server', samples.bareSdk, '≤ 0.8'),
    compare('start to `initialize` answered', samples.mcpNode, 'written by hand', samples.byHand),
  ];
}

async function memory() {
  const idleMb = (args) => async () => {
    const server = await start(args, blog);
    // What the answer left behind is collected or not by then; nothing else happens.
    await sleep(500);
    const mb = await residentMb(server.pid);
    await server.stop();
    return mb;
  };
  const samples = await inTurns(5, {
    mcpNode: idleMb(mcpNode),
    bareSdk: idleMb(bareSdk),
    byHand: idleMb(byHand),
  });
  return [
    compare(
      'idle memory of the server process',
      samples.mcpNode,
      'bare SDK server',
      samples.bareSdk,
      '≤ 1.0',
      inMb,
    ),
    compare(
      'idle memory of the server process',
      samples.mcpNode,
      'written by hand',
      samples.byHand,
      '',
      inMb,
    ),
  ];
}

async function warmCalls() {
  const ours = await start(mcpNode, blog);
  const echo = await start(bareSdk, blog);
  const forking = await start(forkPerCall, blog);
  const shell = () => milliseconds(() => ours.call('shell', { code: '1+1' }));
  // JavaScript that has run a few times is compiled: both sides get the same warming up.
  for (let i = 0; i < 100; i++) {
    await shell();
    await echo.call('echo', { text: '1+1' });
  }
  const quick = await inTurns(300, {
    shell,
    echo: () => milliseconds(() => echo.call('echo', { text: '1+1' })),
  });
  const slow = await inTurns(30, {
    // A fork leaves cold caches to whoever comes next: ten calls, as one after another.
    shell: async () => (await milliseconds(() => repeat(10, shell))) / 10,
    forking: () => milliseconds(() => forking.call('shell', { code: '1+1' })),
  });
  await Promise.all([ours.stop(), echo.stop(), forking.stop()]);
  return [
    compare('`shell` with `1+1`, warm', quick.shell, 'echo tool of the bare SDK server', quick.echo, '≤ 10'),
    compare('`shell` with `1+1`, warm', slow.shell, 'a Node process per call', slow.forking, '≤ 0.05'),
  ];
}

async function firstQuery() {
  const samples = await inTurns(10, {
    async shell() {
      const server = await start(mcpNode, blog);
      const ms = await milliseconds(async () => {
        const { status } = await server.call('shell', { code: 'await prisma.user.count()' });
        if (status !== 'success') throw new Error(`the query failed: ${status}`);
      });
      await server.stop();
      return ms;
    },
    script: () =>
      milliseconds(() => execute(process.execPath, [tsx, path('scripts/count-users.ts')], { cwd: blog })),
  });
  return [
    compare(
      'first `shell` call: `await prisma.user.count()`',
      samples.shell,
      'the same as a script, by `tsx`',
      samples.script,
      '≤ 1.3',
    ),
  ];
}

async function information() {
  const server = await start(mcpNode, blog);
  const call = (tool, args) => milliseconds(() => server.call(tool, args));
  const routesCold = await call('list_routes', { detail: 'full' });
  await server.call('shell', { code: PROJECT_VALUE });

  const samples = await inTurns(10, {
    '1,000 calls of a method of a project object, in one `shell` call': () =>
      call('shell', { code: 'for (let i = 0; i < 1000; i++) list.priceOf("pro")' }),
    '`shell`, 1,000 rows of a query': () => call('shell', { code: `(${THOUSAND_ROWS}).length` }),
    '`list_models`, warm': () => call('list_models', { detail: 'full' }),
    '`list_routes`, warm': () => call('list_routes', { detail: 'full' }),
  });
  const reset = await inTurns(10, {
    reset: async () => {
      await server.call('shell', { code: 'const state = 1' });
      return call('shell', { action: 'reset' });
    },
  });
  await server.stop();
  return [
    ...Object.entries(samples).map(([name, values]) => [name, inMs(median(values))]),
    ['`shell`, reset', inMs(median(reset.reset))],
    ['`list_routes`, first call', inMs(routesCold)],
  ];
}

async function repeat(times, work) {
  for (let i = 0; i < times; i++) await work();
}

/** From /proc where there is one, else from ps. */
async function residentMb(pid) {
  if (process.platform === 'linux') {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  }
  const { stdout } = await execute('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}

function compare(what, samples, otherName, others, target = '', show = inMs) {
  const ratio = medianRatio(samples, others);
  return [what, show(median(samples)), otherName, show(median(others)), significant(ratio), target];
}

function inMs(value) {
  return `${significant(value)} ms`;
}

function inMb(value) {
  return `${Math.round(value)} MB`;
}

function significant(value) {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
