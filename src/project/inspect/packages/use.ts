// How the project uses its packages: what nothing names, what is named and not declared, what is there twice, and what a peer lacks.
import { join } from 'node:path';
import { typedBy, typesPackageOf } from '../../../files/packages/types.ts';
import { dependencyKinds, type PackageUse } from '../../../protocol/packages/surroundings.ts';
import { exists, relativePath } from '../../disk/files.ts';
import type { Tree } from '../../disk/modules/tree.ts';
import { packageOf } from '../../disk/packages.ts';
import type { Package, Project } from '../../shapes.ts';
import { createAliases } from './aliases.ts';
import { duplicatedIn, unmetPeers } from './graph.ts';
import { type NamedPackage, readNamed } from './named.ts';
import { isMentioned, readTexts } from './texts.ts';

export async function packageUse(
  project: Project,
  packages: readonly Package[],
  tree: Tree,
): Promise<PackageUse> {
  const texts = await readTexts(packages);
  const dirs = packages.map(({ dir }) => dir);
  const declared = new Map(packages.map((pkg) => [pkg, declaredIn(pkg)]));
  const allDeclared = new Set([...declared.values()].flatMap((names) => [...names]));
  const { files, isCut, named } = await readNamed(project.root, dirs, allDeclared);
  const hasTsconfig = await Promise.all(dirs.map((dir) => exists(join(dir, 'tsconfig.json'))));
  const known = { packages, declared, named, tree, texts };
  return {
    ...{ files, isCut },
    // What was not read may use it.
    unused: isCut ? [] : unusedIn(known, files, hasTsconfig.includes(true)),
    missing: missingIn(known, project, await createAliases(packages, texts)),
    duplicated: duplicatedIn(tree, packages),
    peers: unmetPeers(tree),
  };
}

interface Known {
  /** The root first. */
  packages: readonly Package[];
  declared: ReadonlyMap<Package, ReadonlySet<string>>;
  named: readonly NamedPackage[];
  tree: Tree;
  /** Of configuration. */
  texts: readonly string[];
}

const declaredIn = ({ manifest }: Package): Set<string> =>
  new Set(dependencyKinds.flatMap((kind) => Object.keys(manifest?.[kind] ?? {})));

function missingIn(
  { packages, declared, named, tree }: Known,
  { root, siblings }: Project,
  isAlias: (specifier: string, pkg: Package) => boolean,
): PackageUse['missing'] {
  const rootPackage = packages[0] as Package;
  const ownNames = new Set([...packages, ...siblings].map(({ manifest }) => manifest?.name));
  const missing = new Map<string, PackageUse['missing'][number]>();
  for (const { name, specifier, path, line, isType, isOptional, file } of named) {
    const pkg = packageOf(file, packages, rootPackage);
    // Without a package.json, nothing is declared.
    if (isOptional || pkg.manifest === null || ownNames.has(name) || isAlias(specifier, pkg)) continue;
    const isDeclared = [pkg, rootPackage].some((one) => {
      const names = declared.get(one);
      return names?.has(name) || (isType && names?.has(typesPackageOf(name)));
    });
    const key = `${pkg.label} ${name}`;
    const before = missing.get(key);
    if (isDeclared || (before && (!before.isType || isType))) continue;
    const copy = tree.find(pkg.dir, name);
    const through = copy === null ? null : `${copy.version} in ${relativePath(root, copy.dir)}`;
    missing.set(key, { name, app: pkg.label, source: `${path}:${line}`, through, isType });
  }
  return [...missing.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names by the package whose code has them; one without code of its own is not in it. */
function usedBy({ packages, named }: Known): Map<Package, Set<string>> {
  const rootPackage = packages[0] as Package;
  const used = new Map<Package, Set<string>>();
  for (const { name, file } of named) {
    const pkg = packageOf(file, packages, rootPackage);
    used.set(pkg, (used.get(pkg) ?? new Set<string>()).add(name));
  }
  // What the root declares, its packages use as well.
  const all = used.has(rootPackage) ? new Set(named.map(({ name }) => name)) : undefined;
  return all ? used.set(rootPackage, all) : used;
}

const installing = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

function unusedIn(known: Known, files: number, hasTsconfig: boolean): PackageUse['unused'] {
  const { packages, declared, tree, texts } = known;
  const used = usedBy(known);
  // The compiler is asked for by name only in scripts, and adds what it needs.
  const isCompiler = (name: string) => hasTsconfig && /^(?:typescript|tslib)$/.test(name);
  return packages.flatMap((pkg) => {
    const names = used.get(pkg);
    // A package without code of its own is used elsewhere.
    if (!names) return [];
    const own = declared.get(pkg) ?? new Set<string>();
    const absent = [...own].filter((name) => tree.find(pkg.dir, name) === null).length;
    const isUsed = (name: string): boolean =>
      // What it exports for others is a peer of it as well.
      names.has(name) ||
      isCompiler(name) ||
      Object.hasOwn(pkg.manifest?.peerDependencies ?? {}, name) ||
      isForTypes(name, names, own) ||
      isPeerOf(name, pkg, own, tree);
    return installing.flatMap((kind) =>
      Object.entries(pkg.manifest?.[kind] ?? {}).flatMap(([name, range]) => {
        const programs = tree.find(pkg.dir, name)?.programs ?? [];
        if (isUsed(name) || isMentioned(texts, name, programs.length > 0 ? programs : programsOf(name)))
          return [];
        const asking = askedBy(name, pkg, own, tree);
        const evidence = [
          `no code of ${files} files imports it, no script or configuration names it`,
          ...(programs.length > 0 ? [`, nor its programs (${programs.slice(0, 3).join(', ')})`] : []),
          ...(asking === undefined ? [] : [`; ${asking} asks for it by itself`]),
          ...(absent > 1 ? [`; ${absent} that are declared are not installed: one may ask for it`] : []),
        ].join('');
        return [{ name, range, kind, app: pkg.label, evidence }];
      }),
    );
  });
}

/** What they are mostly called, where it is not installed: `@scope/cli` as `scope`. */
function programsOf(name: string): string[] {
  return /^@([^/]+)\/(?:cli|core)$/.exec(name)?.slice(1) ?? [name.replace(/^@[^/]+\//, '')];
}

/** Types of what is used or declared, or of what the compiler takes along by itself. */
function isForTypes(name: string, used: ReadonlySet<string>, declared: ReadonlySet<string>): boolean {
  const of = typedBy(name);
  if (of === null) return false;
  return /^(?:node|bun|deno)$/.test(of) || used.has(of) || declared.has(of);
}

/** Another package that is declared asks for it. */
function isPeerOf(name: string, { dir }: Package, declared: ReadonlySet<string>, tree: Tree): boolean {
  return [...declared].some((other) => {
    const copy = other === name ? null : tree.find(dir, other);
    return copy !== null && (Object.hasOwn(copy.peers, name) || copy.optionalPeers.includes(name));
  });
}

/** A package that is declared and brings it along. */
function askedBy(
  name: string,
  { dir }: Package,
  declared: ReadonlySet<string>,
  tree: Tree,
): string | undefined {
  return [...declared].find((other) => {
    const copy = tree.find(dir, other);
    return copy !== null && Object.hasOwn({ ...copy.dependencies, ...copy.optional }, name);
  });
}
