// What a lockfile says would be installed, where nothing is: the same tree, made of its entries.
import { dirname, join } from 'node:path';
import { readText } from '../files.ts';
import { type Graph, pnpmGraph, yarnGraph } from './lock-graphs.ts';
import { type Copy, copyOf, createTree, type Member, type Tree } from './tree.ts';

type Parse = (text: string) => never;
type Reader = (text: string, dir: string, members: readonly Member[], parseYaml: Parse) => Tree;

const readers: readonly (readonly [string, Reader])[] = [
  ['package-lock.json', (text, dir) => ofPaths(dir, npmEntries(JSON.parse(text)))],
  ['npm-shrinkwrap.json', (text, dir) => ofPaths(dir, npmEntries(JSON.parse(text)))],
  ['pnpm-lock.yaml', (text, dir, _, parseYaml) => ofGraph(dir, pnpmGraph(parseYaml(text), dir))],
  ['yarn.lock', (text, dir, members, parseYaml) => ofGraph(dir, yarnGraph(text, members, parseYaml))],
  // JSON with commas at the end of lists, which YAML allows.
  ['bun.lock', (text, dir, _, parseYaml) => ofPaths(dir, bunEntries(parseYaml(text)))],
];

/** The first lockfile in one of `dirs`; null where there is none, `problem` where it cannot be read. */
export async function readLockfile(
  dirs: readonly string[],
  members: readonly Member[],
): Promise<{ file: string; tree: Tree | null; problem?: string } | null> {
  for (const dir of dirs) {
    for (const [name, read] of readers) {
      const file = join(dir, name);
      const { text, problem } = await readText(file);
      if (problem !== undefined) return { file, tree: null, problem };
      if (text === undefined) continue;
      try {
        const { parse } = await import('../yaml.ts');
        return { file, tree: read(text, dir, members, parse as Parse) };
      } catch (error) {
        return { file, tree: null, problem: error instanceof Error ? error.message : String(error) };
      }
    }
  }
  return null;
}

/** What npm's lockfile says of the deprecation of copies, by the path from its folder. */
export async function readDeprecations(dir: string): Promise<Map<string, string>> {
  const { text } = await readText(join(dir, 'package-lock.json'));
  try {
    const said = npmEntries(JSON.parse(text ?? '{}')).flatMap(([path, entry]) =>
      typeof entry.deprecated === 'string' ? [[path, entry.deprecated] as const] : [],
    );
    return new Map(said);
  } catch {
    // It is read for this alone: whoever installs is told.
    return new Map();
  }
}

type Entry = readonly [path: string, entry: Record<string, unknown>];

function npmEntries(content: { packages?: Record<string, Record<string, unknown>> }): Entry[] {
  return Object.entries(content.packages ?? {});
}

/** "a" and "a/b", with scopes: paths of nested folders without their `node_modules`. */
function bunEntries(content: { packages?: Record<string, unknown[]> }): Entry[] {
  return Object.entries(content.packages ?? {}).flatMap(([key, [id, , facts]]): Entry[] => {
    const path = (key.match(/(?:@[^/]+\/)?[^/]+/g) ?? []).map((name) => `node_modules/${name}`).join('/');
    const version = /.@([^@]+)$/.exec(String(id))?.[1] ?? '';
    if (version.startsWith('workspace:'))
      return [[path, { link: true, resolved: version.slice('workspace:'.length) }]];
    return [[path, { ...(facts as object), version }]];
  });
}

function ofPaths(dir: string, entries: readonly Entry[]): Tree {
  const copies = new Map<string, Copy>();
  const links = new Map<string, string>();
  for (const [path, entry] of entries) {
    const [, name] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    if (entry.link === true && typeof entry.resolved === 'string')
      links.set(join(dir, path), join(dir, entry.resolved));
    if (entry.link === true || path === '') continue;
    const place = {
      name: name ?? String(entry.name ?? path),
      dir: join(dir, path),
      isLink: name === undefined,
    };
    const copy = copyOf(entry, place);
    if (copy !== null) copies.set(copy.dir, copy);
  }
  return createTree(copies, links);
}

/** Each package in a folder of its own, with links to what it gets: as pnpm installs them. */
function ofGraph(root: string, { nodes, importers }: Graph): Tree {
  const copies = new Map<string, Copy>();
  const links = new Map<string, string>();
  const holderOf = (id: string) => join(root, 'node_modules', '.pnpm', id.replaceAll('/', '+'));
  const dirOf = (id: string): string | null => {
    const node = nodes.get(id);
    return node === undefined ? null : join(holderOf(id), 'node_modules', node.name);
  };
  const link = (holder: string, gets: ReadonlyMap<string, string>) => {
    for (const [name, id] of gets) {
      const target = id.startsWith('/') ? id : dirOf(id);
      if (target !== null) links.set(join(holder, 'node_modules', name), target);
    }
  };
  for (const [id, { name, entry, gets }] of nodes) {
    const dir = dirOf(id) as string;
    const copy = copyOf(entry, { name, dir, isLink: false });
    if (copy !== null) copies.set(dir, copy);
    link(dirname(dir).replace(/[\\/]node_modules(?:[\\/]@[^\\/]+)?$/, ''), gets);
  }
  for (const { dir, gets } of importers) link(dir, gets);
  return createTree(copies, links);
}
