// The packed package, installed as users do it: by every package manager, on every supported line of Node, and from lock files that
// were made on another one. Nodes and managers come from the registry. One line for each. --managers and --nodes
// take some of them (--managers "": what needs none of them); --tools keeps what was installed to try with in a folder.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import semver from 'semver';
import { check, install, installLocked, prepare, write } from './app.js';
import { expectEqual } from './client.js';
import { tryLibrary } from './library.js';
import { managers, plugAndPlay } from './managers.js';
import { tryRemedies } from './remedies.js';
import { environment, installTool, npm, pack, run } from './tools.js';

const NODES = ['22.12.0', '22', '24', '26'];
const TOO_OLD = '20';
const INSTALL_INTO = fileURLToPath(new URL('../install-into.js', import.meta.url));

const { values: wanted } = parseArgs({
  options: { managers: { type: 'string' }, nodes: { type: 'string' }, tools: { type: 'string' } },
});
const names = wanted.managers?.split(',').filter(Boolean) ?? Object.keys(managers);
const ranges = wanted.nodes?.split(',') ?? NODES;

// The real path: npm and the server name files by it.
const work = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-node-test-installs-')));
const tools = resolve(wanted.tools ?? join(work, 'tools'));
try {
  const tarball = pack(work);
  const nodes = ranges.map(installNode);
  for (const name of names) await tryManager(name, nodes, tarball);
  if (!wanted.managers) {
    for (const { node, version } of nodes)
      await report(`Node ${version}, a project with Prisma`, () =>
        tryLibrary({ node, version, folder: join(work, `library-${version}`), tarball }),
      );
    await tryRefusals(nodes.at(-1).node, tarball);
  }
} catch (error) {
  console.error(`test:installs: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

function installNode(range) {
  const node = join(installTool(join(tools, `node-${range}`), `node@${range}`), 'node/bin/node');
  return { node, version: run(node, ['-p', 'process.versions.node'], work).stdout.trim() };
}

async function tryManager(name, all, tarball) {
  const manager = managers[name];
  const packages = installTool(join(tools, name), manager.spec);
  const bin = join(packages, '.bin');
  const nodes = all.filter(({ version }) => semver.satisfies(version, supportedBy(packages, manager.spec)));
  for (const { version } of all.filter((node) => !nodes.includes(node)))
    console.log(`${name}, Node ${version}: not supported by it`);
  const folderOf = ({ version }) => join(work, `${name}-${version}`);
  const envOf = ({ node }) => environment(node, { bin, ...cachesOf(name) });
  const made = [];
  for (const node of nodes)
    await report(`${name}, Node ${node.version}, installed`, async () => {
      install(manager, tarball, folderOf(node), envOf(node));
      await check(folderOf(node), envOf(node));
      made.push(node);
    });
  for (const node of nodes)
    for (const other of made.filter(({ version }) => majorOf(version) !== majorOf(node.version)))
      await report(`${name}, Node ${node.version}, lock file of ${other.version}`, async () => {
        const folder = join(work, `${name}-locked`);
        rmSync(folder, { recursive: true, force: true });
        cpSync(folderOf(other), folder, {
          recursive: true,
          filter: (file) => !file.startsWith(join(folderOf(other), 'node_modules')),
        });
        installLocked(manager, folder, envOf(node));
        await check(folder, envOf(node));
      });
  const newest = nodes.at(-1);
  if (newest)
    await report(`${name}, Node ${newest.version}, npm run install-into`, async () => {
      const folder = join(work, `${name}-into`);
      const env = envOf(newest);
      prepare(manager, folder, env);
      // As npm runs it.
      const { npm_execpath } = process.env;
      run(process.execPath, [INSTALL_INTO, folder], folder, { ...env, npm_execpath });
      await check(folder, env);
    });
  await tryRemedies({ name, made, folderOf, envOf, report });
}

function supportedBy(packages, spec) {
  const manifest = join(packages, spec.slice(0, spec.lastIndexOf('@')), 'package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).engines?.node ?? '*';
}

async function tryRefusals(node, tarball) {
  const old = installNode(TOO_OLD);
  await report(`Node ${old.version}`, () => {
    const folder = join(work, 'old');
    write(folder, { 'package.json': '{ "name": "old", "version": "1.0.0", "private": true }' });
    npm(old.node, ['install', '--save-dev', tarball], folder);
    return expectRefusal(
      'npx',
      ['--no-install', 'mcp-node'],
      folder,
      environment(old.node),
      'needs Node 22.12',
    );
  });
  await report('Bun as the runtime', () => {
    const bin = join(installTool(join(tools, 'bun'), managers.bun.spec), '.bin');
    const env = environment(node, { bin });
    const folder = join(work, 'bun-runtime');
    install(managers.bun, tarball, folder, env);
    return expectRefusal(
      'bunx',
      ['--bun', '--no-install', 'mcp-node'],
      folder,
      env,
      'needs Node, this is Bun',
    );
  });
  await report("Yarn's Plug'n'Play", () => {
    const bin = join(installTool(join(tools, 'yarn4'), plugAndPlay.spec), '.bin');
    const env = environment(node, { bin, ...cachesOf('yarn4') });
    const folder = join(work, 'pnp');
    install(plugAndPlay, tarball, folder, env);
    return expectRefusal('yarn', ['mcp-node'], folder, env, '"nodeLinker: node-modules"');
  });
}

/** Nothing on stdout, one line on stderr, exit code 1. */
function expectRefusal(program, args, folder, env, said) {
  const options = { cwd: folder, encoding: 'utf8', env, input: '', shell: process.platform === 'win32' };
  const { status, stdout, stderr } = spawnSync(program, args, options);
  expectEqual([status, stdout], [1, ''], 'exit code and stdout');
  // npm may have remarks of its own.
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm '));
  if (lines.length !== 1 || !lines[0].includes(said))
    throw new Error(`one line was expected, got: ${stderr}`);
  return `refused: "${lines[0]}"`;
}

/** Yarn and Bun keep packages by name and version: those of an earlier run are not ours. */
function cachesOf(name) {
  const cache = join(work, 'caches', name);
  return {
    ...{ YARN_CACHE_FOLDER: cache, YARN_GLOBAL_FOLDER: cache, YARN_ENABLE_TELEMETRY: '0' },
    BUN_INSTALL_CACHE_DIR: cache,
  };
}

async function report(what, test) {
  const started = performance.now();
  const seconds = () => `(${Math.round((performance.now() - started) / 1000)} s)`;
  try {
    console.log(`${what}: ${(await test()) ?? 'ok'} ${seconds()}`);
  } catch (error) {
    console.error(`${what}: FAILED ${seconds()}: ${error.message}`);
    process.exitCode = 1;
  }
}

function majorOf(version) {
  return version.split('.')[0];
}
