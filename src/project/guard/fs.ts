// Files: every public form of fs ends in about forty functions of one internal binding, which lib/fs looks up per call.
import fs from 'node:fs';
import { devNull } from 'node:os';
import { guardPublicFiles, WRITE_FLAGS } from './fs-public.ts';
import { isArmed, mayBecomeLink, mayLookAt, mayWrite, pretends, scratchFolder } from './policy.ts';
import { createCalls, type PretendedCalls } from './pretended/calls.ts';
import { apply, existingPath, isInside, ownPath, toText } from './primordials.ts';
import { errorOf, type Refusal, readsEmpty, refusedReading } from './refusal.ts';
import { mayChangeAll, mayCopyAll } from './trees.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Binding = Record<string | symbol, unknown>;

/** Which arguments are paths that get written, and whether the system call follows a link there. */
const writers: Readonly<Record<string, { verb: string; paths: number[]; follows?: boolean }>> = {
  writeFileUtf8: { verb: 'writing', paths: [0], follows: true },
  copyFile: { verb: 'writing', paths: [1], follows: true },
  cpSyncCheckPaths: { verb: 'writing', paths: [1], follows: true },
  cpSyncCopyDir: { verb: 'writing', paths: [1], follows: true },
  cpSyncOverrideFile: { verb: 'writing', paths: [1], follows: true },
  mkdir: { verb: 'creating', paths: [0] },
  mkdtemp: { verb: 'creating', paths: [0] },
  symlink: { verb: 'creating', paths: [1] },
  // A hard link is another name to write the same file by.
  link: { verb: 'linking', paths: [0, 1] },
  rename: { verb: 'renaming', paths: [0, 1] },
  unlink: { verb: 'deleting', paths: [0] },
  rmdir: { verb: 'deleting', paths: [0] },
  rmSync: { verb: 'deleting', paths: [0] },
  chmod: { verb: 'changing', paths: [0], follows: true },
  chown: { verb: 'changing', paths: [0], follows: true },
  utimes: { verb: 'changing', paths: [0], follows: true },
  lchown: { verb: 'changing', paths: [0] },
  lutimes: { verb: 'changing', paths: [0] },
};
const openers = ['open', 'openFileHandle', 'readFileUtf8'];
/** Which argument is a path whose content goes elsewhere. */
const readers: Readonly<Record<string, number>> = {
  copyFile: 0,
  cpSyncCheckPaths: 0,
  cpSyncCopyDir: 0,
  cpSyncOverrideFile: 0,
  link: 0,
};
/** Whether a link would be at the second path afterwards. */
const placers: Readonly<Record<string, (args: unknown[]) => boolean>> = {
  symlink: () => true,
  rename: (args) => isLink(args[0]),
  link: (args) => isLink(args[0]),
};
/** The system deals with a folder as a whole, whatever is in it. */
const takesAll: Readonly<Record<string, (args: unknown[]) => boolean>> = {
  __proto__: null as never,
  rmSync: (args) => mayChangeAll(args[0]),
  rename: (args) => mayChangeAll(args[0]),
  cpSyncCopyDir: (args) => mayCopyAll(args[0], args[1]),
};
const folders = ['readdir', 'readdirRecursive'];
const lookers = ['access', 'existsSync', 'stat', 'lstat'];
/** These work on a file that was opened for reading. */
const descriptorWriters = ['fchmod', 'fchown', 'futimes'];

/** Where writing looks done, a file that was opened is the null device, which knows none of these. */
const settlers = ['fsync', 'fdatasync', 'ftruncate'];

const { O_WRONLY, O_RDWR, O_EXCL, O_CREAT, S_IFMT, S_IFLNK } = fs.constants;
const { setImmediate } = globalThis;
const { lstatSync, readlinkSync } = fs;
const reject = Promise.reject.bind(Promise);
const resolved = Promise.resolve.bind(Promise);

/** Named as they are looked up: where a link leads. */
const followers = ['readlink', 'statfs'];

