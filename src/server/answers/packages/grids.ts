// Curated grids above what a registry finds: a package in a line, when to choose what in the first.
import type { ShownGrid } from '../../packages/curated/shown.ts';
import { list, text, word } from '../words.ts';

type Choice = NonNullable<ShownGrid['packages']>[number];

export const gridLines = (grids: readonly ShownGrid[]): string[] =>
  grids.flatMap(({ slug, title, choose, packages = [] }) => [
    text(`# grid ${slug}`, title),
    ...(choose === undefined ? [] : [text('choose', choose)]),
    ...packages.map(lineOf),
  ]);

function lineOf({ name, builtin, since, niche, avoid, instead }: Choice): string {
  const title = [
    word(name ?? builtin ?? '', ';:'),
    ...(since === undefined ? [] : [`in Node since ${since}`]),
    ...(instead ? [`instead ${list(instead, ';:')}`] : []),
    ...(avoid === undefined ? [] : ['avoid']),
  ].join('; ');
  return text(title, avoid ?? niche ?? '');
}
