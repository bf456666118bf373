// Reads the toolset classes of a project from their source. Nothing of it is run.
import { existsSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Node } from 'oxc-parser';
import { isInside } from '../../files/paths.ts';
import { loadParser } from '../../project/source/parse/parser.ts';
import { unwrap } from '../../project/source/parse/syntax.ts';
import { createDisk } from '../../project/source/resolve/disk.ts';
import { createResolver } from '../../project/source/resolve/resolver.ts';
import type { Problem } from '../offer/read.ts';
import { type Checking, createChecking } from './checker/checking.ts';
import { ancestryOf, type ClassPlace, placeOfClass } from './classes/ancestry.ts';
import { type FrozenToolset, readClass } from './classes/read.ts';
import { withFrozen } from './manifest/frozen.ts';
import type { Module } from './modules/module.ts';
import { createModules, type Found, type Modules } from './modules/modules.ts';
import { surroundingsOf } from './packages.ts';
import { createReader } from './types/reader.ts';
import type { Reader } from './types/scope.ts';

export interface ReadOptions {
  /** Beside those that are found by their name; absolute, or below the root. Of these, classes that are not exported as well. */
  files?: readonly string[];
  /** Folders of the packages, absolute; else what the manifests name. */
  packages?: readonly { name: string; dir: string }[];
  /** Of those, where to look; else in all, and in the root. */
  dirs?: readonly string[];
  signal?: AbortSignal;
  /** Whether the project's own TypeScript is asked for what cannot be read: code of the project, and from version 7 on a program. */
  checker?: boolean;
}

export interface ToolsetsRead {
  toolsets: FrozenToolset[];
  problems: Problem[];
  /** Of the project, absolute: what it was read from, and manifests that may say more. */
  files: string[];
}

/** In a package's folder or its `src/`. */
const places = ['', 'src/'].flatMap((folder) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `${folder}mcp.${extension}`),
);

/** Those of a package. */
export const toolsetFiles = (dir: string): string[] =>
  places.map((place) => join(dir, place)).filter((file) => existsSync(file));

export async function readToolsets(root: string, options: ReadOptions = {}): Promise<ToolsetsRead> {
  const { signal } = options;
  signal?.throwIfAborted();
  const real = realpathSync(root);
  const { top, packages } = options.packages
    ? { top: real, packages: options.packages }
    : await surroundingsOf(real);
  // What is told is told from the root, and may lie beside it.
  const disk = { ...createDisk(top), relative: (path: string) => pathFrom(real, path) };
  const modules = createModules(disk, createResolver(disk, packages), await loadParser());
  const reader = createReader(modules);
  const checking = options.checker ? createChecking(reader) : null;
  const read: ToolsetsRead = { toolsets: [], problems: [], files: [] };
  const within = packages.map(({ dir }) => dir).filter((dir) => isInside(dir, real));
  const dirs = options.dirs ?? [...new Set([real, ...within])].sort();
  const own = dirs.flatMap((dir) => toolsetFiles(dir).filter(disk.isFile));
  const named = (options.files ?? []).map((file) => resolve(real, file));
  try {
    await readFiles([...own, ...named], named, { reader, checking, read, signal });
  } finally {
    checking?.close();
  }
  const frozen = checking ? null : withFrozen(read.toolsets, dirs);
  read.toolsets = [...(frozen?.toolsets ?? read.toolsets)];
  // One that is not there yet may be soon.
  read.files = [...modules.filesRead(), ...(frozen?.files ?? [])];
  read.problems.unshift(...modules.problems);
  read.toolsets.sort((a, b) => compare(a.file, b.file) || a.line - b.line);
  return read;
}

const pathFrom = (root: string, path: string) => relative(root, path).split(sep).join('/') || '.';

interface Reading {
  reader: Reader;
  checking: Checking | null;
  read: ToolsetsRead;
  signal: AbortSignal | undefined;
}

