// The wall on Linux: bubblewrap mounts the whole file system read-only, in namespaces of its own.

import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { isInside } from '../../files/paths.ts';
import { PARENT_VARIABLE } from '../../protocol/descriptors.ts';
import type { Candidate, Command } from './command.ts';
import type { SandboxFiles } from './sandbox-files.ts';
import { withoutSession } from './session.ts';
import { findWaysOut, type WaysOut } from './ways-out.ts';

/** In the /dev that bubblewrap makes: memory that ends with the process. */
const PRIVATE_TEMP = '/dev/shm';

/** What makes a program load other code. The project's env files may have them: bubblewrap itself must not, it begins outside. */
const loaderVariables = /^(?:LD_|GLIBC_|GCONV_PATH$|LOCPATH$|MALLOC_)/;

export function bubblewrap(root: string): Candidate {
  const { program, left } = findProgram(root, process.env.PATH ?? '');
  if (program === null && left !== null)
    return {
      reason: `${left} is, or leads to, a file of the project, where an agent may write`,
      remedy: 'Install bubblewrap for the system: apt install bubblewrap.',
    };
  if (program === null)
    return { reason: 'bubblewrap is not installed', remedy: 'Install bubblewrap: apt install bubblewrap.' };
  return {
    name: 'bubblewrap',
    remedy:
      'bubblewrap needs user namespaces: many containers forbid them, and so does AppArmor on Ubuntu 23.10 and newer without a profile for bwrap.',
    around: (command, writable, sockets) => {
      if (sockets === undefined)
        return bubblewrapCommand(program, command, writable, { files: [], folders: [] });
      const env = withoutSession(command.env, sockets);
      return bubblewrapCommand(
        program,
        { ...command, env },
        writable,
        findWaysOut({ root, writable, sockets }),
      );
    },
    seal: (command, files) => sealedCommand(program, command, files),
  };
}

/** Whatever the root is, nobody's project lies there. */
const systemFolders = [
  '/usr/bin',
  '/bin',
  '/usr/sbin',
  '/sbin',
  '/usr/local/bin',
  '/run/current-system',
  '/nix',
];

/** Not from the project: npx puts its node_modules/.bin in front of PATH, and an agent may write there. `left`: what was found there. */
function findProgram(root: string, path: string): { program: string | null; left: string | null } {
  const isForeign = (file: string) =>
    !isInside(file, root) ||
    systemFolders.some((folder) => isInside(file, folder) && !isInside(root, folder));
  const files = path
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, 'bwrap'));
  const found = files.filter((file) => existsSync(file));
  const program = found.find((file) => isForeign(file) && isForeign(realpathSync(file)));
  return { program: program === undefined ? null : realpathSync(program), left: found[0] ?? null };
}

export function bubblewrapCommand(
  program: string,
  { file, args, env }: Command,
  writable: readonly string[],
  { files, folders }: WaysOut,
): Command {
  const keepsTemp = writable.some((path) => isInside(tmpdir(), path));
  // The parent that a process sees in the namespace is bubblewrap's own first process.
  const inside = { ...env, [PARENT_VARIABLE]: '1', ...(keepsTemp ? {} : { TMPDIR: PRIVATE_TEMP }) };
  const variables = Object.entries(inside);
  const flags = [
    ['--ro-bind', '/', '/'],
    ['--dev', '/dev'],
    ['--proc', '/proc'],
    // Root may write there in spite of all else.
    ['--ro-bind', '/proc/sys', '/proc/sys'],
    ...writable.map((path) => ['--bind', path, path]),
    // Hidden by name: a read-only mount leaves sockets and pipes open.
    ...folders.map((path) => ['--tmpfs', path, '--remount-ro', path]),
    ...files.map((path) => ['--ro-bind', '/dev/null', path]),
    ['--unshare-user', '--unshare-pid', '--unshare-ipc'],
    ['--cap-drop', 'ALL'],
    ...variables.flatMap(([name, value]) =>
      loaderVariables.test(name) && value !== undefined ? [['--setenv', name, value]] : [],
    ),
    // When the server is gone, bubblewrap is, and with it every process of its namespace.
    ['--die-with-parent'],
  ];
  return {
    file: program,
    args: [...flags.flat(), '--', file, ...args],
    env: Object.fromEntries(variables.filter(([name]) => !loaderVariables.test(name))),
    // No terminal to type into, and Ctrl+C is for the server to answer.
    detached: true,
  };
}

/** Where programs find their libraries. */
const LIBRARIES = ['/usr', '/lib', '/lib32', '/lib64', '/nix', '/gnu', '/etc/ld.so.cache'];

/** Nothing but libraries and `files` is there at all. */
export function sealedCommand(
  program: string,
  { file, args, env }: Command,
  { paths, links }: SandboxFiles,
): Command {
  const flags = [
    ...LIBRARIES.map((path) => ['--ro-bind-try', path, path]),
    ...paths.map((path) => ['--ro-bind', path, path]),
    ...links.map(({ path, target }) => ['--symlink', target, path]),
    ['--dev', '/dev'],
    ['--proc', '/proc'],
    ['--ro-bind', '/proc/sys', '/proc/sys'],
    ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-net', '--unshare-uts'],
    ['--cap-drop', 'ALL'],
    ['--die-with-parent'],
  ];
  return { file: program, args: [...flags.flat(), '--', file, ...args], env, detached: true };
}
