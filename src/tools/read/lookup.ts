// What is read of classes that run already: an app that mounts them where its sources are.

import { holdsHome } from '../../files/project-root.ts';
import { createDisk } from '../../project/source/resolve/disk.ts';
import { filesBelow } from '../../project/source/resolve/folders.ts';
import { toolError } from '../errors.ts';
import { type RunningClass, toolsetOf } from '../offer/classes.ts';
import type { FrozenToolset } from './classes/read.ts';
import { readToolsets, type ToolsetsRead } from './toolsets.ts';

export interface LookupOptions {
  /** Where the project is. */
  root: string;
  signal?: AbortSignal;
}

/** Only what is of these classes. Throws a coded error where the source of one is not there. */
export async function schemasFor(
  classes: readonly RunningClass[],
  { root, signal }: LookupOptions,
): Promise<ToolsetsRead> {
  const options = { checker: true, ...(signal ? { signal } : {}) };
  const found = await readToolsets(root, options);
  const lost = unfound(classes, found.toolsets);
  // Not where they are looked for by their name: wherever a class is called so.
  const files = lost.length > 0 ? await filesWith(root, lost, signal) : [];
  const read = files.length > 0 ? await readToolsets(root, { ...options, files }) : found;
  const missing = unfound(classes, read.toolsets);
  if (missing.length > 0) throw sourceMissing(missing, root, read);
  const own = classes.map((running) => sourceOf(running, read.toolsets));
  const toolsets = read.toolsets.filter((toolset) => own.includes(toolset));
  const ownFiles = new Set(toolsets.flatMap((toolset) => [toolset.file, ...sourcesOf(toolset)]));
  const problems = read.problems.filter(({ source }) => ownFiles.has(fileOf(source)));
  return { ...read, toolsets, problems };
}

/** Also those of which one source would be that of two. */
function unfound(classes: readonly RunningClass[], toolsets: readonly FrozenToolset[]): RunningClass[] {
  const own = classes.map((running) => sourceOf(running, toolsets));
  return classes.filter((_, index) => {
    const found = own[index];
    return !found || (found.methods.length > 0 && own.indexOf(found) !== own.lastIndexOf(found));
  });
}

/** What was compiled lies beside its source, which says more. */
const sourceOf = (running: RunningClass, toolsets: readonly FrozenToolset[]): FrozenToolset | null =>
  toolsetOf(
    running,
    toolsets.filter(({ file }) => /\.[mc]?tsx?$/.test(file)),
  ) ?? toolsetOf(running, toolsets);

const fileOf = (source: string) => source.replace(/:\d+$/, '');
const sourcesOf = ({ methods }: FrozenToolset) => methods.map(({ source }) => fileOf(source));

async function filesWith(
  root: string,
  classes: readonly RunningClass[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  // All that somebody has is no project.
  if (holdsHome(root)) return [];
  const disk = createDisk(root);
  const names = classes
    .flatMap(({ given, name = '' }) => [given.name, name])
    .map((name) => name.replace(/[^\w$]/g, ''))
    .filter((name) => name !== '');
  if (names.length === 0) return [];
  const declares = new RegExp(`\\b(?:${names.map((name) => name.replaceAll('$', '\\$')).join('|')})\\b`);
  const files: string[] = [];
  for (const [index, file] of filesBelow(disk, disk.root).entries()) {
    if (index % 200 === 0) {
      signal?.throwIfAborted();
      await new Promise(setImmediate);
    }
    if (!/(?<!\.d)\.[mc]?[jt]sx?$/.test(file)) continue;
    const text = disk.read(file);
    if (text !== null && /\bextends\b/.test(text) && declares.test(text)) files.push(file);
  }
  return files;
}

function sourceMissing(missing: readonly RunningClass[], root: string, read: ToolsetsRead): Error {
  const names = missing.map(({ given, name }) => given.name || name || 'a class without a name').join(', ');
  const same = read.toolsets.filter((toolset) =>
    missing.some(({ given, name }) => given.name === toolset.name || name === toolset.name),
  );
  const places = same.map(({ file, line }) => `${file}:${line}`).join(', ');
  const why = read.problems.flatMap(({ isFatal, source, message }) =>
    isFatal ? [` ${source}: ${message}`] : [],
  );
  const what =
    same.length > 1
      ? `Which source is that of ${names} cannot be told (${places}): rename one, or hand over a manifest.`
      : `The source of ${names} was not found below ${root}, and there is no manifest.${why.join('')}`;
  return toolError(
    'SOURCE_MISSING',
    `${what} Where an app is bundled or runs without its sources, make one when it is built, npx --no-install mcp-node manifest, and hand it over: createMcp({ manifest }).`,
  );
}
