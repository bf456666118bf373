// A command, and the walls that can be put around it.
import type { SandboxFiles } from './sandbox-files.ts';

/** Of a program that tries a wall. */
export const PROBE_TIMEOUT_MS = 5_000;

export type WallName = 'bubblewrap' | 'sandbox-exec' | 'none';

/** What is given to spawn(). */
export interface Command {
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** A session and a group of its own. */
  detached?: boolean;
}

/** Absolute paths of sockets that may be reached; true: all but those of the session, which have to be named. */
export type Sockets = true | readonly string[];

/**
 * The command that runs `command` behind the wall; what is below the absolute paths `writable` can be written. Without `sockets`,
 * for trying the wall, no socket is looked for.
 */
export type Around = (command: Command, writable: readonly string[], sockets?: Sockets) => Command;

/** The command that runs `command` without network, writes, and files other than the system's and its own. */
export type Seal = (command: Command, files: SandboxFiles) => Command;

export interface Missing {
  reason: string;
  remedy: string;
}

/** A program that may build the wall, and takes real paths; or why there is none. */
export type Candidate = { name: WallName; remedy: string; around: Around; seal: Seal } | Missing;
