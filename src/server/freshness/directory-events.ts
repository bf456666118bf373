// Whether anything happened to watched files, as the kernel tells it: asking for each of thousands of files takes longer than the calls.
// Not a watching library: those report after a while, and a call must see an edit that was made just before it.
import { type FSWatcher, realpathSync, statfsSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isInside } from '../../files/paths.ts';

/** Where inotify reports every change, by whomever: ext, xfs, btrfs, tmpfs, f2fs, zfs. Not on networks, nor below a virtual machine. */
const RELIABLE = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0xf2f52010, 0x2fc12fc1]);
/** The kernel's queue takes 16,384 events and drops the rest without a word that Node would pass on. */
const BURST = 4_000;

interface Folder {
  watcher: FSWatcher;
  /** Of files and folders in it whose events count. */
  names: Set<string>;
}

const folders = new Map<string, Folder>();
/** Asked once: where a file system stands does not change. */
const unreliable = new Set<string>();
let count = 0;
let burst = 0;

/** Grows with each event of a watched file, or of a folder above one. Read it after `delivered`. */
export function eventCount(): number {
  return count;
}

/** Watches a file, be it there or not, up to `root` or what both have in common; false if that cannot be relied on. */
export function watchFile(file: string, root: string): boolean {
  let path = file;
  for (;;) {
    const folder = dirname(path);
    if (!watchFolder(folder, basename(path))) return false;
    if (isInside(root, folder) || folder === path) return true;
    path = folder;
  }
}

function watchFolder(path: string, name: string): boolean {
  const known = folders.get(path);
  if (known) {
    known.names.add(name);
    return true;
  }
  if (unreliable.has(path)) return false;
  try {
    if (!isReliable(path)) {
      unreliable.add(path);
      return false;
    }
    const names = new Set([name]);
    const watcher = watch(path, { persistent: false }, (kind, changed) =>
      onEvent(path, names, kind, changed),
    );
    watcher.on('error', () => forget(path));
    folders.set(path, { watcher, names });
    return true;
  } catch {
    // It is not there, or the system watches too much already.
    return false;
  }
}

function isReliable(path: string): boolean {
  return (
    process.platform === 'linux' && RELIABLE.has(statfsSync(path).type) && realpathSync.native(path) === path
  );
}

function onEvent(path: string, names: Set<string>, kind: string, changed: string | null): void {
  if (burst++ === 0) {
    setImmediate(() => {
      burst = 0;
    });
  }
  // Events of the folder itself come with its own name.
  const isItself = changed === null || changed === basename(path);
  if (isItself || names.has(changed) || burst > BURST) count++;
  // Another folder may stand there now.
  if (kind === 'rename') forget(isItself ? path : join(path, changed));
}

function forget(path: string): void {
  for (const [folder, { watcher }] of folders) {
    if (!isInside(folder, path)) continue;
    count++;
    watcher.close();
    folders.delete(folder);
  }
}

let arriving: Promise<void> | undefined;
let hasArrived = false;

/**
 * Resolves when the events of everything that was done before are counted; at once for what goes on from such a moment.
 * The second turn of the event loop asks the kernel anew: the first may be at work on what was there before.
 */
export async function delivered(): Promise<void> {
  if (hasArrived) return;
  arriving ??= new Promise((resolve) => {
    setImmediate(() => {
      setImmediate(() => {
        arriving = undefined;
        hasArrived = true;
        resolve();
      });
      // Node runs all that follows from the one before this.
      setImmediate(() => {
        hasArrived = false;
      });
    });
  });
  return arriving;
}
