// Project code may patch every prototype and every property of a built-in module: what decides uses these, taken before it runs.
// For the same reason nothing here iterates (Array.prototype[Symbol.iterator]) or spreads.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TextDecoder, types } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { exec, startsWith, uncurry } from '../../files/unpatched.ts';

export {
  exec,
  includes,
  isInside,
  lowerCase,
  startsWith,
  uncurry,
  withSlashes,
} from '../../files/unpatched.ts';

export const { apply, construct, defineProperty, ownKeys } = Reflect;
const { isArray } = Array;
const { hasOwn } = Object;
const { stringify } = JSON;
export const { parseInt: parseInteger } = Number;
export const slice: (text: string, from: number, to?: number) => string = uncurry(String.prototype.slice);
export const indexOf: (text: string, part: string) => number = uncurry(String.prototype.indexOf);
export const setHas: (set: Set<string>, value: string) => boolean = uncurry(Set.prototype.has);
export const setAdd: (set: Set<string>, value: string) => void = uncurry(Set.prototype.add);
export const { isIP } = net;
export const { join, resolve } = path;
const { basename } = path;
export const { dirname, sep } = path;
export const { cwd } = process;
export const realpath = fs.realpathSync.native;
const fileUrlToPath = fileURLToPath;
const { lstatSync } = fs;
const { S_IFMT, S_IFLNK } = fs.constants;
const decode: (decoder: TextDecoder, bytes: Uint8Array) => string = uncurry(TextDecoder.prototype.decode);
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const { isUint8Array } = types;
const Bytes = Uint8Array;

/** A copy without what getters say the next time, and without what Object.prototype may be given. */
export function plain<T extends object>(object: T): T {
  return { __proto__: null, ...object } as T;
}

/** Not by push(), nor by an assignment, for which a prototype may have a setter. */
export function append<T>(list: T[], item: T): void {
  const descriptor: object = { __proto__: null, value: item, enumerable: true };
  defineProperty(list, list.length, descriptor);
}

/** Of data without cycles. Not by JSON.stringify() alone, which asks prototypes for toJSON. */
export function toJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return stringify(value) ?? 'null';
  const isList = isArray(value);
  const keys = ownKeys(value);
  let text = '';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (isList && key === 'length') continue;
    const item = toJson((value as Record<string, unknown>)[key]);
    text += `${text && ','}${isList ? item : `${stringify(key)}:${item}`}`;
  }
  return isList ? `[${text}]` : `{${text}}`;
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

/** The same path at the check and at the system call: in between, a thread may change shared bytes, and the main thread the folder. */
export function ownPath(target: unknown): unknown {
  const own = isUint8Array(target) ? new Bytes(target) : target;
  if (isMainThread) return own;
  const text = toText(own);
  return text === null || text === '' ? own : absolutePath(text);
}

/** What a public function makes of a path: a URL becomes a string, for good, as its getters may say something else later. */
export function plainPath(target: unknown): unknown {
  return typeof target === 'object' && target !== null && !isUint8Array(target)
    ? fileUrlToPath(target as URL)
    : ownPath(target);
}

/** Not normalised: "link/.." is where the link leads, and not where it lies. Windows normalises before it follows links. */
function absolutePath(target: string): string {
  if (sep === '\\') return resolve(cwd(), target);
  return startsWith(target, '/') ? target : `${cwd()}/${target}`;
}

/** The path that a write would reach: links resolved in what exists of it. Null when that cannot be said. */
export function realPath(target: string, followsLinks: boolean): string | null {
  let absolute = absolutePath(target);
  let isFolder = false;
  while (absolute.length > 1 && absolute[absolute.length - 1] === sep) {
    absolute = slice(absolute, 0, absolute.length - 1);
    isFolder = true;
  }
  // A slash behind a link has every system call follow it.
  if (followsLinks || isFolder) {
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
    if (rest === '..') return null;
    try {
      return join(realpath(parent), rest);
    } catch {
      if (parent === dirname(parent) || basename(parent) === '..') return null;
      rest = join(basename(parent), rest);
      parent = dirname(parent);
    }
  }
}

/** Absolute, of an existing file or folder; null when there is none. */
export function existingPath(target: string): string | null {
  try {
    return realpath(absolutePath(target));
  } catch (error) {
    if (!hasCode(error)) throw error;
    return null;
  }
}

/** Node and the system refused, and said why. Otherwise the stack came to its end, which says nothing of what was asked. */
export function hasCode(error: unknown): boolean {
  return hasOwn(error as object, 'code');
}

/** Pipes and deleted files, of whatever process, have no path: they are reached by a link in /proc that seems to lead nowhere. */
export function isDescriptor(file: string): boolean {
  const path = realPath(file, false);
  return (
    path !== null && exec(/^\/proc\/[^/]+\/(?:task\/[^/]+\/)?(?:fd|map_files|exe)(?:\/|$)/, path) !== null
  );
}
