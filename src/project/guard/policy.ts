// What the project process may do, and the error for what it may not. Everything passes until a policy is armed.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { TextDecoder, types } from 'node:util';

export interface Policy {
  /** What may be connected to: a host name or address with its port; a unix socket is the folder or file that a PostgreSQL URL names. */
  allowedSockets: { host: string; port: number }[];
  /** Absolute directories below which files may be written. */
  allowedWrites: string[];
  /** Instead of refusing a write: let it look done. For an app that only has to load. */
  pretendWrites?: boolean;
}

// Project code may patch every prototype and every property of a built-in module: what decides uses these, taken before it runs.
// For the same reason nothing here iterates (Array.prototype[Symbol.iterator]) or spreads.
export const { apply, construct, defineProperty } = Reflect;
// biome-ignore lint/complexity/noBannedTypes: any method of any prototype
const uncurry = (method: Function) => Function.prototype.call.bind(method);
const startsWith: (text: string, prefix: string) => boolean = uncurry(String.prototype.startsWith);
const slice: (text: string, from: number) => string = uncurry(String.prototype.slice);
const lowerCase: (text: string) => string = uncurry(String.prototype.toLowerCase);
const setHas: (set: Set<string>, value: string) => boolean = uncurry(Set.prototype.has);
const setAdd: (set: Set<string>, value: string) => void = uncurry(Set.prototype.add);
const decode: (decoder: TextDecoder, bytes: Uint8Array) => string = uncurry(TextDecoder.prototype.decode);
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const { isUint8Array } = types;
const realpath = fs.realpathSync.native;
const { lstatSync } = fs;
const { S_IFMT, S_IFLNK } = fs.constants;
const { isIP } = net;
const { basename, dirname, join, resolve, sep } = path;
const { cwd } = process;

let policy: Policy | null = null;
/** The self-test's own folder: refused whatever is allowed. */
let canary: string | null = null;
/** "address port" of every address that an allowed name resolved to. */
const pinned = new Set<string>();

export function armPolicy(wanted: Policy, canaryFolder: string | null): void {
  const allowedWrites: string[] = [];
  for (const folder of wanted.allowedWrites) {
    allowedWrites[allowedWrites.length] = realPath(folder, true) ?? folder;
  }
  for (const { host, port } of wanted.allowedSockets) {
    if (isIP(host)) setAdd(pinned, `${normalAddress(host)} ${port}`);
  }
  canary = canaryFolder;
  policy = {
    allowedSockets: wanted.allowedSockets,
    allowedWrites,
    pretendWrites: wanted.pretendWrites === true,
  };
}

export function pretendsWrites(): boolean {
  return policy?.pretendWrites === true;
}

export function isArmed(): boolean {
  return policy !== null;
}

/** Runs our own clean-up past the guard. */
export function unguarded(task: () => void): void {
  const armed = policy;
  policy = null;
  try {
    task();
  } finally {
    policy = armed;
  }
}

export function denied(operation: string): Error & { code: string } {
  return Object.assign(new Error(`${operation} is not permitted in the project process`), {
    code: 'PERMISSION_DENIED',
  });
}

/** May `target` be written? `followsLinks` is what the system call does with a link at the end of the path. */
export function mayWrite(target: unknown, followsLinks: boolean): boolean {
  if (policy === null) return true;
  const file = policy.allowedWrites.length === 0 ? null : toText(target);
  const real = file === null ? null : realPath(file, followsLinks);
  if (real === null || (canary !== null && isInside(real, canary))) return false;
  for (let i = 0; i < policy.allowedWrites.length; i++) {
    if (isInside(real, policy.allowedWrites[i] as string)) return true;
  }
  return false;
}

export function mayConnect(address: string, port: number): boolean {
  return policy === null || setHas(pinned, `${normalAddress(address)} ${port}`);
}

export function mayConnectUnix(file: string): boolean {
  return (
    policy === null || anySocket(({ host, port }) => file === host || file === `${host}/.s.PGSQL.${port}`)
  );
}

export function mayResolve(name: string): boolean {
  return policy === null || anySocket(({ host }) => lowerCase(host) === lowerCase(name));
}

/** Lets the addresses of an allowed name be connected to, on the ports allowed for that name. */
export function pinAddresses(name: string, addresses: readonly string[]): void {
  anySocket(({ host, port }) => {
    if (lowerCase(host) !== lowerCase(name)) return false;
    for (let i = 0; i < addresses.length; i++)
      setAdd(pinned, `${normalAddress(addresses[i] as string)} ${port}`);
    return false;
  });
}

/** The path as a string. Null for bytes that spell what no string can, which could be a link to anywhere. */
export function toText(target: unknown): string | null {
  if (typeof target === 'string') return target;
  try {
    return isUint8Array(target) ? decode(strictUtf8, target) : null;
  } catch {
    return null;
  }
}

function anySocket(test: (socket: Policy['allowedSockets'][number]) => boolean): boolean {
  const sockets = policy?.allowedSockets ?? [];
  for (let i = 0; i < sockets.length; i++)
    if (test(sockets[i] as Policy['allowedSockets'][number])) return true;
  return false;
}

/** IPv6 spells an IPv4 address as ::ffff:1.2.3.4 as well. */
function normalAddress(address: string): string {
  const lower = lowerCase(address);
  return startsWith(lower, '::ffff:') && isIP(slice(lower, 7)) === 4 ? slice(lower, 7) : lower;
}

/** The path that a write would reach: links resolved in what exists of it. Null when that cannot be said. */
function realPath(target: string, followsLinks: boolean): string | null {
  const absolute = resolve(cwd(), target);
  if (followsLinks) {
    try {
      return realpath(absolute);
    } catch {
      // A link to nothing would be created where it points to.
      const { mode = 0 } = lstatSync(absolute, { throwIfNoEntry: false }) ?? {};
      if ((mode & S_IFMT) === S_IFLNK) return null;
    }
  }
  let parent = dirname(absolute);
  let rest = basename(absolute);
  for (;;) {
    try {
      return join(realpath(parent), rest);
    } catch {
      if (parent === dirname(parent)) return null;
      rest = join(basename(parent), rest);
      parent = dirname(parent);
    }
  }
}

function isInside(file: string, folder: string): boolean {
  return file === folder || startsWith(file, folder + sep);
}
