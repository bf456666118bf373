// Files of the project and of its packages. What was parsed is kept as long as the file is the same.
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { takeFingerprint } from '../../../files/fingerprint.ts';
import { isSecret } from '../../../files/guarded-files.ts';
import { isInside } from '../../../files/paths.ts';
import { DOCS_MS } from '../../../protocol/docs/budgets.ts';
import { createLines } from '../../source/parse/lines.ts';
import type { Parse, Parsed } from '../../source/parse/parser.ts';

/** A package may be hundreds of megabytes: what one question may cost. */
const MAX_FILES = 500;
const MAX_FILE_BYTES = 4_000_000;
/** Of text whose trees are kept; a tree takes some twenty times as much. */
const KEPT_BYTES = 6_000_000;

/** Packages are read wherever they lie, as the guard does. */
const inPackage = /[\\/](?:node_modules|\.yarn)[\\/]/;

export interface SourceFile extends Parsed {
  /** Real and absolute. */
  path: string;
  lineOf(offset: number): number;
}

export interface Files {
  /** Real path of the project. */
  root: string;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** Links resolved; null when it is not there, lies outside, or holds secrets. */
  real(path: string): string | null;
  /** Names in a folder, folders apart. */
  list(folder: string): { files: string[]; folders: string[] };
  size(path: string): number;
  text(path: string): string | null;
  parse(path: string): SourceFile | null;
  /** Parsed JSON object; null when there is none. */
  json(path: string): Record<string, unknown> | null;
  /** As agents see it. */
  shown(path: string): string;
  /** No time is left for more. */
  isLate(): boolean;
  /** What had to be left out. */
  left: Set<string>;
}

interface Kept {
  fingerprint: string;
  file: SourceFile;
}
const kept = new Map<string, Kept>();
let keptBytes = 0;

/** For one question. `within`: nothing outside of these folders is read. */
export function createFiles(folder: string, within: readonly string[], parser: Parse): Files {
  const root = realpathSync(folder);
  const allowed = within.map((path) => realpathSync(path));
  const left = new Set<string>();
  const parsedFiles = new Map<string, SourceFile | null>();
  const manifests = new Map<string, Record<string, unknown> | null>();
  const until = performance.now() + DOCS_MS;

  const isLate = () => performance.now() > until;

  const reals = new Map<string, string | null>();
  const real = (path: string): string | null => {
    const before = reals.get(path);
    if (before !== undefined) return before;
    const found = realNow(path);
    reals.set(path, found);
    return found;
  };
  const realNow = (path: string): string | null => {
    if (path.includes('\0')) return null;
    try {
      const found = realpathSync.native(path);
      const isAllowed = allowed.some((own) => isInside(found, own)) || inPackage.test(found);
      return isAllowed && !isSecret(found) ? found : null;
    } catch {
      return null;
    }
  };
  const known = new Map<string, Stats | undefined>();
  const stats = (path: string): Stats | undefined => {
    if (!known.has(path)) known.set(path, statsNow(real(path)));
    return known.get(path);
  };
  const shown = (path: string) => relative(root, path).split(sep).join('/') || '.';

  const texts = new Map<string, string | null>();
  const text = (path: string): string | null => {
    const before = texts.get(path);
    if (before !== undefined) return before;
    const read = readNow(path);
    texts.set(path, read);
    return read;
  };
  const readNow = (path: string): string | null => {
    const found = stats(path);
    if (!found?.isFile()) return null;
    if (found.size > MAX_FILE_BYTES) {
      left.add(`${shown(path)} has more than ${MAX_FILE_BYTES} bytes`);
      return null;
    }
    try {
      return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    } catch {
      return null;
    }
  };

  const parse = (path: string): SourceFile | null => {
    const file = real(path);
    if (file === null) return null;
    const before = parsedFiles.get(file);
    if (before !== undefined) return before;
    if (parsedFiles.size >= MAX_FILES || isLate()) {
      const why = isLate() ? `within ${DOCS_MS / 1_000} s` : 'for one question';
      left.add(`only the first ${parsedFiles.size} files were read ${why}`);
      return null;
    }
    const parsed = parseKept(file, text, parser);
    if (parsed?.problem) left.add(`${shown(file)} could not be parsed: ${parsed.problem}`);
    parsedFiles.set(file, parsed);
    return parsed;
  };

  return {
    ...{ root, real, text, parse, shown, left, isLate },
    isFile: (path) => stats(path)?.isFile() === true,
    isFolder: (path) => stats(path)?.isDirectory() === true,
    size: (path) => stats(path)?.size ?? 0,
    list(path) {
      const names = { files: [] as string[], folders: [] as string[] };
      if (!stats(path)?.isDirectory()) return names;
      for (const entry of readdirSync(path, { withFileTypes: true }).slice(0, 5_000)) {
        const isFolder =
          entry.isDirectory() || (entry.isSymbolicLink() && stats(`${path}/${entry.name}`)?.isDirectory());
        (isFolder ? names.folders : names.files).push(entry.name);
      }
      return { files: names.files.sort(), folders: names.folders.sort() };
    },
    json(path) {
      const before = manifests.get(path);
      if (before !== undefined) return before;
      const found = asObject(text(path));
      manifests.set(path, found);
      return found;
    },
  };
}

function statsNow(path: string | null): Stats | undefined {
  try {
    return path === null ? undefined : statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function asObject(text: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function parseKept(path: string, read: (path: string) => string | null, parser: Parse): SourceFile | null {
  const fingerprint = takeFingerprint(path);
  const before = kept.get(path);
  if (before) {
    kept.delete(path);
    keptBytes -= before.file.text.length;
  }
  const isSame = before?.fingerprint === fingerprint;
  const text = isSame ? before.file.text : read(path);
  if (text === null) return null;
  const file = isSame ? before.file : { ...parser(path, text), path, lineOf: createLines(text) };
  // The one that was asked for last stands last.
  kept.set(path, { fingerprint, file });
  keptBytes += text.length;
  for (const [oldest, { file: old }] of kept) {
    if (keptBytes <= KEPT_BYTES || oldest === path) break;
    kept.delete(oldest);
    keptBytes -= old.text.length;
  }
  return file;
}
