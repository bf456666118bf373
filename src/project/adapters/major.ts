// The major version of a package: what is read differs between them.
import { dirname, join } from 'node:path';
import type { Package } from '../shapes.ts';
import type { Source } from '../source/reader/source.ts';

/** Of the package of an app, else of any: the installed one first; null where nothing tells it. */
export function majorsOf(source: Source, name: string): (app: string) => number | null {
  const known = new Map<string, number | null>();
  return (app) => {
    const major = known.get(app);
    if (major !== undefined) return major;
    const own = source.packages.filter(({ label }) => label === app);
    const owners = [...own, ...source.packages];
    const found = owners.map(({ dir }) => installedIn(source, dir, name)).find((item) => item !== null);
    known.set(app, found ?? declaredIn(owners, name));
    return known.get(app) ?? null;
  };
}

const groups = ['dependencies', 'optionalDependencies', 'devDependencies', 'peerDependencies'] as const;

function declaredIn(owners: readonly Package[], name: string): number | null {
  for (const { manifest } of owners)
    for (const group of groups) {
      // "^0.3.20", "npm:a-fork@0.3.20"; "catalog:v1" says nothing.
      const [, major] = /(?:^|@)[\s^~<>=v]*(\d+)/.exec(manifest?.[group]?.[name] ?? '') ?? [];
      if (major !== undefined) return Number(major);
    }
  return null;
}

/** By the reader's own eyes, which see it change; outside of the project they see nothing. */
function installedIn(source: Source, dir: string, name: string): number | null {
  for (let folder = dir; ; folder = dirname(folder)) {
    const text = source.text(join(folder, 'node_modules', name, 'package.json'));
    const [, major] = /"version"\s*:\s*"(\d+)/.exec(text ?? '') ?? [];
    if (major !== undefined) return Number(major);
    if (folder === source.root || folder === dirname(folder)) return null;
  }
}
