// What lies in a folder, for system calls that take it as a whole.
import fs from 'node:fs';
import { mayEverything, mayRead, mayWrite } from './policy.ts';
import { join, toText } from './primordials.ts';

const { lstatSync, readdirSync } = fs;
const { S_IFMT, S_IFDIR } = fs.constants;

/** May a folder be moved or deleted with everything in it? */
export function mayChangeAll(folder: unknown): boolean {
  return every(folder, (file) => mayWrite(file, false));
}

/** What may not be read is not copied, and nothing is written through a link that is there already. */
export function mayCopyAll(source: unknown, target: unknown): boolean {
  return every(source, mayRead) && every(target, (file) => mayWrite(file, true));
}

/** Whether `may` says yes to everything below; no where it cannot be seen. */
function every(target: unknown, may: (file: string) => boolean): boolean {
  const folder = toText(target);
  return mayEverything() || (folder !== null && everyBelow(folder, may));
}

function everyBelow(folder: string, may: (file: string) => boolean): boolean {
  try {
    const found = lstatSync(folder, { throwIfNoEntry: false, bigint: false });
    if (!found || (found.mode & S_IFMT) !== S_IFDIR) return true;
    const names = readdirSync(folder, 'utf8');
    for (let i = 0; i < names.length; i++) {
      const file = join(folder, names[i] as string);
      if (!may(file) || !everyBelow(file, may)) return false;
    }
    return true;
  } catch {
    return false;
  }
}
