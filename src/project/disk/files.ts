// Reads files of the inspected project. What is wrong with one is a problem to report, never a crash.
import { lstat, readFile, stat } from 'node:fs/promises';
import { posix, relative, sep } from 'node:path';

const MAX_FILE_BYTES = 20_000_000;

/** Text of a file without its byte order mark, or why it cannot be had; neither when there is no such file. */
export async function readText(file: string): Promise<{ text?: string; problem?: string }> {
  try {
    const found = await stat(file);
    // Reading a pipe would wait for ever.
    if (!found.isFile())
      return { problem: found.isDirectory() ? 'it is a directory' : 'it is not a regular file' };
    if (found.size > MAX_FILE_BYTES) return { problem: `it is larger than ${MAX_FILE_BYTES} bytes` };
    return { text: (await readFile(file, 'utf8')).replace(/^\uFEFF/, '') };
  } catch (error) {
    if (!isMissing(error)) return { problem: reasonOf(error) };
    return (await exists(file)) ? { problem: 'it is a symbolic link to nothing' } : {};
  }
}

/** What went wrong, without the absolute path that Node appends to errors of the file system. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error ? (error.message.split(',')[0] ?? error.message) : error.message;
}

/** Whether there is anything of this name, a dangling symbolic link included. */
export async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error) => !isMissing(error),
  );
}

export async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

export async function isDirectory(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** A path as agents see it: relative to the root, "/" between segments, "." for the root itself. */
export function relativePath(root: string, file: string): string {
  return relative(root, file).split(sep).join(posix.sep) || '.';
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
