// The tests on other versions of Node, which the registry has, and without the wall: npm run test:node -- [--nodes 22,26] [--without-wall] [files]
// File by file, so that one that hangs is only one; each Node is installed once, in a folder of its own.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { installTool } from './installs/tools.js';
import { installFolder } from './processes.js';

const FOLDERS = ['attacks', 'e2e', 'sandbox', 'project'];
const FILE_MS = 1_800_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '22,26' },
    'without-wall': { type: 'boolean', default: false },
  },
});
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const files =
  positionals.length > 0
    ? positionals
    : FOLDERS.flatMap((folder) => globSync(`test/${folder}/**/*.test.ts`)).sort();

/** Programs of PATH, but for the wall's. */
function withoutWall() {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-node-path-'));
  for (const from of (process.env.PATH ?? '').split(delimiter).filter(Boolean).reverse())
    for (const name of namesIn(from)) {
      if (name === 'bwrap' || name === 'sandbox-exec') continue;
      rmSync(join(folder, name), { force: true });
      symlinkSync(join(from, name), join(folder, name));
    }
  return folder;
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    // PATH may name what is not there.
    return [];
  }
}

const bare = values['without-wall'] ? withoutWall() : undefined;
const failed = [];
for (const version of values.nodes.split(',')) {
  const folder = installFolder(`node-${version}`);
  mkdirSync(folder, { recursive: true });
  const node = join(installTool(folder, `node@${version}`), 'node/bin/node');
  const env = { ...process.env, PATH: [dirname(node), bare ?? process.env.PATH].join(delimiter) };
  for (const file of files) {
    const { status, stdout } = spawnSync(
      node,
      [vitest, 'run', ...['stdio', 'processes', 'unit'].flatMap((name) => ['--project', name]), file],
      {
        ...{ env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 },
        ...{ timeout: FILE_MS, killSignal: 'SIGKILL' },
      },
    );
    console.log(`node ${version}: ${file}: ${status === 0 ? 'passed' : 'failed'}`);
    if (status === 0) continue;
    console.log(stdout);
    failed.push(`node ${version}: ${file}`);
  }
}
if (bare) rmSync(bare, { recursive: true, force: true });
for (const one of failed) console.error(`test:node: failed on ${one}`);
process.exit(failed.length > 0 ? 1 : 0);
