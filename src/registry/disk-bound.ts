// What a process may write to the disk: a package is unpacked before anybody knows how large it is. Take it before npm's libraries are
// loaded, as they keep the functions of `fs` that they found.
import fs from 'node:fs';
import { promisify } from 'node:util';

/** Folders among them. */
const MAX_FILES = 200_000;
/** What a folder takes, however little is in it. */
const BLOCK = 4_096;

export interface DiskBound {
  /** That more was to be written. */
  isReached(): boolean;
}

type Done = (error: Error | null, made?: string) => void;

/** What goes beyond fails, as on a disk that is full; a byte more is not written. */
export function boundDisk(maxBytes: number): DiskBound {
  let left = maxBytes;
  let files = MAX_FILES;
  let isReached = false;
  const full = () => new Error('no more may be written');
  const take = (bytes: number, count = 0): boolean => {
    left -= bytes;
    files -= count;
    isReached ||= left < 0 || files < 0;
    return !isReached;
  };
  const { write, writev, open, mkdir } = fs;
  const refuse = (args: unknown[]) => void process.nextTick(args.at(-1) as Done, full());
  fs.write = ((fd: number, data: string | Uint8Array, ...rest: unknown[]) => {
    const length = typeof data === 'string' ? Buffer.byteLength(data) : lengthOf(data, rest);
    return take(length) ? Reflect.apply(write, fs, [fd, data, ...rest]) : refuse(rest);
  }) as typeof fs.write;
  fs.writev = ((fd: number, buffers: readonly Uint8Array[], ...rest: unknown[]) => {
    const length = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    return take(length) ? Reflect.apply(writev, fs, [fd, buffers, ...rest]) : refuse(rest);
  }) as typeof fs.writev;
  fs.open = ((...args: unknown[]) => {
    return take(0, 1) ? Reflect.apply(open, fs, args) : refuse(args);
  }) as typeof fs.open;
  // Counted before it is made, as thousands may be under way; one that was there already costs nothing.
  fs.mkdir = ((...args: unknown[]) => {
    if (!take(BLOCK, 1)) return refuse(args);
    const done = args.at(-1) as Done;
    return Reflect.apply(mkdir, fs, [
      ...args.slice(0, -1),
      (error: Error | null, made?: string) => {
        if (isNone(args[1], error, made)) take(-BLOCK, -1);
        done(error, made);
      },
    ]);
  }) as typeof fs.mkdir;
  fs.promises.mkdir = promisify(fs.mkdir) as typeof fs.promises.mkdir;
  return { isReached: () => isReached };
}

/** `write(fd, buffer, offset, length, …)`, or with nothing but the buffer. */
const lengthOf = (data: Uint8Array, [, length]: unknown[]): number =>
  typeof length === 'number' ? length : data.byteLength;

/** Whether no folder was made: with `recursive`, that is no error. */
const isNone = (options: unknown, error: Error | null, made: string | undefined): boolean =>
  error !== null || (made === undefined && (Object(options) as { recursive?: unknown }).recursive === true);
