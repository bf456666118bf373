// Reads the files of a schema, and finds schemas that nothing names.
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { isInside } from '../../../files/paths.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import { exists, isDirectory, readText, relativePath } from '../../disk/files.ts';
import { packageOf } from '../../disk/packages.ts';
import type { Package } from '../../shapes.ts';
import { type Block, scanSchema } from './scan.ts';

export interface SchemaFile {
  /** Absolute. */
  file: string;
  /** Relative to the root. */
  path: string;
  text: string;
  blocks: Block[];
}

interface Read {
  files: SchemaFile[];
  warnings: Warning[];
}

/** The file `target`, or every schema file in the folder `target`. */
export async function readSchemaFiles(root: string, target: string): Promise<Read> {
  if (!(await isDirectory(target))) return readFiles(root, [target]);
  const found = await glob('**/*.prisma', {
    cwd: target,
    absolute: true,
    ignore: ['**/node_modules/**'],
    expandDirectories: false,
  });
  const files = await withoutAliases(found.map((file) => resolve(file)));
  if (files.length > 0) return readFiles(root, files);
  const message = `${relativePath(root, target)} holds no .prisma file.`;
  return { files: [], warnings: [{ code: 'SCHEMA_NOT_FOUND', message }] };
}

/** Schemas of `packages` that lie in unusual places and that nothing names, one for each datasource. */
export async function findUnnamedSchemas(
  root: string,
  packages: readonly Package[],
  owners: readonly Package[],
  covered: ReadonlySet<string>,
): Promise<(Read & { path: string; package: Package })[]> {
  const rootPackage = owners.find((owner) => owner.path === '.');
  if (packages.length === 0 || rootPackage === undefined) return [];
  const found = await glob('**/*.prisma', {
    cwd: root,
    absolute: true,
    ignore: ['**/node_modules/**', '**/dist/**', '**/build/**', '**/contract.prisma'],
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  const own = await Promise.all(
    found
      .map((file) => ({ file: resolve(file), owner: packageOf(resolve(file), owners, rootPackage) }))
      .filter(({ file, owner }) => !covered.has(file) && packages.includes(owner))
      .map(async (item) => ((await isForeign(item.file, item.owner)) ? null : item)),
  );
  const schemas = Map.groupBy(
    own.filter((item) => item !== null),
    (item) => item.owner,
  );
  const groups = [...schemas].map(async ([owner, items]) => {
    const read = await readFiles(root, items.map((item) => item.file).sort());
    return groupByDatasource(root, owner, read);
  });
  return (await Promise.all(groups)).flat();
}

// A copy beside a generated client, or a file of a package that is not part of this project.
async function isForeign(file: string, owner: Package): Promise<boolean> {
  for (let dir = dirname(file); dir !== owner.dir && isInside(dir, owner.dir); dir = dirname(dir)) {
    if (await exists(join(dir, 'package.json'))) return true;
  }
  return exists(join(dirname(file), 'index-browser.js'));
}

function groupByDatasource(
  root: string,
  owner: Package,
  read: Read,
): (Read & { path: string; package: Package })[] {
  const isMain = (file: SchemaFile): boolean => file.blocks.some((block) => block.keyword === 'datasource');
  const mains = read.files.filter(isMain);
  const parts = read.files.filter((file) => !isMain(file));
  const folders = Map.groupBy(mains, (main) => dirname(main.file));
  const groups = mains.map((main) => {
    const dir = dirname(main.file);
    const alone = (folders.get(dir)?.length ?? 0) > 1;
    const files = [main, ...(alone ? [] : parts.filter((part) => isInside(part.file, dir)))];
    return { path: files.length > 1 ? relativePath(root, dir) : main.path, files };
  });
  if (mains.length === 0) groups.push(...parts.map((part) => ({ path: part.path, files: [part] })));
  return groups.map((group, index) => ({
    ...group,
    package: owner,
    warnings: index === 0 ? read.warnings : [],
  }));
}

/** By file: its blocks, for as long as its text stays. */
const scanned = new Map<string, { text: string; blocks: Block[] }>();

function blocksOf(file: string, text: string): Block[] {
  const known = scanned.get(file);
  if (known?.text === text) return known.blocks;
  const blocks = scanSchema(text);
  scanned.set(file, { text, blocks });
  return blocks;
}

async function readFiles(root: string, files: readonly string[]): Promise<Read> {
  const read: Read = { files: [], warnings: [] };
  for (const file of files.filter((name) => basename(name) !== 'contract.prisma')) {
    const path = relativePath(root, file);
    const { text, problem } = await readText(file);
    if (text !== undefined) read.files.push({ file, path, text, blocks: blocksOf(file, text) });
    else {
      const message = `${path} could not be read: ${problem ?? 'it is gone'}`;
      read.warnings.push({ code: 'SCHEMA_UNREADABLE', message });
    }
  }
  return read;
}

// A folder may be linked into itself: each real file once, under its shortest path.
async function withoutAliases(files: readonly string[]): Promise<string[]> {
  const shortest = new Map<string, string>();
  for (const file of [...files].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const real = await realpath(file).catch(() => file);
    if (!shortest.has(real)) shortest.set(real, file);
  }
  return [...shortest.values()].sort();
}
