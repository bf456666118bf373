// What an app that only has to load makes, changes and deletes: it lies in a folder of ours, and the app sees it where it put it.
// Links are never made there: behind one, a path would say nothing of what is read.
import fs from 'node:fs';
import { mayRead, scratchFolder } from '../policy.ts';
import {
  append,
  apply,
  dirname,
  indexOf,
  isInside,
  realPath,
  sep,
  slice,
  startsWith,
  toText,
} from '../primordials.ts';
import { isUsed, use } from './used.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Binding = Record<string | symbol, unknown>;

const { S_IFMT, S_IFDIR, S_IFREG, O_TRUNC } = fs.constants;
/** In a folder that stands for what was deleted. */
const MARK = ':mcp-node-gone';
/** What is there already is copied before it is changed; a larger file is taken for an empty one. */
const MAX_COPY = 64 * 1024 * 1024;
const CREATE = fs.constants.O_CREAT | fs.constants.O_WRONLY | O_TRUNC;

export interface Pretended {
  /** The path at which a call that reads finds `target`: what was made, nothing where it was deleted, or the path itself. */
  find(target: unknown): unknown;
  /** The path at which a call makes or changes `target`; null where that only looks done. `flags` of open(), if it is one. */
  make(target: unknown, flags?: number): string | null;
  /** The path at which a call changes what is there; null: only the project has it. */
  change(target: unknown): string | null;
  /** Marks it as deleted; the path of what was made there, or null. */
  remove(target: unknown): string | null;
  /** Names of a folder that is in both places; null where it is in one. */
  list(target: unknown, withTypes: boolean): unknown;
  /** Whether it was deleted. */
  isGone(target: unknown): boolean;
  /** A path as the app knows it, and an error that names none of ours. */
  clean<T>(value: T): T;
}

/** Of the functions as they are before they are wrapped. */
export function createPretended(binding: Binding): Pretended {
  const raw: Record<string, Method> = { __proto__: null } as never;
  const names = ['lstat', 'mkdir', 'copyFile', 'writeFileUtf8', 'readdir'];
  for (const name of names) raw[name] = binding[name] as Method;
  const call = (name: string, ...args: unknown[]) => apply(raw[name] as Method, binding, args);

  const modeOf = (path: string): number => {
    try {
      const stats = call('lstat', path, false, undefined, false) as ArrayLike<number> | undefined;
      return stats === undefined ? 0 : (stats[1] as number) & S_IFMT;
    } catch {
      return 0;
    }
  };
  const sizeOf = (path: string): number =>
    (call('lstat', path, false, undefined, false) as ArrayLike<number>)[8] as number;

  const made = () => `${scratchFolder()}/made`;
  const gone = () => `${scratchFolder()}/gone`;
  /** Where it is for the system, its last link not followed. */
  const placeOf = (target: unknown): string | null => {
    const text = scratchFolder() === null ? null : toText(target);
    const path = text === null || text === '' ? null : realPath(text, false);
    return path === null ||
      isInside(path, '/proc') ||
      (isInside(path, '/dev') && !isInside(path, '/dev/shm')) ||
      sep === '\\'
      ? null
      : path;
  };
  /** Deleted, itself or with a folder above it. A mark has a name that no path has. */
  const isGone = (path: string): boolean => {
    if (!isUsed() || modeOf(gone()) === 0) return false;
    for (let at = path; at !== dirname(at); at = dirname(at))
      if (modeOf(`${gone()}${at}/${MARK}`) !== 0) return true;
    return false;
  };
  const isReal = (path: string) => modeOf(path) !== 0 && !isGone(path);

  const makeFolder = (path: string) => call('mkdir', path, 0o700, true);
  /** Folders above are there where the app sees them. */
  const makeParents = (path: string): void => {
    const parent = dirname(path);
    if (modeOf(`${made()}${parent}`) !== S_IFDIR && isReal(parent)) makeFolder(`${made()}${parent}`);
  };
  const copy = (path: string, isEmpty: boolean): void => {
    const mode = modeOf(path);
    const target = `${made()}${path}`;
    if (mode === S_IFDIR) makeFolder(target);
    else if (!isEmpty && mode === S_IFREG && mayRead(path) && sizeOf(path) < MAX_COPY)
      call('copyFile', path, target, 0);
    else call('writeFileUtf8', target, '', CREATE, 0o600);
  };

  return {
    find(target) {
      if (!isUsed() || scratchFolder() === null) return target;
      const path = placeOf(target);
      if (path === null) return target;
      const own = `${made()}${path}`;
      if (modeOf(own) !== 0) return own;
      return isGone(path) ? own : target;
    },
    make(target, flags = 0) {
      const path = placeOf(target);
      if (path === null) return null;
      const own = `${made()}${path}`;
      use();
      try {
        makeParents(path);
        if (modeOf(own) === 0 && isReal(path)) copy(path, (flags & O_TRUNC) !== 0);
      } catch {
        // No room, or a name too long with ours before it: it looks done.
        return null;
      }
      return own;
    },
    change(target) {
      const path = placeOf(target);
      const own = path === null ? null : `${made()}${path}`;
      return own !== null && modeOf(own) !== 0 ? own : null;
    },
    remove(target) {
      const path = placeOf(target);
      if (path === null) return null;
      const own = `${made()}${path}`;
      const wasMade = modeOf(own) !== 0;
      const wasReal = isReal(path);
      use();
      if (wasReal) makeFolder(`${gone()}${path}/${MARK}`);
      // What is in neither place is for the system to say.
      return wasMade || !wasReal ? own : null;
    },
    list(target, withTypes) {
      const path = placeOf(target);
      if (path === null || !isReal(path)) return null;
      const own = `${made()}${path}`;
      const hasOwn = modeOf(own) === S_IFDIR;
      if (!hasOwn && modeOf(`${gone()}${path}`) === 0) return null;
      const names: string[] = [];
      const types: number[] = [];
      const add = (folder: string, isOurs: boolean) => {
        const [found, kinds] = call('readdir', folder, 'utf8', true) as [string[], number[]];
        for (let i = 0; i < found.length; i++) {
          const name = found[i] as string;
          if (!isOurs && (isGone(`${path}/${name}`) || modeOf(`${own}/${name}`) !== 0)) continue;
          append(names, name);
          append(types, kinds[i] as number);
        }
      };
      add(path, false);
      if (hasOwn) add(own, true);
      return withTypes ? [names, types] : names;
    },
    isGone(target) {
      const path = placeOf(target);
      return path !== null && isGone(path);
    },
    clean(value) {
      const prefix = scratchFolder() === null ? null : made();
      if (prefix === null) return value;
      if (typeof value === 'string')
        return (startsWith(value, prefix) ? slice(value, prefix.length) : value) as never;
      if (typeof value !== 'object' || value === null) return value;
      const error = value as Record<string, unknown>;
      if (typeof error.message !== 'string' || indexOf(error.message, prefix) === -1) return value;
      const keys = ['path', 'dest', 'message', 'stack'];
      for (let i = 0; i < keys.length; i++) {
        const text = error[keys[i] as string];
        if (typeof text === 'string') error[keys[i] as string] = without(text, prefix);
      }
      return value;
    },
  };
}

function without(text: string, part: string): string {
  let rest = text;
  for (let at = indexOf(rest, part); at !== -1; at = indexOf(rest, part))
    rest = `${slice(rest, 0, at)}${slice(rest, at + part.length)}`;
  return rest;
}
