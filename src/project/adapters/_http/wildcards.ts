// What a wildcard takes in a path that is made up. Whatever comes first takes a route only if it does so at every length.

/** More than one segment, so that routes for exactly one do not seem to run for every path. */
export const WILDCARD = 'zza/zzb';

/** More than others have parameters, and as little as there may be. */
const others = ['zza/zzb/zzc/zzd/zze/zzf', 'zza'];

/** The samples of a path, with wildcards of other lengths; none where they have none. */
export function otherLengths<S extends string | undefined>(samples: readonly S[]): S[][] {
  if (!samples.some((sample) => sample?.includes(WILDCARD))) return [];
  return others.map((length) => samples.map((sample) => sample?.replaceAll(WILDCARD, length) as S));
}

/** The samples of a path, each with one of its shorter ones. */
export function eachShorter<S>(samples: readonly S[], shorter: readonly S[]): S[][] {
  return shorter.flatMap((short, at) => (short === samples[at] ? [] : [samples.with(at, short)]));
}

/** Paths of earlier routes: of the one that takes all that would come here, and of the one that takes some of it. */
export function takenNotes(all: string | undefined, some: string | undefined): string[] {
  if (all !== undefined) return [`never reached: ${all} comes first`];
  return some === undefined ? [] : [`${some} comes first for some of its paths`];
}
