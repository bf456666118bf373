// What is read of classes that run already: an app that mounts them where its sources are.
import { createDisk } from '../../project/source/resolve/disk.ts';
import { filesBelow } from '../../project/source/resolve/folders.ts';
import type { ToolsetClass } from '../define/toolset.ts';
import { toolError } from '../errors.ts';
import type { FrozenToolset } from './classes/read.ts';
import { toolsetOf } from './manifest/running.ts';
import { readToolsets, type ToolsetsRead } from './toolsets.ts';

export interface LookupOptions {
  /** Where the project is. */
  root: string;
  signal?: AbortSignal;
}

/** Only what is of these classes. Throws a coded error where the source of one is not there. */
export async function schemasFor(
  classes: readonly ToolsetClass[],
  { root, signal }: LookupOptions,
): Promise<ToolsetsRead> {
  const options = { checker: true, ...(signal ? { signal } : {}) };
  const found = await readToolsets(root, options);
  const isThere = (toolsets: readonly FrozenToolset[]) => (given: ToolsetClass) =>
    toolsetOf(given, toolsets) !== null;
  const lost = classes.filter((given) => !isThere(found.toolsets)(given));
  // Not where they are looked for by their name: wherever a class is called so.
  const files = lost.length > 0 ? await filesWith(root, lost, signal) : [];
  const read = files.length > 0 ? await readToolsets(root, { ...options, files }) : found;
  const missing = classes.filter((given) => !isThere(read.toolsets)(given));
  if (missing.length > 0) throw sourceMissing(missing, root, read);
  const own = new Set(classes.map((given) => toolsetOf(given, read.toolsets)));
  const isOwn = ({ source }: { source: string }) =>
    [...own].some((toolset) => toolset && [toolset.file, ...sourcesOf(toolset)].includes(fileOf(source)));
  return {
    ...read,
    toolsets: read.toolsets.filter((toolset) => own.has(toolset)),
    problems: read.problems.filter(isOwn),
  };
}

const fileOf = (source: string) => source.replace(/:\d+$/, '');
const sourcesOf = ({ methods }: FrozenToolset) => methods.map(({ source }) => fileOf(source));

async function filesWith(
  root: string,
  classes: readonly ToolsetClass[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const disk = createDisk(root);
  const names = classes.map(({ name }) => name.replace(/[^\w$]/g, '')).filter((name) => name !== '');
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

function sourceMissing(missing: readonly ToolsetClass[], root: string, { problems }: ToolsetsRead): Error {
  const names = missing.map(({ name }) => name || 'a class without a name').join(', ');
  const why = problems
    .filter(({ isFatal }) => isFatal)
    .map(({ source, message }) => ` ${source}: ${message}`);
  return toolError(
    'SOURCE_MISSING',
    `The source of ${names} was not found below ${root}, and there is no manifest.${why.join('')} ` +
      'Where an app is bundled or runs without its sources, make one when it is built, npx --no-install mcp-node manifest, and hand it over: createMcp({ manifest }).',
  );
}
