// Packages of the workspace around a project that it depends on: it was started in one package, and its models lie in another.
import { posix } from 'node:path';
import { isInside } from '../../../files/paths.ts';
import { defaultConfig } from '../../../protocol/config.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Manifest, Package, Project } from '../../shapes.ts';
import { relativePath } from '../files.ts';
import type { Member } from './members.ts';

/** Those of `members` that `packages` depend on, directly or through one another; what lies in the root is the project's own. */
export function siblingsOf(
  root: string,
  packages: readonly Package[],
  members: readonly Member[],
): Package[] {
  const byName = new Map(members.map((member) => [member.manifest?.name, member]));
  const found = new Map<string, Package>();
  let names = packages.flatMap(({ manifest }) => [
    ...neededBy(manifest),
    ...namesIn(manifest?.devDependencies),
  ]);
  while (names.length > 0) {
    const next: string[] = [];
    for (const name of names) {
      const member = byName.get(name);
      if (member === undefined || found.has(name) || isInside(member.dir, root)) continue;
      const { dir, manifest } = member;
      found.set(name, { label: name, dir, path: relativePath(root, dir), manifest });
      next.push(...neededBy(manifest));
    }
    names = next;
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function neededBy(manifest: Manifest | null): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest ?? {};
  return [dependencies, optionalDependencies, peerDependencies].flatMap(namesIn);
}

const namesIn = (group: Readonly<Record<string, string>> | undefined): string[] => Object.keys(group ?? {});

/** A project of its own, as far as its files go: what it says is then put beside the other's. */
export function siblingProject(sibling: Package): Project {
  return {
    ...{ root: sibling.dir, config: defaultConfig, siblings: [] },
    packages: [{ ...sibling, path: '.' }],
  };
}

/** A path of the sibling, relative to the root that the agent knows. */
export function fromSibling(sibling: Package, path: string): string {
  return posix.isAbsolute(path) ? path : posix.join(sibling.path, path);
}

export function warningsOf(sibling: Package, warnings: readonly Warning[]): Warning[] {
  return warnings.map(({ code, message }) => ({ code, message: `In ${sibling.path}: ${message}` }));
}
