// Histories of migrations under the budget of an answer: of each list the first, of each log its beginning and its end.
import type { Migrations } from '../../protocol/databases/migrations.ts';
import type { Listing, Warning } from '../../protocol/schemas.ts';
import { cutText } from '../mcp/cut-text.ts';

const lists = { pending: 50, skipped: 50, missing: 50, changed: 50, failed: 10 } as const;
const REASON_BYTES = 1_000;

/** Without secrets already: what is cut here could hide half of one. */
export function fitMigrations({ items, warnings }: Listing<Migrations>): Listing<Migrations> {
  const cut = items.flatMap((item) => cutsOf(item));
  return { items: items.map(fitted), warnings: [...warnings, ...cut] };
}

function fitted(item: Migrations): Migrations {
  const failed = item.failed.slice(0, lists.failed).map(({ name, reason }) => ({
    name,
    reason: reason === null ? null : cutText(reason, REASON_BYTES).text,
  }));
  return {
    ...{ ...item, failed },
    pending: item.pending.slice(0, lists.pending),
    skipped: item.skipped.slice(0, lists.skipped),
    missing: item.missing.slice(0, lists.missing),
    changed: item.changed.slice(0, lists.changed),
  };
}

function cutsOf(item: Migrations): Warning[] {
  const about = item.source === null ? item.orm : `${item.orm} in ${item.source}`;
  return (Object.keys(lists) as (keyof typeof lists)[]).flatMap((key) => {
    const [all, most] = [item[key].length, lists[key]];
    const message = `Of ${about}: the first ${most} ${key} are listed, and ${all - most} more are not.`;
    return all > most ? { code: 'MIGRATIONS_CUT', message } : [];
  });
}
