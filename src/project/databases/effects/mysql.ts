// What a dry run does to MySQL or MariaDB, read before the rollback: tables that its statements reach, as the transaction sees them and as
// everybody else does. Neither a lock nor a trigger is needed for it.
import type { Effects } from '../../../protocol/databases/effects.ts';
import { type AskRows, compareTable, type ReachedTable } from './mysql-compare.ts';

/** No table is begun with later: the locks of the call are held meanwhile. */
const ALL_MS = 2_500;
/** For a statement that looks at what the call has changed. */
const LOOK_S = 1;

/** Both connections have to say a value alike. */
const alike = [
  "SET SESSION sql_mode = ''",
  'SET SESSION time_zone = DEFAULT',
  'SET NAMES utf8mb4',
  'SET SESSION lock_wait_timeout = 1',
];
const limits = [`max_statement_time = ${LOOK_S}`, `max_execution_time = ${LOOK_S * 1_000}`];

type Table = Pick<ReachedTable, 'schema' | 'name' | 'label'>;

export async function readMysql(
  inside: AskRows,
  outside: AskRows,
  tables: readonly Table[],
): Promise<Effects> {
  const effects: Effects = { tables: [], schema: [], notes: [] };
  for (const setting of ['TRANSACTION ISOLATION LEVEL READ COMMITTED', 'TRANSACTION READ ONLY'])
    await outside(`SET SESSION ${setting}`);
  for (const ask of [inside, outside]) {
    for (const setting of alike) await ask(setting);
    // MariaDB has the first, MySQL the second.
    for (const limit of limits) await ask(`SET SESSION ${limit}`).catch(() => {});
  }
  const started = performance.now();
  for (const table of tables) {
    try {
      if (performance.now() - started > ALL_MS) throw new Error('there was no time for it');
      const found = await compareTable(await withColumns(table, outside), inside, outside);
      if (found) effects.tables.push(found);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const note = `${table.label}: rows cannot be compared: ${reason}`;
      if (effects.notes.length < 20) effects.notes.push(note.slice(0, 500));
    }
  }
  return effects;
}

async function withColumns(table: Table, ask: AskRows): Promise<ReachedTable> {
  const of = `TABLE_SCHEMA = ${text(table.schema)} AND TABLE_NAME = ${text(table.name)}`;
  const columns = await ask(
    `SELECT COLUMN_NAME AS c, DATA_TYPE AS t FROM information_schema.COLUMNS WHERE ${of} ORDER BY ORDINAL_POSITION`,
  );
  const keys = await ask(
    `SELECT COLUMN_NAME AS c FROM information_schema.STATISTICS WHERE ${of} AND INDEX_NAME = 'PRIMARY' ORDER BY SEQ_IN_INDEX`,
  );
  return {
    ...table,
    columns: columns.map(({ c, t }) => ({ name: String(c), type: String(t).toLowerCase() })),
    keys: keys.map(({ c }) => String(c)),
  };
}

/** With no sql_mode a backslash escapes. */
const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
