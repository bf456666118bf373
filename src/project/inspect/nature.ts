// What a package is made with, and what that makes of it: a server, or something that is shown in a browser, a window or a phone.
import { adapters } from '../adapters/index.ts';
import { platforms, type Recognised, recognised } from '../adapters/recognised.ts';
import { importedPackages } from '../disk/imports.ts';
import { declaredRange, installedRange, isImportable, isLibrary } from '../disk/manifest.ts';
import type { Manifest, Package } from '../shapes.ts';

export interface Use {
  /** npm name, and the range that is declared. */
  name: string;
  range: string;
}

/** The first of `names` that the package is made with; null where it is none of them, whatever is installed for other reasons. */
export async function usedPackage(
  pkg: Package,
  names: readonly string[],
  { kind, hasNoEntry }: Pick<Recognised, 'kind' | 'hasNoEntry'>,
): Promise<Use | null> {
  const { manifest } = pkg;
  const name = names.find((candidate) => declaredRange(manifest, candidate) !== undefined);
  const range = name === undefined ? undefined : declaredRange(manifest, name);
  if (name === undefined || range === undefined) return null;
  const isInstalled = names.some((candidate) => installedRange(manifest, candidate) !== undefined);
  const isPeer = names.some((candidate) => manifest?.peerDependencies?.[candidate] !== undefined);
  if (!isInstalled && isPeer) return null;
  if (kind === 'orm') return { name, range };
  if (!isInstalled && (isLibrary(manifest) || (hasNoEntry && isImportable(manifest)))) return null;
  // It may be there for one line of a type, or for the server of another package.
  const isDoubtful = !hasNoEntry && (!isInstalled || isElsewhere(manifest));
  if (!isDoubtful) return { name, range };
  const imported = await importsOf(pkg);
  return names.some((candidate) => imported.has(candidate)) ? { name, range } : null;
}

export interface Nature {
  /** It is shown in a browser, a window or a phone, or the command of a framework starts it. */
  isElsewhere: boolean;
  /** And its own source serves as well. */
  isServer: boolean;
  /** What "main" in package.json names is started. */
  hasMain: boolean;
}

/** What may start the package, where nobody says it. */
export async function natureOf(pkg: Package): Promise<Nature> {
  const { manifest } = pkg;
  if (!isElsewhere(manifest)) return { isElsewhere: false, isServer: true, hasMain: true };
  const imported = await importsOf(pkg);
  const isServer = serverPackages.some(
    (name) => declaredRange(manifest, name) !== undefined && imported.has(name),
  );
  const isDesktop = platforms.desktop.some((name) => declaredRange(manifest, name) !== undefined);
  return { isElsewhere: true, isServer, hasMain: isServer || isDesktop };
}

/** Frameworks of servers that a file of the project starts. */
const serverPackages = [
  ...adapters.flatMap(({ packages, hasNoEntry }) => (hasNoEntry ? [] : Object.keys(packages))),
  ...recognised.flatMap(({ kind, packages, hasNoEntry }) => (kind === 'orm' || hasNoEntry ? [] : packages)),
];

const withoutEntry = [
  ...adapters.flatMap(({ packages, hasNoEntry }) => (hasNoEntry ? Object.keys(packages) : [])),
  ...recognised.flatMap(({ packages, hasNoEntry }) => (hasNoEntry ? packages : [])),
];

/** What it only develops with, and others import, is not what it is. */
function isElsewhere(manifest: Manifest | null): boolean {
  const rangeOf = isLibrary(manifest) || isImportable(manifest) ? installedRange : declaredRange;
  return [...Object.values(platforms).flat(), ...withoutEntry].some(
    (name) => rangeOf(manifest, name) !== undefined,
  );
}

const known = new WeakMap<Package, Promise<Set<string>>>();

/** A package is made anew at each look at the project: its files are read once in it. */
function importsOf(pkg: Package): Promise<Set<string>> {
  const imports = known.get(pkg) ?? importedPackages(pkg.dir, pkg.inner);
  known.set(pkg, imports);
  return imports;
}
