// A path that is opened while the project's process runs: mounts cannot change, so there is a new process.
import { readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import type { ProjectLost } from '../../../src/protocol/sandbox.ts';
import { createPermissionKeeper } from '../../../src/server/permissions/keeper.ts';
import { createSupervisor } from '../../../src/server/processes/supervisor.ts';
import { fixtures } from '../../support/folders.ts';
import { wallHindrance } from '../../support/wall.ts';

// The built files, seen from the sources.
vi.mock('../../../src/built-files.ts', () => {
  const built = (file: string) => new URL(`../../../dist/${file}`, import.meta.url);
  return { projectBundle: built('project/main.js'), guardBundle: built('project/guard.cjs') };
});

test.skipIf(wallHindrance !== null || process.platform !== 'linux')('widening the wall', async () => {
  const folder = realpathSync(await mkdtemp(join(tmpdir(), 'mcp-node-open-')));
  const root = join(fixtures, 'blog');
  const permissions = createPermissionKeeper(noPermissions, []);
  const permit = () => permissions.grant('session', [{ kind: 'write', target: folder }], 'session');
  const supervisor = createSupervisor({
    root,
    configFile: undefined,
    db: 'read',
    wall: 'require',
    permissions,
    log: pino({ enabled: false }),
  });
  const losses: [ProjectLost, boolean][] = [];
  supervisor.onLost((...loss) => losses.push(loss));
  try {
    const first = await supervisor.shellProject('read');
    expect(openMounts(first.project.child.pid)).not.toContain(folder);
    permit();
    expect(losses).toEqual([
      [{ generation: first.project.generation, reason: expect.stringContaining('opened the wall') }, false],
    ]);

    const second = await supervisor.shellProject('read');
    expect(second.project.generation).not.toBe(first.project.generation);
    expect(openMounts(second.project.child.pid)).toContain(folder);
    // The call that was using it goes on with the old one.
    expect(await first.project.rpc.call('ping', {})).toBe(true);
    first.release();
    expect(await first.project.child.ended).toContain('opened the wall');

    permit();
    second.release();
    const third = await supervisor.shellProject('read');
    expect(third.project).toBe(second.project);
    third.release();
  } finally {
    supervisor.stop();
    rmSync(folder, { recursive: true });
  }
});

/** What can be written behind the wall of this process, from its mount table: the mount point is the fifth field, its options the next. */
function openMounts(wall: number | undefined): string[] {
  const parentOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
    } catch {
      return undefined;
    }
  };
  const inner = readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && parentOf(pid) === String(wall));
  const rows = readFileSync(`/proc/${inner}/mountinfo`, 'utf8').trim().split('\n');
  return rows.flatMap((row) => {
    const [, , , , point = '', options = ''] = row.split(' ');
    return options.split(',').includes('rw') ? [point] : [];
  });
}
