// What a dry run does to PostgreSQL, read before the rollback: the transaction's own counters say which tables it touched,
// and another connection sees their rows as they were. Neither a lock nor a trigger is needed for it.
import type { Effects } from '../../../protocol/databases/effects.ts';
import { type AskRows, compareTable, type Touched } from './postgres-compare.ts';

/** No table is begun with later: the locks of the call are held meanwhile. */
const ALL_MS = 2_000;

interface Made {
  oid: string;
  name: string;
  storage: string;
  shape: string | null;
}

/** Counted by the transaction for its own connection, which did nothing else. */
const touchedQuery = `SELECT s.relid::text AS oid, s.relid::regclass::text AS name, format('%I.%I', s.schemaname, s.relname) AS quoted,
  format('%s inserts, %s updates, %s deletes', s.n_tup_ins, s.n_tup_upd, s.n_tup_del) AS done,
  ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = s.relid AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)) AS keys
  FROM pg_stat_xact_user_tables s WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0 ORDER BY s.relname, s.schemaname LIMIT 200`;

const madeQuery = `SELECT c.oid::text AS oid, c.relfilenode::text AS storage,
  CASE WHEN c.relkind IN ('r', 'p') THEN 'table' WHEN c.relkind = 'v' THEN 'view' WHEN c.relkind = 'm' THEN 'materialized view' WHEN c.relkind IN ('i', 'I') THEN 'index' ELSE 'sequence' END || ' ' || c.oid::regclass AS name,
  (SELECT md5(string_agg(concat_ws(' ', a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.atthasdef), ',' ORDER BY a.attnum)) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS shape
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'i', 'I', 'S') ORDER BY 3`;

/** `inside`: in the transaction. `outside`: on another connection, opened if it is needed. */
export async function readPostgres(inside: AskRows, outside: () => Promise<AskRows>): Promise<Effects> {
  const effects: Effects = { tables: [], schema: [], notes: [] };
  const [own] = await inside('SELECT pg_current_xact_id_if_assigned()::xid::text AS xid');
  // It has written nothing.
  if (typeof own?.xid !== 'string') return effects;
  const touched = (await inside(touchedQuery)) as unknown as Touched[];
  const others = await outside();
  const now = byId(await inside(madeQuery));
  const before = byId(await others(madeQuery));
  effects.schema = changesOf(before, now);
  const started = performance.now();
  for (const table of touched) {
    const [was, is] = [before.get(table.oid), now.get(table.oid)];
    try {
      if (performance.now() - started > ALL_MS) throw new Error('there was no time for it');
      if (was && (was.storage !== is?.storage || was.shape !== is.shape)) throw new Error('it was altered');
      const found = await compareTable(table, own.xid, inside, was ? others : undefined);
      if (found) effects.tables.push(found);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const note = `${table.name}: ${table.done}; rows cannot be compared: ${reason}`;
      if (effects.notes.length < 20) effects.notes.push(note.slice(0, 500));
    }
  }
  return effects;
}

const byId = (rows: Record<string, unknown>[]) =>
  new Map((rows as unknown as Made[]).map((row) => [row.oid, row]));

function changesOf(before: Map<string, Made>, now: Map<string, Made>): string[] {
  const dropped = [...before.values()].filter(({ oid }) => !now.has(oid)).map(({ name }) => `drop ${name}`);
  const others = [...now.values()].flatMap(({ oid, name, storage, shape }) => {
    const was = before.get(oid);
    if (!was) return [`create ${name}`];
    if (was.shape !== shape || was.name !== name) return [`alter ${was.name}`];
    // TRUNCATE gives a table new files, and its indexes.
    return was.storage !== storage && !name.startsWith('index ') ? [`truncate or rewrite ${name}`] : [];
  });
  return [...dropped, ...others].slice(0, 1_000);
}

/** `ask` has the one value of an answer. `isOpen`: in a transaction, which an error must not end. */
export function rowsBy(ask: (sql: string) => Promise<string>, isOpen: boolean): AskRows {
  const [begin, end, undo] = isOpen
    ? [`SAVEPOINT ${SAVEPOINT};`, `; RELEASE SAVEPOINT ${SAVEPOINT}`, `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`]
    : ['', '', ''];
  return async (sql) => {
    try {
      const rows = await ask(`${begin} SELECT coalesce(json_agg(x), '[]')::text FROM (${sql}) AS x ${end}`);
      return JSON.parse(rows, exactly);
    } catch (error) {
      if (isOpen) await ask(undo).catch(() => {});
      throw error;
    }
  };
}

const SAVEPOINT = 'mcp_node_effects';

/** A number that JavaScript cannot hold is a text. */
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isLossy = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isLossy ? (context?.source ?? value) : value;
}
