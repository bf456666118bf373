// What the script that starts an app says beside its entry: variables, env files, conditions, modules in front. Executes nothing.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseTsconfig } from 'get-tsconfig';
import type { Preload } from '../protocol/live.ts';
import { type StartCommand, splitCommands, startCommand, valueOptions } from './npm-scripts.ts';
import { isInside } from './paths.ts';

export interface Launch {
  /** Export conditions, those of tsconfig included. */
  conditions: string[];
  /** Absolute, in the project. */
  tsconfig?: string;
  /** Modules that are loaded first, in this order; files of the project, or packages. */
  preload: Preload[];
  env: Record<string, string>;
  /** Relative to the folder of the app; the one that wins first. */
  envFiles: string[];
  /** What all this was read from; absolute. */
  files: string[];
}

/** They compile, or load what is here already. */
const compilers =
  /^(?:tsx|ts-node|ts-node-dev|tsconfig-paths|dotenv|dotenv-expand|esbuild-register|@esbuild-kit\/.+|esbuild-runner|@swc-node\/register|@swc\/register|@babel\/register|sucrase|jiti|source-map-support)(?:\/|$)/;

/** How the app in `folder` is started, which lies in `root`. */
export function readLaunch(root: string, folder = root): Launch {
  const launch = readScript(root, folder);
  const configs = launch.tsconfig ? [launch.tsconfig] : [...tsconfigsIn(folder), ...tsconfigsIn(root)];
  for (const file of configs) readConditions(file, launch);
  launch.conditions = [...new Set(launch.conditions)].filter((name) => /^[\w@/.-]+$/.test(name));
  return launch;
}

/** What its script says alone: conditions of a tsconfig are left out. */
export function readScript(root: string, folder: string): Launch {
  const manifest = join(folder, 'package.json');
  const launch: Launch = { conditions: [], preload: [], env: {}, envFiles: [], files: [manifest] };
  const command = startCommand(scriptsOf(manifest));
  if (command) readCommand(command, launch, root, folder);
  return launch;
}

function scriptsOf(manifest: string): Record<string, string> {
  try {
    if (!isSmallFile(manifest)) return {};
    const scripts: unknown = Object(JSON.parse(readFileSync(manifest, 'utf8'))).scripts;
    const entries = Object.entries(Object(scripts)).filter((pair) => typeof pair[1] === 'string');
    return Object.fromEntries(entries) as Record<string, string>;
  } catch {
    // Whoever describes the project says what is wrong with it.
    return {};
  }
}

function readCommand({ words, at }: StartCommand, launch: Launch, root: string, folder: string): void {
  const before = words.slice(0, at);
  for (const word of before) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    // What the shell would fill in is not known.
    if (name !== '' && !/[$`]/.test(value)) readVariable(name, value, launch, root, folder);
  }
  // dotenv -e file -- …, env-cmd -f file …
  if (before.some((word) => /^(?:dotenv|dotenvx|env-cmd)$/.test(word)))
    for (const [index, word] of before.entries())
      if (/^-[ef]$/.test(word)) addEnvFile(before[index + 1] ?? '', launch, root, folder);
  readFlags(words.slice(at + 1), launch, root, folder, words[at] ?? '');
}

function readVariable(name: string, value: string, launch: Launch, root: string, folder: string): void {
  if (name === 'NODE_OPTIONS') readFlags(splitCommands(value).flat(), launch, root, folder, '');
  else if (name === 'TS_NODE_PROJECT') addTsconfig(value, launch, root, folder);
  // To look at an app is to develop it.
  else if (name !== 'NODE_ENV' || value !== 'production') launch.env[name] = value;
}

function readFlags(words: string[], launch: Launch, root: string, folder: string, runner: string): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    // Behind the entry come arguments of the app.
    if (!word.startsWith('-') && !/^(?:watch|run|start)$/.test(word)) return;
    const [, flag = word, given] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    const value = given ?? words[i + 1] ?? '';
    const takes = () => {
      if (given === undefined) i++;
      return value;
    };
    if (flag === '-r' || flag === '--require') addPreload('require', takes(), launch, root, folder);
    else if (flag === '--import') addPreload('import', takes(), launch, root, folder);
    else if (flag === '-C' || flag === '--conditions') launch.conditions.push(takes());
    else if (/^--env-file(?:-if-exists)?$/.test(flag)) addEnvFile(takes(), launch, root, folder);
    else if (flag === '--tsconfig' || (/^(?:ts-node|tsnd)/.test(runner) && /^(?:-P|--project)$/.test(flag)))
      addTsconfig(takes(), launch, root, folder);
    else if (
      given === undefined &&
      (valueOptions.has(flag) || (runner === 'nodemon' && /^(?:-w|--watch)$/.test(flag)))
    )
      i++;
  }
}

function addPreload(kind: Preload[0], specifier: string, launch: Launch, root: string, folder: string): void {
  const isPath = /^\.{0,2}\//.test(specifier);
  const file = resolve(folder, specifier);
  if (isPath && isInside(file, root)) launch.preload.push([kind, file]);
  // Of packages; what has a scheme is code of its own, or a built-in.
  else if (/^@?\w[^:]*$/.test(specifier) && !compilers.test(specifier))
    launch.preload.push([kind, specifier]);
}

/** Of several, the last wins. */
function addEnvFile(path: string, launch: Launch, root: string, folder: string): void {
  const file = resolve(folder, path);
  if (path !== '' && isInside(file, root)) launch.envFiles.unshift(relative(folder, file));
}

function addTsconfig(path: string, launch: Launch, root: string, folder: string): void {
  const file = resolve(folder, path);
  if (isInside(file, root) && existsSync(file)) launch.tsconfig = file;
}

function tsconfigsIn(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^tsconfig(?:\..+)?\.json$/.test(name)).map((name) => join(folder, name));
}

/** Those of referenced projects as well: conditions are of a whole process. */
function readConditions(file: string, launch: Launch, isReferenced = false): void {
  if (launch.files.includes(file)) return;
  launch.files.push(file);
  try {
    if (!isSmallFile(file) || !extendsSmallFiles(file)) return;
    const { compilerOptions, references = [] } = parseTsconfig(file);
    const custom = compilerOptions?.customConditions ?? [];
    // Of what runs elsewhere.
    launch.conditions.push(...custom.filter((name) => !/^(?:browser|react-native|types)$/.test(name)));
    if (isReferenced) return;
    for (const { path } of references) {
      const target = resolve(dirname(file), path);
      readConditions(target.endsWith('.json') ? target : join(target, 'tsconfig.json'), launch, true);
    }
  } catch {
    // Missing or wrong: whoever describes the project says so.
  }
}

/** The server reads these itself: a device or a pipe would never end. */
function isSmallFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size < 1024 * 1024;
}

function extendsSmallFiles(file: string, depth = 0): boolean {
  const [, value = ''] = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(readFileSync(file, 'utf8')) ?? [];
  const paths = [...value.matchAll(/"(\.[^"]*|\/[^"]*)"/g)].map(([, path = '']) =>
    resolve(dirname(file), path),
  );
  return paths.every((path) => {
    const found = [path, `${path}.json`, join(path, 'tsconfig.json')].filter(
      (it) => statSync(it, { throwIfNoEntry: false })?.isDirectory() === false,
    );
    return found.every((it) => isSmallFile(it) && depth < 20 && extendsSmallFiles(it, depth + 1));
  });
}
