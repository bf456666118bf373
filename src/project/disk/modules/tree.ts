// What is installed: every copy of every package in node_modules, with nested ones, those of pnpm's store, and links.
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { Manifest } from '../../shapes.ts';
import { readText } from '../files.ts';

const MAX_COPIES = 20_000;
const AT_ONCE = 32;

export interface Copy {
  name: string;
  version: string;
  /** Absolute, links followed. */
  dir: string;
  isLink: boolean;
  dependencies: Readonly<Record<string, string>>;
  optional: Readonly<Record<string, string>>;
  peers: Readonly<Record<string, string>>;
  /** Peers that it goes without. */
  optionalPeers: readonly string[];
  /** Names of its programs. */
  programs: readonly string[];
  deprecated?: string;
}

/** A package of the project itself. */
export interface Member {
  dir: string;
  manifest: Manifest | null;
}

export interface Tree {
  copies: ReadonlyMap<string, Copy>;
  /** What Node finds by this name from `dir`. */
  find(dir: string, name: string): Copy | null;
  /** Those in the node_modules of these folders themselves. */
  directlyIn(dirs: readonly string[]): Copy[];
  isCut: boolean;
}

/** By the real folders of packages, and the names that lead to them. */
export function createTree(
  copies: ReadonlyMap<string, Copy>,
  links: ReadonlyMap<string, string>,
  isCut = false,
): Tree {
  const at = (path: string) => copies.get(links.get(path) ?? path) ?? null;
  const inFolders = new Map<string, Copy[]>();
  for (const path of new Set([...copies.keys(), ...links.keys()])) {
    const found = at(path);
    const folder = path.lastIndexOf(`${sep}node_modules${sep}`);
    if (found === null || folder === -1) continue;
    const holder = path.slice(0, folder);
    inFolders.set(holder, [...(inFolders.get(holder) ?? []), found]);
  }
  return {
    copies,
    isCut,
    directlyIn: (dirs) => [...new Set(dirs.flatMap((dir) => inFolders.get(dir) ?? []))],
    find(dir, name) {
      for (let current = dir; ; current = dirname(current)) {
        const found = basename(current) === 'node_modules' ? null : at(join(current, 'node_modules', name));
        if (found !== null || dirname(current) === current) return found;
      }
    },
  };
}

/** Of the node_modules of these folders. */
export async function readTree(dirs: readonly string[]): Promise<Tree> {
  const copies = new Map<string, Copy>();
  const links = new Map<string, string>();
  const seen = new Set<string>();
  const waiting = dirs.map((dir) => join(dir, 'node_modules'));
  let isCut = false;

  const add = async (path: string, name: string, isSymbolic: boolean): Promise<void> => {
    const dir = isSymbolic ? await realpath(path).catch(() => null) : path;
    if (dir === null) return;
    if (isSymbolic) links.set(path, dir);
    if (seen.has(dir)) return;
    seen.add(dir);
    // What is linked from outside has its own surroundings.
    const isLink = isSymbolic && !dir.includes(`${sep}node_modules${sep}`);
    const copy = await readCopy(dir, name, isLink);
    if (copy === null) return;
    copies.set(dir, copy);
    if (!isLink) waiting.push(join(dir, 'node_modules'));
  };

  while (waiting.length > 0 && !isCut) {
    const folders = waiting.splice(0, AT_ONCE);
    const entries = (await Promise.all(folders.map(listFolder))).flat();
    for (let start = 0; start < entries.length; start += AT_ONCE) {
      const part = entries.slice(start, start + AT_ONCE);
      await Promise.all(part.map(({ path, name, isSymbolic }) => add(path, name, isSymbolic)));
      isCut = copies.size > MAX_COPIES;
      if (isCut) break;
    }
  }
  return createTree(copies, links, isCut);
}

interface Entry {
  path: string;
  name: string;
  isSymbolic: boolean;
}

/** The packages of a node_modules folder, and of the store in it. */
async function listFolder(folder: string): Promise<Entry[]> {
  const names = async (dir: string, scope = ''): Promise<Entry[]> => {
    const found = await readdir(dir, { withFileTypes: true }).catch(() => []);
    const entries = found.map(async (entry): Promise<Entry[]> => {
      const path = join(dir, entry.name);
      if (/^\.(?:pnpm|bun)$/.test(entry.name) && scope === '') return inStore(path);
      if (entry.name.startsWith('.') || entry.isFile()) return [];
      if (entry.name.startsWith('@') && scope === '') return names(path, `${entry.name}/`);
      return [{ path, name: scope + entry.name, isSymbolic: entry.isSymbolicLink() }];
    });
    return (await Promise.all(entries)).flat();
  };
  const inStore = async (store: string): Promise<Entry[]> => {
    const found = await readdir(store, { withFileTypes: true }).catch(() => []);
    const folders = found.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
    const packages = folders.map(({ name }) => names(join(store, name, 'node_modules')));
    return (await Promise.all(packages)).flat();
  };
  return names(folder);
}

async function readCopy(dir: string, name: string, isLink: boolean): Promise<Copy | null> {
  const { text } = await readText(join(dir, 'package.json'));
  if (text === undefined) return null;
  try {
    return copyOf(JSON.parse(text), { name, dir, isLink });
  } catch {
    // A damaged installation: as good as none.
    return null;
  }
}

/** As a manifest, or an entry of a lockfile, says it; null where it has no version. */
export function copyOf(content: unknown, place: Pick<Copy, 'name' | 'dir' | 'isLink'>): Copy | null {
  const manifest = asRecord(content);
  if (typeof manifest.version !== 'string' && !place.isLink) return null;
  const optional = textsOf(manifest.optionalDependencies);
  const meta = asRecord(manifest.peerDependenciesMeta);
  const programs =
    typeof manifest.bin === 'string'
      ? [place.name.replace(/^@[^/]*\//, '')]
      : Object.keys(asRecord(manifest.bin));
  return {
    ...place,
    version: typeof manifest.version === 'string' ? manifest.version : '0.0.0',
    dependencies: Object.fromEntries(
      Object.entries(textsOf(manifest.dependencies)).filter(([name]) => !Object.hasOwn(optional, name)),
    ),
    optional,
    peers: textsOf(manifest.peerDependencies),
    optionalPeers: Object.keys(meta).filter((name) => asRecord(meta[name]).optional === true),
    programs,
    ...(typeof manifest.deprecated === 'string' && { deprecated: manifest.deprecated }),
  };
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asRecord(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
