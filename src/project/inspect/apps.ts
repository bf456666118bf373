// The apps of a project: its workspace packages, or the one package.
import type { App, Listing, Model } from '../../protocol/schemas.ts';
import type { Package, Project } from '../shapes.ts';
import { findEntries } from './app-entry.ts';
import { detect } from './detect.ts';

/** Every app with its entry, its frameworks, and those of `models` that belong to it. */
export async function listApps(project: Project, models: readonly Model[]): Promise<Listing<App>> {
  const detections = await detect(project);
  const found = await Promise.all(project.packages.map((pkg) => findEntries(pkg, project)));
  const items = project.packages.map(
    (pkg, index): App => ({
      label: pkg.label,
      name: pkg.manifest?.name ?? null,
      path: pkg.path,
      entry: found[index]?.entries[0]?.path ?? null,
      ...scriptsOf(pkg),
      frameworks: detections
        .filter((detection) => detection.kind === 'framework' && detection.app === pkg.label)
        .map((detection) => detection.name),
      models: models.filter((model) => model.app === pkg.label).map((model) => model.name),
    }),
  );
  return { items, warnings: found.flatMap(({ warnings }) => warnings) };
}

/** The root's are told as a part of the project. */
function scriptsOf({ path, manifest }: Package): Pick<App, 'scripts'> {
  const scripts = path === '.' ? [] : Object.keys(manifest?.scripts ?? {});
  return scripts.length > 0 ? { scripts } : {};
}
