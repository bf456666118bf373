// Tries a wall: what it should hold, and what it should let through.
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Around, PROBE_TIMEOUT_MS } from './command.ts';

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
export async function findHole(around: Around): Promise<string | null> {
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
