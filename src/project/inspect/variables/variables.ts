// Variables that the code reads and nobody sets, each with the first line that reads it. Parses; executes nothing.
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { readText } from '../../disk/files.ts';
import { hasEnding, isProgram, withoutEnding } from '../../disk/programs.ts';
import type { Project } from '../../shapes.ts';
import { createLines } from '../../source/parse/lines.ts';
import { loadParser } from '../../source/parse/parser.ts';
import { type Helpers, readsByHelpers } from './named-reads.ts';
import { readsIn } from './reads.ts';
import type { Read } from './tree.ts';

const DEPTH = 10;
const MAX_FILES = 2_000;
const MAX_BYTES = 500_000;
/** Enough for a large project; what was found by then is told. */
const MAX_MS = 3_000;

type Lines = ReturnType<typeof createLines>;

export interface Variable {
  name: string;
  /** file:line */
  source: string;
}

export interface Missing {
  /** Without a default. */
  missing: Variable[];
  /** With one in the code, or only compared. */
  optional: Variable[];
}

const ignored = [
  '**/{node_modules,dist,build,out,coverage,vendor,generated,public,static}/**',
  '**/{test,tests,__tests__,__mocks__,spec,e2e,fixtures,cypress}/**',
  '**/*.{test,spec,stories,min,d}.*',
];

/** Set by package managers and Node, not for a project to name. */
const ofOthers = /^(?:npm_|NODE_(?:ENV|OPTIONS)$|CI$|(?:PATH|HOME|TZ|PWD|INIT_CWD)$)/;

/** `isSet`: in an env file, or by whoever started us. */
export async function missingVariables(
  { root, packages }: Project,
  isSet: (name: string) => boolean,
): Promise<Missing> {
  // Nothing says that this is a project: it may be a home folder, which is never looked through.
  if (packages.every(({ manifest }) => manifest === null)) return { missing: [], optional: [] };
  const paths = await glob(['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}', withoutEnding], {
    ...{ cwd: root, ignore: ignored, deep: DEPTH, expandDirectories: false, followSymbolicLinks: false },
  });
  const needed = new Map<string, string>();
  const optional = new Map<string, string>();
  const add = (path: string, lineOf: Lines, { name, start, hasDefault }: Read) => {
    if (isSet(name) || ofOthers.test(name)) return;
    const found = hasDefault ? optional : needed;
    if (!found.has(name)) found.set(name, `${path}:${lineOf(start)}`);
  };
  const files: [{ path: string; lineOf: Lines }, Helpers][] = [];
  const until = performance.now() + MAX_MS;
  const parse = await loadParser();
  for (const path of paths.sort(byDepth).slice(0, MAX_FILES)) {
    if (performance.now() > until) break;
    const { text = '' } = await readText(join(root, path));
    if (text.length > MAX_BYTES || !/env|config/i.test(text)) continue;
    if (!hasEnding(path) && !isProgram(text)) continue;
    const lineOf = createLines(text);
    const { program } = parse(hasEnding(path) ? path : `${path}.tsx`, text);
    const { reads, helpers } = readsIn(program, text);
    for (const read of reads) add(path, lineOf, read);
    files.push([{ path, lineOf }, helpers]);
  }
  for (const [{ path, lineOf }, read] of readsByHelpers(files)) add(path, lineOf, read);
  for (const name of needed.keys()) optional.delete(name);
  return { missing: listed(needed), optional: listed(optional) };
}

const listed = (found: ReadonlyMap<string, string>): Variable[] =>
  [...found].map(([name, source]) => ({ name, source })).sort((a, b) => (a.name < b.name ? -1 : 1));

const byDepth = (a: string, b: string): number =>
  a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
