// Paths, as more than one process compares them.
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Whether `path` is `folder`, or lies below it; both absolute. Links are not followed. */
export function isInside(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

/** Links resolved, as far as the absolute path exists; null for a link to nothing. */
export function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    if (lstatSync(path, { throwIfNoEntry: false })) return null;
    const parent = dirname(path) === path ? null : realPath(dirname(path));
    return parent === null ? null : join(parent, basename(path));
  }
}

export function realPaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => realPath(path) ?? []);
}
