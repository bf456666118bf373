// Routes of apps of 100, 1,000 and 10,000: read from source, live, asked again, filtered, and after a change.
// Called by run.js, or alone: node bench/routes.js [rounds] [framework …].
import { execFile, spawn } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultConfig } from '../src/protocol/config.ts';
import { runLive } from '../test/support/live-process.ts';
import { start } from './client.js';
import { inTurns, markdownTable, median, medianRatio, milliseconds } from './measure.js';
import { frameworks, makeRouteApp } from './route-apps.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const execute = promisify(execFile);
const tsx = createRequire(import.meta.url).resolve('tsx/cli');
const mcpNode = [path('../bin/mcp-node.js'), '--output', 'json'];
const sizes = [100, 1_000, 10_000];
const WARM = 9;
/** As the server starts it. */
const memoryFlags = ['--max-old-space-size=1024', '--max-semi-space-size=4'];

/** One row for each framework and size; `print` is called with each as it comes. */
export async function measureRoutes(rounds = 3, names = Object.keys(frameworks), print = () => {}) {
  const rows = [];
  for (const name of names) {
    for (const count of sizes) {
      const root = makeRouteApp(name, count);
      try {
        const row = await measure(name, count, root, rounds);
        rows.push(row);
        print(row);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }
  }
  return rows;
}

async function measure(name, count, root, rounds) {
  const [memory, again] = [[], []];
  const samples = await inTurns(rounds, {
    source: async () => {
      const used = await readSource(root, count);
      memory.push(used.mb);
      again.push(used.againMs);
      return used.cpuMs;
    },
    tsx: () => milliseconds(() => runTsx(root)),
    live: () => milliseconds(() => readLive(name, root, count)),
  });
  const asked = await ask(root, count);
  const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  return [
    `${name}, ${count.toLocaleString('en')}`,
    `${ms(median(samples.source))}, ${Math.round(median(memory))} MB`,
    ms(median(again)),
    `${ms(median(samples.live))}, ${medianRatio(samples.live, samples.tsx).toFixed(2)}`,
    ...[asked.cached, asked.filtered, asked.matched, asked.changed].map(ms),
  ];
}

/** In the process that reads source, as the server starts it: what the first answer used, and what that after a change. */
async function readSource(root, count) {
  const report = 'process.on("SIGUSR2", () => console.log(JSON.stringify(process.resourceUsage())))';
  const flags = [...memoryFlags, '--import', `data:text/javascript,${report}`];
  const child = spawn(process.execPath, [...flags, path('../dist/project/read-source.js')], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, MCP_NODE_PARENT: String(process.pid) },
  });
  const [said, answers] = [child.stdio[1], child.stdio[3]].map((input) =>
    createInterface({ input })[Symbol.asyncIterator](),
  );
  const next = async (lines) => JSON.parse((await lines.next()).value);
  const entries = [join(root, 'src/main.ts')];
  const params = { root, config: defaultConfig, wanted: 'routes', entries };
  const ask = async (id) => {
    child.stdio[3].write(`${JSON.stringify({ type: 'call', id, method: 'read', params })}\n`);
    check(root, count, (await next(answers)).value.routes.items);
    child.kill('SIGUSR2');
    const { userCPUTime, systemCPUTime, maxRSS } = await next(said);
    return { cpuMs: (userCPUTime + systemCPUTime) / 1_000, mb: maxRSS / 1_024 };
  };
  try {
    const first = await ask(1);
    appendFileSync(join(root, 'src/routes/f0.ts'), '\n// changed\n');
    const again = await ask(2);
    return { ...first, againMs: again.cpuMs - first.cpuMs };
  } finally {
    child.kill('SIGKILL');
  }
}

/** As the server runs it; what is compiled is kept by neither side. */
async function readLive(name, root, count) {
  const adapter = name.split(' ')[0].toLowerCase();
  const { result } = await runLive({ root, entry: 'src/main.ts', adapters: [adapter], timeoutMs: 300_000 });
  check(root, count, result?.items ?? []);
}

function runTsx(root) {
  return execute(process.execPath, [tsx, 'src/main.ts'], {
    cwd: root,
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  });
}

/** HEAD of Fastify, and the like, are rows of their own. */
function check(root, count, items) {
  if (items.length < count) throw new Error(`${root}: ${items.length} of ${count} routes`);
}

/** By a client: the first answer is made, the others are of what is kept. */
async function ask(root, count) {
  const server = await start(mcpNode, root);
  try {
    await server.call('list_routes', { detail: 'summary' });
    const file = Math.ceil(count / 20) - 1;
    const times = async (args) => {
      const samples = [];
      for (let turn = 0; turn < WARM; turn++)
        samples.push(await milliseconds(() => server.call('list_routes', args)));
      return median(samples);
    };
    const cached = await times({ detail: 'summary' });
    const filtered = await times({ pattern: `/f${file}/t1` });
    const matched = await times({ match: `POST /f${file}/t1` });
    appendFileSync(join(root, `src/routes/f${file}.ts`), '\n// changed\n');
    const changed = await milliseconds(() => server.call('list_routes', { pattern: `/f${file}/t1` }));
    return { cached, filtered, matched, changed };
  } finally {
    await server.stop();
  }
}

const header = [
  'routes',
  'source: CPU, memory',
  'its CPU after a change',
  'live, and its ratio to `tsx`',
  ...['asked again', 'with `pattern`', 'with `match`', 'a file changed'],
];

export function printRoutes(rows) {
  console.log(markdownTable(header, rows));
  console.log(
    '\nTargets: source ≤ 300 ms of CPU and 100 MB per 1,000 routes, after a change ≤ 100 ms, live ≤ 1.3, asked again ≤ 10 ms, filtered ≤ 20 ms.',
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rounds = '3', ...names] = process.argv.slice(2);
  const rows = await measureRoutes(Number(rounds), names.length > 0 ? names : undefined, (row) =>
    console.error(row.join(' | ')),
  );
  printRoutes(rows);
}