/** `whole`: those of which classes count that are not exported. */
async function readFiles(files: string[], whole: string[], { reader, checking, read, signal }: Reading) {
  const { modules } = reader;
  const seen = new Set<unknown>();
  /** Bases of those, too. */
  const used = new Set<unknown>();
  const others: ClassPlace[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    // Others have their turn, and so has whoever aborts.
    await new Promise(setImmediate);
    const module = modules.load(file);
    if (!module) continue;
    others.push(...declaredIn(module, modules));
    for (const place of classesIn(module, modules, whole.includes(file))) {
      if (seen.has(place.node)) continue;
      seen.add(place.node);
      try {
        for (const of of readPlace(place, reader, checking, read)) used.add(of.node);
      } catch (error) {
        const source = modules.disk.relative(place.module.file);
        read.problems.push({ source, message: `${place.name} could not be read: ${error}`, isFatal: true });
      }
    }
  }
  const left = new Map(others.map((place) => [place.node, place]));
  for (const node of [...used, ...seen]) left.delete(node as ClassPlace['node']);
  tellUnexported([...left.values()], modules, read);
}

/** What a newcomer forgets, and nothing else would say. */
function tellUnexported(places: readonly ClassPlace[], modules: Modules, { problems }: ToolsetsRead): void {
  for (const place of places) {
    if (!Array.isArray(ancestryOf(place, modules))) continue;
    const source = `${modules.disk.relative(place.module.file)}:${modules.lineOf(place.module, place.node.start)}`;
    const message = `${place.name} is not exported, so its methods are no tools: export it.`;
    problems.push({ source, message, isFatal: false });
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Those that a module exports, re-exported ones included. */
function classesIn(module: Module, modules: Modules, isWhole: boolean): ClassPlace[] {
  const exported = modules.exportNames(module).map((name) => modules.exported(module, name));
  return [
    ...exported.flatMap((found) => (found ? classesOf(found, modules) : [])),
    ...(isWhole ? declaredIn(module, modules) : []),
  ];
}

const declaredIn = (module: Module, modules: Modules): ClassPlace[] =>
  [...module.declared.keys()].flatMap((name) => {
    const found = modules.find(module, name);
    return found ? classesOf(found, modules) : [];
  });

/** A class, or those in a list or an object. */
function classesOf(found: Found, modules: Modules): ClassPlace[] {
  const place = placeOfClass(found);
  if (place || found.kind !== 'declared') return place ? [place] : [];
  return found.nodes
    .flatMap((node) => namesIn(node))
    .flatMap((name) => {
      const inner = modules.find(found.module, name);
      return inner ? (placeOfClass(inner) ?? []) : [];
    });
}

/** What an exported list or object holds by name. */
function namesIn(node: Node): string[] {
  const value = node.type === 'VariableDeclarator' && node.init ? unwrap(node.init) : node;
  const items: (Node | null)[] =
    value.type === 'ArrayExpression'
      ? value.elements
      : value.type === 'ObjectExpression'
        ? value.properties.map((property) => (property.type === 'Property' ? property.value : null))
        : [];
  return items.flatMap((item) => (item?.type === 'Identifier' ? [item.name] : []));
}

/** The class with its bases. */
function readPlace(
  place: ClassPlace,
  reader: Reader,
  checking: Checking | null,
  read: ToolsetsRead,
): readonly ClassPlace[] {
  const { modules } = reader;
  const chain = ancestryOf(place, modules);
  if (chain === null) return [];
  if (chain === 'unknown') {
    const source = `${modules.disk.relative(place.module.file)}:${modules.lineOf(place.module, place.node.start)}`;
    const message = `${place.name} extends what a function makes, so its methods cannot be read: extend Toolset, or a class that does.`;
    read.problems.push({ source, message, isFatal: true });
    return [];
  }
  const { toolset, problems } = readClass(chain, reader, checking);
  if (toolset) read.toolsets.push(toolset);
  read.problems.push(...problems);
  return chain;
}
