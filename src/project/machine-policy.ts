// What permissions mean on this machine: real folders, the project's own databases, programs as PATH has them now.

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path, { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { isEnvFile } from '../files/guarded-files.ts';
import { holdsHome } from '../files/project-root.ts';
import type { Permissions } from '../protocol/permissions.ts';
import { namedServers } from './databases/named-servers.ts';
import { workspaceAbove } from './disk/workspace/root.ts';
import { isMetadata, normalAddress } from './guard/addresses.ts';
import type { Policy } from './guard/main.ts';
import { append, exec, join as joinPath, startsWith } from './guard/primordials.ts';

type Socket = Exclude<Policy['sockets'], true>[number];
type Program = Exclude<Policy['programs'], true>[number];

const { isAbsolute } = path;
const exists = existsSync;
const { execPath } = process;
const isWindows = process.platform === 'win32';

/** What every program reads: libraries, certificates, time zones, the kernel's own files. */
const SYSTEM = [
  ...[
    '/usr',
    '/lib',
    '/lib32',
    '/lib64',
    '/etc',
    '/bin',
    '/sbin',
    '/opt',
    '/nix',
    '/proc',
    '/sys',
    '/dev',
    '/run',
  ],
  ...['/System', '/Library', '/private/etc', '/private/var/db'],
];

/** Reads the file system: call it before the guard is armed. The answer is made while project code runs: by nothing that can be patched. */
export function createPolicyOf(
  root: string,
  env: NodeJS.ProcessEnv,
  describes = false,
): (permissions: Permissions) => Policy {
  const ownReads = readableFolders(root);
  const ownSockets = databaseSockets(env, root);
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const loadedEnvFiles = [...new Set([root, process.cwd()])].flatMap(envFilesLoadedFrom);
  return ({ read, write, net, run, all, named, narrowed = {} }) => ({
    reads: all || read === true || isWindows ? true : listOf(read, append),
    ownReads,
    loadedEnvFiles,
    writes: all || write === true ? true : listOf(write, append),
    ...(named && { named: { reads: listOf(named.read, append), writes: listOf(named.write, append) } }),
    sockets:
      all || net === true
        ? true
        : listOf(net, (list, host) => addHost(list, host, named?.net), listOf(ownSockets, append)),
    ownPorts: listOf(ownSockets, addPort),
    programs: all || run === true ? true : listOf(run, (list, program) => addProgram(list, program, folders)),
    all,
    narrowed,
    threads: true,
    describes,
  });
}

function readableFolders(root: string): string[] {
  const ours = dirname(dirname(fileURLToPath(import.meta.url)));
  const node = dirname(dirname(realpathSync(process.execPath)));
  // Where no project begins, all that lies there is somebody's own.
  const isProject = !holdsHome(root) || existsSync(join(root, 'package.json'));
  return [...(isProject ? [workspaceAbove(root) ?? root] : []), ours, node, ...SYSTEM];
}

/** Env files of a folder whose variables were all given to this process. */
function envFilesLoadedFrom(folder: string): string[] {
  return readdirSync(folder)
    .filter(isEnvFile)
    .map((name) => join(folder, name))
    .filter((file) => {
      try {
        // Reading a pipe would wait for ever.
        if (!statSync(file).isFile()) return false;
        return Object.keys(parseEnv(readFileSync(file, 'utf8'))).every((name) => name in process.env);
      } catch {
        return false;
      }
    });
}

/** Of the servers whose clients can be held to a mode. */
function databaseSockets(env: NodeJS.ProcessEnv, root: string): Socket[] {
  return namedServers(env, root).map(({ host, port, usualPort }) => ({
    host: host ?? 'localhost',
    port: port ?? usualPort,
    isOwn: true,
  }));
}

function listOf<Item, Made>(
  items: readonly Item[],
  add: (list: Made[], item: Item) => void,
  list: Made[] = [],
): Made[] {
  for (let i = 0; i < items.length; i++) add(list, items[i] as Item);
  return list;
}

function addPort(list: number[], { port }: Socket): void {
  if (port !== null) append(list, port);
}

/** A metadata service opens by its own name, and not because the configuration names it. */
function addHost(list: Socket[], text: string, named: readonly string[] = [text]): void {
  const match = startsWith(text, 'unix:') ? null : exec(/^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/, text);
  const port = match?.[3];
  const host = match?.[1] ?? match?.[2] ?? text;
  if (isMetadata(normalAddress(host)) && !isAmong(named, text)) return;
  append(list, {
    host,
    port: port === undefined ? null : +port,
    isOwn: false,
  });
}

function isAmong(list: readonly string[], text: string): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === text) return true;
  return false;
}

function addProgram(list: Program[], program: string, folders: readonly string[]): void {
  if (isAbsolute(program)) append(list, { name: program, file: program });
  for (let i = 0; i < folders.length && !isAbsolute(program); i++) {
    const file = joinPath(folders[i] as string, program);
    if (!exists(file)) continue;
    append(list, { name: program, file });
    break;
  }
  // fork() names it by its whole path.
  if (program === 'node') append(list, { name: execPath, file: execPath });
}
