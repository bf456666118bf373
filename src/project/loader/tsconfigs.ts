// Which tsconfig counts for a file: the one beside or above it, a project that this one references, or another one in its folder.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import {
  createFilesMatcher,
  createPathsMatcher,
  type FileMatcher,
  findTsconfig,
  type PathsMatcher,
  parseTsconfig,
  type TsConfigJsonResolved,
} from 'get-tsconfig';

import { isInside } from '../../files/paths.ts';
import { tsconfigFiles } from '../disk/typescript.ts';

export interface Tsconfig {
  path: string;
  config: TsConfigJsonResolved;
}

interface Candidate extends Tsconfig {
  includes: FileMatcher;
  /** Null: it has no paths. */
  paths: PathsMatcher | null;
}

export interface Tsconfigs {
  /** The one that includes it. */
  of(file: string): Tsconfig | undefined;
  /** What `specifier` may stand for in `file` by paths that tsx does not know; absolute. */
  pathsOf(specifier: string, file: string): string[];
}

/** The one that tsx reads in `folder`. */
export function mainTsconfig(folder: string): string | undefined {
  const chosen = process.env.TSX_TSCONFIG_PATH;
  return chosen ? resolve(folder, chosen) : findTsconfig(folder);
}

/** `main`, which tsx reads itself, stands in for the tsconfig.json of its folder. Nothing else is looked at above `top`: the guard
 * refuses it. `onRead` hears of each file before it is read. */
export function createTsconfigs(
  main: string | undefined,
  top: string,
  onRead: (file: string) => void,
): Tsconfigs {
  const outer = main && !isInside(main, top) ? readAll([main], onRead) : [];
  const folders = new Map<string, Candidate[]>();
  const known = new Map<string, Candidate | undefined>();

  /** The nearest folder with a tsconfig, the main one first. */
  function candidates(folder: string): Candidate[] {
    const cached = folders.get(folder);
    if (cached) return cached;
    if (!isInside(folder, top)) return outer;
    const own = inFolder(folder, main, onRead);
    const above = dirname(folder);
    const found = own.length > 0 ? own : above === folder ? outer : candidates(above);
    folders.set(folder, found);
    return found;
  }

  function find(file: string): Candidate | undefined {
    if (known.has(file)) return known.get(file);
    const found = candidates(dirname(file)).find(({ includes }) => includes(file));
    known.set(file, found);
    return found;
  }

  // While what it extends may be read, wherever that lies.
  candidates(top);
  return {
    of: find,
    pathsOf(specifier, file) {
      const own = find(file);
      // What lies in no project, such as the shell, has the paths of all.
      const all = own ? [own] : candidates(dirname(file));
      return all.flatMap(({ path, paths }) => (path !== main && paths?.(specifier)) || []);
    },
  };
}

function inFolder(folder: string, main: string | undefined, onRead: (file: string) => void): Candidate[] {
  const start = main && dirname(main) === folder ? main : join(folder, 'tsconfig.json');
  return existsSync(start) ? readAll([start, ...besides(folder)], onRead) : [];
}

/** With what they reference, each once. */
function readAll(paths: string[], onRead: (file: string) => void): Candidate[] {
  const seen = new Set<string>();
  const read = (path: string): Candidate[] => {
    if (seen.has(path) || !existsSync(path)) return [];
    seen.add(path);
    for (const file of tsconfigFiles(path)) onRead(file);
    const candidate = readCandidate(path);
    if (!candidate) return [];
    const references = candidate.config.references ?? [];
    return [candidate, ...references.flatMap((it) => read(referenced(dirname(path), it.path)))];
  };
  return paths.flatMap(read);
}

/** tsconfig.app.json, tsconfig.server.json */
function besides(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /^tsconfig\..+\.json$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

function referenced(folder: string, path: string): string {
  const target = resolve(folder, path);
  return target.endsWith('.json') ? target : join(target, 'tsconfig.json');
}

/** One that cannot be read counts for nothing here: whoever describes the project says so. */
function readCandidate(path: string): Candidate | undefined {
  try {
    const config = parseTsconfig(path);
    const found = { path, config };
    return { ...found, includes: createFilesMatcher(found), paths: createPathsMatcher(found) };
  } catch {
    return undefined;
  }
}

/** No tsconfig counts for packages, nor for our own chunks. */
export const isPackaged = (file: string) =>
  file.includes(`${sep}node_modules${sep}`) || dirname(file) === import.meta.dirname;
