// Whether the project may have tools of its own: nothing is started for one that has no file of that name. Else where the first may come.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileWatch } from '../../freshness/freshness.ts';

const OWN_NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `mcp.${extension}`);
const MAX_DEPTH = 4;
const MAX_FOLDERS = 3_000;
/** Each is a dozen paths that are watched. */
const MAX_PACKAGES = 100;
const LEFT_OUT = /^(?:\.|node_modules$|dist$|build$|coverage$)/;

interface Folder {
  path: string;
  files: string[];
  folders: string[];
}

/** `files`: watches from now on where it is to be looked for, and folders to which packages may come. */
export async function findOwn(root: string, files: Pick<FileWatch, 'add'>): Promise<boolean> {
  const { isFound, watched } = await lookIn(root);
  files.add(watched);
  // One that came between is watched as it is now: no change would tell of it.
  const hasCome = watched.some((path) => OWN_NAMES.includes(basename(path)) && existsSync(path));
  return isFound || (hasCome && (await lookIn(root)).isFound);
}

async function lookIn(root: string): Promise<{ isFound: boolean; watched: string[] }> {
  const looked: Folder[] = [];
  let paths = [root];
  for (let depth = 0; depth <= MAX_DEPTH && paths.length > 0; depth++) {
    const read = await Promise.all(paths.slice(0, MAX_FOLDERS - looked.length).map(folderAt));
    looked.push(...read);
    if (read.some(({ files }) => files.some((name) => OWN_NAMES.includes(name))))
      return { isFound: true, watched: [] };
    paths = read.flatMap(({ folders }) => folders);
  }
  return { isFound: false, watched: placesIn(root, looked) };
}

async function folderAt(path: string): Promise<Folder> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return {
    path,
    files: entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    folders: entries
      .filter((entry) => entry.isDirectory() && !LEFT_OUT.test(entry.name))
      .map(({ name }) => join(path, name)),
  };
}

/** In packages, and in what lies beside one: it may be becoming one. */
function placesIn(root: string, looked: readonly Folder[]): string[] {
  const packages = looked.filter(({ files }) => files.includes('package.json')).map(({ path }) => path);
  const around = new Set(packages.filter((path) => path !== root).map((path) => dirname(path)));
  around.delete(root);
  const beside = looked.map(({ path }) => path).filter((path) => around.has(dirname(path)));
  const dirs = [...new Set([root, ...packages, ...beside])].slice(0, MAX_PACKAGES);
  return [
    ...dirs.flatMap((dir) => ['', 'src'].flatMap((part) => OWN_NAMES.map((name) => join(dir, part, name)))),
    ...around,
  ];
}
