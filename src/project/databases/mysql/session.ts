// Mode rollback of MySQL and MariaDB, whatever driver: one connection for each database and call, one transaction, undone at the end.
import { CodedError } from '../../../errors.ts';
import type { Effects } from '../../../protocol/databases/effects.ts';
import { readMysql } from '../effects/mysql.ts';
import type { Statement } from '../sql.ts';
import { denied, requireCall, unprotected } from '../state.ts';
import { createTransactions } from '../transactions.ts';
import { type Catalogue, keyOf, type Reach, reachOf, readCatalogue } from './catalogue.ts';
import { type Meaning, meaningOf } from './gate.ts';
import type { AskRows } from './privileges.ts';

/** A connection of ours. */
export interface Link {
  ask: AskRows;
  destroy(): void;
}

export interface MysqlSession<L extends Link> {
  key: string;
  /** One after the other, whoever sends. */
  turn(work: (link: L) => Promise<void>): Promise<void>;
  /** Before a statement of `owner` is sent: what has to be sent in its place. Throws if it is refused. */
  enter(owner: object, statement: Statement): Promise<string>;
  /** What `enter` would refuse is refused. */
  look(statement: Statement, owner: object): Promise<unknown>;
  /** An error of the server came of it. */
  failed(error: unknown): Promise<void>;
  /** `owner` is gone, and its transaction, once what was sent before has run. */
  release(owner: object): Promise<void>;
  /** The connection is, or never was. */
  isLost(): boolean;
  end(): Promise<Effects>;
}

/** Does nothing, and says so as a statement that changes nothing does. */
export const NOTHING = 'DO 0';
const BASE = 'mcp_node_base';
const LOCK_TIMEOUT_S = 5;
/** Until a statement that still runs at the end of a call is left to the server, which rolls back as well. */
const END_TIMEOUT_MS = 1_000;
const CATALOGUE_MS = 30_000;
const DEADLOCK = 1213;
const LOCK_TIMEOUT = 1205;
const NO_SAVEPOINT = 1305;

const catalogues = new Map<string, { at: number; catalogue: Catalogue }>();
const LOST = 'the connection was lost: what was done on it is undone by the server, and is not among this';
const LATE =
  'what was sent had not ended with the call: the server undoes it, with all of its connection, and it is not among this';
const nothing = (): Effects => ({ tables: [], schema: [], notes: [] });

