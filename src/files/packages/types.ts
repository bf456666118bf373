// Where the types of a package are, by its manifest and its files: one answer for whoever asks.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isInside } from '../paths.ts';

const PREFIX = '@types/';
const MAX_DEPTH = 10;

/** `@scope/x` has its types in `@types/scope__x`. */
export const typesPackageOf = (name: string): string => PREFIX + name.replace(/^@([^/]+)\//, '$1__');

/** The package that one of `@types` is for; null: it is none of those. */
export const typedBy = (name: string): string | null =>
  name.startsWith(PREFIX) ? name.slice(PREFIX.length).replace(/^([^_]+)__/, '@$1/') : null;

/** Whether `exports`, or a part of it, names any. */
export function exportsTypes(target: unknown, depth = 0): boolean {
  if (typeof target === 'string') return /\.d\.[mc]?ts$/.test(target);
  if (typeof target !== 'object' || target === null || depth > MAX_DEPTH) return false;
  return Object.entries(target).some(
    ([key, inner]) => (/^types(?:@|$)/.test(key) && inner !== null) || exportsTypes(inner, depth + 1),
  );
}

/** As TypeScript looks for them where the manifest names none: files, from the package's folder. */
export function typesBeside(main: string | null): string[] {
  const path = (main ?? 'index.js').replace(/^\.\//, '').replace(/\/$/, '');
  const own = /\.[cm]?js$/.test(path) ? [path.replace(/\.([cm]?)js$/, '.d.$1ts')] : [];
  return [...own, `${path}.d.ts`, `${path}/index.d.ts`, 'index.d.ts'];
}

/** In the package's folder itself, whatever its manifest calls a file: what else there is on this machine is not told. */
export function isThere(folder: string, path: string): boolean {
  const file = join(folder, path);
  return isInside(file, folder) && existsSync(file);
}
