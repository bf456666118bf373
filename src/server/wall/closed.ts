// What a process needs and cannot read behind the wall: there root is a user like others, and the homes of others may be closed to it.
import { execFile } from 'node:child_process';
import { constants, existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Around, type Missing, PROBE_TIMEOUT_MS } from './command.ts';

/** Names the first path that cannot be read. */
const PROBE = `
for path; do
  [ -r "$path" ] && { [ ! -d "$path" ] || [ -x "$path" ]; } || { printf %s "$path"; exit 1; }
done
`;

/** Why `needed`, as far as they exist, cannot all be read behind a wall that stands; null: they can. */
export async function findClosed(around: Around, needed: readonly string[]): Promise<Missing | null> {
  // Whoever is not root reads behind it what they read in front of it.
  if (process.getuid?.() !== 0) return null;
  const paths = needed.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  const shell = { file: '/bin/sh', args: ['-c', PROBE, 'sh', ...paths], env: { PATH: process.env.PATH } };
  const { file, args, env } = around(shell, []);
  const unread = await new Promise<string>((resolve) => {
    // Whether the wall stands at all is asked by findHole.
    const options = { env, timeout: PROBE_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
    execFile(file, args, options, (_error, stdout) => resolve(stdout));
  });
  if (unread === '') return null;
  const closed = inTheWay(unread);
  return {
    reason: `root cannot read ${closed} behind it, which is closed to others than its owner`,
    remedy: `Start mcp-node as the owner of ${closed}, open it to others, or use --wall off.`,
  };
}

/** Whether root, who has no more rights than others behind a wall, cannot get there. */
export function isShut(path: string): boolean {
  return process.getuid?.() === 0 && foldersAbove(path).some((dir) => isClosed(statSync(dir)));
}

/** The outermost folder that is in the way; the path itself where none is. */
function inTheWay(path: string): string {
  return foldersAbove(path).find((dir) => isClosed(statSync(dir))) ?? path;
}

const isClosed = ({ uid, mode }: Stats) => uid !== 0 && (mode & constants.S_IXOTH) === 0;

function foldersAbove(path: string): string[] {
  const above: string[] = [];
  for (let dir = dirname(path); dir !== dirname(dir); dir = dirname(dir)) above.unshift(dir);
  return above;
}
