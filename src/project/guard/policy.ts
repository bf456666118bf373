// What the project process may do, and the error for what it may not. Everything passes until a policy is armed.
import {
  isBuildFile,
  isEnvFile,
  isPermitted,
  isSecret,
  isSetting,
  isWritable,
  type Permitted,
} from '../../files/guarded-files.ts';
import type { GuardedKind, Told } from '../../protocol/permissions.ts';
import { flagFor } from '../../protocol/permissions.ts';
import { isLoopback, isMetadata, normalAddress } from './addresses.ts';
import {
  append,
  cwd,
  exec,
  existingPath,
  includes,
  isDescriptor,
  isInside,
  isIP,
  join,
  lowerCase,
  parseInteger,
  plain,
  realPath,
  resolve,
  setAdd,
  setHas,
  toJson,
  toText,
} from './primordials.ts';

export interface Socket {
  /** A host name or address; or the folder or file of a unix socket. */
  host: string;
  /** Null: every port. */
  port: number | null;
  /** The project's own database: its name may lead to this machine. */
  isOwn?: boolean;
}

export interface Policy {
  /** Absolute folders and files, links resolved: one that was put there since leads nowhere. */
  reads: true | string[];
  /** The project; secrets in it are not readable. Absolute folders. */
  ownReads: string[];
  writes: true | string[];
  /** Of the two, what was named itself; without it, all that stands in them. */
  named?: { reads: string[]; writes: string[] };
  sockets: true | Socket[];
  /** Of the project's own databases. */
  ownPorts?: number[];
  /** Ports that stay closed whatever `sockets` says. */
  closedPorts?: number[];
  /** Absolute paths, by the name that they are called by. */
  programs: true | { name: string; file: string }[];
  all?: boolean;
  /** Absolute; the environment has all of their variables already. */
  loadedEnvFiles?: string[];
  /** By the configuration: a flag alone opens nothing. */
  narrowed?: Partial<Record<GuardedKind, boolean>>;
  /** When the server started, in milliseconds: what was there before is no work of the agent's. */
  since?: number;
  /** Threads may be started, each under a guard of its own. */
  threads?: boolean;
  /** No code of the project runs: its env files can be read for the names in them. */
  describes?: boolean;
  /** Instead of refusing: a write looks done, a program is not there. For an app that only has to load. */
  pretends?: boolean;
  /** A folder of ours for what an app writes then, absolute; it sees it where it put it. */
  scratch?: string;
  /** Behind a seal, where nothing of others is there: what may not be read is refused all the same, and told. */
  sealed?: boolean;
}

export const strictest: Policy = { reads: [], ownReads: [], writes: [], sockets: [], programs: [] };

let policy: Policy | null = null;
/** The self-test's own folder: refused whatever is allowed. */
let canary: string | null = null;
let report: (told: Told) => void = () => {};
/** "address port" of every address that an allowed name resolved to; the port is "*" for all of them. */
const pinned = new Set<string>();

/** Replaces the policy in force. `canaryFolder`: only the first time. */
export function armPolicy(wanted: Policy, canaryFolder: string | null = canary): void {
  const { sockets } = wanted;
  if (sockets !== true) {
    for (let i = 0; i < sockets.length; i++) {
      const { host, port } = sockets[i] as Socket;
      if (isIP(host)) setAdd(pinned, `${normalAddress(host)} ${port ?? '*'}`);
    }
  }
  canary = canaryFolder;
  policy = plain({
    ...wanted,
    ownReads: real(wanted.ownReads),
    loadedEnvFiles: real(wanted.loadedEnvFiles ?? []),
  });
}

export function onDenied(listener: (told: Told) => void): void {
  report = listener;
}

/** Nothing was refused, and nothing was opened. */
export function pretendedToListen(target: string): void {
  report({ kind: 'listen', target });
}

function real(paths: string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < paths.length; i++)
    append(found, realPath(paths[i] as string, true) ?? (paths[i] as string));
  return found;
}

