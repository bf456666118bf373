// Ranges and versions as package managers compare them; what is none of them is not judged.
import { intersects, satisfies, subset, validRange } from 'semver';
import type { VersionLine } from '../../../protocol/packages/facts.ts';

const options = { includePrerelease: true };

export const allows = (range: string, version: string): boolean => {
  const own = withoutAlias(range);
  return validRange(own) === null || satisfies(version, own, options);
};

/** `npm:name@^2` is of another package, in that range. */
const withoutAlias = (range: string): string => range.replace(/^npm:(?:@[^/@]+\/)?[^@]*@?/, '');

/** Some version is in both. */
export const overlap = (a: string, b: string): boolean =>
  validRange(a) === null || validRange(b) === null || intersects(a, b, options);

/** Every version of `part` is in `whole`. */
export const isWithin = (part: string, whole: string): boolean =>
  validRange(part) === null || validRange(whole) === null || subset(part, whole, options);

/** The newest release of which this is true; undefined where there is none. */
export function newest(
  versions: readonly VersionLine[],
  isGood: (version: VersionLine) => boolean,
): string | undefined {
  return versions.find((line) => !line.deprecated && !line.version.includes('-') && isGood(line))?.version;
}

export const use = (name: string, version: string | undefined): { remedy?: string } =>
  version === undefined ? {} : { remedy: `use ${name}@${version}` };
