// What mounted tools cost an app: to import, and per call, beside the SDK used by hand and mcp-handler, in turns in one run.
// Alone: node bench/mount.js [rounds], after npm run build. It needs the registry, for mcp-handler.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createMcp, defineTool } from '@mcp-node/cli/tools';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { installPinned } from '../scripts/processes.js';
import { inTurns, markdownTable, median, medianRatio, milliseconds } from './measure.js';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const TOOLS = 20;
const CALLS = 50;
const ours = '@mcp-node/cli/tools';

async function measureMount(rounds) {
  // Next.js is a peer that it does not load.
  process.env.npm_config_legacy_peer_deps = 'true';
  const packages = await installPinned([
    'mcp-handler@2.4.0',
    '@modelcontextprotocol/server@2.4.0',
    'zod@4.6.7',
  ]);
  delete process.env.npm_config_legacy_peer_deps;
  const handler = pathToFileURL(join(packages, 'mcp-handler/dist/index.mjs')).href;
  return [...(await importing(rounds, handler)), ...(await calling(rounds, handler))];
}

async function importing(rounds, handler) {
  const modules = {
    [ours]: ours,
    'SDK 2, server': '@modelcontextprotocol/server',
    'SDK 1, server': '@modelcontextprotocol/sdk/server/mcp.js',
    'mcp-handler': handler,
  };
  const variants = Object.entries(modules).map(([name, module]) => [name, () => imported(module)]);
  const samples = await inTurns(rounds, Object.fromEntries(variants));
  const first = await inTurns(rounds, {
    [ours]: () => imported(ours, firstOfOurs),
    'SDK 2 by hand': () => imported('@modelcontextprotocol/server', firstByHand),
  });
  return ['ms', 'MB'].flatMap((unit) => [
    ...rowsOf(
      `import, ${unit}`,
      (name) => samples[name].map((sample) => sample[unit]),
      Object.keys(modules),
      0,
    ),
    ...rowsOf(
      `import and first request, ${unit}`,
      (name) => first[name].map((sample) => sample[unit]),
      Object.keys(first),
      0,
    ),
  ]);
}

const ask = `
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } };
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  const asked = new Request('http://localhost/mcp', { method: 'POST', headers, body });
  const { status } = await fetch(asked, { peer: '127.0.0.1' });
  if (status !== 200) throw new Error(String(status));`;
const firstOfOurs = `
  const it = made.defineTool({ description: 'x', input: { type: 'object' } }, () => 'called');
  const { fetch } = made.createMcp({ name: 'bench', tools: [{ it }], auth: 'none' });${ask}`;
const firstByHand = `
  const { fetch } = made.createMcpHandler(() => {
    const server = new made.McpServer({ name: 'bench', version: '1' });
    server.registerTool('it', { description: 'x' }, () => ({ content: [] }));
    return server;
  });${ask}`;

/** `more`: what is done with it. */
async function imported(module, more = '') {
  const script = `
    const before = process.memoryUsage().rss;
    const started = performance.now();
    const made = await import(${JSON.stringify(module)});
    ${more}
    const ms = performance.now() - started;
    console.log(JSON.stringify({ ms, MB: (process.memoryUsage().rss - before) / 2 ** 20 }));`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  return JSON.parse(stdout);
}

async function calling(rounds, handler) {
  const servers = {
    [ours]: mounted(),
    'SDK 2 by hand': byHand(),
    'mcp-handler': await withHandler(handler),
  };
  const rows = [];
  for (const revision of ['2026-07-28', '2025-11-25, without a session']) {
    const variants = Object.entries(servers).map(([name, fetch]) => [
      name,
      () => milliseconds(() => calls(fetch, revision === '2026-07-28')),
    ]);
    const samples = await inTurns(rounds, Object.fromEntries(variants));
    const of = (name) => samples[name].map((sample) => sample / CALLS);
    rows.push(...rowsOf(`call, ms, ${TOOLS} tools, ${revision}`, of, Object.keys(servers), 2));
  }
  return rows;
}

async function calls(fetch, isModern) {
  for (let call = 0; call < CALLS; call++) {
    const response = await fetch(request(isModern), { peer: '127.0.0.1' });
    const text = await response.text();
    if (!text.includes('"sum"') && !text.includes('\\"sum\\"')) throw new Error(text);
  }
}

function request(isModern) {
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  };
  const params = { name: 'tool7', arguments: { a: 1, b: 2 }, ...(isModern ? { _meta: envelope } : {}) };
  const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'tool7' };
  return new Request('http://localhost/mcp', {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...(isModern ? modern : {}),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
}

const input = z.object({ a: z.number(), b: z.number() });
const names = Array.from({ length: TOOLS }, (_, index) => `tool${index}`);
const description = 'Adds two numbers.';

function mounted() {
  const tools = names.map((name) => [
    name,
    defineTool({ description, input }, ({ a, b }) => ({ sum: a + b })),
  ]);
  return createMcp({ name: 'bench', tools: [Object.fromEntries(tools)], auth: 'none', session: false }).fetch;
}

function register(server) {
  const answer = ({ a, b }) => ({ content: [{ type: 'text', text: JSON.stringify({ sum: a + b }) }] });
  for (const name of names) server.registerTool(name, { description, inputSchema: input }, answer);
}

function byHand() {
  return createMcpHandler(() => {
    const server = new McpServer({ name: 'bench', version: '1' });
    register(server);
    return server;
  }).fetch;
}

async function withHandler(module) {
  const { createMcpHandler: create } = await import(module);
  return create(register, {}, {});
}

function rowsOf(what, of, [own, ...others], digits) {
  return others.map((other) => [
    what,
    median(of(own)).toFixed(digits),
    other,
    median(of(other)).toFixed(digits),
    medianRatio(of(own), of(other)).toFixed(2),
  ]);
}

const rows = await measureMount(Number(process.argv[2] ?? 10));
console.log(markdownTable(['what', ours, 'compared with', 'that one', 'ratio'], rows));
