// Which database mode a call gets.
import { CodedError, codedError } from '../../errors.ts';
import type { Config } from '../../protocol/config.ts';
import { type DatabaseMode, isWider } from '../../protocol/database.ts';

/** What the flag and the configuration allow. */
export interface DatabaseLimits {
  flag: DatabaseMode;
  /** That the mode is to read was nobody's choice, and the databases are on this machine: a call may be a dry run. */
  dryRuns: boolean;
  /** The narrowest of the flag and of every configuration since the start: an edit cannot widen. */
  inForce: DatabaseMode;
}

/** The mode of a call that asks for `asked`; a call may have less than it could, never more. */
export function chooseMode(
  asked: DatabaseMode | undefined,
  { flag, dryRuns, inForce }: DatabaseLimits,
): DatabaseMode {
  if (asked === undefined || !isWider(asked, inForce)) return asked ?? inForce;
  if (asked === 'rollback' && dryRuns) return asked;
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
