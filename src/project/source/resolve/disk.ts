// The files of the project, and nothing outside of it: paths come from project code. One listing of a folder answers for all its names.

import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { takeFingerprint } from '../../../files/fingerprint.ts';
import { isSecret } from '../../../files/guarded-files.ts';
import { isInside } from '../../../files/paths.ts';
import type { Fingerprint, LoadedFile } from '../../../protocol/live.ts';

export const MAX_FILE_BYTES = 1_000_000;
/** Beyond them, a change is not seen. */
const MAX_SEEN = 20_000;

export interface Disk {
  root: string;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** Known once its folder was listed. */
  isLink(path: string): boolean;
  /** Names in a folder, folders apart; empty when it is no folder of the project. */
  list(folder: string): { files: string[]; folders: string[] };
  /** Text of a file; null when it is not there, too large, or outside. */
  read(path: string): string | null;
  /** Whether `read` left it out for its size. */
  isTooLarge(path: string): boolean;
  relative(path: string): string;
  /** What was looked at, as it was before: the answer is the same as long as these are. */
  seen(): LoadedFile[];
}

type Kind = 'file' | 'folder';

export function createDisk(folder: string): Disk {
  const root = realpathSync(folder);
  const folders = new Map<string, Map<string, Kind> | null>();
  const texts = new Map<string, string | null>();
  const seen = new Map<string, Fingerprint>();
  /** Before it is read: a change that falls between is one. */
  const note = (path: string) => {
    if (!seen.has(path) && seen.size < MAX_SEEN) seen.set(path, takeFingerprint(path));
  };
  const links = new Set<string>();
  const names = new Map<string, string>();
  const large = new Set<string>();

  const entriesOf = (path: string): Map<string, Kind> | null => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    let entries: Map<string, Kind> | null = null;
    // The way down: a link on it may lead outside.
    if (isInside(path, root) && (path === root || kindOf(path) === 'folder')) {
      note(path);
      try {
        entries = new Map();
        for (const entry of readdirSync(path, { withFileTypes: true })) {
          const kind = entry.isSymbolicLink() ? linkKind(join(path, entry.name)) : direct(entry);
          if (entry.isSymbolicLink()) links.add(join(path, entry.name));
          if (kind) entries.set(entry.name, kind);
        }
      } catch {
        entries = null;
      }
    }
    folders.set(path, entries);
    return entries;
  };

  const linkKind = (path: string): Kind | null => {
    try {
      const target = realpathSync(path);
      if (!isInside(target, root)) return null;
      return direct(statSync(target));
    } catch {
      return null;
    }
  };

  const kindOf = (path: string): Kind | undefined => {
    if (path === root) return 'folder';
    if (path.includes('\0') || !isInside(path, root)) return undefined;
    return entriesOf(dirname(path))?.get(basename(path));
  };

  const isKind = (path: string, kind: Kind): boolean => {
    const found = kindOf(resolve(path)) === kind;
    if (!found && kind === 'file' && isInside(path, root)) note(path);
    return found;
  };

  return {
    root,
    isFile: (path) => isKind(path, 'file'),
    isFolder: (path) => isKind(path, 'folder'),
    isLink: (path) => links.has(path),
    list(path) {
      const entries = [...(entriesOf(resolve(path)) ?? [])];
      const names = (kind: Kind) =>
        entries.flatMap(([name, own]) => (own === kind ? [name] : [])).sort((a, b) => (a < b ? -1 : 1));
      return { files: names('file'), folders: names('folder') };
    },
    read(path) {
      const known = texts.get(path);
      if (known !== undefined) return known;
      if (kindOf(path) === 'file') note(path);
      const text = kindOf(path) === 'file' ? readSmall(path) : null;
      texts.set(path, text === tooLarge ? null : text);
      if (text !== tooLarge) return text;
      large.add(path);
      return null;
    },
    isTooLarge: (path) => large.has(path),
    relative(path) {
      const known = names.get(path);
      if (known !== undefined) return known;
      const name = relative(root, path).split(sep).join('/') || '.';
      names.set(path, name);
      return name;
    },
    seen: () => [...seen],
  };
}

function direct(entry: { isFile(): boolean; isDirectory(): boolean }): Kind | null {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : null;
}

const tooLarge = Symbol('too large');

function readSmall(path: string): string | typeof tooLarge | null {
  try {
    // What it says would stand in routes and models, where nobody looks for secrets.
    if (isSecret(realpathSync(path))) return null;
    if (statSync(path).size > MAX_FILE_BYTES) return tooLarge;
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return null;
  }
}
