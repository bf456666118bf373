// Where a project begins. Synchronous: asked before anything else is done.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { isInside } from './paths.ts';

/** Each names the packages of a workspace; package.json may as well. */
export const workspaceFiles = ['pnpm-workspace.yaml', 'lerna.json', 'nx.json', 'rush.json'];

export interface Place {
  /** Absolute. */
  root: string;
  /** A file says so. What lies in a home folder, or above one, may be there by accident. */
  isCertain: boolean;
}

/** The nearest folder upwards that a project begins in, else `start` itself; absolute. */
export function findRoot(start: string): Place {
  for (let dir = start; ; dir = dirname(dir)) {
    const isRoot = ['package.json', ...workspaceFiles].some((name) => existsSync(join(dir, name)));
    if (isRoot && !holdsHome(dir)) return { root: dir, isCertain: true };
    if (isRoot || dirname(dir) === dir) return { root: start, isCertain: false };
  }
}

/** The home folder, one above it, or all there is: no project, and too much to look through. */
export function holdsHome(dir: string): boolean {
  return dir === parse(dir).root || isInside(homedir(), dir);
}
