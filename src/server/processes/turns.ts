// What the database mode of a call means for its project process.
import type { Config } from '../../protocol/config.ts';
import type { DatabaseState } from '../../protocol/database.ts';
import { type Effects, effectsSchema } from '../../protocol/databases/effects.ts';
import type { ProjectProcess } from './project-process.ts';

/** Beyond this, a process that has not rolled back is ended, which rolls back as well. */
const END_TIMEOUT_MS = 10_000;

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
 * the returned function rolls back, lets the next one in, and says what was undone.
 */
export async function takeTurn(
  project: ProjectProcess,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<() => Promise<Effects | undefined>> {
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
    return async () => undefined;
  }
  try {
    await project.rpc.call('beginTurn', { timeoutMs });
  } catch {
    // The process is gone: whatever needs it says so.
  }
  return async () => {
    try {
      const effects = await project.rpc.call('endTurn', {}, { timeoutMs: END_TIMEOUT_MS });
      // It comes from a process that runs the project's code.
      return effectsSchema.safeParse(effects).data;
    } catch (error) {
      project.child.kill(
        `its transaction could not be rolled back: ${error instanceof Error ? error.message : error}`,
      );
      await project.child.ended;
      return undefined;
    } finally {
      leave();
    }
  };
}
