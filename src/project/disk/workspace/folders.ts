// Packages in the folders of a project that does not name them: backend/ and frontend/, each with a package.json.
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that are looked into at most. */
const MAX_FOLDERS = 300;
/** Packages of more than these are no apps of one project, but projects. */
const MAX_PACKAGES = 12;

/** Their packages are samples, tools, copies and tests. */
const otherFolders =
  /^(?:\..*|node_modules|bower_components|dist|build|out|lib|esm|cjs|coverage|public|static|assets|vendor|third[-_]party|generated|templates?|fixtures?|__\w+__|tests?|specs?|e2e|examples?|samples?|demos?|playgrounds?|sandbox|docs?|website|benchmarks?|bench|tmp|temp|scripts|tools)$/i;

export interface Folders {
  /** Absolute, sorted. */
  dirs: string[];
  /** They look like projects of their own: too many, or each with its own history. */
  areProjects: boolean;
}

/** Folders with a package.json, to this depth; what lies within one of them is its own. */
export async function foldersWithManifest(root: string, deepest: number): Promise<Folders> {
  const dirs: string[] = [];
  let level = [root];
  let repositories = 0;
  let looked = 0;
  for (let depth = 0; depth <= deepest && level.length > 0 && looked < MAX_FOLDERS; depth++) {
    const next: string[] = [];
    for (const dir of level) {
      if (looked++ >= MAX_FOLDERS) break;
      const entries = await readdir(dir, { withFileTypes: true }).catch((): Dirent[] => []);
      const has = (name: string) => entries.some((entry) => entry.name === name);
      if (dir !== root && has('package.json')) {
        dirs.push(dir);
        if (has('.git')) repositories++;
        continue;
      }
      const inner = entries.filter((entry) => entry.isDirectory() && !otherFolders.test(entry.name));
      next.push(...inner.map(({ name }) => join(dir, name)));
    }
    level = next.sort();
  }
  const areProjects = dirs.length > MAX_PACKAGES || (dirs.length > 1 && repositories === dirs.length);
  return { dirs: dirs.sort(), areProjects };
}
