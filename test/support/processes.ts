// The processes that a server has started, and those that they have started.
import { execFileSync } from 'node:child_process';

export interface Process {
  pid: number;
  command: string;
}

export function processesBelow(pid: number): Process[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  const children = new Map<number, Process[]>();
  for (const row of table.split('\n')) {
    const [, id, parent, state, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(row) ?? [];
    // A zombie has ended; only its parent has not asked yet.
    if (!id || state?.startsWith('Z')) continue;
    const siblings = children.get(Number(parent)) ?? [];
    children.set(Number(parent), [...siblings, { pid: Number(id), command }]);
  }
  const below = (parent: number): Process[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}
