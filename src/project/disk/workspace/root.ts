// Where a project may begin, and which workspace a package is part of. Before the guard is armed as well: synchronous.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { isInside } from '../../../files/paths.ts';

/** Each names the packages of a workspace; package.json may as well. */
const workspaceFiles = ['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'rush.json'];

/** The nearest folder above `dir` that holds a workspace; null where there is none, and never a home folder or one above it. */
export function workspaceAbove(dir: string): string | null {
  for (let current = dirname(dir); current !== dirname(current); current = dirname(current)) {
    if (holdsHome(current)) return null;
    if (workspaceFiles.some((name) => existsSync(join(current, name)))) return current;
    if (hasWorkspaces(join(current, 'package.json'))) return current;
  }
  return null;
}

/** The home folder, one above it, or all there is: no project, and too much to look through. */
export function holdsHome(dir: string): boolean {
  return dir === parse(dir).root || isInside(homedir(), dir);
}

function hasWorkspaces(manifest: string): boolean {
  try {
    return 'workspaces' in (JSON.parse(readFileSync(manifest, 'utf8')) as object);
  } catch {
    return false;
  }
}
