// Which frameworks and ORMs the project uses, with the evidence. Reads manifests and file names; executes nothing.
import { resolve } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import intersects from 'semver/ranges/intersects.js';
import validRange from 'semver/ranges/valid.js';
import { glob } from 'tinyglobby';
import type { Detection } from '../../protocol/schemas.ts';
import type { Adapter, Capabilities } from '../adapters/adapter.ts';
import { adapters } from '../adapters/index.ts';
import { type Recognised, recognised } from '../adapters/recognised.ts';
import { relativePath } from '../disk/files.ts';
import { installedVersion } from '../disk/installed.ts';
import { declaredRange } from '../disk/manifest.ts';
import type { Manifest, Package, Project } from '../shapes.ts';
import { usedPackage } from './nature.ts';

export interface UsedAdapter {
  name: string;
  capabilities: Capabilities;
}

/** One detection for each package and each framework or ORM that it declares. */
export async function detect(project: Project): Promise<Detection[]> {
  const found = await Promise.all(
    project.packages.flatMap((pkg) => [
      ...adapters.map((adapter) => detectAdapter(project, pkg, adapter)),
      ...recognised.map((row) => detectRecognised(project, pkg, row)),
    ]),
  );
  return found.filter((detection) => detection !== null);
}

/** The adapters that the project needs, or those of a kind: it declares a version that they read, has their files, or configures them. */
export async function usedAdapters(project: Project, kind?: Adapter['kind']): Promise<UsedAdapter[]> {
  return (await declaredAdapters(project, kind)).used;
}

/** `untried`: the project declares another version only. Its files are read by the rules of those that they read; nothing of it runs. */
export async function declaredAdapters(
  project: Project,
  kind?: Adapter['kind'],
): Promise<{ used: UsedAdapter[]; untried: UsedAdapter[] }> {
  const asked = adapters.filter((adapter) => kind === undefined || adapter.kind === kind);
  const uses = await Promise.all(asked.map((adapter) => useOf(project, adapter)));
  const loaded = (use: Use) =>
    Promise.all(
      asked
        .filter((_, index) => uses[index] === use)
        .map(async ({ name, load }) => ({ name, capabilities: await load() })),
    );
  return { used: await loaded('used'), untried: await loaded('untried') };
}

type Use = 'used' | 'untried' | 'none';

/** Of those that are used, the ones that can do something; where the configuration names an app entry, all others may be needed as well. */
export async function adaptersFor(
  project: Project,
  used: readonly UsedAdapter[],
  can: (capabilities: Capabilities) => unknown,
): Promise<UsedAdapter[]> {
  const able = used.filter(({ capabilities }) => can(capabilities));
  if (able.length > 0 || project.config.entry.length === 0) return able;
  const all = await Promise.all(
    adapters.map(async ({ name, load }) => ({ name, capabilities: await load() })),
  );
  return all.filter(({ capabilities }) => can(capabilities));
}

/** Whether another framework of the same app is built upon this one. */
export function isBeneath(
  { name, app }: Pick<Detection, 'name' | 'app'>,
  detections: readonly Detection[],
): boolean {
  const above = [...adapters, ...recognised].filter((row) => row.above?.includes(name));
  return detections.some((other) => other.app === app && above.some((row) => row.name === other.name));
}

/** Whether a framework or an ORM that we know is used in a folder: its package.json names it, or its files lie there. */
export async function isEvidence(folder: string, manifest: Manifest | null): Promise<boolean> {
  const names = [...adapters, ...recognised].flatMap(({ packages }) =>
    Array.isArray(packages) ? packages : Object.keys(packages),
  );
  if (names.some((name) => declaredRange(manifest, name) !== undefined)) return true;
  return holds([folder], adapters.flatMap(filesOf));
}

/** Globs of configuration files of all frameworks and ORMs that we know. */
export function knownConfigFiles(): string[] {
  return [...adapters, ...recognised].flatMap(({ configFiles = [] }) => configFiles);
}

