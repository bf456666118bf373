// The root and the packages of a project.
import { basename, join } from 'node:path';
import { scriptTargets } from '../../files/npm-scripts.ts';
import { isInside } from '../../files/paths.ts';
import { holdsHome } from '../../files/project-root.ts';
import type { Config } from '../../protocol/config.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { Manifest, Package, Project } from '../shapes.ts';
import { exists, relativePath } from './files.ts';
import { readManifest } from './manifest.ts';
import { findMembers } from './workspace/members.ts';
import { readRanges, type Workspace } from './workspace/ranges.ts';
import { workspaceAbove } from './workspace/root.ts';
import { siblingsOf } from './workspace/siblings.ts';

/** The project in `root`, as its manifests describe it. */
export async function readProject(
  root: string,
  config: Config,
  isEvidence: IsEvidence,
): Promise<{ project: Project; warnings: Warning[] }> {
  const { manifest, warnings } = await readManifest(root);
  const isListed: IsEvidence = async (dir, own) => isMade(own) || (await isEvidence(dir, own));
  const { members, areNamed, areOnRoot, projects, ...found } = await findMembers(root, manifest, isListed);
  const packages = members.map(({ dir, ...member }) => ({
    ...toPackage(root, dir, member.manifest),
    ...member,
  }));
  const isNothing = manifest === null && warnings.length === 0 && packages.length === 0;
  const own = areOnRoot ? null : manifest;
  const isRootListed =
    packages.length === 0 || (!areNamed && startsFile(own)) || (await isApp(root, own, isEvidence));
  const isThere = packages.some(({ path }) => path === '.');
  if (!isThere && (isNothing ? !holdsHome(root) : isRootListed))
    packages.unshift(toPackage(root, root, manifest));
  const dirs = members.map(({ dir }) => dir);
  const labelled = withUniqueLabels(withInner(packages, dirs));
  const above = await workspaceOf(root);
  const siblings = siblingsOf(root, labelled, above?.members ?? []);
  const rootPackage = toPackage(root, root, manifest);
  const all = [rootPackage, ...labelled, ...siblings];
  const around =
    above === null || (areNamed && members.length > 0) ? { dir: root, manifest, members } : above;
  const ranges = await readRanges(root, around, all);
  const meant = (pkg: Package): Package => ({ ...pkg, manifest: ranges.resolve(pkg).manifest });
  const isMissing = !(await exists(join(root, 'package.json')));
  return {
    project: {
      ...{ root, config, rootPackage: meant(rootPackage) },
      ...{ packages: labelled.map(meant), siblings: siblings.map(meant) },
    },
    warnings: [
      ...(isMissing && !areNamed ? noManifest(root, dirs, projects) : []),
      ...[...warnings, ...found.warnings, ...ranges.warnings],
      ...all.flatMap((pkg) => (pkg.path === '.' && pkg !== rootPackage ? [] : ranges.resolve(pkg).warnings)),
    ],
  };
}

/** The workspace around; what is wrong with it is said where it is the project. */
async function workspaceOf(root: string): Promise<Workspace | null> {
  const dir = workspaceAbove(root);
  if (dir === null) return null;
  const { manifest } = await readManifest(dir);
  const { members } = await findMembers(dir, manifest, async () => false);
  return { dir, manifest, members };
}

const NAMED = 8;

/** Where one may be instead. A workspace needs none. */
function noManifest(root: string, members: readonly string[], projects: readonly string[]): Warning[] {
  const listed = (dirs: readonly string[]) => {
    const shown = dirs.slice(0, NAMED).map((dir) => relativePath(root, dir));
    return `${shown.join(', ')}${dirs.length > NAMED ? ` and ${dirs.length - NAMED} more` : ''}`;
  };
  const place = `No package.json was found in ${root} or above`;
  const found = (): string => {
    if (projects.length > 0)
      return `${place}, but projects in its folders: ${listed(projects)}. Start mcp-node with --project and one of them.`;
    if (members.length > 0)
      return `${place}: the packages in its folders are taken as its apps (${listed(members)}). --project with one of them takes it alone.`;
    if (holdsHome(root))
      return `${place}, and a home folder is not looked through. Start mcp-node with --project and the folder of the project.`;
    return `${place}; the directory itself is taken as the project. If the project is elsewhere, start mcp-node with --project and its folder.`;
  };
  return [{ code: 'NO_MANIFEST', message: found() }];
}

/** The package of the root, whether or not the root is an app itself. */
export async function readRootPackage(project: Project): Promise<Package> {
  const own = project.packages.find((pkg) => pkg.path === '.');
  // Its warnings were given by readProject.
  return (
    own ??
    project.rootPackage ??
    toPackage(project.root, project.root, (await readManifest(project.root)).manifest)
  );
}

/** The innermost package whose folder holds `file`; the root's where no package does. */
export function packageOf(file: string, packages: readonly Package[], rootPackage: Package): Package {
  const holding = packages.filter((pkg) => isInside(file, pkg.dir));
  return holding.sort((a, b) => b.dir.length - a.dir.length)[0] ?? rootPackage;
}

/** Whether a framework or an ORM is used in a folder. */
export type IsEvidence = (folder: string, manifest: Manifest | null) => Promise<boolean>;

/** Something is installed for it, or it is started. */
function isMade(manifest: Manifest | null): boolean {
  const { dependencies = {}, scripts = {} } = manifest ?? {};
  return Object.keys(dependencies).length > 0 || Object.hasOwn(scripts, 'start');
}

function startsFile(manifest: Manifest | null): boolean {
  const scripts = manifest?.scripts ?? {};
  return ['start', 'dev'].some((name) => scriptTargets(scripts, name).length > 0);
}

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

/** Each knows which folders in it are not its own. */
function withInner(packages: Package[], dirs: readonly string[]): Package[] {
  return packages.map((pkg) => {
    const inner = dirs.filter((dir) => dir !== pkg.dir && isInside(dir, pkg.dir));
    return inner.length === 0 ? pkg : { ...pkg, inner };
  });
}
