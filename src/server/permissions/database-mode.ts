// Which database mode a call gets, and what that means for its project process.
import { CodedError, codedError } from '../../errors.ts';
import type { Config } from '../../protocol/config.ts';
import { type DatabaseMode, type DatabaseState, isWider } from '../../protocol/database.ts';
import type { ProjectProcess } from '../processes/project-process.ts';

/** Beyond this, a process that has not rolled back is ended, which rolls back as well. */
const END_TIMEOUT_MS = 5_000;

/** What the flag and the configuration allow. */
export interface DatabaseLimits {
  flag: DatabaseMode;
  /** The narrowest of the flag and of every configuration since the start: an edit cannot widen. */
  inForce: DatabaseMode;
}

/** The mode of a call that asks for `asked`; a call may have less than it could, never more. */
export function chooseMode(asked: DatabaseMode | undefined, { flag, inForce }: DatabaseLimits): DatabaseMode {
  if (asked === undefined || !isWider(asked, inForce)) return asked ?? inForce;
  const remedy = isWider(asked, flag)
    ? `Ask the user to start mcp-node with --db ${asked}, or leave db out.`
    : `Ask the user to remove "db" from the mcp-node configuration and to start mcp-node again, or leave db out.`;
  throw new CodedError(
    'PERMISSION_DENIED',
    `db: "${asked}" is not permitted: the mode is "${inForce}".`,
    remedy,
  );
}

/** The database URLs that replace the project's own while it only reads. */
export function readonlyUrls(
  { readonlyDatabaseUrl }: Config,
  env: NodeJS.ProcessEnv,
  file: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readonlyDatabaseUrl).map(([variable, value]) => {
      const name = /^env:(.+)$/s.exec(value)?.[1];
      const url = name === undefined ? value : env[name];
      if (!url) {
        const problem = `readonlyDatabaseUrl: the variable ${name} is not set`;
        throw codedError('CONFIG_INVALID', { file, problem, allowed: 'Set it, or leave the key out.' });
      }
      return [variable, url];
    }),
  );
}

/** What a result says of the database; nothing where none was reached. */
export function databaseState(
  project: ProjectProcess | undefined,
  { readonlyDatabaseUrl }: Config,
): DatabaseState | undefined {
  const state = project?.database();
  if (state?.mode === 'write') return { mode: 'write', protection: 'none' };
  const variables = Object.keys(readonlyDatabaseUrl);
  if (state?.mode !== 'read' || variables.length === 0) return state;
  return {
    mode: 'read',
    protection: 'database-role',
    reason: `readonlyDatabaseUrl for ${variables.join(', ')}`,
  };
}

const turns = new WeakMap<ProjectProcess, Promise<void>>();

/**
 * Mode rollback: a call has the process, and the transactions in it, for itself. Resolves when it is its turn, or has been given up;
 * the returned function rolls back and lets the next one in.
 */
export async function takeTurn(
  project: ProjectProcess,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();
  const before = turns.get(project) ?? Promise.resolve();
  turns.set(
    project,
    before.then(() => over),
  );
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<void>();
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', () => giveUp(), { once: true });
  await Promise.race([before, givenUp]);
  if (signal.aborted) {
    leave();
    return async () => {};
  }
  try {
    await project.rpc.call('beginCall', { timeoutMs });
  } catch {
    // The process is gone: whatever needs it says so.
  }
  return async () => {
    try {
      await project.rpc.call('endCall', {}, { timeoutMs: END_TIMEOUT_MS });
    } catch (error) {
      project.child.kill(
        `its transaction could not be rolled back: ${error instanceof Error ? error.message : error}`,
      );
      await project.child.ended;
    } finally {
      leave();
    }
  };
}
