// Where a package lies, and which of its files a specifier means: for TypeScript, or for Node.
import { dirname, join } from 'node:path';
import { satisfies } from 'semver';
import type { Files } from './files.ts';

/** `types`: what TypeScript reads; `code`: what Node runs. */
export type Kind = 'types' | 'code';

export interface InstalledPackage {
  name: string;
  /** Real and absolute. */
  dir: string;
  version: string | null;
  manifest: Record<string, unknown>;
}

/** `npm` names in a specifier, and the rest as a subpath ("." or "./x"). */
export function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const rest = specifier.slice(name.length + 1);
  return { name, subpath: rest === '' ? '.' : `./${rest}` };
}

const isPackageName = (name: string): boolean =>
  /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*$/.test(name) && name !== 'node_modules';

/** The nearest `node_modules/<name>` upwards from the real folder `from`. */
export function findPackage(files: Files, from: string, name: string): InstalledPackage | null {
  if (!isPackageName(name)) return null;
  for (let folder = from; ; folder = dirname(folder)) {
    const dir = folder.endsWith('node_modules') ? null : files.real(join(folder, 'node_modules', name));
    if (dir !== null && files.isFolder(dir)) return packageIn(files, dir, name);
    if (dirname(folder) === folder) return null;
  }
}

function packageIn(files: Files, dir: string, name: string): InstalledPackage {
  const manifest = files.json(join(dir, 'package.json')) ?? {};
  const { version } = manifest;
  return { name, dir, version: typeof version === 'string' ? version : null, manifest };
}

/** The package that a file lies in; null: none with a name. */
export function packageOf(files: Files, file: string): InstalledPackage | null {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    const name = files.json(join(dir, 'package.json'))?.name;
    if (typeof name === 'string') return packageIn(files, dir, name);
    if (dirname(dir) === dir || dir.endsWith('node_modules')) return null;
  }
}

/** The file of a package that a subpath means. */
export function packageEntry(
  files: Files,
  { dir, manifest }: InstalledPackage,
  subpath: string,
  kind: Kind,
): string | null {
  const { exports } = manifest;
  const hasExports = exports !== undefined && exports !== null;
  if (!hasExports)
    return kind === 'types'
      ? typesEntry(files, dir, manifest, subpath)
      : codeEntry(files, dir, manifest, subpath);
  const found = ['import', 'require'].flatMap((module) =>
    exportTargets(exports, subpath, conditionsOf(kind, module)).flatMap(
      (target) => fileOf(files, join(dir, target), kind) ?? [],
    ),
  );
  if (kind === 'code') return found[0] ?? null;
  // Types may be named beside `exports` alone.
  const beside = subpath === '.' ? typesEntry(files, dir, manifest, subpath) : null;
  return found.find(isTyped) ?? (beside !== null && isTyped(beside) ? beside : (found[0] ?? null));
}

export const isTyped = (file: string): boolean => /\.[mc]?tsx?$/.test(file);

