// What the drivers of one project process share: its mode, the call at work, what protects which database.
import { CodedError, codedError } from '../../errors.ts';
import type { DatabaseMode, ProtectionKind } from '../../protocol/database.ts';
import type { Effects } from '../../protocol/databases/effects.ts';
import { mergeEffects } from './effects/rows.ts';

type Found = Pick<{ protection: ProtectionKind; reason: string }, 'protection' | 'reason'>;

/** At the end of a call: rolls back what is open, and says what it would have changed, if that is its to say. */
type CleanUp = () => Promise<Effects | undefined> | Effects | undefined;

let mode: DatabaseMode = 'read';
let pretended = false;
/** Milliseconds that the call at work may take; null between calls. */
let call: number | null = null;
let report: (found: Found) => void = () => {};
/** Names of the drivers that can be held to it. */
let held: readonly string[] = [];
const found = new Map<string, ProtectionKind>();
const cleanUps: CleanUp[] = [];
/** What was sent to learn whether it comes by, and has not. */
const probes = new Set<string>();

/** `looksDone`: what is refused looks done instead, for an app that only has to load. */
export function setMode(
  wanted: DatabaseMode,
  onFound: typeof report,
  looksDone: boolean,
  drivers: readonly string[],
): void {
  mode = wanted;
  report = onFound;
  pretended = looksDone;
  held = drivers;
}

export const pretends = (): boolean => pretended;

export const currentMode = (): DatabaseMode => mode;

/** A database was reached by `name`, held to the mode in this way. */
export function noteProtection(name: string, protection: ProtectionKind): void {
  if (found.has(name)) return;
  found.set(name, protection);
  // What an ORM's driver adapter holds is held by the driver beneath as well: the one that says more is told.
  const kinds: ProtectionKind[] = ['database-role', 'adapter-transaction', 'driver', 'none'];
  const best = kinds.find((kind) => [...found.values()].includes(kind)) ?? 'none';
  const names = [...found].filter(([, kind]) => kind === best).map(([key]) => key);
  report({ protection: best, reason: names.join(', ') });
}

/** Mode rollback: a call begins that may take `timeoutMs`. */
export function beginTurn(timeoutMs: number): void {
  call = timeoutMs;
}

/** Mode rollback: undoes what the call did, and says what that was; rejects if that is not certain. */
export async function endTurn(): Promise<Effects> {
  call = null;
  const results = await Promise.allSettled(cleanUps.map(async (cleanUp) => cleanUp()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return mergeEffects(
    results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : [])),
  );
}

export function onEndOfCall(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}

/** The time that the call at work may take; nothing reaches a database between calls of mode rollback. */
export function requireCall(): number {
  if (call === null) {
    throw new CodedError(
      'PERMISSION_DENIED',
      'No shell call is at work: in mode rollback, nothing reaches the database between calls.',
      'Await all that a call does, and query within a call.',
    );
  }
  return call;
}

/** Each driver shows what passes by, so that a client above can learn whether its statements do. */
export function watchText(text: string): void {
  for (const probe of probes) if (text.includes(probe)) probes.delete(probe);
}

/** Whether what `run` sends comes by a driver that is held. */
export async function comesBy(run: (marker: string) => Promise<unknown>): Promise<boolean> {
  const marker = `mcp_node_${Math.random().toString(36).slice(2)}`;
  probes.add(marker);
  try {
    await run(marker);
    return !probes.has(marker);
  } finally {
    probes.delete(marker);
  }
}

export function denied(text: string, reason: string, cause?: unknown): CodedError {
  const operation = text
    .trim()
    .split(/[\s(;]+/, 3)
    .join(' ')
    .slice(0, 120);
  return mode === 'rollback'
    ? new CodedError(
        'PERMISSION_DENIED',
        `The database is rolled back after this call, and ${operation} cannot be (${reason}; it needs mcp-node --db write).`,
        'Leave it out, or ask the user for the flag.',
        cause === undefined ? {} : { cause },
      )
    : new CodedError(
        'PERMISSION_DENIED',
        `The database is read-only here: ${operation} is not permitted (${reason}; db: "rollback" gives a dry run, mcp-node --db write permits it).`,
        'Pass db: "rollback" for a dry run, or ask the user to start mcp-node with --db write.',
        cause === undefined ? {} : { cause },
      );
}

export function unprotected(reason: string): CodedError {
  return codedError('DATABASE_UNPROTECTED', { reason, held: held.join(', ') });
}
