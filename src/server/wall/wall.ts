// The wall: the operating system around every process that runs what we do not trust. Behind it project code writes no files, native
// code and programs included; reading and the network are as they were. A sandbox is sealed: it has next to nothing.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectBundle } from '../../built-files.ts';
import { codedError } from '../../errors.ts';
import { bubblewrap } from './bubblewrap.ts';
import { findClosed } from './closed.ts';
import type { Around, Candidate, Missing, Seal, WallName } from './command.ts';
import { findHole } from './probe.ts';
import { sandboxExec } from './sandbox-exec.ts';

export type WallMode = 'auto' | 'require' | 'off';
export interface Wall {
  name: WallName;
  /** Why there is none, and what helps; only where one was wanted. */
  missing?: Missing;
  around: Around;
  seal: Seal;
}

/** Tries the wall of this system; `require` throws WALL_UNAVAILABLE where it does not hold. */
export async function raiseWall(mode: WallMode, root: string): Promise<Wall> {
  const none: Wall = { name: 'none', around: (command) => command, seal: (command) => command };
  if (mode === 'off') return none;
  const candidate = findCandidate(root);
  if ('reason' in candidate) return without(none, candidate);
  const { name, around, seal, remedy } = candidate;
  const needed = [root, join(root, 'package.json'), process.execPath, fileURLToPath(projectBundle)];
  const [hole, closed] = await Promise.all([findHole(around), findClosed(around, needed)]);
  if (hole !== null) return without(none, { reason: hole, remedy });
  // A sandbox has no use for the project: it may stand behind the wall all the same.
  if (closed !== null) return without({ ...none, seal }, closed);
  return {
    name,
    around: (command, writable, sockets = []) => around(command, writable.map(existingPath), sockets),
    seal,
  };

  function without(wall: Wall, missing: Missing): Wall {
    if (mode === 'require') throw codedError('WALL_UNAVAILABLE', { ...missing });
    return { ...wall, missing };
  }
}

function findCandidate(root: string): Candidate {
  if (process.platform === 'linux') return bubblewrap(root);
  if (process.platform === 'darwin') return sandboxExec();
  return { reason: `there is none for ${process.platform}`, remedy: 'Run mcp-node on Linux or macOS.' };
}

/** As far as it exists: what is to be made in a folder needs the folder. Links are resolved, as a wall sees real paths only. */
function existingPath(path: string): string {
  for (let at = path; ; at = dirname(at)) if (existsSync(at)) return realpathSync(at);
}
