// Reads the project's own files for the packages that they name: code by its syntax, what holds code among other things by its text.
import { dirname, join } from 'node:path';
import { glob } from 'tinyglobby';
import { isInside } from '../../../files/paths.ts';
import { USE_MS } from '../../../protocol/docs/budgets.ts';
import { readText } from '../../disk/files.ts';
import { hasEnding, isProgram, withoutEnding } from '../../disk/programs.ts';
import { createLines } from '../../source/parse/lines.ts';
import { loadModuleParser } from '../../source/parse/parser.ts';
import { packagesNamed } from './specifiers.ts';

const DEPTH = 12;
const MAX_FILES = 4_000;
const MAX_BYTES = 500_000;

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
const inFolder = /node_modules\/((?:@[\w.~-]+\/)?[\w.~-]+)/g;

/** `declared`: names that count wherever they stand; `own`: the folders of the project's packages. */
export async function readNamed(
  root: string,
  own: readonly string[],
  declared: ReadonlySet<string>,
): Promise<{ files: number; isCut: boolean; named: NamedPackage[] }> {
  const options = { cwd: root, ignore: ignored, deep: DEPTH };
  const found = await glob([...patterns, withoutEnding, '**/package.json'], {
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
  const until = performance.now() + USE_MS;
  const parse = await loadModuleParser();
  let files = 0;
  let isCut = false;
  for (const path of paths) {
    isCut = files >= MAX_FILES || performance.now() > until;
    if (isCut) break;
    const file = join(root, path);
    const { text = '' } = await readText(file);
    if (!hasEnding(path) && !isProgram(text)) continue;
    files++;
    const add = (name: string, specifier: string, start: number, isType: boolean, isOptional: boolean) => {
      named.push({ name, specifier, file, path, line: lineOf(start), isType, isOptional });
    };
    const lineOf = createLines(text);
    for (const name of namesInTexts(text)) if (declared.has(name)) add(name, name, 0, false, true);
    const code = codeIn(path, text);
    const parsed = code === null || text.length > MAX_BYTES ? null : parse(code.name, code.text);
    for (const found of parsed && code ? packagesNamed(parsed, code.text) : [])
      add(found.name, found.specifier, found.start, found.isType, found.isOptional);
  }
  return { files, isCut, named };
}

/** Whole texts in quotes, and what lies in a folder of packages. */
function namesInTexts(text: string): Set<string> {
  const found = [quoted, inFolder].flatMap((pattern) => [...text.matchAll(pattern)]);
  return new Set(found.map((match) => match.at(-1) ?? ''));
}

/** The module in a file, each character at its place; null where it has none. */
function codeIn(path: string, text: string): { name: string; text: string } | null {
  if (/\.[mc]?[jt]sx?$/.test(path)) return { name: path, text };
  if (!hasEnding(path)) return { name: `${path}.tsx`, text };
  const parts = partsOf(path);
  if (parts === null) return null;
  let rest = text;
  let code = '';
  for (const [whole, inner = ''] of text.matchAll(parts)) {
    const start = rest.indexOf(whole) + whole.indexOf(inner);
    code += rest.slice(0, start).replaceAll(/[^\n]/g, ' ') + inner;
    rest = rest.slice(start + inner.length);
  }
  return { name: `${path}.tsx`, text: code };
}

function partsOf(path: string): RegExp | null {
  if (/\.(?:vue|svelte)$/.test(path)) return /<script\b[^>]*>([\s\S]*?)<\/script>/g;
  if (path.endsWith('.astro')) return /^---\n([\s\S]*?)\n---/g;
  return path.endsWith('.mdx') ? /^(import\b.*)$/gm : null;
}

const byDepth = (a: string, b: string): number =>
  a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
