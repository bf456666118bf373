// Files: every public form of fs ends in about forty functions of one internal binding, which lib/fs looks up per call.
import fs from 'node:fs';
import { devNull } from 'node:os';
import {
  denied,
  describePath,
  isArmed,
  isLoadedEnvFile,
  mayBecomeLink,
  mayLookAt,
  mayRead,
  mayWrite,
  pretendsWrites,
} from './policy.ts';
import { apply, construct, plainPath } from './primordials.ts';

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
const folders = ['readdir', 'readdirRecursive'];
const lookers = ['access', 'existsSync', 'stat', 'lstat'];
/** These work on a file that was opened for reading. */
const descriptorWriters = ['fchmod', 'fchown', 'futimes'];

const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, S_IFMT, S_IFLNK } = fs.constants;
const WRITE_FLAGS = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
const { setImmediate } = globalThis;
const { lstatSync, readlinkSync } = fs;
const reject = Promise.reject.bind(Promise);
const resolved = Promise.resolve.bind(Promise, undefined);

interface Refusal {
  kind: 'read' | 'write';
  verb: string;
  target: unknown;
  /** No flag but -A opens it. */
  noFlag?: boolean;
}

export function guardFiles(binding: Binding): void {
  for (const [name, { verb, paths, follows = false }] of Object.entries(writers)) {
    const source = readers[name];
    wrap(binding, name, (args) => {
      for (let i = 0; i < paths.length; i++) {
        const target = args[paths[i] as number];
        // A number is a descriptor, which was checked when it was opened.
        if (typeof target !== 'number' && !mayWrite(target, follows)) return { kind: 'write', verb, target };
      }
      if (placers[name]?.(args) && !mayBecomeLink(args[1]))
        return { kind: 'write', verb: 'putting a link in the place of', target: args[1], noFlag: true };
      return source === undefined ? null : refusedReading(args[source]);
    });
  }
  for (const name of folders) wrap(binding, name, (args) => refusedReading(args[0], 'listing'));
  for (const name of lookers) {
    wrap(binding, name, (args) =>
      mayLookAt(args[0]) ? null : { kind: 'read', verb: 'looking at', target: args[0] },
    );
  }
  for (const name of openers) {
    wrap(binding, name, (args) => {
      const target = args[0];
      const flags = args[1] as number;
      if (typeof target === 'number') return null;
      const isWriting = (flags & WRITE_FLAGS) !== 0;
      if (isWriting && !mayWrite(target, true)) return { kind: 'write', verb: 'writing', target };
      return (flags & (O_WRONLY | O_RDWR)) === O_WRONLY ? null : refusedReading(target);
    });
  }
  for (const name of descriptorWriters) {
    wrap(binding, name, (args) => {
      const target = `/proc/self/fd/${args[0]}`;
      return mayWrite(target, true) ? null : { kind: 'write', verb: 'changing', target: fileOf(target) };
    });
  }
  guardJobs(binding);
  guardBlobs();
  guardFolders();
  guardEnvFiles();
}

function refusedReading(target: unknown, verb = 'reading'): Refusal | null {
  return typeof target === 'number' || mayRead(target) ? null : { kind: 'read', verb, target };
}

function isLink(target: unknown): boolean {
  try {
    return (lstatSync(target as string).mode & S_IFMT) === S_IFLNK;
  } catch {
    return false;
  }
}

/** The file behind a descriptor, where the system tells. */
function fileOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return descriptor;
  }
}

function errorOf({ kind, verb, target, noFlag }: Refusal): Error {
  const path = describePath(target);
  return noFlag ? denied(`${verb} ${path}`) : denied(`${verb} ${path}`, kind, path);
}

function wrap(binding: Binding, name: string, check: (args: unknown[]) => Refusal | null): void {
  const original = binding[name];
  if (typeof original !== 'function') return;
  const { kUsePromises } = binding;
  const wrapped: Method = function (...args) {
    const refusal = isArmed() ? check(args) : null;
    if (refusal === null) return apply(original, this, args);
    const pretends = refusal.kind === 'write' && pretendsWrites();
    if (pretends && (name === 'open' || name === 'openFileHandle')) {
      args[0] = devNull;
      return apply(original, this, args);
    }
    // It has no way to fail.
    if (name === 'existsSync') return false;
    const error = pretends ? null : errorOf(refusal);
    for (let i = 0; i < args.length; i++) {
      const request = args[i] as { oncomplete?: unknown } | null | undefined;
      if ((request as unknown) === kUsePromises) return error ? reject(error) : resolved();
      if (typeof request === 'object' && typeof request?.oncomplete === 'function') {
        setImmediate(() => apply(request.oncomplete as Method, request, [error]));
        return undefined;
      }
    }
    if (error) throw error;
    return undefined;
  };
  binding[name] = wrapped;
}

