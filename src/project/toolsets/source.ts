// A project's own tools as their source says them: nothing is run.
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { takeFingerprint } from '../../files/fingerprint.ts';
import type { LoadedFile } from '../../protocol/live.ts';
import type { OwnOffer, OwnSource } from '../../protocol/own/toolsets.ts';
import { withoutCollisions } from '../../tools/offer/names.ts';
import type { ReadToolsets } from '../../tools/offer/read.ts';
import { readTool } from '../../tools/offer/toolset.ts';
import { relativePath } from '../disk/files.ts';
import type { Project } from '../shapes.ts';
import { readClasses } from './classes.ts';
import { findOwnFiles, hasMore } from './files.ts';

/** Folders beside packages that are none yet. */
const MAX_BESIDE = 100;

export async function readOwnSource(
  { root, rootPackage, packages }: Project,
  reserved: readonly string[],
): Promise<OwnSource> {
  const dirs = [rootPackage?.dir ?? root, ...packages.map(({ dir }) => dir)];
  const { files, texts, candidates } = await findOwnFiles(dirs);
  const workspaces = ['package.json', 'pnpm-workspace.yaml'].map((name) => join(root, name));
  const soon = await packagesToBe(root, dirs);
  const watched = inState([...workspaces, ...soon, ...candidates, ...texts.keys()]);
  const paths = files.map((file) => relativePath(root, file));
  const read = await readClasses(root, files);
  return {
    files: paths,
    read: JSON.stringify({ toolsets: read.toolsets, problems: read.problems }),
    offer: offerOf(read, reserved),
    hasMore: hasMore(texts.values()),
    watched: [...watched, ...inState(read.files)],
  };
}

/** Folders that packages lie in, and the package.json of each that may become one. */
async function packagesToBe(root: string, dirs: readonly string[]): Promise<string[]> {
  const around = [...new Set(dirs.filter((dir) => dir !== root).map(dirname))].filter((dir) => dir !== root);
  const beside = await Promise.all(
    around.map(async (dir) => {
      const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(dir, name));
    }),
  );
  const others = beside.flat().filter((dir) => !dirs.includes(dir));
  return [...around, ...others.slice(0, MAX_BESIDE).map((dir) => join(dir, 'package.json'))];
}

const inState = (files: Iterable<string>): LoadedFile[] =>
  [...new Set(files)].map((file) => [file, takeFingerprint(file)]);

function offerOf({ toolsets, problems }: ReadToolsets, reserved: readonly string[]): OwnOffer {
  const tools = toolsets.flatMap((toolset) =>
    toolset.methods.filter(({ problem }) => problem === null).map((method) => readTool(toolset, method)),
  );
  const unread = toolsets.flatMap(({ methods }) =>
    methods.flatMap((method) =>
      method.problem === null ? [] : [{ source: method.source, message: method.problem, isFatal: true }],
    ),
  );
  const { kept, problems: collisions } = withoutCollisions(tools, 'tool', reserved);
  return { tools: kept, resources: [], prompts: [], problems: [...problems, ...unread, ...collisions] };
}
