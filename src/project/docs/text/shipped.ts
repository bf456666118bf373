// The docs and skills that a package ships.
import { join, posix, relative, sep } from 'node:path';
import type { Files } from '../read/files.ts';

export interface ShippedFile {
  /** Within the package. */
  path: string;
  bytes: number;
}

const MAX_DEPTH = 6;
const MAX_FOUND = 2_000;
const MAX_FOLDERS = 300;
const folders = [
  'docs',
  'doc',
  'dist/docs',
  'dist/llms',
  'llms',
  'skills',
  '.agents/skills',
  '.claude/skills',
  'agents',
];
const isText = (name: string) => /\.(?:md|mdx|markdown|txt)$/i.test(name);
const isForAgents = (name: string) =>
  /^(?:llms[\w.-]*\.(?:txt|md)|AGENTS\.md|CLAUDE\.md|SKILL\.md|MIGRATION[\w.-]*\.md|UPGRADING[\w.-]*\.md)$/i.test(
    name,
  );

export function shippedFiles(files: Files, dir: string): ShippedFile[] {
  const found: string[] = [];
  for (const inner of ['', 'dist'])
    for (const name of files.list(join(dir, inner)).files)
      if (isForAgents(name)) found.push(join(dir, inner, name));
  for (const folder of folders) found.push(...textsBelow(files, join(dir, folder)));
  return sized(files, dir, found);
}

/** Text files of a folder of a package, that was named. */
export const filesIn = (files: Files, dir: string, folder: string): ShippedFile[] =>
  sized(files, dir, textsBelow(files, folder));

function textsBelow(files: Files, top: string): string[] {
  const found: string[] = [];
  let visited = 0;
  const visit = (folder: string, depth: number): void => {
    if (depth > MAX_DEPTH || found.length >= MAX_FOUND || ++visited > MAX_FOLDERS) return;
    const { files: names, folders: inner } = files.list(folder);
    found.push(...names.filter(isText).map((name) => join(folder, name)));
    for (const name of inner) if (name !== 'node_modules') visit(join(folder, name), depth + 1);
  };
  visit(top, 0);
  return found.slice(0, MAX_FOUND);
}

function sized(files: Files, dir: string, found: readonly string[]): ShippedFile[] {
  return [...new Set(found)].map((path) => ({
    path: relative(dir, path).split(sep).join(posix.sep),
    bytes: files.size(path),
  }));
}