/** Node 26 reads and writes whole files in jobs. lib/fs keeps the first two classes, so that only their prototypes can be reached. */
function guardJobs(binding: Binding): void {
  const { WriteFileJob, ReadFileJob, CpDirJob } = binding as Record<
    string,
    { prototype: { run: Method } } | undefined
  >;
  if (WriteFileJob) {
    const { run } = WriteFileJob.prototype;
    WriteFileJob.prototype.run = function (this: { ondone: Method }, ...args: unknown[]) {
      if (typeof args[0] === 'number' || mayWrite(args[0], true)) return apply(run, this, args);
      const error = errorOf({ kind: 'write', verb: 'writing', target: args[0] });
      setImmediate(() => apply(this.ondone, this, [error]));
      return undefined;
    } as Method;
  }
  if (ReadFileJob) {
    binding.ReadFileJob = guardConstructor(ReadFileJob, (args) =>
      (args[1] as number) & WRITE_FLAGS && !mayWrite(args[0], true)
        ? { kind: 'write', verb: 'writing', target: args[0] }
        : refusedReading(args[0]),
    );
    guardReadFile();
  }
  if (CpDirJob) {
    binding.CpDirJob = guardConstructor(CpDirJob, (args) =>
      mayWrite(args[1], true) ? refusedReading(args[0]) : { kind: 'write', verb: 'writing', target: args[1] },
    );
  }
}

function guardConstructor(original: object, check: (args: unknown[]) => Refusal | null): object {
  return new Proxy(original, {
    construct(target, args, newTarget) {
      const refusal = check(args);
      if (refusal !== null) throw errorOf(refusal);
      return construct(target as new () => object, args, newTarget);
    },
  });
}

/** Node 26 keeps the job's class to itself: `fs.readFile(file, { flag: 'w' }, callback)` creates the file as well. */
function guardReadFile(): void {
  const original = fs.readFile as Method;
  const guarded: Method = function (...args) {
    const options = args[1] as { flag?: unknown } | null | undefined;
    const flag = typeof options === 'object' ? options?.flag : undefined;
    const callback = args[args.length - 1];
    const reads =
      flag === undefined || flag === null || flag === 'r' || flag === 'rs' || flag === 'sr' || flag === 0;
    const target = plainPath(args[0]);
    const refusal: Refusal | null =
      !isArmed() || typeof callback !== 'function'
        ? null
        : !reads && !mayWrite(target, true)
          ? { kind: 'write', verb: 'writing', target }
          : refusedReading(target);
    if (refusal === null) {
      args[0] = target;
      // The flag is read once more below: a getter must not answer twice.
      if (typeof options === 'object' && options !== null) args[1] = { ...options, flag };
      return apply(original, this, args);
    }
    const error = errorOf(refusal);
    setImmediate(() => apply(callback as Method, undefined, [error]));
    return undefined;
  };
  (fs as unknown as Binding).readFile = guarded;
}

/** They read when the blob is read, by a way of their own. */
function guardBlobs(): void {
  const exports = fs as unknown as Binding;
  for (const name of ['openAsBlob', 'openAsBlobSync']) {
    const original = exports[name] as Method | undefined;
    if (!original) continue;
    const guarded: Method = function (...args) {
      args[0] = plainPath(args[0]);
      const refusal = isArmed() ? refusedReading(args[0]) : null;
      if (refusal === null) return apply(original, this, args);
      if (name === 'openAsBlob') return reject(errorOf(refusal));
      throw errorOf(refusal);
    };
    exports[name] = guarded;
  }
}

/** Its binding is out of reach. */
function guardFolders(): void {
  const guardIn = (exports: Binding, name: string, refuse: (error: Error, args: unknown[]) => unknown) => {
    const original = exports[name] as Method;
    const guarded: Method = function (...args) {
      args[0] = plainPath(args[0]);
      const refusal = isArmed() ? refusedReading(args[0], 'listing') : null;
      return refusal === null ? apply(original, this, args) : refuse(errorOf(refusal), args);
    };
    exports[name] = guarded;
  };
  guardIn(fs as never, 'opendir', (error, args) => {
    setImmediate(() => apply(args[args.length - 1] as Method, undefined, [error]));
  });
  guardIn(fs as never, 'opendirSync', (error) => {
    throw error;
  });
  guardIn(fs.promises as never, 'opendir', (error) => reject(error));
}

/** It reads natively, and its values would be in process.env. */
function guardEnvFiles(): void {
  const { loadEnvFile } = process;
  process.loadEnvFile = (path: Parameters<typeof loadEnvFile>[0] = '.env') => {
    const target = plainPath(path);
    const refusal = isArmed() ? refusedReading(target) : null;
    if (refusal === null) return apply(loadEnvFile, process, [target]);
    // Apps call it first thing, and end when it throws.
    if (!isLoadedEnvFile(target)) throw errorOf(refusal);
  };
}
