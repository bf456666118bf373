// Questions to the curated grids. Their data is loaded with the first one.
import { codedError } from '../../../errors.ts';
import { nearestNames } from '../../../nearest.ts';
import type { Category, Choice, Grid } from './categories.ts';

/** Where a package stands in a grid. */
export interface Place extends Omit<Choice, 'name' | 'builtin' | 'since'> {
  grid: string;
  title: string;
}

/** What says nothing of what a package is for. */
const FILLERS = new Set(
  'a an and any best by client for from good in into javascript js lib library lightweight modern module node nodejs npm of on or package packages simple small the to tool typescript use using with'.split(
    ' ',
  ),
);
const PHRASE = 4;
const TITLE = 3;
const WORD = 2;
/** Grids that answer a query nearly as well as the best one. */
const NEARLY = 0.75;
const MOST = 3;

export async function allCategories(): Promise<readonly Category[]> {
  return (await import('./categories.ts')).categories;
}

export async function allGrids(): Promise<Grid[]> {
  return (await allCategories()).flatMap(({ grids }) => grids);
}

export async function gridBySlug(slug: string): Promise<Grid> {
  return bySlug('grid', slug, await allGrids());
}

export async function categoryBySlug(slug: string): Promise<Category> {
  return bySlug('category', slug, await allCategories());
}

function bySlug<T extends { slug: string }>(kind: string, slug: string, known: readonly T[]): T {
  const found = known.find((item) => item.slug === slug);
  if (found) return found;
  const slugs = known.map((item) => item.slug);
  throw codedError('GRID_NOT_FOUND', { kind, slug, nearest: nearestNames(slug, slugs).join(', ') });
}

/** Where this package, or built-in, stands. */
export async function gridsOf(name: string): Promise<Place[]> {
  return (await allGrids()).flatMap(({ slug, title, packages }) =>
    packages
      .filter((choice) => nameOf(choice) === name)
      .map(({ niche, avoid, instead }) => ({
        ...{ grid: slug, title },
        ...(niche !== undefined && { niche }),
        ...(avoid !== undefined && { avoid }),
        ...(instead && { instead }),
      })),
  );
}

export const nameOf = ({ name, builtin }: Choice): string => name ?? builtin ?? '';

/** The grids that a search is about, the best first; none where it names no topic of any. */
export async function findGrids(query: string): Promise<Grid[]> {
  const words = wordsOf(query);
  const scored = (await allGrids())
    .map((grid) => ({ grid, score: scoreOf(grid, words, query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const least = (scored[0]?.score ?? 0) * NEARLY;
  return scored
    .filter(({ score }) => score >= least)
    .slice(0, MOST)
    .map(({ grid }) => grid);
}

function scoreOf({ slug, title, topics, packages }: Grid, words: readonly string[], query: string): number {
  const text = ` ${words.join(' ')} `;
  const phrases = [...topics, title, slug].map(wordsOf).filter(({ length }) => length > 0);
  const inPhrases = phrases
    .filter((phrase) => text.includes(` ${phrase.join(' ')} `))
    .map(({ length }) => PHRASE * length);
  const titled = new Set([...wordsOf(title), ...wordsOf(slug)]);
  const single = new Set(topics.flatMap(wordsOf));
  const scoreOfWord = (word: string): number => (titled.has(word) ? TITLE : single.has(word) ? WORD : 0);
  const inWords = words.map(scoreOfWord);
  // Part of a topic alone is only a hint: one of several words, the others of which mean something else.
  const known = inWords.filter((score) => score > 0).length;
  const named = packages.some((choice) => nameOf(choice) === query.trim().toLowerCase()) ? PHRASE : 0;
  const best = Math.max(0, ...inPhrases) + named;
  return best > 0 || known * 2 > words.length ? best + inWords.reduce((sum, score) => sum + score, 0) : 0;
}

/** In lower case, without fillers and endings: "rate limiting" is about rate limits. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !FILLERS.has(word))
    .map((word) => word.replace(/(?<=\w{4})ing$|(?<=\w{2}[^s])s$/, ''));
}
