// What a package would add to the project: packages, bytes, and second versions of what is there.
import type { TriedPackage } from '../../../protocol/packages/try.ts';
import { allows } from '../../packages/fit/versions.ts';
import { installedVersion } from '../../packages/installed.ts';

export interface Footprint {
  /** Beyond what the project has already. */
  added: { packages: number; bytes: number };
  whole: { packages: number; bytes: number };
  /** "ms 2.1.3 beside 0.7.1: good wants ^2". */
  duplicates: string[];
}

export async function footprintOf(root: string, tried: readonly TriedPackage[]): Promise<Footprint> {
  const added: TriedPackage[] = [];
  const duplicates: string[] = [];
  for (const one of tried) {
    const { name, version, wanted } = one;
    const installed = await installedVersion(root, name);
    // What is tried takes the place of what is there.
    const isTried = wanted.some(({ by }) => by === '');
    const unmet = wanted.filter(
      ({ by, range }) => by !== '' && (installed === null || !allows(range, installed)),
    );
    // npm takes what is there where that does.
    if (installed === version || (installed !== null && unmet.length === 0 && !isTried)) continue;
    added.push(one);
    if (installed === null || unmet.length === 0) continue;
    const who = unmet.map(({ by, range }) => `${by} wants ${range}`);
    duplicates.push(`${name} ${version} beside ${installed}: ${who.join(', ')}`);
  }
  return { added: sumOf(added), whole: sumOf(tried), duplicates };
}

const sumOf = (packages: readonly TriedPackage[]) => ({
  packages: packages.length,
  bytes: packages.reduce((sum, { bytes }) => sum + bytes, 0),
});
