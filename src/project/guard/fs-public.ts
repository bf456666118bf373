// Files, where Node keeps what it calls to itself: the jobs of Node 26, and functions that read or list by a way of their own.
import fs from 'node:fs';
import { isArmed, isLoadedEnvFile, mayWrite } from './policy.ts';
import { apply, construct, ownPath, plainPath } from './primordials.ts';
import { errorOf, type Refusal, refusedReading } from './refusal.ts';
import { mayCopyAll } from './trees.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Binding = Record<string | symbol, unknown>;

const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
export const WRITE_FLAGS = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
const { setImmediate } = globalThis;
const reject = Promise.reject.bind(Promise);

export function guardPublicFiles(binding: Binding): void {
  guardJobs(binding);
  guardBlobs();
  guardFolders();
  guardEnvFiles();
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
      args[0] = ownPath(args[0]);
      if (typeof args[0] === 'number' || mayWrite(args[0], true)) return apply(run, this, args);
      const error = errorOf({ kind: 'write', verb: 'writing', target: args[0] });
      setImmediate(() => apply(this.ondone, this, [error]));
      return undefined;
    } as Method;
  }
  if (ReadFileJob) {
    binding.ReadFileJob = guardConstructor(ReadFileJob, 1, (args) =>
      (args[1] as number) & WRITE_FLAGS && !mayWrite(args[0], true)
        ? { kind: 'write', verb: 'writing', target: args[0] }
        : refusedReading(args[0]),
    );
    guardReadFile();
  }
  if (CpDirJob) {
    binding.CpDirJob = guardConstructor(CpDirJob, 2, (args) =>
      mayWrite(args[1], true) && mayCopyAll(args[0], args[1])
        ? refusedReading(args[0])
        : { kind: 'write', verb: 'writing', target: args[1] },
    );
  }
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
