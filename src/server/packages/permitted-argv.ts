// What a process of npm's libraries may do, as Node's permission model has it: read, connect, write one folder, and start nothing.
import { join } from 'node:path';

/** `folder`: absolute. */
export function permittedArgv(folder: string): string[] {
  const has = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag);
  return [
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    has('--permission') ? '--permission' : '--experimental-permission',
    // Not the folder and what is in it as well: Node 22 ends where one is the beginning of the other.
    ...['--allow-fs-read=*', `--allow-fs-write=${join(folder, '*')}`],
    ...(has('--allow-net') ? ['--allow-net'] : []),
  ];
}
