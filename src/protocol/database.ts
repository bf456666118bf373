// What a shell call may do to the project's databases.

/** From the least to the most. */
export const databaseModes = ['read', 'rollback', 'write'] as const;
export type DatabaseMode = (typeof databaseModes)[number];

/** What holds a database to the mode. */
export type ProtectionKind = 'adapter-transaction' | 'driver' | 'database-role' | 'none';

/** As said in a shell result. */
export interface DatabaseState {
  mode: DatabaseMode;
  protection: ProtectionKind;
  reason?: string;
}

export function isWider(mode: DatabaseMode, than: DatabaseMode): boolean {
  return databaseModes.indexOf(mode) > databaseModes.indexOf(than);
}

export function narrower(one: DatabaseMode, other: DatabaseMode): DatabaseMode {
  return isWider(one, other) ? other : one;
}
