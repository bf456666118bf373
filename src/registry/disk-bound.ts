// What a process may write to the disk: a package is unpacked before anybody knows how large it is. Take it before npm's libraries are
// loaded, as they keep the functions of `fs` that they found.
import fs from 'node:fs';

const MAX_FILES = 200_000;

export interface DiskBound {
  /** That more was to be written. */
  isReached(): boolean;
}

type Done = (error: Error) => void;

/** What goes beyond fails, as on a disk that is full; a byte more is not written. */
export function boundDisk(maxBytes: number): DiskBound {
  let left = maxBytes;
  let files = MAX_FILES;
  const full = () => new Error('no more may be written');
  const isFull = () => left < 0 || files < 0;
  const take = (bytes: number): boolean => {
    left -= bytes;
    return !isFull();
  };
  const { write, writev, open } = fs;
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
    files--;
    return isFull() ? refuse(args) : Reflect.apply(open, fs, args);
  }) as typeof fs.open;
  return { isReached: isFull };
}

/** `write(fd, buffer, offset, length, …)`, or with nothing but the buffer. */
const lengthOf = (data: Uint8Array, [, length]: unknown[]): number =>
  typeof length === 'number' ? length : data.byteLength;
