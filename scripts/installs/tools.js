// Nodes and package managers, each installed from the registry into a folder of its own; and running a command with one of each.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Installs one package into `folder`, unless it is there, with the npm that runs this script; gives its node_modules. */
export function installTool(folder, spec) {
  const packages = join(folder, 'node_modules');
  if (existsSync(packages)) return packages;
  mkdirSync(folder, { recursive: true });
  // Both put their program in place by a script, which npm 12 asks about.
  writeFileSync(
    join(folder, 'package.json'),
    '{ "private": true, "allowScripts": { "node": true, "bun": true } }',
  );
  npm(process.execPath, ['install', spec], folder);
  return packages;
}

/** The packed package. */
export function pack(work) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', work];
  const answer = JSON.parse(npm(process.execPath, args, PACKAGE).stdout);
  // An array up to npm 11; later ones name each package.
  const [{ filename }] = Array.isArray(answer) ? answer : Object.values(answer);
  return join(work, filename);
}

/** npm run by the given Node, which is what it chooses versions by. */
export function npm(node, args, folder) {
  const cli = process.env.npm_execpath;
  if (!cli?.endsWith('npm-cli.js')) throw new Error('run it by npm, as a script of package.json');
  return run(node, [cli, ...args, '--no-audit', '--no-fund'], folder, environment(node));
}

/** What a user's terminal has, with the given Node and package manager first: nothing that the npm running this script has set. */
export function environment(node, { bin, ...more } = {}) {
  return cleanEnvironment(more, [dirname(node), ...(bin ? [bin] : [])]);
}

/** `first`: folders of programs. */
export function cleanEnvironment(more = {}, first = []) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|NODE$|INIT_CWD$|NODE_ENV$|CI$)/i.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !isOfNpm(entry));
  return { ...Object.fromEntries(own), ...more, PATH: [...first, ...path].join(delimiter) };
}

/** In front of PATH while it runs a script: programs of this clone, with a Node of its own. */
const isOfNpm = (entry) => entry.startsWith(join(PACKAGE, 'node_modules')) || entry.includes('node-gyp-bin');

export function run(program, args, folder, env = process.env) {
  const result = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return result;
  const reason = result.error?.message ?? `exit code ${result.status}\n${result.stdout}${result.stderr}`;
  throw new Error(`${[program, ...args].join(' ')}: ${reason}`);
}

/** A line for a terminal. */
export function runLine(line, folder, env) {
  const result = spawnSync(line, { cwd: folder, encoding: 'utf8', env, shell: true });
  if (result.status === 0) return `${result.stdout}${result.stderr}`;
  throw new Error(`${line}: exit code ${result.status}\n${result.stdout}${result.stderr}`);
}
