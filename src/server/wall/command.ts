// A command, and the walls that can be put around it.
import type { SandboxFiles } from './sandbox-files.ts';

export type WallName = 'bubblewrap' | 'sandbox-exec' | 'none';

/** What is given to spawn(). */
export interface Command {
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** A session and a group of its own. */
  detached?: boolean;
}

/** The command that runs `command` behind the wall; what is below the absolute paths `writable` can be written. */
export type Around = (command: Command, writable: readonly string[]) => Command;

/** The command that runs `command` without network, writes, and files other than the system's and its own. */
export type Seal = (command: Command, files: SandboxFiles) => Command;

export interface Missing {
  reason: string;
  remedy: string;
}

/** A program that may build the wall, and takes real paths; or why there is none. */
export type Candidate = { name: WallName; remedy: string; around: Around; seal: Seal } | Missing;