export const startOfServer = (): number => policy?.since ?? 0;
export const pretends = (): boolean => policy?.pretends === true;
export const scratchFolder = (): string | null => policy?.scratch ?? null;
export const isArmed = (): boolean => policy !== null;

/** What a thread may do, as JSON; null where none may be started. Nothing leads it to the project's own database. */
export function policyOfThread(): string | null {
  if (policy === null || !policy.threads) return null;
  const { sockets } = policy;
  const foreign: Socket[] = [];
  if (sockets !== true)
    for (let i = 0; i < sockets.length; i++) if (!sockets[i]?.isOwn) append(foreign, sockets[i] as Socket);
  return toJson({
    ...policy,
    sockets: sockets === true || foreign,
    threads: false,
    closedPorts: policy.ownPorts ?? [],
  });
}

/** -A was given: what no single flag opens is open as well. */
export const mayEverything = (): boolean => policy === null || policy.all === true;

/** Runs our own clean-up past the guard. */
export function unguarded<T>(task: () => T): T {
  const armed = policy;
  policy = null;
  try {
    return task();
  } finally {
    policy = armed;
  }
}

/** The error for a refused operation, in words: "writing /tmp/x". What a flag opens is told to the server. */
export function denied(operation: string, kind?: GuardedKind, target?: string): Error & { code: string } {
  if (kind === undefined || target === undefined) {
    return Object.assign(
      new Error(`${operation} is not permitted in the project process (only mcp-node -A opens it)`),
      { code: 'PERMISSION_DENIED' },
    );
  }
  const denial = { kind, target };
  if (canary === null || !includes(target, canary)) report(denial);
  const more = policy?.narrowed?.[kind] ? ', and the same under "permissions" in its configuration' : '';
  const message = `${operation} is not permitted (it needs mcp-node ${flagFor(denial)}${more})`;
  return Object.assign(new Error(message), { code: 'PERMISSION_DENIED' });
}

/** Absolute, as a flag would name it: what a link leads to, as that is what would be permitted. */
export function describePath(target: unknown): string {
  const text = toText(target);
  return text === null ? 'a file' : (realPath(text, true) ?? resolve(cwd(), text));
}

/** May `target` be written? `followsLinks` is what the system call does with a link at the end of the path. */
export function mayWrite(target: unknown, followsLinks: boolean): boolean {
  if (policy === null || policy.all) return true;
  const file = toText(target);
  const path = file === null ? null : realPath(file, followsLinks);
  if (path === null || (canary !== null && isInside(path, canary))) return false;
  return isWritable(permitted(policy, 'writes'), path);
}

function permitted(inForce: Policy, kind: 'reads' | 'writes'): Permitted {
  const scope = inForce[kind];
  return { scope, named: inForce.named?.[kind] ?? (scope === true ? [] : scope) };
}

/** May `target` be read? What is not there may: the system says so. */
export function mayRead(target: unknown): boolean {
  if (policy === null || policy.all) return true;
  const file = toText(target);
  if (file === null) return false;
  const path = existingPath(file) ?? (policy.sealed && !isDescriptor(file) ? resolve(cwd(), file) : null);
  if (path === null) return !isDescriptor(file);
  if (canary !== null && isInside(path, join(canary, 'secret'))) return false;
  const secret = isSecret(path);
  if (isPermitted(permitted(policy, 'reads'), path, secret)) return true;
  if (!secret && isPermitted(permitted(policy, 'writes'), path, false)) return true;
  if (secret && !(policy.describes && isSetting(path))) return false;
  const { ownReads } = policy;
  for (let i = 0; i < ownReads.length; i++) if (isInside(path, ownReads[i] as string)) return true;
  // Packages, wherever they lie; and what is read upwards from the project to know how it is built.
  return exec(/[\\/](?:node_modules|\.yarn)[\\/]/, path) !== null || isBuildFile(path);
}

