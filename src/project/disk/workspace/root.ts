// Which workspace a package is part of. Before the guard is armed as well: synchronous.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { holdsHome, workspaceFiles } from '../../../files/project-root.ts';

/** The nearest folder above `dir` that holds a workspace; null where there is none, and never a home folder or one above it. */
export function workspaceAbove(dir: string): string | null {
  for (let current = dirname(dir); current !== dirname(current); current = dirname(current)) {
    if (holdsHome(current)) return null;
    if (workspaceFiles.some((name) => existsSync(join(current, name)))) return current;
    if (hasWorkspaces(join(current, 'package.json'))) return current;
  }
  return null;
}

function hasWorkspaces(manifest: string): boolean {
  try {
    return 'workspaces' in (JSON.parse(readFileSync(manifest, 'utf8')) as object);
  } catch {
    return false;
  }
}