function typesEntry(
  files: Files,
  dir: string,
  manifest: Record<string, unknown>,
  subpath: string,
): string | null {
  const mapped = (path: string) => versionedPaths(manifest.typesVersions, path) ?? [path];
  const { types, typings, main } = manifest;
  const named = [types, typings].find((value): value is string => typeof value === 'string');
  const wanted = subpath === '.' ? (named ?? 'index.d.ts') : subpath.slice(2);
  for (const path of mapped(wanted.replace(/^\.\//, ''))) {
    const found = fileOf(files, join(dir, path), 'types');
    if (found) return found;
  }
  if (subpath !== '.') return null;
  const beside = typeof main === 'string' ? fileOf(files, join(dir, main), 'types') : null;
  return beside ?? fileOf(files, join(dir, 'index'), 'types');
}

function codeEntry(
  files: Files,
  dir: string,
  manifest: Record<string, unknown>,
  subpath: string,
): string | null {
  if (subpath !== '.') return fileOf(files, join(dir, subpath), 'code');
  const mains = [manifest.main, manifest.module].filter((main): main is string => typeof main === 'string');
  for (const main of [...mains, 'index.js']) {
    const found = fileOf(files, join(dir, main), 'code');
    if (found) return found;
  }
  return null;
}

const conditionsOf = (kind: Kind, module: string): ReadonlySet<string> =>
  new Set([...(kind === 'types' ? ['types'] : []), module, 'node', 'default', 'module-sync']);

/** Whose TypeScript reads them: the newest. */
const TYPESCRIPT = '7.0.0';
const appliesTo = (range: string) => satisfies(TYPESCRIPT, range);

/** Files that `exports` means by a subpath, as written. */
export function exportTargets(exports: unknown, subpath: string, conditions: ReadonlySet<string>): string[] {
  const map = Object(exports) as Record<string, unknown>;
  const isMap = typeof exports === 'object' && Object.keys(map).some((key) => key.startsWith('.'));
  if (!isMap) return subpath === '.' ? pick(exports, conditions) : [];
  if (Object.hasOwn(map, subpath)) return pick(map[subpath], conditions);
  const patterns = Object.keys(map)
    .filter((key) => key.includes('*') || key.endsWith('/'))
    .sort((a, b) => b.length - a.length);
  for (const pattern of patterns) {
    const [before = '', after = ''] = pattern.split('*');
    if (
      !subpath.startsWith(before) ||
      !subpath.endsWith(after) ||
      subpath.length < before.length + after.length
    )
      continue;
    const star = subpath.slice(before.length, subpath.length - after.length);
    return pick(map[pattern], conditions).map((target) =>
      target.includes('*') ? target.replaceAll('*', star) : target + star,
    );
  }
  return [];
}

/** Names of the subpaths that can be imported; patterns as they are. */
export function subpathsOf({ manifest }: InstalledPackage): string[] {
  const { exports } = manifest;
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.entries(exports)
    .filter(([key, target]) => key.startsWith('./') && target !== null && !/\.(?:json|css)$/.test(key))
    .map(([key]) => key);
}

/** Of all conditions that hold, in their order: TypeScript goes on where a file is not there. */
function pick(target: unknown, conditions: ReadonlySet<string>, depth = 0): string[] {
  if (typeof target === 'string') return target.startsWith('./') ? [target] : [];
  if (depth > 8 || typeof target !== 'object' || target === null) return [];
  if (Array.isArray(target)) return target.flatMap((item) => pick(item, conditions, depth + 1));
  return Object.entries(target).flatMap(([name, inner]) => {
    const versions = conditions.has('types') ? /^types@(.+)$/.exec(name)?.[1] : undefined;
    const holds = conditions.has(name) || (versions !== undefined && appliesTo(versions));
    return holds ? pick(inner, conditions, depth + 1) : [];
  });
}

/** What `typesVersions` makes of a path; null: nothing. */
function versionedPaths(versions: unknown, path: string): string[] | null {
  const [, map] = Object.entries(Object(versions) as object).find(([range]) => appliesTo(range)) ?? [];
  for (const [pattern, targets] of Object.entries(Object(map) as object)) {
    const [before = '', after] = pattern.split('*');
    const fits = after === undefined ? path === before : path.startsWith(before) && path.endsWith(after);
    if (!fits || !Array.isArray(targets)) continue;
    const star = after === undefined ? '' : path.slice(before.length, path.length - after.length);
    return targets.filter((item) => typeof item === 'string').map((item) => item.replaceAll('*', star));
  }
  return null;
}

const typeEndings = ['.ts', '.tsx', '.d.ts', '.mts', '.d.mts', '.cts', '.d.cts'];
const codeEndings = ['.js', '.cjs', '.mjs', '.jsx', '.ts', '.mts', '.cts', '.tsx'];

/** A path as it is written: with its extension, that of what was built, or none; a folder is its index. */
export function fileOf(files: Files, path: string, kind: Kind): string | null {
  return existing(files, path, kind) ?? inFolder(files, path, kind);
}

function existing(files: Files, path: string, kind: Kind): string | null {
  const [, stem = path, extension = ''] = /^(.*?)((?:\.d)?\.[mc]?[jt]sx?)$/.exec(path) ?? [];
  const isTyped = /ts/.test(extension);
  const candidates: string[] = [];
  if (kind === 'types' && extension !== '' && !isTyped) {
    const letter = /^\.([mc])/.exec(extension)?.[1] ?? '';
    candidates.push(`${stem}.${letter}ts`, `${stem}.tsx`, `${stem}.d.${letter}ts`);
  }
  if (extension !== '') candidates.push(path);
  // What `rewriteRelativeImportExtensions` leaves in types.
  if (isTyped && !extension.startsWith('.d')) candidates.push(`${stem}.d${extension.replace('x', '')}`);
  candidates.push(...(kind === 'types' ? typeEndings : codeEndings).map((ending) => path + ending));
  if (kind === 'types') candidates.push(...codeEndings.map((ending) => path + ending));
  const found = candidates.find(files.isFile);
  return found === undefined ? null : files.real(found);
}

function inFolder(files: Files, path: string, kind: Kind): string | null {
  if (!files.isFolder(path)) return null;
  const manifest = files.json(join(path, 'package.json'));
  const named = kind === 'types' ? (manifest?.types ?? manifest?.typings ?? manifest?.main) : manifest?.main;
  const own = typeof named === 'string' ? existing(files, join(path, named), kind) : null;
  return own ?? existing(files, join(path, 'index'), kind);
}
