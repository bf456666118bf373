// The databases in which a history of migrations may have been applied, the likeliest first.
import type { NamedDatabases } from '../../protocol/databases/connections.ts';
import type { MigrationSet } from '../../protocol/databases/migrations.ts';
import type { Candidate } from './find.ts';

type Named = NamedDatabases['items'][number];

const MOST_DATABASES = 5;

/** That which the history names alone; else those that files of its ORM name, then those that no file names; without any, all. */
export function candidatesFor(
  { orm, database }: Pick<MigrationSet, 'orm' | 'database'>,
  named: readonly Named[],
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const own = named.filter((item) => item.orm === orm);
  const wanted = own.find(({ source }) => source === database);
  const exact = wanted && candidates.find((candidate) => isSame(candidate, wanted));
  if (exact) return [exact];
  // One that nobody can connect to hides none of the others.
  const open = candidates.filter(({ target }) => !('reason' in target));
  const first = open.filter((candidate) => own.some((item) => isSame(candidate, item)));
  // A table of the same name in a database of another ORM is of that.
  const others = open.filter(({ source }) => source === null);
  const likely = first.length > 0 ? [...new Set([...first, ...others])] : open;
  return (likely.length > 0 ? likely : candidates).slice(0, MOST_DATABASES);
}

/** Several files may name one database, of which one is its source. */
function isSame({ source, variable, host, port, database }: Candidate, item: Named): boolean {
  if (source === item.source) return true;
  if (variable !== null && item.variable !== null) return variable === item.variable;
  return database !== null && database === item.name && host === item.host && port === item.port;
}
