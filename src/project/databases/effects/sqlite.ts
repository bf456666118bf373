// What a dry run does to a file of SQLite: watched from the first statement that may write, read before the rollback.
import type { Effects, TableEffects } from '../../../protocol/databases/effects.ts';
import { compareNew, compareNoted } from './sqlite-compare.ts';
import {
  type All,
  NOTES,
  notesTable,
  quote,
  readWatchedTables,
  triggersOf,
  type WatchedTable,
} from './sqlite-triggers.ts';

export interface SqliteWatch {
  /** In the transaction, before a statement that may write, or a savepoint. */
  before(verb: string): void;
  /** The transaction was rolled back to a savepoint: triggers may be gone, or be back. */
  wentBack(): void;
  read(): Effects;
  /** The transaction is over; `isLost`: by an error, along with what was done before. */
  clear(isLost: boolean): void;
}

/** A table, an index, a view, a trigger. */
interface Made {
  type: string;
  name: string;
  sql: string | null;
  rootpage: number | bigint;
}

const isSame = (one: Made, other: Made | undefined) =>
  one.sql === other?.sql && one.rootpage === other?.rootpage;

/** `exec` and `all` are past the gate. */
export function watchSqlite(exec: (sql: string) => void, all: All): SqliteWatch {
  /** As it was; undefined: nothing was to be written yet. */
  let first: Map<string, Made> | undefined;
  let watched: WatchedTable[] = [];
  let isInstalled = false;
  let failure: unknown;
  let hasLost = false;

  function made(): Map<string, Made> {
    const rows = all(
      "SELECT type, name, sql, rootpage FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    ) as unknown as Made[];
    return new Map(rows.map((row) => [`${row.type} ${row.name}`, row]));
  }

  function dropTriggers(): void {
    for (const { name } of all(
      `SELECT name FROM temp.sqlite_schema WHERE type = 'trigger' AND name LIKE '${NOTES}%'`,
    ))
      exec(`DROP TRIGGER temp.${quote(String(name))}`);
  }

  function install(): void {
    if (first) dropTriggers();
    else {
      first = made();
      watched = readWatchedTables(all);
    }
    exec(notesTable(Math.max(1, ...watched.map(({ columns }) => columns.length))));
    const now = made();
    // Of one that was altered in this call, rows are not compared.
    for (const table of watched)
      if (isUntouched(table, now)) for (const trigger of triggersOf(table)) exec(trigger);
    isInstalled = true;
  }

  function isUntouched({ name }: WatchedTable, now: Map<string, Made>): boolean {
    const before = first?.get(`table ${name}`);
    return before !== undefined && isSame(before, now.get(`table ${name}`));
  }

  /** A dry run goes on where it cannot be watched. */
  function attempt(work: () => void): void {
    try {
      if (failure === undefined) work();
    } catch (error) {
      failure = error;
    }
  }

  return {
    before: (verb) =>
      attempt(() => {
        if (!isInstalled) install();
        if (/^(?:create|alter|drop)$/.test(verb)) isInstalled = false;
        // No column of a trigger can be dropped or renamed; of a dropped table the triggers go by themselves.
        if (verb === 'alter') dropTriggers();
      }),
    wentBack() {
      isInstalled = false;
    },
    read() {
      const effects: Effects = { tables: [], schema: [], notes: [] };
      attempt(() => {
        if (!first) return;
        const now = made();
        effects.schema = changesOf(first, now);
        const known = new Set(watched.map(({ name }) => name));
        const found: (TableEffects | undefined)[] = watched
          .filter((table) => isUntouched(table, now))
          .map((table) => compareNoted(table, all));
        for (const { type, name } of now.values())
          if (type === 'table' && !first.has(`table ${name}`) && !known.has(name))
            found.push(compareNew(name, all));
        effects.tables = found.filter((table) => table !== undefined);
      });
      if (failure !== undefined)
        effects.notes.push(`what changed in SQLite could not be seen: ${String(failure)}`.slice(0, 500));
      if (hasLost)
        effects.notes.push('an error ended the transaction: what was done before it is not among this');
      return effects;
    },
    clear(isLost) {
      hasLost = isLost;
      first = undefined;
      watched = [];
      isInstalled = false;
      failure = undefined;
    },
  };
}

function changesOf(before: Map<string, Made>, now: Map<string, Made>): string[] {
  const dropped = [...before.keys()].filter((key) => !now.has(key)).map((key) => `drop ${key}`);
  const others = [...now].flatMap(([key, made]) => {
    const earlier = before.get(key);
    if (!earlier) return [`create ${key}`];
    return isSame(made, earlier) ? [] : [`alter ${key}`];
  });
  return [...dropped, ...others];
}
