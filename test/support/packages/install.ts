// Installs with npm for real, in a copy of a fixture that shares the files of its packages.
import { execFile } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { copyFixture, type Folder, fixtures } from '../folders.ts';

/** npm adds folders to its packages, and writes into no file of them. */
export function linkedFixture(name: string, files: Readonly<Record<string, string>>): Folder {
  const folder = copyFixture(name, files);
  const packages = join(folder.dir, 'node_modules');
  rmSync(packages);
  linkInto(join(fixtures, name, 'node_modules'), packages);
  return folder;
}

function linkInto(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    // This one npm does write into.
    if (entry.name === '.package-lock.json') continue;
    if (entry.isDirectory()) linkInto(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // On another file system.
    copyFileSync(source, target);
  }
}

/** What a program says in a folder, and whether it ends well. */
export function ran(
  dir: string,
  program: string,
  ...args: string[]
): Promise<{ isGood: boolean; said: string }> {
  const env = { PATH: process.env.PATH, HOME: join(dir, '.home'), npm_config_cache: join(dir, '.home/npm') };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: dir, env, shell: process.platform === 'win32' }, (error, stdout, stderr) =>
      resolve({ isGood: error === null, said: stdout + stderr }),
    );
  });
}

export const quietNpm = 'audit=false\nfund=false\nupdate-notifier=false\n';
