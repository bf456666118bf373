// The calls of Node's binding that read what an app has made, and those that make, change and delete it.
import fs from 'node:fs';
import { pretends, scratchFolder } from '../policy.ts';
import { apply, isInside, realPath, slice, toText } from '../primordials.ts';
import { createPretended } from './store.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Binding = Record<string | symbol, unknown>;

const { O_TRUNC } = fs.constants;
const { then } = Promise.prototype;

export interface PretendedCalls {
  isGone(target: unknown): boolean;
  /** Where a path of the app is found: for functions that have a way of their own. */
  find(target: unknown): unknown;
  make(target: unknown, flags: number): string | null;
  /** A path in the folder of ours. */
  isOwn(path: unknown): boolean;
  /** What readdir() answers of a folder that is the project's and has things that were made; null: it is in one place. */
  list(args: unknown[]): unknown;
  read(original: Method, self: unknown, args: unknown[]): unknown;
  /** Null: it only looks done. */
  write(name: string, original: Method, self: unknown, args: unknown[]): { result: unknown } | null;
}

export function createCalls(binding: Binding): PretendedCalls {
  const store = createPretended(binding);
  const { kUsePromises } = binding;

  /** Calls it with paths of ours; the app hears of none of them. */
  function redirected(original: Method, self: unknown, args: unknown[]): unknown {
    for (let i = 0; i < args.length; i++) {
      const request = args[i] as { oncomplete?: Method } | null | undefined;
      if ((request as unknown) === kUsePromises)
        return apply(then as never, apply(original, self, args), [store.clean, fail]);
      if (typeof request !== 'object' || typeof request?.oncomplete !== 'function') continue;
      const { oncomplete } = request;
      request.oncomplete = function (...result) {
        for (let j = 0; j < result.length; j++) result[j] = store.clean(result[j]);
        return apply(oncomplete, this, result);
      };
    }
    try {
      return store.clean(apply(original, self, args));
    } catch (error) {
      throw store.clean(error);
    }
  }
  const fail = (error: unknown) => {
    throw store.clean(error);
  };

  const places: Record<string, (args: unknown[]) => boolean> = {
    __proto__: null as never,
    open: (args) => set(args, 0, store.make(args[0], args[1] as number)),
    openFileHandle: (args) => set(args, 0, store.make(args[0], args[1] as number)),
    readFileUtf8: (args) => set(args, 0, store.make(args[0], args[1] as number)),
    writeFileUtf8: (args) => set(args, 0, store.make(args[0], args[2] as number)),
    mkdir: (args) => set(args, 0, store.make(args[0])),
    mkdtemp(args) {
      // Its end is added to the path, which may be a folder.
      const own = store.make(`${toText(args[0])}.`);
      return set(args, 0, own === null ? null : slice(own, 0, own.length - 1));
    },
    copyFile(args) {
      args[0] = store.find(args[0]);
      return set(args, 1, store.make(args[1], O_TRUNC));
    },
    rename(args) {
      const own = store.make(args[0]);
      if (own === null) return false;
      store.remove(args[0]);
      args[0] = own;
      return set(args, 1, store.make(args[1], O_TRUNC));
    },
    unlink: (args) => set(args, 0, store.remove(args[0])),
    rmdir: (args) => set(args, 0, store.remove(args[0])),
    rmSync: (args) => set(args, 0, store.remove(args[0])),
    chmod: (args) => set(args, 0, store.change(args[0])),
    utimes: (args) => set(args, 0, store.change(args[0])),
    lutimes: (args) => set(args, 0, store.change(args[0])),
  };

  return {
    isGone: store.isGone,
    find: (target) => (pretends() ? store.find(target) : target),
    make: store.make,
    isOwn(path) {
      const folder = scratchFolder();
      const real = folder === null || typeof path !== 'string' ? null : realPath(path, true);
      return folder !== null && real !== null && isInside(real, folder);
    },
    list: (args) => (args[1] === 'buffer' ? null : store.list(args[0], args[2] === true)),
    read(original, self, args) {
      const found = typeof args[0] === 'number' ? args[0] : store.find(args[0]);
      if (found === args[0]) return apply(original, self, args);
      args[0] = found;
      return redirected(original, self, args);
    },
    write(name, original, self, args) {
      const place = scratchFolder() === null || typeof args[0] === 'number' ? undefined : places[name];
      return place?.(args) ? { result: redirected(original, self, args) } : null;
    },
  };
}

function set(args: unknown[], index: number, path: string | null): boolean {
  if (path === null) return false;
  args[index] = path;
  return true;
}
