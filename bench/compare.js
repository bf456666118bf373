// This tree against an earlier commit, side by side in one run: node bench/compare.js <commit> [--adapters 24] [--rounds 10].
// With --adapters, this tree is built with as many in its registry: what each of them costs everybody.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { start } from './client.js';
import { inTurns, markdownTable, median, medianRatio, milliseconds } from './measure.js';
import { descendants, memoryMb } from './processes.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const blog = join(root, 'fixtures/blog');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { adapters: { type: 'string', default: '0' }, rounds: { type: 'string', default: '10' } },
});
const [commit] = positionals;
if (!commit) throw new Error('usage: node bench/compare.js <commit> [--adapters 24] [--rounds 10]');

const folder = mkdtempSync(join(tmpdir(), 'mcp-node-compare-'));
try {
  const before = build('before', (tree) => run('git', ['archive', '--output', `${tree}.tar`, commit], root));
  const now = build('now', (tree) => run('git', ['archive', '--output', `${tree}.tar`, 'HEAD'], root));
  const rows = [];
  for (const [what, measure, unit] of [
    ['start to `initialize` answered', startMs, ' ms'],
    ['first `get_project`', (bin) => firstMs(bin, 'get_project', {}), ' ms'],
    ['first `list_models`', (bin) => firstMs(bin, 'list_models', {}), ' ms'],
    ['first `shell` call, `1+1`', (bin) => firstMs(bin, 'shell', { code: '1+1' }), ' ms'],
    ['memory of the idle server', (bin) => idleMb(bin), ' MB'],
    ['memory of all processes after a `shell` call', (bin) => idleMb(bin, 'shell'), ' MB'],
  ]) {
    const samples = await inTurns(Number(values.rounds), {
      now: () => measure(now),
      before: () => measure(before),
    });
    const ratio = medianRatio(samples.now, samples.before).toFixed(2);
    rows.push([what, ...[samples.now, samples.before].map((list) => median(list).toFixed(0) + unit), ratio]);
  }
  console.log(markdownTable(['what', `now, ${count()} adapters`, commit, 'ratio'], rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The built server of a tree, with the packages of this one. */
function build(name, archive) {
  const tree = join(folder, name);
  archive(tree);
  run('mkdir', [tree], folder);
  run('tar', ['-xf', `${tree}.tar`, '-C', tree], folder);
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  if (name === 'now') addAdapters(tree);
  run(process.execPath, ['scripts/build.js'], tree);
  return join(tree, 'bin/mcp-node.js');
}

function addAdapters(tree) {
  const wanted = Number(values.adapters) - existing(tree).length;
  for (let index = 0; index < wanted; index++)
    run(process.execPath, ['scripts/new-adapter.js', `bench-${index}`, '--into', tree], tree);
}

function existing(tree) {
  return readdirSync(join(tree, 'src/project/adapters')).filter((name) => !/^_|\.ts$/.test(name));
}

function count() {
  return existing(join(folder, 'now')).length;
}

function run(command, args, cwd) {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

async function startMs(bin) {
  const server = await start([bin], blog);
  await server.stop();
  return server.startMs;
}

async function firstMs(bin, tool, args) {
  const server = await start([bin], blog);
  const ms = await milliseconds(() => server.call(tool, args));
  await server.stop();
  return ms;
}

/** Pages that several processes share are counted once. */
async function idleMb(bin, tool) {
  const server = await start([bin], blog);
  if (tool) await server.call(tool, { code: '1+1' });
  await sleep(1_000);
  const { pss } = memoryMb([server.pid, ...descendants(server.pid)]);
  await server.stop();
  return pss;
}
