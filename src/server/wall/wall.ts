// The wall: the operating system around every process that runs what we do not trust. Behind it project code writes no files, native
// code and programs included; reading and the network are as they were. A sandbox is sealed: it has next to nothing.
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codedError } from '../../errors.ts';
import { bubblewrap } from './bubblewrap.ts';
import type { Around, Candidate, Missing, Seal, WallName } from './command.ts';
import { sandboxExec } from './sandbox-exec.ts';

export type WallMode = 'auto' | 'require' | 'off';
export interface Wall {
  name: WallName;
  /** Why there is none, and what helps; only where one was wanted. */
  missing?: Missing;
  around: Around;
  seal: Seal;
}

const PROBE_TIMEOUT_MS = 5_000;

/** Tries the wall of this system; `require` throws WALL_UNAVAILABLE where it does not hold. */
export async function raiseWall(mode: WallMode, root: string): Promise<Wall> {
  const none: Wall = { name: 'none', around: (command) => command, seal: (command) => command };
  if (mode === 'off') return none;
  const candidate = findCandidate(root);
  const reason = 'reason' in candidate ? candidate.reason : await findHole(candidate.around);
  if (reason === null && 'around' in candidate) {
    const { name, around, seal } = candidate;
    return { name, around: (command, writable) => around(command, writable.map(existingPath)), seal };
  }
  const missing = { reason: reason ?? '', remedy: candidate.remedy };
  if (mode === 'require') throw codedError('WALL_UNAVAILABLE', { ...missing });
  return { ...none, missing };
}

function findCandidate(root: string): Candidate {
  if (process.platform === 'linux') return bubblewrap(root);
  if (process.platform === 'darwin') return sandboxExec();
  return { reason: `there is none for ${process.platform}`, remedy: 'Run mcp-node on Linux or macOS.' };
}

// Opens files for writing and writes nothing. /proc/sys is only asked about: for root it can be writable even on a read-only root.
const PROBE = `
opens() { ( : >> "$1" ) 2>/dev/null; }
[ -r "$1/closed/file" ] || exit 11
opens "$1/open/new" || exit 12
opens "$1/closed/file" && exit 13
opens "$1/closed/new" && exit 13
/bin/sh -c ': >> "$1/closed/child"' sh "$1" 2>/dev/null && exit 13
[ -w /proc/sys/kernel/core_pattern ] && exit 14
[ -w /proc/sysrq-trigger ] && exit 14
exit 0
`;
const probeExits: Record<number, string> = {
  11: 'files cannot be read behind it',
  12: 'what should be writable is not',
  13: 'files can be written behind it',
  14: 'kernel settings can be written behind it',
};

/** What is wrong with a wall, from inside and from outside; null: it holds. A shell asks, as Node would take ten times as long to start. */
async function findHole(around: Around): Promise<string | null> {
  let folder: string;
  try {
    folder = await mkdtemp(join(realpathSync(tmpdir()), 'mcp-node-wall-'));
  } catch (error) {
    return `there is no temporary folder to try it in: ${(error as Error).message}`;
  }
  try {
    await mkdir(join(folder, 'open'));
    await mkdir(join(folder, 'closed'));
    await writeFile(join(folder, 'closed', 'file'), '');
    const { file, args, env } = around(
      { file: '/bin/sh', args: ['-c', PROBE, 'sh', folder], env: { PATH: process.env.PATH } },
      [join(folder, 'open')],
    );
    const refusal = await runProbe(file, args, env);
    if (refusal !== null) return refusal;
    const written = await readdir(join(folder, 'closed'));
    if (written.length !== 1) return probeExits[13] as string;
    // A wall that keeps writes to itself would pass the question from inside.
    const reached = await stat(join(folder, 'open', 'new')).catch(() => null);
    return reached === null ? (probeExits[12] as string) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runProbe(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  const options = { env, timeout: PROBE_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile(file, args, options, (error, _stdout, stderr) => {
      if (error === null) return resolve(null);
      const known = typeof error.code === 'number' ? probeExits[error.code] : undefined;
      const said = stderr.trim().split('\n')[0] || `${basename(file)}: ${error.message.split('\n')[0]}`;
      resolve(known ?? said);
    });
  });
}

/** As far as it exists: what is to be made in a folder needs the folder. Links are resolved, as a wall sees real paths only. */
function existingPath(path: string): string {
  for (let at = path; ; at = dirname(at)) if (existsSync(at)) return realpathSync(at);
}