/** Without those that only stand beneath others: they would read what is not theirs. */
export function standing(used: readonly UsedAdapter[], detections: readonly Detection[]): UsedAdapter[] {
  return used.filter(({ name }) => {
    const own = detections.filter((found) => found.name === name);
    return own.length === 0 || own.some((found) => !isBeneath(found, detections));
  });
}

async function useOf(project: Project, adapter: Adapter): Promise<Use> {
  if (Object.hasOwn(project.config.orms, adapter.name)) return 'used';
  const declared = await Promise.all(project.packages.map((pkg) => declaredPackage(pkg, adapter)));
  if (declared.some((found) => found?.supported)) return 'used';
  if (declared.some((found) => found !== null)) return 'untried';
  return (await hasFiles(project, adapter)) ? 'used' : 'none';
}

/** Where nothing is declared: a package.json may be missing, or the package may be declared further up. */
async function hasFiles(project: Project, adapter: Adapter): Promise<boolean> {
  const globs = filesOf(adapter);
  if (globs.length > 0 && project.packages.some(({ manifest }) => manifest === null)) return true;
  return holds([project.root, ...project.packages.map(({ dir }) => dir)], globs);
}

/** Whatever a glob says, never what is installed. */
const ofPackage = { dot: true, expandDirectories: false, ignore: ['**/node_modules/**'] };

const filesOf = ({ configFiles = [], ownFiles = [] }: Adapter): string[] => [...configFiles, ...ownFiles];

async function holds(folders: readonly string[], globs: string[]): Promise<boolean> {
  if (globs.length === 0) return false;
  const found = await Promise.all([...new Set(folders)].map((cwd) => glob(globs, { ...ofPackage, cwd })));
  return found.some((files) => files.length > 0);
}

interface DeclaredPackage {
  name: string;
  range: string;
  version: string | null;
  supported: boolean;
}

async function declaredPackage(pkg: Package, adapter: Adapter): Promise<DeclaredPackage | null> {
  const { packages } = adapter;
  const used = await usedPackage(pkg, Object.keys(packages), adapter);
  if (used === null) return null;
  const version = await installedVersion(pkg.dir, used.name);
  return { ...used, version, supported: isReadable(version, used.range, packages[used.name] ?? '*') };
}

/** By what is installed, else by what is wanted; a tag or a link says nothing against it. */
function isReadable(version: string | null, wanted: string, readable: string): boolean {
  const options = { includePrerelease: true };
  if (version !== null) return satisfies(version, readable, options);
  return validRange(wanted) === null || intersects(wanted, readable, options);
}

async function detectAdapter(project: Project, pkg: Package, adapter: Adapter): Promise<Detection | null> {
  const found = await declaredPackage(pkg, adapter);
  if (found === null) return null;
  const { name: packageName, range, version, supported } = found;
  const capabilities = await adapter.load();
  return {
    ...{ name: adapter.name, kind: adapter.kind },
    ...{ app: pkg.label, package: packageName, range, version },
    configFile: await firstConfigFile(project, pkg, adapter.configFiles ?? []),
    supported,
    ...(supported ? {} : { reads: adapter.packages[packageName] }),
    ...(capabilities.client ? { client: capabilities.client.name } : {}),
  };
}

async function detectRecognised(project: Project, pkg: Package, row: Recognised): Promise<Detection | null> {
  const used = await usedPackage(pkg, row.packages, row);
  if (used === null) return null;
  return {
    ...{ name: row.name, kind: row.kind, app: pkg.label, package: used.name, range: used.range },
    version: await installedVersion(pkg.dir, used.name),
    configFile: await firstConfigFile(project, pkg, row.configFiles),
    supported: false,
  };
}

async function firstConfigFile(
  project: Project,
  pkg: Package,
  globs: readonly string[],
): Promise<string | null> {
  if (globs.length === 0) return null;
  const files = await glob([...globs], { ...ofPackage, cwd: pkg.dir });
  const first = files.sort()[0];
  return first === undefined ? null : relativePath(project.root, resolve(pkg.dir, first));
}