/** A link here would decide what a permission means when it is next put in force. */
export function mayBecomeLink(target: unknown): boolean {
  if (policy === null || policy.all) return true;
  const file = toText(target);
  const path = file === null ? null : realPath(file, false);
  return path !== null && !isAbove(path, policy.writes) && !isAbove(path, policy.reads);
}

function isAbove(path: string, scope: true | string[]): boolean {
  if (scope !== true)
    for (let i = 0; i < scope.length; i++) if (isInside(scope[i] as string, path)) return true;
  return false;
}

/** Whether a file is there, its size and times: told of everything but env files. */
export function mayLookAt(target: unknown): boolean {
  if (policy === null || policy.all || policy.reads === true) return true;
  const file = toText(target);
  return file === null || !isEnvFile(file) || mayRead(file) || (pretends() && isLoadedEnvFile(file));
}

/** Loading it would change nothing. */
export function isLoadedEnvFile(target: unknown): boolean {
  const file = toText(target);
  const path = file === null ? null : existingPath(file);
  const files = policy?.loadedEnvFiles ?? [];
  return path !== null && isPermitted({ scope: files, named: files }, path, true);
}

/** The file to start for a program called `file`; null when it may not be started. */
export function allowedProgram(file: string): string | null {
  const programs = policy?.programs ?? true;
  if (programs === true) return file;
  const path = includes(file, '/') || includes(file, '\\') ? existingPath(file) : null;
  for (let i = 0; i < programs.length; i++) {
    const known = programs[i] as { name: string; file: string };
    // What was looked up in PATH when the policy was made, whatever PATH says now.
    if (known.name === file || (path !== null && existingPath(known.file) === path)) return known.file;
  }
  return null;
}

export const mayRunEverything = (): boolean => mayEverything() || policy?.programs === true;
export const mayUseEverySocket = (): boolean => mayEverything() || policy?.sockets === true;

export function mayConnect(address: string, port: number): boolean {
  if (policy === null || policy.all) return true;
  if (isClosed(port)) return false;
  const normal = normalAddress(address);
  if (isIP(normal) && isMetadata(normal)) return setHas(pinned, `${normal} ${port}`);
  return policy.sockets === true || setHas(pinned, `${normal} ${port}`) || setHas(pinned, `${normal} *`);
}

/** The project's own database, by whatever name and address: in a thread no driver is held to a mode. */
export function isClosed(port: number): boolean {
  const ports = policy?.closedPorts ?? [];
  for (let i = 0; i < ports.length; i++) if (ports[i] === port) return true;
  return false;
}

export function mayConnectUnix(file: string): boolean {
  const port = exec(/\.s\.PGSQL\.(\d+)$/, file)?.[1];
  if (port !== undefined && isClosed(parseInteger(port, 10))) return false;
  if (mayUseEverySocket()) return true;
  return anySocket(
    ({ host, port }) => file === host || `unix:${file}` === host || file === `${host}/.s.PGSQL.${port}`,
  );
}

export function mayResolve(name: string): boolean {
  return mayUseEverySocket() || anySocket(({ host }) => lowerCase(host) === lowerCase(name));
}

/** Lets the addresses of an allowed name be connected to, on the ports allowed for that name. */
export function pinAddresses(name: string, addresses: readonly string[]): void {
  const isLocal = exec(/^(?:.*\.)?localhost\.?$/, lowerCase(name)) !== null;
  anySocket(({ host, port, isOwn }) => {
    if (lowerCase(host) !== lowerCase(name)) return false;
    for (let i = 0; i < addresses.length; i++) {
      const address = normalAddress(addresses[i] as string);
      // A name of somebody else's that leads to this machine is a trick.
      if (!isOwn && (isMetadata(address) || (isLoopback(address) && !isLocal))) continue;
      setAdd(pinned, `${address} ${port ?? '*'}`);
    }
    return false;
  });
}

function anySocket(test: (socket: Socket) => boolean): boolean {
  const sockets = policy?.sockets;
  if (sockets === undefined || sockets === true) return false;
  for (let i = 0; i < sockets.length; i++) if (test(sockets[i] as Socket)) return true;
  return false;
}
