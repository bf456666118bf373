// What is better than a package: the replacements that the community keeps (the package module-replacements: data, read offline),
// and those of our grids.
import type { ModuleReplacement } from 'module-replacements';
import { allGrids, gridsOf } from './grids.ts';

export interface Alternative {
  /** A package, a part of the language or of Node, or what to do without one. */
  use: string;
  kind: 'package' | 'builtin' | 'code' | 'nothing';
  /** The version of Node that has it. */
  since?: string;
  example?: string;
}

/** None where nothing is known to be better. */
export async function alternativesTo(name: string): Promise<Alternative[]> {
  const [{ all }, places] = await Promise.all([import('module-replacements'), gridsOf(name)]);
  const mapping = Object.hasOwn(all.mappings, name) ? all.mappings[name] : undefined;
  const replaced = (mapping?.replacements ?? []).flatMap((id) => {
    const replacement = Object.hasOwn(all.replacements, id) ? all.replacements[id] : undefined;
    return replacement ? [describe(replacement)] : [];
  });
  const known = new Set(replaced.map(({ use }) => use));
  const curated = places.flatMap(({ instead = [] }) => instead).filter((use) => !known.has(use));
  return [...(await Promise.all([...new Set(curated)].map(ofGrids))), ...replaced];
}

async function ofGrids(use: string): Promise<Alternative> {
  const choices = (await allGrids()).flatMap(({ packages }) => packages);
  const builtin = choices.find((choice) => choice.builtin === use);
  if (!builtin) return { use, kind: 'package' };
  return { use, kind: 'builtin', ...(builtin.since && { since: builtin.since }) };
}

function describe(replacement: ModuleReplacement): Alternative {
  switch (replacement.type) {
    case 'documented':
      return { use: replacement.replacementModule, kind: 'package' };
    case 'native': {
      const since = replacement.engines?.find(({ engine }) => engine === 'nodejs')?.minVersion;
      return { use: replacement.id, kind: 'builtin', ...(since && { since }) };
    }
    case 'simple': {
      const { description, example } = replacement;
      return { use: description, kind: 'code', ...(example && { example }) };
    }
    case 'removal':
      return { use: replacement.description, kind: 'nothing' };
  }
}
