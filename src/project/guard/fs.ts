// File writes: every public form of fs ends in about thirty functions of one internal binding, which lib/fs looks up per call.
import fs from 'node:fs';
import { devNull } from 'node:os';
import { apply, construct, denied, isArmed, mayWrite, pretendsWrites, toText } from './policy.ts';

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
/** These work on a file that was opened for reading. */
const descriptorWriters = ['fchmod', 'fchown', 'futimes'];

const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
const WRITE_FLAGS = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
const { setImmediate } = globalThis;
const reject = Promise.reject.bind(Promise);
const resolved = Promise.resolve.bind(Promise, undefined);

export function guardFiles(binding: Binding): void {
  for (const [name, { verb, paths, follows = false }] of Object.entries(writers)) {
    wrap(binding, name, (args) => {
      for (let i = 0; i < paths.length; i++) {
        const target = args[paths[i] as number];
        // A number is a descriptor, which was checked when it was opened.
        if (typeof target !== 'number' && !mayWrite(target, follows)) return `${verb} ${describe(target)}`;
      }
      return null;
    });
  }
  for (const name of openers) {
    wrap(binding, name, (args) => {
      const target = args[0];
      if (typeof target === 'number' || !((args[1] as number) & WRITE_FLAGS)) return null;
      return mayWrite(target, true) ? null : `writing ${describe(target)}`;
    });
  }
  for (const name of descriptorWriters) {
    wrap(binding, name, (args) =>
      mayWrite(`/proc/self/fd/${args[0]}`, true) ? null : `changing descriptor ${args[0]}`,
    );
  }
  guardJobs(binding);
}

function wrap(binding: Binding, name: string, check: (args: unknown[]) => string | null): void {
  const original = binding[name];
  if (typeof original !== 'function') return;
  const { kUsePromises } = binding;
  const wrapped: Method = function (...args) {
    const operation = isArmed() ? check(args) : null;
    if (operation === null) return apply(original, this, args);
    const pretends = pretendsWrites();
    if (pretends && (name === 'open' || name === 'openFileHandle')) {
      args[0] = devNull;
      return apply(original, this, args);
    }
    const error = pretends ? null : denied(operation);
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
      const error = denied(`writing ${describe(args[0])}`);
      setImmediate(() => apply(this.ondone, this, [error]));
      return undefined;
    } as Method;
  }
  if (ReadFileJob) {
    binding.ReadFileJob = guardConstructor(ReadFileJob, ([target, flags]) =>
      (flags as number) & WRITE_FLAGS && !mayWrite(target, true) ? target : undefined,
    );
    guardReadFileFlag();
  }
  if (CpDirJob) {
    binding.CpDirJob = guardConstructor(CpDirJob, (args) => (mayWrite(args[1], true) ? undefined : args[1]));
  }
}

function guardConstructor(original: object, refusedTarget: (args: unknown[]) => unknown): object {
  return new Proxy(original, {
    construct(target, args, newTarget) {
      const refused = refusedTarget(args);
      if (refused !== undefined) throw denied(`writing ${describe(refused)}`);
      return construct(target as new () => object, args, newTarget);
    },
  });
}

/** `fs.readFile(file, { flag: 'w' }, callback)` creates the file, and Node 26 does not tell the job's prototype the flag. */
function guardReadFileFlag(): void {
  const original = fs.readFile as Method;
  const guarded: Method = function (...args) {
    const options = args[1] as { flag?: unknown } | null | undefined;
    const flag = typeof options === 'object' ? options?.flag : undefined;
    const callback = args[2];
    const reads =
      flag === undefined || flag === null || flag === 'r' || flag === 'rs' || flag === 'sr' || flag === 0;
    if (!isArmed() || reads || typeof callback !== 'function' || mayWrite(args[0], true)) {
      // The flag is read once more below: a getter must not answer twice.
      if (typeof options === 'object' && options !== null) args[1] = { ...options, flag };
      return apply(original, this, args);
    }
    const error = denied(`writing ${describe(args[0])}`);
    setImmediate(() => apply(callback, undefined, [error]));
    return undefined;
  };
  (fs as unknown as Binding).readFile = guarded;
}

function describe(target: unknown): string {
  return toText(target) ?? 'a file';
}
