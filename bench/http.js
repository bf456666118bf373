// Many clients over HTTP, beside a bare SDK server that only echoes. Called by run.js, or alone: node bench/http.js.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectHttp } from './http-client.js';
import { startHttp } from './http-server.js';
import { inTurns, markdownTable, median, medianRatio, milliseconds } from './measure.js';
import { descendants, memoryMb } from './processes.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const blog = path('../fixtures/blog');
const mcpNode = [
  path('../bin/mcp-node.js'),
  '--transport',
  'http',
  '--port',
  '0',
  '--rate-limit',
  '1000000000',
  '--output',
  'json',
];
const bareHttp = [path('servers/bare-http.js')];

const ROUNDS = 7;
const CALLS = new Map([
  [1, 200],
  [16, 800],
  [64, 960],
]);
const IDLE_SESSIONS = 20;
/** As many as one token may have. */
const STATEFUL_SESSIONS = 64;

/** Rows of one table: calls at several numbers of clients, and of another: streams, memory, state. */
export async function measureHttp() {
  const load = [];
  for (const [clients, calls] of CALLS) load.push(...(await underLoad(clients, calls)));
  const details = [await firstByte()];
  // Only there the kernel tells what processes share.
  if (process.platform === 'linux') details.push(...(await idleSessions()));
  details.push(...(await keptApart()));
  return { load, details };
}

export function printHttp({ load, details }) {
  const header = ['clients', 'call', 'calls per second', 'p50', 'p99', 'time per call to echo', 'target'];
  console.log(markdownTable(header, load));
  console.log(`\n${markdownTable(['over HTTP', 'measured', 'target'], details)}`);
}

/** Servers of their own: shells that idle are not to slow down what is measured beside them. */
async function underLoad(clients, calls) {
  const variants = [
    { name: '`echo` of the bare SDK server', args: bareHttp, tool: 'echo', input: { text: '1+1' } },
    { name: '`list_routes`', args: mcpNode, tool: 'list_routes', input: {}, target: '≤ 1.5' },
    { name: '`shell` with `1+1`, warm', args: mcpNode, tool: 'shell', input: { code: '1+1' }, target: '≤ 4' },
  ];
  const running = [];
  try {
    for (const variant of variants) {
      const server = await startHttp(variant.args, blog);
      running.push({ ...variant, server, connected: [] });
    }
    for (const { server, connected, tool, input } of running) {
      for (let i = 0; i < clients; i++) connected.push(await connectHttp(server));
      // JavaScript that has run a few times is compiled: all sides get the same warming up.
      await loop(connected, Math.max(calls, 500), tool, input);
    }
    const samples = await inTurns(
      ROUNDS,
      Object.fromEntries(
        running.map(({ name, connected, tool, input }) => [name, () => loop(connected, calls, tool, input)]),
      ),
    );
    const perCall = (name) => samples[name].map(({ ms }) => ms / calls);
    return running.map(({ name, target = '' }) => {
      const latencies = samples[name].flatMap((round) => round.latencies).sort((a, b) => a - b);
      const ratio = medianRatio(perCall(name), perCall(running[0].name));
      return [
        clients,
        name,
        Math.round(1_000 / median(perCall(name))),
        inMs(latencies[Math.floor(latencies.length * 0.5)]),
        inMs(latencies[Math.floor(latencies.length * 0.99)]),
        ratio.toFixed(2),
        target,
      ];
    });
  } finally {
    for (const { connected, server } of running) {
      for (const client of connected) client.vanish();
      await server.stop();
    }
  }
}

/** Each client makes its next call when the one before is answered. */
async function loop(clients, calls, tool, input) {
  const latencies = [];
  const ms = await milliseconds(() =>
    Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < calls / clients.length; i++)
          latencies.push(await milliseconds(() => client.load(tool, input)));
      }),
    ),
  );
  return { ms, latencies };
}

async function firstByte() {
  return withServer(async (server) => {
    const client = await connectHttp(server);
    await client.call('shell', { code: '1+1' });
    const samples = [];
    for (let i = 0; i < 5; i++) {
      let answer;
      samples.push(
        await milliseconds(async () => {
          answer = await client.begin('shell', {
            code: 'await new Promise((done) => setTimeout(done, 2000))',
          });
        }),
      );
      await answer.text;
    }
    client.vanish();
    const shown = `${inMs(median(samples))}, at most ${inMs(Math.max(...samples))}`;
    return ['headers of a `shell` call that takes 2 s', shown, '< 100 ms'];
  });
}

async function idleSessions() {
  return withServer(async (server) => {
    // The project's process is there with the first session, and stays for all.
    const first = await connectHttp(server);
    await first.call('shell', { code: '1+1' });
    await first.end();
    const before = await restingMb(server);
    const clients = [];
    for (let i = 0; i < IDLE_SESSIONS; i++) {
      clients.push(await connectHttp(server));
      await clients[i].call('shell', { code: `const kept = ${i}` });
    }
    const after = await restingMb(server);
    for (const client of clients) client.vanish();
    const each = (kind) => `${Math.round((after[kind] - before[kind]) / IDLE_SESSIONS)} MB`;
    return [
      [
        `memory of an idle shell session, of ${IDLE_SESSIONS} (PSS: shared pages counted once)`,
        each('pss'),
        '≤ 60 MB',
      ],
      ['the same as the sum of resident sets', each('rss'), '≤ 60 MB'],
    ];
  });
}

async function restingMb({ pid }) {
  await sleep(3_000);
  return memoryMb([pid, ...descendants(pid)]);
}

async function keptApart() {
  return withServer(async (server) => {
    let clients = [];
    let mixedUp = 0;
    const opening = await milliseconds(async () => {
      clients = await Promise.all(Array.from({ length: STATEFUL_SESSIONS }, () => connectHttp(server)));
      await Promise.all(
        clients.map((client, i) => client.call('shell', { code: `const mine = "value-${i}"; mine` })),
      );
    });
    const reading = await milliseconds(() =>
      Promise.all(
        clients.map(async (client, i) => {
          const { output } = await client.call('shell', { code: 'mine' });
          if (!output.value?.includes(`value-${i}`) || /value-(\d+)/.exec(output.value)[1] !== String(i))
            mixedUp++;
        }),
      ),
    );
    const sandboxes = descendants(server.pid).length;
    const { pss } = memoryMb([server.pid, ...descendants(server.pid)]);
    for (const client of clients) client.vanish();
    const what = `${STATEFUL_SESSIONS} shell sessions at once, each with a value of its own:`;
    return [
      [`${what} values mixed up`, String(mixedUp), '0'],
      [`${what} all opened and set`, `${(opening / 1_000).toFixed(1)} s`, ''],
      [`${what} all read again`, inMs(reading), ''],
      [`${what} memory of all ${sandboxes + 1} processes (PSS)`, `${(pss / 1024).toFixed(1)} GB`, ''],
    ];
  });
}

async function withServer(work) {
  const server = await startHttp(mcpNode, blog);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

function inMs(value) {
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))} ms`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printHttp(await measureHttp());
