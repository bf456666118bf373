// The state of a file by which a change is seen: different after every change, however it was made.
import { createHash } from 'node:crypto';
import { readdirSync, type Stats, statSync } from 'node:fs';
import type { Fingerprint } from '../protocol/live.ts';

/** The change time follows every write, also one that puts the modification time back. A folder is what is in it. */
export function fingerprintOf(path: string, stats: Stats | undefined): Fingerprint {
  if (!stats) return 'absent';
  if (stats.isDirectory()) return folderFingerprint(path, stats);
  return `${stats.ctimeMs}:${stats.size}:${stats.ino}`;
}

/** Synchronous: a call of stat takes microseconds, and asking for it through the thread pool many times that. */
export function takeFingerprint(path: string): Fingerprint {
  try {
    return fingerprintOf(path, statSync(path, { throwIfNoEntry: false }));
  } catch {
    return 'absent';
  }
}

/** What comes and goes while programs run: databases at work, logs, temporary files. */
const passing =
  /^\.(?:DS_Store|nfs|#|git$)|^\..*\.sw\w$|~$|\.(?:db|sqlite3?|log|tmp|swp|pid|lock)$|-(?:wal|shm|journal)$/i;

const folders = new Map<string, { ctimeMs: number; fingerprint: Fingerprint }>();

function folderFingerprint(path: string, { ctimeMs }: Stats): Fingerprint {
  const known = folders.get(path);
  if (known?.ctimeMs === ctimeMs) return known.fingerprint;
  const names = readdirSync(path).filter((name) => !passing.test(name));
  const fingerprint = createHash('sha1').update(names.sort().join('/')).digest('base64');
  folders.set(path, { ctimeMs, fingerprint });
  return fingerprint;
}
