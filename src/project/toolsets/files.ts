// Where a project's own tools are written, and what of it is ours: a file of that name may be something else.
import { readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { isFile, readText } from '../disk/files.ts';

const NAMES = ['mcp.ts', 'mcp.mts', 'mcp.cts', 'mcp.js', 'mcp.mjs', 'mcp.cjs'];
const LIBRARY = '@mcp-node/cli/tools';

export interface OwnFiles {
  /** Absolute, in the order of the packages. */
  files: string[];
  /** With what they import of the same package, as far as tools may be written there. */
  texts: Map<string, string>;
  /** Where one would be. */
  candidates: string[];
}

/** In the folder of each package, or in its src/. Reads, and runs nothing. */
export async function findOwnFiles(packageDirs: readonly string[]): Promise<OwnFiles> {
  const folders = [...new Set(packageDirs)].flatMap((dir) => [[dir, join(dir, 'src')]]);
  const texts = new Map<string, string>();
  const files: string[] = [];
  for (const places of folders) {
    for (const place of places) {
      const names = await namesIn(place);
      for (const name of NAMES.filter((candidate) => names.has(candidate))) {
        const found = await ownTexts(join(place, name));
        if (found.size > 0) files.push(join(place, name));
        for (const [file, text] of found) texts.set(file, text);
      }
    }
  }
  return {
    files,
    texts,
    candidates: folders.flat().flatMap((place) => NAMES.map((name) => join(place, name))),
  };
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  return new Set(await readdir(folder).catch(() => []));
}

const MAX_DEPTH = 3;
const MAX_FILES = 50;

/** None where neither this file nor what it imports beside it knows the library. */
async function ownTexts(entry: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let waiting = [entry];
  for (let depth = 0; depth < MAX_DEPTH && waiting.length > 0; depth++) {
    const next: string[] = [];
    for (const file of waiting) {
      if (texts.has(file) || texts.size >= MAX_FILES) continue;
      const { text } = await readText(file);
      if (text === undefined) continue;
      texts.set(file, text);
      for (const [, specifier = ''] of text.matchAll(
        /\b(?:from|import|require\s*\()\s*['"](\.{1,2}\/[^'"]+)['"]/g,
      )) {
        const target = await resolved(join(dirname(file), specifier));
        if (target !== undefined) next.push(target);
      }
    }
    waiting = next;
  }
  const knowing = [...texts].filter(([, text]) => text.includes(LIBRARY));
  return new Map(knowing.length === 0 ? [] : [...knowing, [entry, texts.get(entry) ?? '']]);
}

async function resolved(path: string): Promise<string | undefined> {
  const bare = path.slice(0, path.length - extname(path).length);
  const candidates = [
    path,
    ...['.ts', '.mts', '.cts', '.js'].map((extension) => path + extension),
    ...['.ts', '.mts', '.cts'].map((extension) => bare + extension),
    join(path, 'index.ts'),
    join(path, 'index.js'),
  ];
  for (const candidate of candidates) if (await isFile(candidate)) return candidate;
  return undefined;
}

/** What classes alone say of their tools is in their text; more is known when they are loaded. */
const PLAIN = new Set(['Toolset', 'ToolError', 'image', 'audio', 'embedded', 'text']);

export function hasMore(texts: Iterable<string>): boolean {
  for (const text of texts) {
    if (/\bstatic\s+(?:override\s+|readonly\s+)*options\b/.test(text)) return true;
    const imports = [...text.matchAll(new RegExp(`([^;]*?)\\bfrom\\s*['"]${LIBRARY}['"]`, 'g'))];
    // Whole, by `import *` or `require`.
    if (text.includes(LIBRARY) && imports.length === 0) return true;
    if (imports.some(([, clause = '']) => !isPlain(clause))) return true;
  }
  return false;
}

function isPlain(clause: string): boolean {
  const statement = clause.slice(Math.max(clause.lastIndexOf('import'), clause.lastIndexOf('export')));
  if (/^import\s+type\b/.test(statement)) return true;
  const [, names] = /\{([^}]*)\}/.exec(statement) ?? [];
  if (names === undefined) return false;
  return names
    .split(',')
    .map((name) => name.trim())
    .every((name) => name === '' || name.startsWith('type ') || PLAIN.has(name.split(/\s+as\s+/)[0] ?? ''));
}
