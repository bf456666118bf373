// Which frameworks and ORMs the project uses, with the evidence. Reads manifests and file names; executes nothing.
import { resolve } from 'node:path';
import { glob } from 'tinyglobby';
import type { ProjectInfo } from '../../protocol/schemas.ts';
import { adapters } from '../adapters/index.ts';
import { type Known, known } from '../adapters/recognised.ts';
import { relativePath } from '../disk/files.ts';
import { installedVersion } from '../disk/installed.ts';
import { declaredRange } from '../disk/manifest.ts';
import type { Package, Project } from '../shapes.ts';

type Detection = ProjectInfo['frameworks'][number];

/** One detection for each package and each framework or ORM that it declares. */
export async function detect(project: Project): Promise<Detection[]> {
  const found = await Promise.all(
    project.packages.flatMap((pkg) => known.map((row) => detectKnown(project, pkg, row))),
  );
  return found.filter((detection) => detection !== null);
}

async function detectKnown(project: Project, pkg: Package, row: Known): Promise<Detection | null> {
  const name = row.packages.find((candidate) => declaredRange(pkg.manifest, candidate) !== undefined);
  const range = name === undefined ? undefined : declaredRange(pkg.manifest, name);
  if (name === undefined || range === undefined) return null;
  return {
    name: row.name,
    kind: row.kind,
    app: pkg.label,
    package: name,
    range,
    version: await installedVersion(pkg.dir, name),
    configFile: await findConfigFile(project, pkg, row),
    supported: adapters.some((adapter) => Object.hasOwn(adapter.packages, name)),
  };
}

async function findConfigFile(project: Project, pkg: Package, row: Known): Promise<string | null> {
  if (row.configFiles.length === 0) return null;
  const files = await glob(row.configFiles, { cwd: pkg.dir, dot: true, expandDirectories: false });
  const first = files.sort()[0];
  return first === undefined ? null : relativePath(project.root, resolve(pkg.dir, first));
}
