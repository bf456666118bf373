// The user's configuration, as it is after defaults. The server reads the file through a project process and sends this to every child.
import type { DatabaseMode } from './database.ts';
import type { LicencePolicy } from './packages/licences.ts';
import type { Scope } from './permissions.ts';

/** What the configuration leaves of the permissions that flags give; paths are relative to the root. */
export interface ConfiguredPermissions {
  read?: Scope;
  write?: Scope;
  net?: Scope;
  run?: Scope;
  env?: Scope;
}

/** Where the files of an ORM lie, if they are not found; relative to the project root. */
export interface OrmConfig {
  /** File or folder of its schema. */
  schema?: string;
  /** Module that exports its client. */
  client?: string;
}

/** Content of `mcp-node.config.{ts,js,json}`; every key is optional. */
export interface UserConfig {
  /** App entry files, relative to the project root; routes are read by running them. */
  entry?: string | string[];
  /** By the name of the ORM. */
  orms?: Record<string, OrmConfig>;
  /** Functions, files or folders whose middleware guards; with "-" in front, what looks like it and does not. */
  guards?: string[];
  /** Env files, first wins; replaces the default list. */
  envFiles?: string[];
  /** Tools and groups to offer, or with "-" in front to leave out; can only narrow what --tools chooses. */
  tools?: string[];
  /** What the shell may do to databases; can only narrow what --db allows. */
  db?: DatabaseMode;
  /**
   * Replaces the project's database URL where the shell only reads: one for DATABASE_URL, or one for each variable.
   * "env:NAME" takes it from a variable.
   */
  readonlyDatabaseUrl?: string | Record<string, string>;
  /** Milliseconds. */
  timeouts?: { shell?: number; load?: number };
  limits?: { memoryMb?: number; projectMemoryMb?: number; outputBytes?: number };
  /** Narrows what the --allow flags permit; never widens it. */
  permissions?: ConfiguredPermissions;
  packages?: { licences?: { allow?: string[]; deny?: string[] } };
}

/** The configuration in force. Times in milliseconds. */
export interface Config {
  entry: string[];
  orms: Record<string, OrmConfig>;
  guards: string[];
  envFiles: string[] | null;
  tools: string[];
  db: DatabaseMode;
  /** By the name of the variable. */
  readonlyDatabaseUrl: Record<string, string>;
  timeouts: { shell: number; load: number };
  limits: { memoryMb: number; projectMemoryMb: number; outputBytes: number };
  /** Paths absolute. */
  permissions: ConfiguredPermissions;
  /** `licences` null: any. */
  packages: { licences: LicencePolicy | null };
}

export const defaultConfig: Config = {
  entry: [],
  orms: {},
  guards: [],
  envFiles: null,
  tools: [],
  db: 'write',
  readonlyDatabaseUrl: {},
  timeouts: { shell: 30_000, load: 15_000 },
  limits: { memoryMb: 256, projectMemoryMb: 2_048, outputBytes: 40_000 },
  permissions: {},
  packages: { licences: null },
};
