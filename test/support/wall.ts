// Whether the wall of this machine can be tested: without one, the suite runs the server without, and says so.
import { spawnSync } from 'node:child_process';

const bubblewrap = 'bwrap --ro-bind / / --dev /dev --proc /proc --unshare-user --unshare-pid true'.split(' ');

function findHindrance(): string | null {
  if (process.platform === 'darwin') return null;
  const { error, status, stderr } = spawnSync(bubblewrap[0] as string, bubblewrap.slice(1), {
    encoding: 'utf8',
  });
  if (error) return `${error.message}; apt install bubblewrap`;
  return status === 0 ? null : stderr.trim();
}

/** Why there is no wall here; null: there is one. */
export const wallHindrance = findHindrance();

if (wallHindrance !== null)
  process.stderr.write(`WITHOUT A WALL (${wallHindrance}): what needs one is skipped\n`);

/** Flags of every server that the suite starts: no warnings about what this machine lacks. */
/** Of every server under test, before those of the test: answers are compared as data. */
export const serverFlags = [...(wallHindrance === null ? [] : ['--wall', 'off']), '--output', 'json'];
