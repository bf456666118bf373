// The SQLite databases of a project, as files: what a wall has to know of them.
import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Levels of folders below the root where databases usually lie: data/dev.db, apps/api/data.db. */
const SEARCHED_LEVELS = 3;

/** Files of all `file:` URLs; absolute. Some ORMs take relative ones from the folder of their schema. */
function sqliteFiles(env: NodeJS.ProcessEnv, root: string): string[] {
  const files = Object.values(env).flatMap((value) => {
    const path = /^(?:file|sqlite):(?:\/\/(?=\/))?([^?:][^?]*)/.exec(value ?? '')?.[1];
    if (path === undefined) return [];
    const candidates = [root, ...foldersOf(root)].map((folder) => resolve(folder, path));
    const present = candidates.filter((file) => existsSync(file));
    return present.length > 0 ? present : candidates.slice(0, 1);
  });
  return [...new Set(files)];
}

function foldersOf(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
      .map(({ name }) => join(root, name));
  } catch {
    return [];
  }
}

/** What has to be writable for a database to be written: its journals lie beside it. */
export function sqliteFolders(env: NodeJS.ProcessEnv, root: string): string[] {
  return [...new Set(sqliteFiles(env, root).map((file) => dirname(file)))];
}

/**
 * A database in WAL mode cannot be read on a read-only file system unless its -wal and -shm files are there. They are made
 * empty, as the first reader would do, and the next one who writes uses them.
 */
export function prepareSqliteReaders(env: NodeJS.ProcessEnv, root: string): void {
  for (const file of new Set([...sqliteFiles(env, root), ...databasesBelow(root, SEARCHED_LEVELS)])) {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile() || !isWalDatabase(file)) continue;
    for (const sidecar of [`${file}-wal`, `${file}-shm`]) createEmpty(sidecar, stats);
  }
}

/** By their names: code often has the path of its database written down. */
function databasesBelow(folder: string, levels: number): string[] {
  if (levels === 0) return [];
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return /\.(?:db|sqlite|sqlite3)$/.test(entry.name) ? [path] : [];
      const isSearched = entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name);
      return isSearched ? databasesBelow(path, levels - 1) : [];
    });
  } catch {
    // A folder that cannot be read has no database for the project either.
    return [];
  }
}

/** Bytes 18 and 19 of the header are 2 (https://www.sqlite.org/fileformat.html). */
function isWalDatabase(file: string): boolean {
  const header = Buffer.alloc(20);
  try {
    // A pipe that took its place meanwhile must not make the server wait.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    readSync(descriptor, header, 0, header.length, 0);
    closeSync(descriptor);
  } catch {
    // Whoever wants to read it gets the same error, with a better story.
    return false;
  }
  return header.toString('latin1', 0, 15) === 'SQLite format 3' && header[18] === 2 && header[19] === 2;
}

/** With the owner of the database, as SQLite does when root uses it. */
function createEmpty(file: string, { mode, uid, gid }: Stats): void {
  try {
    const descriptor = openSync(file, 'wx', mode);
    if (process.getuid?.() === 0) fchownSync(descriptor, uid, gid);
    closeSync(descriptor);
  } catch {
    // There already, or not to be made: then reading fails as it would without a wall.
  }
}
