// A name as an agent writes it: which part of it may be the module, and which the symbol.

export interface Candidate {
  module: string;
  /** Of the symbol; empty for the module itself. */
  path: string[];
}

const MAX_LENGTH = 500;

/** All ways to read it, those with the longest module first. */
export function candidatesOf(given: string): Candidate[] {
  const name = given
    .trim()
    .slice(0, MAX_LENGTH)
    .replace(/^`|`$/g, '')
    .replace(/(?<=[\w$])\(.*\)$/s, '')
    .replace(/[.#/:]+$/, '');
  if (name === '') return [];
  const mark = explicitMark(name);
  if (mark === null) return readings(name, []);
  return readings(name.slice(0, mark), symbols(name.slice(mark)));
}

/** Cut at each `.` and `/` in turn. */
function readings(name: string, rest: readonly string[]): Candidate[] {
  const start = headLength(name);
  const cuts = [...name.matchAll(/[./]/g)].map(({ index }) => index).filter((index) => index > start);
  return [name.length, ...cuts.reverse()].map((end) => ({
    module: name.slice(0, end),
    path: [...symbols(name.slice(end)), ...rest],
  }));
}

/** Where `#` or `:` stands between the two. */
function explicitMark(name: string): number | null {
  const rest = /^(?:node:|#|[A-Za-z]:[\\/])/.exec(name)?.[0].length ?? 0;
  const found = name.slice(rest).search(/[#:]/);
  return found > 0 ? found + rest : null;
}

/** What cannot be cut: `./`, `../`, `@scope/`, `@/`, `/`. */
function headLength(name: string): number {
  return (/^(?:(?:\.{1,2}\/)+|@[^/]*\/|~\/|\/)?/.exec(name)?.[0].length ?? 0) - 1;
}

const symbols = (text: string): string[] =>
  text.split(/[.#/:]+/).filter((part) => part !== '' && part !== 'prototype');
