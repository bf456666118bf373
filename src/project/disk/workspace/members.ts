// The packages of a project besides its root: those that it names, else those that lie in its folders.
import { holdsHome } from '../../../files/project-root.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Manifest, Start } from '../../shapes.ts';
import { importedPackages } from '../imports.ts';
import { readManifest } from '../manifest.ts';
import { type Folders, foldersWithManifest } from './folders.ts';
import { findNxProjects, type NxProject } from './nx.ts';
import { findWorkspaces } from './patterns.ts';

export interface Member {
  dir: string;
  manifest: Manifest | null;
  starts?: Start[];
}

export interface Members {
  members: Member[];
  /** The project says which they are; else they were found. */
  areNamed: boolean;
  /** The root's package.json declares what its members use. */
  areOnRoot: boolean;
  /** Absolute: each a project of its own. */
  projects: string[];
  warnings: Warning[];
}

/** `isApp`: whether a folder with this package.json is worth listing, where nobody named it. */
export async function findMembers(
  root: string,
  manifest: Manifest | null,
  isApp: (dir: string, manifest: Manifest | null) => Promise<boolean>,
): Promise<Members> {
  const [{ dirs, isNamed, warnings }, nx] = await Promise.all([
    findWorkspaces(root, manifest),
    findNxProjects(root),
  ]);
  const areNamed = isNamed || nx.projects.length > 0;
  const isSearched = !areNamed && !holdsHome(root);
  const folders: Folders = isSearched
    ? await foldersWithManifest(root, manifest === null ? 3 : 2)
    : { dirs: [], areProjects: false };
  const inFolders = folders.areProjects ? [] : folders.dirs;
  const named = [...new Set([...dirs, ...inFolders, ...nx.projects.map(({ dir }) => dir)])].sort();
  const read = await Promise.all(named.map(async (dir) => ({ dir, ...(await readManifest(dir, root)) })));
  const members: Member[] = [];
  for (const { dir, manifest: own } of read)
    if (!inFolders.includes(dir) || (await isApp(dir, own))) members.push({ dir, manifest: own });
  return {
    members: nx.projects.length === 0 ? members : await withNx(members, nx.projects, manifest),
    areNamed,
    areOnRoot: nx.projects.length > 0,
    // Beside a package.json they are whatever they are.
    projects: folders.areProjects && manifest === null ? folders.dirs : [],
    warnings: [...warnings, ...nx.warnings, ...read.flatMap((member) => member.warnings)],
  };
}

/** In a workspace of one package.json a project uses what it imports; what nobody imports is of those that are started. */
async function withNx(
  members: readonly Member[],
  projects: readonly NxProject[],
  rootManifest: Manifest | null,
): Promise<Member[]> {
  const declared = { ...rootManifest?.devDependencies, ...rootManifest?.dependencies };
  const dirs = members.map(({ dir }) => dir);
  const imports = await Promise.all(
    dirs.map((dir) =>
      importedPackages(
        dir,
        dirs.filter((other) => other !== dir && other.startsWith(`${dir}/`)),
      ),
    ),
  );
  const isImported = (name: string) => imports.some((names) => names.has(name));
  const leftOver = Object.keys(rootManifest?.dependencies ?? {}).filter((name) => !isImported(name));
  return members.map(({ dir, manifest }, index) => {
    const project = projects.find((candidate) => candidate.dir === dir);
    if (project === undefined) return { dir, manifest };
    const isStarted = project.starts.some(({ reason }) => reason.startsWith('"main"'));
    const used = [
      ...Object.keys(declared).filter((name) => imports[index]?.has(name)),
      ...(isStarted ? leftOver : []),
    ];
    const dependencies = Object.fromEntries(used.map((name) => [name, declared[name] as string]));
    const named = project.name === null ? {} : { name: project.name };
    return {
      dir,
      manifest: { ...named, ...manifest, dependencies: { ...dependencies, ...manifest?.dependencies } },
      starts: project.starts,
    };
  });
}
