// SQLite files that lie in the project, for one whose database nothing else names.
import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';

const MOST_FILES = 5;
const MOST_FOLDERS = 4;
const HEADER = 'SQLite format 3\0';

/** Relative to the root. */
export function sqliteFiles(root: string): string[] {
  const found = globSync('**/*.{db,db3,sqlite,sqlite3}', {
    ...{ cwd: root, deep: MOST_FOLDERS, expandDirectories: false, followSymbolicLinks: false },
    ignore: ['**/node_modules/**'],
  });
  return found
    .sort()
    .filter((name) => isSqlite(resolve(root, name)))
    .slice(0, MOST_FILES);
}

function isSqlite(file: string): boolean {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const head = Buffer.alloc(HEADER.length);
      return readSync(descriptor, head) === HEADER.length && head.toString('latin1') === HEADER;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Not to be read by us either.
    return false;
  }
}
