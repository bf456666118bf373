// The processes of this machine. They are asked for many times a second: from /proc, where there is one, without starting another.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface Process {
  pid: number;
  command: string;
}

interface Row {
  pid: number;
  parent: number;
  group: number;
  /** As ps says it; undefined if it is gone. */
  command(): string | undefined;
}

const hasProc = existsSync('/proc/self/stat');

/** Without zombies: such a one has ended, and only its parent has not asked yet. */
function table(): Row[] {
  return hasProc ? readdirSync('/proc').flatMap(rowOf) : readPs();
}

function rowOf(name: string): Row[] {
  const pid = Number(name);
  if (!Number.isInteger(pid)) return [];
  const stat = readIfThere(`/proc/${name}/stat`);
  // The name may hold anything: `12 (a) b) S 1 12 …`.
  const [, title = '', state = '', parent, group] = /^\d+ \((.*)\) (\S) (\d+) (\d+) /s.exec(stat ?? '') ?? [];
  if (!state || 'ZX'.includes(state)) return [];
  const command = () => {
    const text = readIfThere(`/proc/${name}/cmdline`);
    return text?.replace(/\0+$/, '').replaceAll('\0', ' ') || (text === undefined ? text : `[${title}]`);
  };
  return [{ pid, parent: Number(parent), group: Number(group), command }];
}

function readPs(): Row[] {
  const text = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,pgid=,stat=,args='], { encoding: 'utf8' });
  return text.split('\n').flatMap((row) => {
    const [, pid, parent, group, state, command = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(row) ?? [];
    if (!pid || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command: () => command }];
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process is gone.
    return undefined;
  }
}

const named = ({ pid, command }: Row): Process[] => {
  const text = command();
  return text === undefined ? [] : [{ pid, command: text }];
};

/** The processes that a process has started, and those that they have started. */
export function processesBelow(pid: number): Process[] {
  const children = Map.groupBy(table(), ({ parent }) => parent);
  const below = (parent: number): Process[] =>
    (children.get(parent) ?? []).flatMap((child) => [...named(child), ...below(child.pid)]);
  return below(pid);
}

/** In the server's group, with its mark, or below it. `known`: those of earlier looks, to which this one is added. */
export function processesOf(server: number, mark: string, known: Set<number>): Process[] {
  const rows = table();
  for (const { pid, group } of rows)
    if (group === server || (!known.has(pid) && isMarked(pid, mark))) known.add(pid);
  // A child may stand in front of its parent: numbers begin anew.
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const { pid, parent } of rows) if (known.has(parent)) known.add(pid);
  }
  return rows.filter(({ pid }) => known.has(pid)).flatMap(named);
}

/** Where a process can leave its group, behind bubblewrap, there is /proc. */
function isMarked(pid: number, mark: string): boolean {
  return readIfThere(`/proc/${pid}/environ`)?.split('\0').includes(mark) === true;
}
