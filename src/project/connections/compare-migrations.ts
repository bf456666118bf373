// Migrations in files beside those that a database says were applied.
import type {
  MigrationFile,
  MigrationRecord,
  MigrationSet,
  Migrations,
} from '../../protocol/databases/migrations.ts';
import type { Cell } from '../databases/connection.ts';

export type Row = Record<string, Cell>;

/** What a database says. */
export interface Told {
  connection: string;
  table: string;
  hasKey: boolean;
  rows: Row[];
  locked: boolean;
}

const normal = (key: Cell | undefined): string => String(key ?? '').replace(/\.[cm]?[jt]s$/, '');

type Compared = Omit<Migrations, 'orm' | 'source' | 'connection' | 'table' | 'files' | 'unknown'>;

export function compareMigrations(
  { files, record }: MigrationSet,
  told: Told | null,
  unknown: string | null,
): Compared {
  const none: Compared = {
    ...{ applied: 0, last: null, pending: [], failed: [], missing: [], changed: [], skipped: [] },
    locked: told?.locked ?? false,
  };
  if (unknown !== null) return none;
  // A table of an earlier version may lack the name.
  const own = told && !told.hasKey && record.checksum ? record.checksum : record.key;
  const keyOf = (file: MigrationFile) => normal(own === record.key ? file.key : file.checksum);
  const rows = (told?.rows ?? []).filter((row) => !record.undone || row[record.undone] === null);
  const ended = rows.filter((row) => !record.finished || row[record.finished] !== null);
  const byKey = new Map(ended.map((row) => [normal(row[own]), row]));
  const failed = rows.filter((row) => !ended.includes(row) && !byKey.has(normal(row[own])));
  const failedKeys = new Set(failed.map((row) => normal(row[own])));
  const nameOf = (key: string) => files.find((file) => keyOf(file) === key)?.name ?? key;
  const open = files.filter((file) => !byKey.has(keyOf(file)) && !failedKeys.has(keyOf(file)));
  const newest = Math.max(...[...byKey.keys()].map(Number));
  const isSkipped = (file: MigrationFile) => record.isLatestOnly === true && Number(file.key) <= newest;
  const isChanged = (file: MigrationFile) => {
    const applied = record.checksum === undefined ? null : byKey.get(keyOf(file))?.[record.checksum];
    return applied != null && file.checksum !== undefined && applied !== file.checksum;
  };
  const last = latest(ended, own, record);
  return {
    ...none,
    applied: byKey.size,
    last: last && { name: nameOf(normal(last[own])), at: record.at ? timeOf(last[record.at]) : null },
    pending: open.filter((file) => !isSkipped(file)).map(({ name }) => name),
    skipped: open.filter(isSkipped).map(({ name }) => name),
    failed: failed.map((row) => ({
      name: nameOf(normal(row[own])),
      reason: record.log === undefined ? null : textOf(row[record.log]),
    })),
    missing: [...byKey.keys()].filter((key) => !files.some((file) => keyOf(file) === key)),
    changed: files.filter(isChanged).map(({ name }) => name),
  };
}

/** By its time, or its number; in the order of the rows where there is neither. */
function latest(rows: readonly Row[], key: string, { at, isLatestOnly }: MigrationRecord): Row | null {
  const by = (row: Row) =>
    at !== undefined ? String(timeOf(row[at]) ?? '') : isLatestOnly ? Number(row[key]) : 0;
  return rows.reduce<Row | null>((best, row) => (best === null || by(row) >= by(best) ? row : best), null);
}

/** Milliseconds are a time as well; a number beyond all times is none. */
function timeOf(cell: Cell | undefined): string | null {
  if (typeof cell !== 'number') return textOf(cell);
  const time = new Date(cell);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

const textOf = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : String(cell);
