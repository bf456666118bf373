// Whether the project may have tools of its own: nothing is started for one that has no file of that name.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const OWN_FILE = /^mcp\.[cm]?[jt]s$/;
const MAX_DEPTH = 4;
const MAX_FOLDERS = 3_000;
const LEFT_OUT = /^(?:\.|node_modules$|dist$|build$|coverage$)/;

export async function mayHaveOwnTools(root: string): Promise<boolean> {
  let folders = [root];
  let count = 0;
  for (let depth = 0; depth <= MAX_DEPTH && folders.length > 0 && count < MAX_FOLDERS; depth++) {
    const read = await Promise.all(folders.slice(0, MAX_FOLDERS - count).map(entriesOf));
    count += folders.length;
    if (read.some(({ files }) => files.some((name) => OWN_FILE.test(name)))) return true;
    folders = read.flatMap((entry) => entry.folders);
  }
  return false;
}

async function entriesOf(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return {
    files: entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    folders: entries
      .filter((entry) => entry.isDirectory() && !LEFT_OUT.test(entry.name))
      .map(({ name }) => join(folder, name)),
  };
}
