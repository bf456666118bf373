// The wall of one project: tried with its first process, with the paths that were opened in it. And the seal of its sandboxes.
import { codedError } from '../../errors.ts';
import { realPath } from '../../files/paths.ts';
import type { Permissions } from '../../protocol/permissions.ts';
import type { Command, Seal, Sockets, WallName } from './command.ts';
import { prepareSqliteReaders } from './sqlite-files.ts';
import { raiseWall, type Wall, type WallMode } from './wall.ts';

export interface ProjectWall {
  raise(): Promise<Wall>;
  /** What puts a process behind the wall; `opened`: with the paths that it may write, and `more`. */
  wrapper(
    setup: { wall: Wall; env: NodeJS.ProcessEnv },
    opened?: 'opened',
    more?: readonly string[],
  ): (command: Command) => Command;
  /** Opens what is permitted, and nothing else, for processes that start from now on; false: it was open. */
  open(permitted: Pick<Permissions, 'write' | 'net'>): boolean;
  /** Puts a sandbox behind the wall; unless the seal was broken. */
  seal(wall: Wall, ...sealed: Parameters<Seal>): Command;
  /** A sandbox did not start behind the wall: may it be tried without? Where a wall was demanded, throws WALL_UNAVAILABLE. */
  mayBreakSeal(reason: string): void;
  /** A sandbox started without the wall that did not start behind it: so do all from now on. */
  breakSeal(): void;
  /** What stands around the shells' project process: nothing does when everything was opened. */
  inForce(wall: Wall): WallName;
}

export function createProjectWall(mode: WallMode, root: string): ProjectWall {
  let raising: Promise<Wall> | undefined;
  let writable: ReadonlySet<string> = new Set();
  let sockets: Sockets = [];
  let isSealBroken = false;
  const isAllOpen = () => writable.has('/');
  return {
    raise() {
      raising ??= raiseWall(mode, root);
      // One that was demanded is looked for again: it may have been installed meanwhile.
      raising.catch(() => {
        raising = undefined;
      });
      return raising;
    },
    wrapper:
      ({ wall, env }, opened, more = []) =>
      (command) => {
        if (wall.name === 'none' || (opened && isAllOpen())) return command;
        prepareSqliteReaders(env, root);
        return opened
          ? wall.around(command, [...[...writable].filter(isReal), ...more], sockets)
          : wall.around(command, []);
      },
    open({ write, net }) {
      const [knownPaths, knownSockets] = [writable, sockets];
      const paths = write === true ? ['/'] : write;
      writable = new Set(paths);
      sockets =
        net === true || net.flatMap((host) => (host.startsWith('unix:') ? host.slice('unix:'.length) : []));
      const isNew = (socket: string) => knownSockets !== true && !knownSockets.includes(socket);
      return (
        paths.some((path) => !knownPaths.has(path)) ||
        (sockets === true ? knownSockets !== true : sockets.some(isNew))
      );
    },
    seal: (wall, command, files) => (isSealBroken ? command : wall.seal(command, files)),
    mayBreakSeal(reason) {
      if (mode !== 'require') return;
      throw codedError('WALL_UNAVAILABLE', {
        reason: `no sandbox starts behind it (${reason})`,
        remedy: 'Its libraries and packages have to lie in /usr, beside Node, or in node_modules.',
      });
    },
    breakSeal() {
      isSealBroken = true;
    },
    inForce: (wall) => (isAllOpen() ? 'none' : wall.name),
  };
}

/** A link that was put in the way since the path was permitted would open another place. */
function isReal(path: string): boolean {
  return realPath(path) === path;
}
