// Reads the project's own files for the packages that they name: code by its syntax, what holds code among other things by its text.
import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import { isInside } from '../../../files/paths.ts';
import { readText } from '../../disk/files.ts';
import { createLines } from '../../source/parse/lines.ts';
import { loadParser } from '../../source/parse/parser.ts';
import { packageIn, packagesNamed } from './specifiers.ts';

const DEPTH = 12;
const MAX_FILES = 4_000;
const MAX_BYTES = 500_000;
/** Enough for a large project; what was found by then is told. */
const MAX_MS = 6_000;

export interface NamedPackage {
  name: string;
  specifier: string;
  /** Absolute, and relative to the root. */
  file: string;
  path: string;
  line: number;
  isType: boolean;
  /** In a text, or where the code goes on without: it is used, or may be, and not missed. */
  isOptional: boolean;
}

const ignored = ['**/{node_modules,bower_components,dist,build,out,coverage,vendor}/**', '**/*.min.*'];
const modules = 'js,mjs,cjs,jsx,ts,mts,cts,tsx';
const others = 'vue,svelte,astro,mdx,css,scss,sass,less,pcss,html';
/** Folders whose name begins with a point are of tools: these hold code of the project. */
const patterns = ['', '**/.{storybook,vitepress,ladle}/'].map((dir) => `${dir}**/*.{${modules},${others}}`);
const quoted = /(["'`])~?((?:@[\w.~-]+\/)?[a-z\d][\w.~-]*)(?:\/[^"'`\n]*)?\1/gi;
const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"\n]+)\1/g;

/** `declared`: names that count wherever they stand; `own`: the folders of the project's packages. */
export async function readNamed(
  root: string,
  own: readonly string[],
  declared: ReadonlySet<string>,
): Promise<{ files: number; isCut: boolean; named: NamedPackage[] }> {
  const options = { cwd: root, ignore: ignored, deep: DEPTH };
  const found = await glob([...patterns, '**/package.json'], {
    ...{ ...options, expandDirectories: false, followSymbolicLinks: false },
  });
  const foreign = found
    .filter((path) => path.endsWith('package.json'))
    .map((path) => dirname(join(root, path)))
    .filter((dir) => !own.includes(dir));
  const paths = found
    .filter((path) => !path.endsWith('package.json'))
    .filter((path) => !foreign.some((dir) => isInside(join(root, path), dir)))
    .sort(byDepth);
  const named: NamedPackage[] = [];
  const until = performance.now() + MAX_MS;
  const parse = await loadParser();
  let files = 0;
  for (const path of paths) {
    if (files >= MAX_FILES || performance.now() > until) break;
    files++;
    const file = join(root, path);
    const { text = '' } = await readText(file);
    const add = (name: string, specifier: string, start: number, isType: boolean, isOptional: boolean) => {
      named.push({ name, specifier, file, path, line: lineOf(start), isType, isOptional });
    };
    const lineOf = createLines(text);
    for (const name of new Set([...text.matchAll(quoted)].map(([, , name]) => name ?? '')))
      if (declared.has(name)) add(name, name, 0, false, true);
    if (text.length > MAX_BYTES) continue;
    if (/\.[mc]?[jt]sx?$/.test(path))
      for (const found of packagesNamed(parse(path, text).program, text))
        add(found.name, found.specifier, found.start, found.isType, found.isOptional);
    else if (!/\.(?:html|\w*css|sass|less)$/.test(path))
      for (const match of text.matchAll(imported)) {
        const name = packageIn(match[2] ?? '');
        if (name !== null) add(name, match[2] ?? '', match.index, false, false);
      }
  }
  return { files, isCut: files < paths.length, named };
}

const byDepth = (a: string, b: string): number =>
  a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
