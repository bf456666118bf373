// Looking up packages: cold, kept, and by many servers that share what is kept, beside an echo tool. Against a registry of its own on loopback.
// Called by run.js, or alone: node bench/packages.js.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './client.js';
import { inTurns, markdownTable, median, milliseconds } from './measure.js';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const mcpNode = path('../bin/mcp-node.js');
const SERVERS = 10;

export async function measurePackages() {
  const registry = await startRegistry();
  const dir = mkdtempSync(join(tmpdir(), 'mcp-node-bench-'));
  writeFileSync(join(dir, 'package.json'), '{ "name": "bench" }');
  writeFileSync(join(dir, '.npmrc'), `registry=http://${registry.host}/\n`);
  const env = { XDG_CACHE_HOME: join(dir, 'cache') };
  const open = () => start([mcpNode, '--output', 'text', `--allow-net=${registry.host}`], dir, env);
  try {
    const server = await open();
    const echo = await start([path('servers/bare-sdk.js')], dir);
    const look = (name) => milliseconds(() => server.call('get_package', { name }));
    const first = await look('p0');
    let number = 0;
    const samples = await inTurns(30, {
      cold: () => look(`p${++number}`),
      kept: () => look('p0'),
      echo: () => milliseconds(() => echo.call('echo', { text: 'x' })),
    });
    await Promise.all([server.stop(), echo.stop()]);
    const before = registry.asked();
    const servers = await Promise.all(Array.from({ length: SERVERS }, open));
    const shared = await milliseconds(() =>
      Promise.all(
        servers.flatMap(({ call }) =>
          Array.from({ length: 20 }, (_, index) => call('get_package', { name: `p${index}` })),
        ),
      ),
    );
    await Promise.all(servers.map(({ stop }) => stop()));
    const over = median(samples.kept.map((sample, round) => sample - samples.echo[round]));
    return [
      ['`get_package`, the first: its process starts', `${first.toFixed(0)} ms`, ''],
      ['`get_package`, not kept', `${median(samples.cold).toFixed(1)} ms`, ''],
      ['`get_package`, kept', `${median(samples.kept).toFixed(1)} ms`, ''],
      ['the same, over an echo tool', `${over.toFixed(1)} ms`, '≤ 5 ms'],
      [
        `${SERVERS} servers that start, 20 kept packages each`,
        `${shared.toFixed(0)} ms, ${registry.asked() - before} requests`,
        '0 requests',
      ],
    ];
  } finally {
    await registry.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

export function printPackages(rows) {
  console.log(markdownTable(['packages', 'median', 'target'], rows));
}

/** Any name is a package of 200 versions, with types. */
async function startRegistry() {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    const name = request.url.slice(1);
    if (!/^p\d+$/.test(name)) return response.writeHead(404).end('{}');
    const numbers = Array.from({ length: 200 }, (_, index) => `1.${index}.0`);
    const version = (number) => ({
      ...{ name, version: number, description: 'a package', license: 'MIT', type: 'module', types: 'x.d.ts' },
      ...{ engines: { node: '>=20' }, dependencies: { a: '^1', b: '^2', c: '^3' }, exports: './index.js' },
    });
    const body = {
      ...{ name, readme: 'What it is. '.repeat(500), 'dist-tags': { latest: '1.199.0' } },
      versions: Object.fromEntries(numbers.map((number) => [number, version(number)])),
      time: Object.fromEntries(numbers.map((number) => [number, '2026-01-01T00:00:00.000Z'])),
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${server.address().port}`,
    asked: () => asked,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printPackages(await measurePackages());
