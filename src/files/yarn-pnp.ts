// Yarn's Plug'n'Play: packages lie in archives that only Yarn's own loader can read, by patching what the guard has taken.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CodedError, codedError } from '../errors.ts';

export function plugAndPlayRefusal(root: string): CodedError | undefined {
  const folder = plugAndPlayFolder(root);
  return folder === undefined ? undefined : codedError('PLUG_AND_PLAY', { folder });
}

/** The folder from which the packages of `root` are installed that way; undefined where they are not. */
function plugAndPlayFolder(root: string): string | undefined {
  for (let dir = root; ; dir = dirname(dir)) {
    const has = (name: string): boolean => existsSync(join(dir, name));
    const isLocked = has('yarn.lock');
    const linker = isLocked ? nodeLinker(join(dir, '.yarnrc.yml')) : undefined;
    if (linker === 'pnp' || (linker === undefined && (has('.pnp.cjs') || has('.pnp.js')))) return dir;
    if (isLocked || has('.git') || dirname(dir) === dir) return undefined;
  }
}

/** As it is written: the file is flat. */
function nodeLinker(file: string): string | undefined {
  try {
    return /^nodeLinker:\s*["']?([\w-]+)/m.exec(readFileSync(file, 'utf8'))?.[1];
  } catch {
    // Without settings, or none that can be read: then the installation tells.
    return undefined;
  }
}
