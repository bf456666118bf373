// Migrations: what the files of the project have, and what the database says was applied.
import * as z from 'zod';
import type { NamedDatabases } from './connections.ts';

/** What one history of migrations has in files, and how the database tells of it. */
export interface MigrationSet {
  orm: string;
  /** Their folder, relative to the root; null: there is none. */
  source: string | null;
  /** `source` of the database that they are for, where files name it. */
  database: string | null;
  /** In the order in which they are applied. */
  files: MigrationFile[];
  record: MigrationRecord;
}

export interface MigrationFile {
  name: string;
  /** What the database knows it by. */
  key: string;
  checksum?: string;
}

/** The table in which what was applied is written down; all are names of columns. */
export interface MigrationRecord {
  /** Its usual name; without a table of this name, one that has these columns and no others. */
  table: string;
  columns: string[];
  key: string;
  /** When; null in one that has not ended. */
  at?: string;
  checksum?: string;
  /** Null: it began and did not end. */
  finished?: string;
  /** Not null: it was marked as rolled back. */
  undone?: string;
  /** What went wrong. */
  log?: string;
  /** Only what is newer than the newest applied one is ever applied: keys are numbers. */
  isLatestOnly?: boolean;
  /** Tables beside it that the ORM keeps for itself. */
  others?: string[];
  /** Of another table: a run that did not end has 1 here. */
  lock?: { table: string; column: string };
}

export interface MigrationRequest extends NamedDatabases {
  sets: MigrationSet[];
  timeoutMs: number;
}

const names = z.array(z.string());

export const migrationsSchema = z.object({
  orm: z.string(),
  source: z.string().nullable().describe('their folder'),
  connection: z.string().nullable(),
  table: z
    .string()
    .nullable()
    .describe('where what was applied is written down; null: the database has none'),
  files: z.number(),
  applied: z.number(),
  last: z
    .object({ name: z.string(), at: z.string().nullable() })
    .nullable()
    .describe('the last that was applied'),
  pending: names,
  failed: z.array(z.object({ name: z.string(), reason: z.string().nullable() })),
  missing: names.describe('applied, and no file has it'),
  changed: names.describe('the file is another since it was applied'),
  skipped: names.describe('older than the last that was applied, and so never applied'),
  locked: z.boolean().describe('a run that did not end holds the lock'),
  unknown: z.string().nullable().describe('why the database could not be asked'),
});
export type Migrations = z.infer<typeof migrationsSchema>;
