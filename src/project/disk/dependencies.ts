// The packages that a project depends on, as projects of their own: for what they bring along, such as models.
import { defaultConfig } from '../../protocol/config.ts';
import type { Project } from '../shapes.ts';
import { installedDirectory } from './installed.ts';
import { readManifest } from './manifest.ts';

/** Installed dependencies of the project's packages, each once; workspace packages are the project's own and left out. */
export async function readDependencies(
  project: Project,
  isTool: (name: string) => boolean,
): Promise<Project[]> {
  const own = new Set([...project.packages, ...project.siblings].map(({ dir }) => dir));
  const found = new Map<string, string>();
  for (const { dir, manifest } of project.packages) {
    for (const name of Object.keys(manifest?.dependencies ?? {})) {
      // They bring schemas for their own use.
      if (isTool(name)) continue;
      const installed = await installedDirectory(dir, name);
      if (installed !== null && !own.has(installed)) found.set(installed, name);
    }
  }
  return Promise.all(
    [...found].map(async ([dir, label]) => {
      const { manifest } = await readManifest(dir);
      return {
        root: dir,
        config: defaultConfig,
        siblings: [],
        packages: [{ label, dir, path: '.', manifest }],
      };
    }),
  );
}
