// `paths` and `baseUrl` of the nearest tsconfig upwards that has them, with what it extends and refers to.
import { dirname, join, resolve } from 'node:path';
import type { Disk } from './disk.ts';
import { asRecord, parseJsonc } from './jsonc.ts';

export interface PathMap {
  /** Longest pattern first; targets are absolute. */
  patterns: { pattern: string; targets: string[] }[];
  baseUrl: string | null;
}

type FindPackageFile = (specifier: string, from: string) => string | null;

/** Gives the map that holds for a folder; null when no tsconfig says anything. */
export function createPathMaps(
  disk: Disk,
  findInPackage: FindPackageFile,
): (folder: string) => PathMap | null {
  const known = new Map<string, PathMap | null>();
  const find = (folder: string): PathMap | null => {
    const cached = known.get(folder);
    if (cached !== undefined) return cached;
    const own = ['tsconfig.json', 'jsconfig.json']
      .map((name) => join(folder, name))
      .filter((file) => disk.isFile(file))
      .map((file) => readMap(file, disk, findInPackage, new Set()))
      .find((map) => map !== null);
    const map = own ?? (folder === disk.root || dirname(folder) === folder ? null : find(dirname(folder)));
    known.set(folder, map);
    return map;
  };
  return find;
}

function readMap(
  file: string,
  disk: Disk,
  findInPackage: FindPackageFile,
  seen: Set<string>,
): PathMap | null {
  if (seen.has(file) || seen.size > 50) return null;
  seen.add(file);
  const text = disk.read(file);
  const config = asRecord(text === null ? undefined : parseJsonc(text));
  const own = ownMap(file, asRecord(config.compilerOptions));
  if (own && own.patterns.length > 0) return own;
  const parents = [config.extends].flat().filter((item): item is string => typeof item === 'string');
  const inherited = parents
    .reverse()
    .map((name) => findConfig(name, file, disk, findInPackage))
    .map((parent) => (parent ? readMap(parent, disk, findInPackage, seen) : null))
    .find((map) => map !== null);
  if (inherited) return own?.baseUrl ? { ...inherited, baseUrl: own.baseUrl } : inherited;
  if (own) return own;
  // A tsconfig of references only: those that it names say it.
  const references = Array.isArray(config.references) ? config.references : [];
  return (
    references
      .map((item) => asRecord(item).path)
      .filter((path): path is string => typeof path === 'string')
      .map((path) => findConfig(path.startsWith('.') ? path : `./${path}`, file, disk, findInPackage))
      .map((target) => (target ? readMap(target, disk, findInPackage, seen) : null))
      .find((map) => map !== null) ?? null
  );
}

function ownMap(file: string, options: Record<string, unknown>): PathMap | null {
  const baseUrl = typeof options.baseUrl === 'string' ? resolve(dirname(file), options.baseUrl) : null;
  const base = baseUrl ?? dirname(file);
  const patterns = Object.entries(asRecord(options.paths)).flatMap(([pattern, targets]) =>
    Array.isArray(targets)
      ? [
          {
            pattern,
            targets: targets.flatMap((target) => (typeof target === 'string' ? [resolve(base, target)] : [])),
          },
        ]
      : [],
  );
  if (patterns.length === 0 && baseUrl === null) return null;
  return { patterns: patterns.sort((a, b) => b.pattern.length - a.pattern.length), baseUrl };
}

function findConfig(name: string, from: string, disk: Disk, findInPackage: FindPackageFile): string | null {
  const path = name.startsWith('.') || name.startsWith('/') ? resolve(dirname(from), name) : null;
  if (path === null) return findInPackage(name, from);
  return (
    [path, `${path}.json`, join(path, 'tsconfig.json')].find((candidate) => disk.isFile(candidate)) ?? null
  );
}