/** `key`: of the server, the database and the user. */
export function openMysqlSession<L extends Link>(
  key: string,
  database: string,
  connect: (onLost: () => void) => Promise<L>,
): MysqlSession<L> {
  const timeoutMs = requireCall();
  const transactions = createTransactions();
  /** Where a client uses another database than the one it connected to. */
  const schemas = new WeakMap<object, string>();
  const manual = new WeakSet<object>();
  const touched = new Set<string>();
  let inUse = database;
  let isOver = false;
  let isLost = false;
  const lose = () => {
    isLost = true;
  };
  let undoesAll = false;
  const notes: string[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  let beside: Promise<L> | undefined;
  const ready = open();

  async function open(): Promise<L> {
    const link = await connect(lose);
    const [server] = await link.ask(
      'SELECT @@sql_mode AS mode, @@log_bin AS logs, @@binlog_format AS format, @@innodb_rollback_on_timeout AS undoes, @@session.lock_wait_timeout AS w',
    );
    const mode = String(server?.mode);
    const other = /ANSI_QUOTES|NO_BACKSLASH_ESCAPES/.exec(mode)?.[0];
    if (other) throw unprotected(`by sql_mode ${other} the server reads texts another way than mcp-node`);
    undoesAll = String(server?.undoes) === '1';
    const isOld = String(server?.logs) === '1' && server?.format === 'STATEMENT';
    if (isOld) notes.push('the server logs statements: what others wrote meanwhile is among this');
    await set(link, [
      `innodb_lock_wait_timeout = ${LOCK_TIMEOUT_S}`,
      `lock_wait_timeout = ${LOCK_TIMEOUT_S}`,
      `wait_timeout = ${Math.ceil(timeoutMs / 1_000) + 10}`,
      `max_statement_time = ${timeoutMs / 1_000}`,
      ...(isOld ? [] : ['TRANSACTION ISOLATION LEVEL READ COMMITTED']),
    ]);
    await refresh(link);
    await link.ask('SET autocommit = 0');
    await link.ask('START TRANSACTION');
    await link.ask(`SAVEPOINT ${BASE}`);
    return link;
  }

  async function refresh(link: L): Promise<Catalogue> {
    const catalogue = await readCatalogue(link.ask);
    catalogues.set(key, { at: performance.now(), catalogue });
    return catalogue;
  }

  /** On a connection of its own: what has read the server's own tables has no savepoints any more. */
  async function refreshBeside(): Promise<Catalogue> {
    beside ??= openBeside();
    return refresh(await beside);
  }

  async function openBeside(): Promise<L> {
    const link = await connect(() => {
      beside = undefined;
    });
    await set(link, [`lock_wait_timeout = ${LOCK_TIMEOUT_S}`, `max_statement_time = ${timeoutMs / 1_000}`]);
    return link;
  }

  async function known(): Promise<Catalogue> {
    const last = catalogues.get(key);
    return last && performance.now() - last.at < CATALOGUE_MS ? last.catalogue : refreshBeside();
  }

  async function reach({ plain }: Statement, schema: string) {
    const found = reachOf(plain, schema, await known());
    return found.isStrange ? reachOf(plain, schema, await refreshBeside()) : found;
  }

  async function look(statement: Statement, owner: object): Promise<{ meaning: Meaning; reached?: Reach }> {
    const meaning = meaningOf(statement);
    if (meaning.kind === 'refused') throw denied(statement.plain, meaning.reason);
    if (meaning.kind !== 'run' || statement.words[0] === 'set') return { meaning };
    const reached = await reach(statement, schemas.get(owner) ?? database);
    if (reached.refusal !== null) throw denied(statement.plain, reached.refusal);
    return { meaning, reached };
  }

  async function enter(owner: object, statement: Statement): Promise<string> {
    requireCall();
    const link = await ready;
    if (isOver) throw new Error('The shell call that this belongs to is over');
    const { meaning, reached } = await look(statement, owner);
    const run = async (all: string[]) => {
      for (const sql of all) await link.ask(sql);
      return NOTHING;
    };
    switch (meaning.kind) {
      case 'nothing':
        return NOTHING;
      case 'begin':
        // It commits what is open.
        return run([...transactions.commit(owner), ...transactions.begin(owner)]);
      case 'commit':
        return run(transactions.commit(owner));
      case 'rollback':
        return run(transactions.rollback(owner));
      case 'autocommit':
        if (!meaning.isOn) manual.add(owner);
        else if (manual.delete(owner)) return run(transactions.commit(owner));
        return NOTHING;
      case 'use':
        // One that fails changes nothing.
        await run([useOf(meaning.schema)]);
        schemas.set(owner, meaning.schema);
        inUse = meaning.schema;
        return NOTHING;
    }
    transactions.check(owner);
    if (manual.has(owner)) await run(transactions.begin(owner));
    const schema = schemas.get(owner) ?? database;
    if (schema !== inUse && schema !== '') await run([useOf(schema)]);
    inUse = schema;
    if (reached?.writes) for (const table of reached.tables) touched.add(table);
    return statement.text;
  }

  async function failed(error: unknown): Promise<void> {
    const errno = Reflect.get(Object(error), 'errno');
    if (errno !== DEADLOCK && !(errno === LOCK_TIMEOUT && undoesAll)) return;
    notes.push('an error ended the transaction: what was done before it is not among this');
    transactions.clear();
    await (await ready).ask(`SAVEPOINT ${BASE}`);
  }

  async function end(): Promise<Effects> {
    isOver = true;
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, END_TIMEOUT_MS, 'late'));
    // In its turn: one statement at a time is expected on a connection.
    const link = await Promise.race([
      late,
      Promise.all([ready, tail]).then(
        ([own]) => own,
        () => null,
      ),
    ]);
    try {
      // Nothing was done, which its statements have told.
      if (link === null) return nothing();
      // Nothing commits on a connection that is gone.
      if (isLost) return { ...nothing(), notes: [...notes, LOST] };
      if (link === 'late') return { ...nothing(), notes: [...notes, LATE] };
      const effects = await effectsOf(link);
      await link.ask(`ROLLBACK TO SAVEPOINT ${BASE}`).catch((error) => {
        throw Reflect.get(Object(error), 'errno') === NO_SAVEPOINT ? committed() : error;
      });
      await link.ask('ROLLBACK');
      return effects;
    } finally {
      for (const one of [ready, beside])
        one?.then(
          (link) => link.destroy(),
          () => {},
        );
    }
  }

  async function effectsOf(link: L): Promise<Effects> {
    const tables = [...touched].flatMap((name) => catalogues.get(key)?.catalogue.tables.get(name) ?? []);
    if (tables.length === 0) return { ...nothing(), notes };
    const labelled = tables.map((table) => ({
      ...table,
      label: keyOf(table.schema, '') === keyOf(database, '') ? table.name : `${table.schema}.${table.name}`,
    }));
    let outside: L | undefined;
    try {
      outside = await connect(() => {});
      const effects = await readMysql(link.ask, outside.ask, labelled);
      return { ...effects, notes: [...notes, ...effects.notes] };
    } catch (error) {
      return { ...nothing(), notes: [...notes, `what changed could not be seen: ${error}`.slice(0, 500)] };
    } finally {
      outside?.destroy();
    }
  }

  ready.catch(lose);
  return {
    key,
    turn(work) {
      const done = tail.then(async () => {
        const link = await ready;
        if (isLost) throw lost();
        return work(link);
      });
      tail = done.catch(() => {});
      return done;
    },
    enter,
    look,
    failed,
    async release(owner) {
      if (isOver) return;
      const done = tail.then(async () => {
        const link = await ready;
        for (const undo of transactions.rollback(owner)) await link.ask(undo);
      });
      tail = done.catch(() => {});
      await tail;
    },
    isLost: () => isLost,
    end,
  };
}

const useOf = (schema: string) => `USE \`${schema.replaceAll('`', '``')}\``;

/** Not every server has all of them. */
async function set(link: Link, settings: readonly string[]): Promise<void> {
  for (const setting of settings) await link.ask(`SET SESSION ${setting}`).catch(() => {});
}

export const lost = () =>
  new Error('The connection of this dry run was lost, and what was done on it is undone. Run it all again.');

const committed = () =>
  new CodedError(
    'DATABASE_UNPROTECTED',
    'Something in this call ended the transaction of the dry run: what was done before it may have been committed.',
    'Look at the database, and leave that statement out of dry runs.',
  );
