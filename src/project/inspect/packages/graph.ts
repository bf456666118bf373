// What of an installation goes against itself: several versions of one package, and peers that are not there.
import { compare, satisfies, validRange } from 'semver';
import { dependencyKinds, type PackageUse } from '../../../protocol/packages/surroundings.ts';
import type { Copy, Tree } from '../../disk/modules/tree.ts';
import type { Package } from '../../shapes.ts';

/** Each with who asks for which version, the project itself by the label of its package. */
export function duplicatedIn(tree: Tree, packages: readonly Package[]): PackageUse['duplicated'] {
  const askers = new Map<Copy, Set<string>>();
  const ask = (dir: string, name: string, by: string) => {
    const copy = tree.find(dir, name);
    if (copy !== null) askers.set(copy, (askers.get(copy) ?? new Set()).add(by));
  };
  for (const { dir, label, manifest } of packages)
    for (const kind of dependencyKinds)
      for (const name of Object.keys(manifest?.[kind] ?? {})) ask(dir, name, label);
  for (const copy of tree.copies.values()) {
    if (copy.isLink) continue;
    const by = `${copy.name}@${copy.version}`;
    for (const group of [copy.dependencies, copy.optional, copy.peers])
      for (const name of Object.keys(group)) ask(copy.dir, name, by);
  }
  const byName = Map.groupBy(
    [...tree.copies.values()].filter(({ isLink }) => !isLink),
    ({ name }) => name,
  );
  return [...byName]
    .flatMap(([name, copies]) => {
      const versions = [...Map.groupBy(copies, ({ version }) => version)].map(([version, same]) => ({
        version,
        by: [...new Set(same.flatMap((copy) => [...(askers.get(copy) ?? [])]))].sort(),
      }));
      return versions.length < 2 ? [] : [{ name, versions: versions.sort(byVersion) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function unmetPeers(tree: Tree): PackageUse['peers'] {
  const unmet = [...tree.copies.values()].flatMap((copy) =>
    Object.entries(copy.peers).flatMap(([name, range]) => {
      const found = tree.find(copy.dir, name);
      if (found === null && copy.optionalPeers.includes(name)) return [];
      if (found !== null && (found.isLink || allows(range, found.version))) return [];
      return [{ name, by: `${copy.name}@${copy.version}`, range, installed: found?.version ?? null }];
    }),
  );
  const once = new Map(unmet.map((item) => [JSON.stringify(item), item]));
  return [...once.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.by < b.by ? -1 : 1,
  );
}

/** What is no range, such as an address, is not judged. */
function allows(range: string, version: string): boolean {
  return validRange(range) === null || satisfies(version, range, { includePrerelease: true });
}

function byVersion(a: { version: string }, b: { version: string }): number {
  try {
    return compare(a.version, b.version);
  } catch {
    return a.version < b.version ? -1 : 1;
  }
}