export function guardFiles(binding: Binding): void {
  const calls = createCalls(binding);
  const wrap = (name: string, paths: readonly number[], check: (args: unknown[]) => Refusal | null): void =>
    wrapFunction(binding, name, paths, check, calls);
  for (const [name, { verb, paths, follows = false }] of Object.entries(writers)) {
    const source = readers[name];
    wrap(name, source === undefined ? paths : [source, ...paths], (args) => {
      // Programs make sure that their folders are there: what is there is not made, whatever the system answers.
      if (name === 'mkdir' && isThere(args[0]) && !calls.isGone(args[0])) return null;
      for (let i = 0; i < paths.length; i++) {
        const target = args[paths[i] as number];
        // A number is a descriptor, which was checked when it was opened.
        if (typeof target !== 'number' && !mayWrite(target, follows)) return { kind: 'write', verb, target };
      }
      if (takesAll[name]?.(args) === false)
        return { kind: 'write', verb: 'changing what is kept below', target: args[0], noFlag: true };
      if (placers[name]?.(args) && !mayBecomeLink(args[1]))
        return { kind: 'write', verb: 'putting a link in the place of', target: args[1], noFlag: true };
      return source === undefined ? null : refusedReading(args[source]);
    });
  }
  for (const name of folders) wrap(name, [0], (args) => refusedReading(args[0], 'listing'));
  for (const name of lookers) {
    wrap(name, [0], (args) =>
      mayLookAt(args[0]) ? null : { kind: 'read', verb: 'looking at', target: args[0] },
    );
  }
  for (const name of openers) {
    wrap(name, [0], (args) => {
      const target = args[0];
      const flags = args[1] as number;
      if (typeof target === 'number') return null;
      const isWriting = (flags & WRITE_FLAGS) !== 0;
      if (isWriting && !mayWrite(target, true)) return { kind: 'write', verb: 'writing', target };
      return (flags & (O_WRONLY | O_RDWR)) === O_WRONLY ? null : refusedReading(target);
    });
  }
  for (const name of descriptorWriters) {
    wrap(name, [], (args) => {
      const target = `/proc/self/fd/${args[0]}`;
      return mayWrite(target, true) ? null : { kind: 'write', verb: 'changing', target: fileOf(target) };
    });
  }
  for (const name of settlers) {
    wrap(name, [], (args) =>
      pretends() && !isScratch(args[0]) ? { kind: 'write', verb: 'changing', target: args[0] } : null,
    );
  }
  for (const name of followers) wrap(name, [0], () => null);
  findModules(binding, calls);
  guardPublicFiles(binding, calls);
}

/** What loads modules, and lists folders in folders, asks in a way of its own. */
function findModules(binding: Binding, calls: PretendedCalls): void {
  const original = binding.internalModuleStat as Method;
  binding.internalModuleStat = function (this: unknown, ...args: unknown[]) {
    const at = typeof args[0] === 'string' ? 0 : 1;
    if (isArmed()) args[at] = calls.find(args[at]);
    return apply(original, this, args);
  };
}

/** A file that only the app sees. */
function isScratch(descriptor: unknown): boolean {
  const folder = scratchFolder();
  return folder !== null && isInside(fileOf(`/proc/self/fd/${descriptor}`), folder);
}

function isLink(target: unknown): boolean {
  try {
    return (lstatSync(target as string).mode & S_IFMT) === S_IFLNK;
  } catch {
    return false;
  }
}

function isThere(target: unknown): boolean {
  const path = toText(target);
  return path !== null && existingPath(path) !== null;
}

/** The file behind a descriptor, where the system tells. */
function fileOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return descriptor;
  }
}

/** `paths`: which arguments are. */
function wrapFunction(
  binding: Binding,
  name: string,
  paths: readonly number[],
  check: (args: unknown[]) => Refusal | null,
  calls: PretendedCalls,
): void {
  const original = binding[name];
  if (typeof original !== 'function') return;
  const { kUsePromises } = binding;
  /** In the way of the call: a promise, a callback, or at once. */
  const settle = (args: unknown[], error: Error | null, value?: unknown): unknown => {
    for (let i = 0; i < args.length; i++) {
      const request = args[i] as { oncomplete?: unknown } | null | undefined;
      if ((request as unknown) === kUsePromises) return error ? reject(error) : resolved(value);
      if (typeof request === 'object' && typeof request?.oncomplete === 'function') {
        setImmediate(() => apply(request.oncomplete as Method, request, [error, value]));
        return undefined;
      }
    }
    if (error) throw error;
    return value;
  };
  const wrapped: Method = function (...args) {
    if (!isArmed()) return apply(original, this, args);
    for (let i = 0; i < paths.length; i++) args[paths[i] as number] = ownPath(args[paths[i] as number]);
    const refusal = check(args);
    if (refusal === null && (!pretends() || paths.length === 0)) return apply(original, this, args);
    if (refusal === null) {
      const list = name === 'readdir' ? calls.list(args) : null;
      return list === null ? calls.read(original as Method, this, args) : settle(args, null, list);
    }
    const looksDone = refusal.kind === 'write' && pretends();
    if (looksDone) {
      const source = readers[name];
      const unreadable = source === undefined ? null : refusedReading(args[source]);
      if (unreadable !== null) return settle(args, errorOf(unreadable));
      const done = calls.write(name, original as Method, this, args);
      if (done !== null) return done.result;
    }
    if (openers.includes(name) && (looksDone || readsEmpty(refusal.target))) {
      args[0] = devNull;
      args[1] = looksDone ? (args[1] as number) & ~O_EXCL : (args[1] as number) & ~(O_EXCL | O_CREAT);
      return apply(original, this, args);
    }
    // It has no way to fail.
    if (name === 'existsSync') return false;
    const value = looksDone && name === 'mkdtemp' ? `${toText(args[0])}XXXXXX` : undefined;
    return settle(args, looksDone ? null : errorOf(refusal), value);
  };
  binding[name] = wrapped;
}
