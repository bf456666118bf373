// All tests on other versions of Node, which the registry has, and without the wall: npm run test:node -- [--nodes 22,26] [--without-wall] [files]
// One run of vitest for each; each Node is installed once, in a folder of its own.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { installTool } from './installs/tools.js';
import { installFolder, runWatched } from './processes.js';

/** Longer than any file of tests takes: what says nothing for so long hangs. */
const SILENT_MS = 1_200_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '22,26' },
    'without-wall': { type: 'boolean', default: false },
  },
});
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
// Each file when it ends, so that of one that hangs is known which it is.
const reporters = ['default', './scripts/test-files.js'].map((one) => `--reporter=${one}`);

/** Programs of PATH, but for the wall's. */
function withoutWall() {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-node-path-'));
  // Servers of databases run as other users.
  chmodSync(folder, 0o755);
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
  if (bare) env.TEST_WITHOUT_WALL = '1';
  console.log(`\n# node ${version}${bare ? ', without the wall' : ''}`);
  const { status, silent } = await runWatched(node, [vitest, 'run', ...reporters, ...positionals], {
    env,
    ms: SILENT_MS,
  });
  if (silent) failed.push(`${version}: hangs in a file that began, and did not end`);
  else if (status !== 0) failed.push(version);
}
if (bare) rmSync(bare, { recursive: true, force: true });
for (const one of failed) console.error(`test:node: failed on ${one}`);
process.exit(failed.length > 0 ? 1 : 0);
