// The state of a file by which a change is seen: different after every change, however it was made.
import { type Stats, statSync } from 'node:fs';
import type { Fingerprint } from '../protocol/live.ts';

/** The change time follows every write, also one that puts the modification time back. */
export function fingerprintOf(stats: Stats | undefined): Fingerprint {
  return stats ? `${stats.ctimeMs}:${stats.size}:${stats.ino}` : 'absent';
}

/** Synchronous: a call of stat takes microseconds, and asking for it through the thread pool many times that. */
export function takeFingerprint(file: string): Fingerprint {
  try {
    return fingerprintOf(statSync(file, { throwIfNoEntry: false }));
  } catch {
    return 'absent';
  }
}
