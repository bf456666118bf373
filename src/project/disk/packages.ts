// The root and the packages of a project.
import { basename, dirname, join, resolve } from 'node:path';
import { isInside } from '../../files/paths.ts';
import type { Config } from '../../protocol/config.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { Manifest, Package, Project } from '../shapes.ts';
import { exists, relativePath } from './files.ts';
import { readManifest } from './manifest.ts';
import { findWorkspaces } from './workspaces.ts';

/** The nearest directory upwards that has a package.json, else `dir` itself. */
export async function findRoot(dir: string): Promise<{ root: string; warnings: Warning[] }> {
  const start = resolve(dir);
  for (let current = start; ; current = dirname(current)) {
    if (await exists(join(current, 'package.json'))) return { root: current, warnings: [] };
    if (dirname(current) === current) break;
  }
  const message = `No package.json was found in ${start} or above; the directory itself is taken as the project.`;
  return { root: start, warnings: [{ code: 'NO_MANIFEST', message }] };
}

/** The project in `root`, as its manifests describe it. */
export async function readProject(
  root: string,
  config: Config,
  isEvidence: IsEvidence,
): Promise<{ project: Project; warnings: Warning[] }> {
  const { manifest, warnings } = await readManifest(root);
  const workspaces = await findWorkspaces(root, manifest);
  const members = await Promise.all(
    workspaces.dirs.map(async (dir) => ({ dir, ...(await readManifest(dir, root)) })),
  );
  const packages = members.map((member) => toPackage(root, member.dir, member.manifest));
  if (packages.length === 0 || (await isApp(root, manifest, isEvidence)))
    packages.unshift(toPackage(root, root, manifest));
  return {
    project: { root, config, packages: withUniqueLabels(packages) },
    warnings: [...warnings, ...workspaces.warnings, ...members.flatMap((member) => member.warnings)],
  };
}

/** The package of the root, whether or not the root is an app itself. */
export async function readRootPackage(project: Project): Promise<Package> {
  const own = project.packages.find((pkg) => pkg.path === '.');
  // Its warnings were given by readProject.
  return own ?? toPackage(project.root, project.root, (await readManifest(project.root)).manifest);
}

/** The innermost package whose folder holds `file`; the root's where no package does. */
export function packageOf(file: string, packages: readonly Package[], rootPackage: Package): Package {
  const holding = packages.filter((pkg) => isInside(file, pkg.dir));
  return holding.sort((a, b) => b.dir.length - a.dir.length)[0] ?? rootPackage;
}

/** Whether a framework or an ORM is used in a folder. */
export type IsEvidence = (folder: string, manifest: Manifest | null) => Promise<boolean>;

// The root of a workspace is an app itself when it declares what runs, or holds the files of a framework or an ORM.
async function isApp(root: string, manifest: Manifest | null, isEvidence: IsEvidence): Promise<boolean> {
  return Object.keys(manifest?.dependencies ?? {}).length > 0 || (await isEvidence(root, manifest));
}

function toPackage(root: string, dir: string, manifest: Manifest | null): Package {
  return { label: manifest?.name?.trim() || basename(dir), dir, path: relativePath(root, dir), manifest };
}

function withUniqueLabels(packages: Package[]): Package[] {
  const count = Map.groupBy(packages, (pkg) => pkg.label);
  return packages.map((pkg) =>
    (count.get(pkg.label)?.length ?? 0) > 1 ? { ...pkg, label: `${pkg.label} (${pkg.path})` } : pkg,
  );
}
