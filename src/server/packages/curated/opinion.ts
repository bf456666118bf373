// What the grids and the community's list say of a package, as its answer tells it.
import { type Alternative, alternativesTo } from './alternatives.ts';
import { gridsOf } from './grids.ts';

export interface Opinion {
  /** Slug, and the package's place there: "dates: Dates and times". */
  grids?: string[];
  avoid?: string;
  alternatives?: string[];
}

export async function opinionOf(name: string): Promise<Opinion> {
  const [places, alternatives] = await Promise.all([gridsOf(name), alternativesTo(name)]);
  const avoid = places.find((place) => place.avoid !== undefined)?.avoid;
  return {
    ...(places.length > 0 && { grids: places.map(({ grid, niche, title }) => `${grid}: ${niche ?? title}`) }),
    ...(avoid !== undefined && { avoid }),
    ...(alternatives.length > 0 && { alternatives: alternatives.map(inWords) }),
  };
}

function inWords({ use, kind, since, example }: Alternative): string {
  if (kind === 'code') return example === undefined ? use : `${use} ${example}`;
  if (kind !== 'builtin') return use;
  return since === undefined ? `${use} (built in)` : `${use} (built in since ${since})`;
}
