// What a name stands for: a symbol of a package or of the project, a module, a file, or a folder of docs.
import { isBuiltin } from 'node:module';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { isInside } from '../../files/paths.ts';
import { moduleFound } from './link/linker-shapes.ts';
import { type Reach, reach } from './link/reach.ts';
import type { Candidate } from './query.ts';
import { findPackage, type InstalledPackage, packageOf, splitSpecifier } from './read/packages.ts';
import type { Scope } from './read/scope.ts';
import type { World } from './world.ts';

export interface Target {
  /** The package that was named; null: a file of the project, or a module of Node. */
  pkg: InstalledPackage | null;
  /** As it is written in an import, or the file. */
  module: string;
  path: string[];
  /** What it exports; null: nothing that can be read. */
  scope: Scope | null;
  /** A file or a folder that was named itself; absolute. */
  file?: string;
  folder?: string;
}

/** Where the candidates lead, in their order; each is looked for when it is asked for. */
export function* targetsOf(
  world: World,
  candidates: readonly Candidate[],
  from: string,
): Generator<Target, void, undefined> {
  for (const candidate of candidates) {
    const target = targetOf(world, candidate, from);
    if (target) yield target;
  }
}

function targetOf(world: World, { module, path }: Candidate, from: string): Target | null {
  if (/^\.{0,2}\//.test(module) || isAbsolute(module)) return inProject(world, module, path, from);
  if (isBuiltin(module)) {
    const scope = world.types.resolve(module, from);
    if (scope) return { pkg: packageOf(world.files, scope.file.path), module, path, scope };
  }
  const found = inPackage(world, module, path, from) ?? inProject(world, module, path, from);
  // A name with a dot and without a slash is rather a symbol than what settings map.
  const isMapped = module.includes('/') || !module.includes('.');
  return found ?? (isMapped ? mapped(world, module, path, from) : null);
}

function inPackage(world: World, module: string, path: string[], from: string): Target | null {
  const { name, subpath } = splitSpecifier(module);
  const pkg = findPackage(world.files, from, name);
  if (!pkg) return null;
  const scope = world.types.entry(pkg, subpath);
  if (scope || subpath === '.')
    return { pkg, module, path, scope: scope ?? declaredFor(world, module, from) };
  return path.length === 0 ? named(world, join(pkg.dir, subpath), module, pkg) : null;
}

/** Of a package whose types are another's, or declared by the project. */
const declaredFor = (world: World, module: string, from: string): Scope | null =>
  world.types.resolve(module, from);

function inProject(world: World, module: string, path: string[], from: string): Target | null {
  const { files } = world;
  for (const base of isAbsolute(module) ? [''] : [from, files.root]) {
    const place = join(base, module);
    if (!isInside(place, files.root)) continue;
    const code = isNear(world, place) ? world.own.findFile(place) : null;
    const scope = code === null ? null : world.types.fileScope(code);
    if (scope && code !== null)
      return { pkg: null, module: files.shown(code), path, scope, ...(path.length === 0 && { file: code }) };
    const found = path.length === 0 ? named(world, place, files.shown(place), null) : null;
    if (found) return found;
  }
  return null;
}

/** Whether anything there begins like it: most names are none of the project, whose settings need not be read for them. */
function isNear({ files }: World, place: string): boolean {
  const { files: names, folders } = files.list(dirname(place));
  const stem = basename(place).replace(/\.[cm]?[jt]sx?$/, '');
  return [...names, ...folders].some((name) => name.startsWith(stem));
}

function named(world: World, place: string, module: string, pkg: InstalledPackage | null): Target | null {
  const { files } = world;
  const base = { pkg: pkg ?? packageOf(files, place), module, path: [], scope: null };
  const own = base.pkg && /[\\/]node_modules[\\/]/.test(place) ? base.pkg : pkg;
  if (files.isFile(place)) return { ...base, pkg: own, scope: world.types.fileScope(place), file: place };
  return files.isFolder(place) ? { ...base, pkg: own, folder: place } : null;
}

/** By what tsconfig and workspaces say. */
function mapped(world: World, module: string, path: string[], from: string): Target | null {
  const scope = world.types.resolve(module, from);
  if (!scope) return null;
  const isOwn = !/[\\/]node_modules[\\/]/.test(scope.file.path);
  const pkg = isOwn ? null : packageOf(world.files, scope.file.path);
  return { pkg, module, path, scope };
}

/** What its path leads to. */
export function reached(world: World, { scope, path }: Target): Reach | null {
  return scope ? reach(world.linker, moduleFound(scope), path) : null;
}

export const symbolName = ({ module, path }: Pick<Target, 'module' | 'path'>): string =>
  path.length === 0 ? module : `${module}#${path.join('.')}`;
