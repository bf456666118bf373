// Makes manifests: one for each package that has toolsets.
import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { isInside, realPath } from '../../../files/paths.ts';
import type { Problem } from '../../offer/read.ts';
import type { FrozenToolset } from '../classes/read.ts';
import { surroundingsOf } from '../packages.ts';
import { readToolsets, toolsetFiles } from '../toolsets.ts';
import { hashOf, MANIFEST_FILE, type Manifest } from './manifest.ts';

export interface Made {
  /** Absolute. */
  file: string;
  text: string;
  problems: Problem[];
}

/** `files`: beside those that are found by their name. */
export async function makeManifests(
  root: string,
  files: readonly string[] = [],
  signal?: AbortSignal,
): Promise<Made[]> {
  const real = realPath(root) ?? root;
  const { packages } = await surroundingsOf(real);
  const within = packages.map(({ dir }) => dir).filter((dir) => isInside(dir, real));
  const dirs = [...new Set([real, ...within])].sort();
  const named = files.map((file) => realPath(resolve(root, file)) ?? resolve(root, file));
  // The innermost one has it.
  const ownerOf = (file: string) =>
    dirs.filter((dir) => isInside(file, dir)).sort((a, b) => b.length - a.length)[0];
  const made: Made[] = [];
  for (const dir of dirs) {
    const own = named.filter((file) => ownerOf(file) === dir);
    if (toolsetFiles(dir).length === 0 && own.length === 0) continue;
    const options = { dirs: [dir], files: own, checker: true, ...(signal ? { signal } : {}) };
    const { toolsets, problems, files: read } = await readToolsets(real, options);
    const manifest = manifestOf(real, dir, toolsets, read);
    made.push({ file: join(dir, MANIFEST_FILE), text: `${JSON.stringify(manifest, null, 2)}\n`, problems });
  }
  return made;
}

function manifestOf(root: string, dir: string, toolsets: FrozenToolset[], read: readonly string[]): Manifest {
  const own = (file: string) => relative(dir, file).split(sep).join('/');
  const moved = (file: string) => own(join(root, file));
  const source = (text: string) => text.replace(/^(.*):(\d+)$/, (_, file, line) => `${moved(file)}:${line}`);
  const hashes = read.map((file) => [own(file), hashOf(readFileSync(file, 'utf8'))] as const);
  return {
    manifest: 1,
    toolsets: toolsets.map((toolset) => ({
      ...toolset,
      file: moved(toolset.file),
      methods: toolset.methods.map((method) => ({ ...method, source: source(method.source) })),
    })),
    files: Object.fromEntries(hashes.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
