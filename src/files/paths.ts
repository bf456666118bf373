// Paths, as more than one process compares them.
import { isAbsolute, relative, sep } from 'node:path';

/** Whether `path` is `folder`, or lies below it; both absolute. Links are not followed. */
export function isInside(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}
