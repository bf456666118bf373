// Files, where Node keeps what it calls to itself: the jobs of Node 26, and functions that read or list by a way of their own.
import fs from 'node:fs';
import { devNull } from 'node:os';
import { isArmed, isLoadedEnvFile, mayWrite, pretends } from './policy.ts';
import type { PretendedCalls } from './pretended/calls.ts';
import { apply, construct, ownPath, plainPath, realPath, toText } from './primordials.ts';
import { errorOf, type Refusal, readsEmpty, refusedReading } from './refusal.ts';
import { mayCopyAll } from './trees.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Binding = Record<string | symbol, unknown>;

const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
export const WRITE_FLAGS = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
const { setImmediate } = globalThis;
const reject = Promise.reject.bind(Promise);

export function guardPublicFiles(binding: Binding, calls: PretendedCalls): void {
  guardJobs(binding, calls);
  guardBlobs();
  guardFolders(calls);
  tellRealPaths(calls);
  guardEnvFiles();
}

/** Node 26 reads and writes whole files in jobs. lib/fs keeps the first two classes, so that only their prototypes can be reached. */
function guardJobs(binding: Binding, calls: PretendedCalls): void {
  const { WriteFileJob, ReadFileJob, CpDirJob } = binding as Record<
    string,
    { prototype: { run: Method } } | undefined
  >;
  if (WriteFileJob) {
    const { run } = WriteFileJob.prototype;
    WriteFileJob.prototype.run = function (this: { ondone: Method }, ...args: unknown[]) {
      args[0] = ownPath(args[0]);
      if (typeof args[0] === 'number' || mayWrite(args[0], true)) return apply(run, this, args);
      if (calls.isOwn(args[0])) return apply(run, this, args);
      const error = pretends() ? null : errorOf({ kind: 'write', verb: 'writing', target: args[0] });
      setImmediate(() => apply(this.ondone, this, [error]));
      return undefined;
    } as Method;
    const { promises } = fs;
    for (const exports of [fs, promises] as unknown as Binding[]) {
      for (const name of ['writeFile', 'appendFile'])
        moveFiles(exports, name, (target) =>
          mayWrite(target, true) ? target : (calls.make(target, 0) ?? target),
        );
    }
  }
  if (ReadFileJob) {
    binding.ReadFileJob = guardConstructor(ReadFileJob, 1, (args) => {
      if ((args[1] as number) & WRITE_FLAGS && !mayWrite(args[0], true))
        return { kind: 'write', verb: 'writing', target: args[0] };
      const refusal = refusedReading(args[0]);
      if (refusal !== null && !readsEmpty(args[0])) return refusal;
      args[0] = refusal === null ? calls.find(args[0]) : devNull;
      return null;
    });
    guardReadFile(calls);
  }
  if (CpDirJob) {
    binding.CpDirJob = guardConstructor(CpDirJob, 2, (args) =>
      mayWrite(args[1], true) && mayCopyAll(args[0], args[1])
        ? refusedReading(args[0])
        : { kind: 'write', verb: 'writing', target: args[1] },
    );
  }
}

/** A job has its path before it comes by here. */
function moveFiles(exports: Binding, name: string, place: (target: unknown) => unknown): void {
  const original = exports[name] as Method;
  const moved: Method = function (...args) {
    const isPath = typeof args[0] === 'string' || typeof (args[0] as URL | null)?.href === 'string';
    if (pretends() && isPath) args[0] = place(plainPath(args[0]));
    return apply(original, this, args);
  };
  exports[name] = moved;
}

/** `paths`: how many of the first arguments are. */
function guardConstructor(
  original: object,
  paths: number,
  check: (args: unknown[]) => Refusal | null,
): object {
  return new Proxy(original, {
    construct(target, args, newTarget) {
      for (let i = 0; i < paths; i++) args[i] = ownPath(args[i]);
      const refusal = check(args);
      if (refusal !== null) throw errorOf(refusal);
      return construct(target as new () => object, args, newTarget);
    },
  });
}

/** Node 26 keeps the job's class to itself: `fs.readFile(file, { flag: 'w' }, callback)` creates the file as well. */
function guardReadFile(calls: PretendedCalls): void {
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
    const isEmpty = refusal?.kind === 'read' && readsEmpty(target);
    if (refusal === null || isEmpty) {
      args[0] = isEmpty ? devNull : calls.find(target);
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
function guardFolders(calls: PretendedCalls): void {
  const guardIn = (exports: Binding, name: string, refuse: (error: Error, args: unknown[]) => unknown) => {
    const original = exports[name] as Method;
    const guarded: Method = function (...args) {
      args[0] = plainPath(args[0]);
      const refusal = isArmed() ? refusedReading(args[0], 'listing') : null;
      if (refusal !== null) return refuse(errorOf(refusal), args);
      args[0] = calls.find(args[0]);
      return apply(original, this, args);
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

/** The system knows no path of what was made. */
function tellRealPaths(calls: PretendedCalls): void {
  const made = (args: unknown[]): string | null => {
    const text = pretends() ? toText(args[0]) : null;
    return text === null || calls.find(text) === text ? null : realPath(text, false);
  };
  const { native } = fs.realpathSync;
  fs.realpathSync.native = ((...args: unknown[]) =>
    made(args) ?? apply(native as never, fs, args)) as typeof native;
  const { realpath } = fs.promises;
  const promised = async (...args: unknown[]) => made(args) ?? apply(realpath as never, fs.promises, args);
  (fs.promises as unknown as Binding).realpath = promised;
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
