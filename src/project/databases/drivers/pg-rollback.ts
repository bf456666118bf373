// Mode rollback for `pg`: the clients of a call share one connection for each database, and one transaction, which is rolled back at its end.
// A client of the project never connects itself. Its transactions are savepoints; so is each statement, as an error would end the whole.

import type { Effects } from '../../../protocol/databases/effects.ts';
import { readPostgres, rowsBy } from '../effects/postgres.ts';
import { mergeEffects } from '../effects/rows.ts';
import { findDefinition } from '../postgres/definitions.ts';
import { snapshotOf } from '../postgres/snapshots.ts';
import { controlOf, findEffect, type Statement, splitStatements } from '../sql.ts';
import { denied, noteProtection, onEndOfCall, requireCall, watchText } from '../state.ts';
import { createTransactions, type Transactions } from '../transactions.ts';
import {
  askFor,
  type Client,
  type ClientClass,
  createQuery,
  expected,
  fail,
  forceOneStatement,
  ownQuery,
  type Query,
  runSeveral,
  submit,
} from './pg-query.ts';

/** Locks of the transaction are held against everybody else. */
const LOCK_TIMEOUT_MS = 5_000;
/** Until a statement that still runs at the end of a call is left to the server, which rolls back as well. */
const END_TIMEOUT_MS = 1_000;
/** For a statement that looks at what the call has changed. */
const LOOK_TIMEOUT_MS = 600;
const SAVEPOINT = 'mcp_node_statement';

interface Session {
  client: Client;
  ready: Promise<void>;
  tail: Promise<unknown>;
  transactions: Transactions;
  /** Clients whose transaction had an error: PostgreSQL wants it rolled back. */
  failed: Set<Client>;
  over: boolean;
}

/** Refused besides what findEffect knows: what goes elsewhere, or hides what it does. */
const refusedWords = new Set([
  'copy',
  'prepare',
  'execute',
  'deallocate',
  'discard',
  'load',
  'vacuum',
  'checkpoint',
  'analyze',
]);

export function rollbackClient(Class: ClientClass): void {
  const { query: originalQuery, connect: originalConnect, end: originalEnd } = Class.prototype;
  const own = new WeakSet<Client>();
  const sessions = new Map<string, Session>();

  onEndOfCall(async () => {
    const ended = [...sessions.values()];
    sessions.clear();
    return mergeEffects(await Promise.all(ended.map(endSession)));
  });

  /** The connection that `client` stands for. */
  function sessionOf(client: Client): Session {
    const timeoutMs = requireCall();
    const { host, port, database, user } = client.connectionParameters;
    const key = JSON.stringify([host, port, database, user]);
    const known = sessions.get(key);
    if (known) return known;
    noteProtection('pg', 'driver');
    const shared = new Class({ ...client.connectionParameters, password: client.password, ssl: client.ssl });
    own.add(shared);
    const session: Session = {
      client: shared,
      ready: open(shared, timeoutMs),
      tail: Promise.resolve(),
      transactions: createTransactions(),
      failed: new Set(),
      over: false,
    };
    session.ready.catch(() => sessions.delete(key));
    shared.on('error', () => {
      session.over = true;
      sessions.delete(key);
    });
    sessions.set(key, session);
    return session;
  }

  async function open(client: Client, timeoutMs: number): Promise<void> {
    await originalConnect.call(client);
    // PostgreSQL 14 and later: a statement ends when we do.
    await raw(client, "SET client_connection_check_interval = '1s'").catch(() => {});
    await snapshotOf(client).refresh(askOn(client), false);
    await raw(client, 'BEGIN');
    await raw(client, `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await raw(client, `SET LOCAL statement_timeout = ${timeoutMs}`);
    await raw(client, `SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs + 10_000}`);
  }

  async function endSession(session: Session): Promise<Effects> {
    let isLost = session.over;
    session.over = true;
    const { client } = session;
    const limit = () =>
      setTimeout(() => {
        isLost = true;
        client.connection.stream.destroy();
      }, END_TIMEOUT_MS);
    let timer = limit();
    try {
      // In its turn: one statement at a time is expected on a connection.
      const isReady = await session.ready
        .then(() => session.tail)
        .then(
          () => true,
          () => false,
        );
      clearTimeout(timer);
      if (!isReady || isLost) return { tables: [], schema: [], notes: [] };
      const effects = await effectsOf(client);
      timer = limit();
      await raw(client, 'ROLLBACK').catch(() => {});
      originalEnd.call(client, () => {});
      return effects;
    } finally {
      clearTimeout(timer);
      // Whatever was still on its way: nothing commits on a connection that is gone.
      client.connection.stream.destroy();
    }
  }

  async function effectsOf(client: Client): Promise<Effects> {
    const another = new Class({ ...client.connectionParameters, password: client.password, ssl: client.ssl });
    own.add(another);
    another.on('error', () => {});
    const connect = async () => {
      await originalConnect.call(another);
      await raw(another, 'SET default_transaction_read_only = on');
      await raw(another, `SET lock_timeout = ${LOOK_TIMEOUT_MS / 2}`);
      await raw(another, `SET statement_timeout = ${LOOK_TIMEOUT_MS}`);
      return rowsBy(askOn(another), false);
    };
    try {
      await raw(client, `SET LOCAL statement_timeout = ${LOOK_TIMEOUT_MS}`);
      return await readPostgres(rowsBy(askOn(client), true), connect);
    } catch (error) {
      const note = `what changed in PostgreSQL could not be seen: ${error}`.slice(0, 500);
      return { tables: [], schema: [], notes: [note] };
    } finally {
      another.connection.stream.destroy();
    }
  }

  function send(client: Client, query: Query): Promise<void> {
    expected.set(client.connection, String(query.text));
    const done = submit(query, (error) => error);
    originalQuery.call(client, query);
    return done;
  }
  const raw = (client: Client, text: string) => send(client, ownQuery(Class, text));
  const askOn = (client: Client) => (text: string) => askFor(Class, text, (query) => send(client, query));

  async function runStatement(
    session: Session,
    owner: Client,
    query: Query,
    statement: Statement,
  ): Promise<void> {
    const { client, transactions, failed } = session;
    const control = controlOf(statement);
    const effect = refusalOf(statement, control);
    if (effect !== null) throw denied(statement.plain, effect);
    if (control === 'begin' || control === 'commit' || control === 'rollback') {
      const ends = control === 'commit' && failed.has(owner) ? 'rollback' : control;
      const own = transactions[ends](owner);
      if (ends !== 'begin') failed.delete(owner);
      query.text = own[0] ?? 'SELECT WHERE false';
      return send(client, query);
    }
    // It belongs to the beginning of a transaction, which this is not.
    if (statement.words[0] === 'set' && statement.words[1] === 'transaction')
      query.text = 'SELECT WHERE false';
    transactions.check(owner);
    const isReturn = control === 'savepoint' && statement.words[0] === 'rollback';
    if (failed.has(owner) && !isReturn) throw failedTransaction();
    if (control === null) {
      const snapshot = snapshotOf(client);
      const reach =
        (await snapshot.refusal(statement, query.values, askOn(client), true)) ??
        findDefinition(statement, await snapshot.refresh(askOn(client), true));
      if (reach !== null) throw denied(statement.plain, reach);
    }
    await raw(client, `SAVEPOINT ${SAVEPOINT}`);
    try {
      await send(client, query);
      if (isReturn) failed.delete(owner);
      // Their own savepoints end with ours.
      if (control === null) await raw(client, `RELEASE SAVEPOINT ${SAVEPOINT}`);
    } catch (error) {
      await raw(client, `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
      await raw(client, `RELEASE SAVEPOINT ${SAVEPOINT}`);
      if (transactions.isOpen(owner)) failed.add(owner);
      throw error;
    }
  }

  function query(this: Client, ...args: unknown[]): unknown {
    if (own.has(this)) return originalQuery.apply(this, args);
    const { query: created, result } = createQuery(Class, this, args);
    const work = async (session: Session) => {
      await session.ready;
      if (session.over) throw new Error('The shell call that this belongs to is over');
      const text = String(created.text);
      watchText(text);
      const statements = splitStatements(text, 'postgres');
      if (typeof statements === 'string') throw denied(text, statements);
      forceOneStatement(created);
      // A prepared statement is one of its connection, which is another in the next call, and may be one of several clients.
      created.name = undefined;
      const [only, another] = statements;
      if (!only) return send(session.client, created);
      if (!another) return runStatement(session, this, created, only);
      return runSeveral(Class, created, statements, (part, statement) =>
        runStatement(session, this, part, statement),
      );
    };
    try {
      const session = sessionOf(this);
      session.tail = session.tail
        .then(() => work(session))
        .catch((error) => fail(created, error, this.connection));
    } catch (error) {
      fail(created, error, this.connection);
    }
    return result;
  }

  function connect(this: Client, callback?: (error: unknown, client?: Client) => void): unknown {
    if (own.has(this)) return originalConnect.call(this, callback as never);
    const connected = (async () => {
      await sessionOf(this).ready;
      this._connected = true;
      this.emit('connect');
      return this;
    })();
    if (!callback) return connected;
    connected.then(
      (client) => callback(null, client),
      (error) => callback(error),
    );
    return undefined;
  }

  function end(this: Client, callback?: () => void): unknown {
    if (own.has(this)) return originalEnd.call(this, callback as never);
    this._ending = true;
    this._ended = true;
    for (const session of sessions.values()) {
      const undo = session.transactions.rollback(this);
      if (undo[0]) session.tail = session.tail.then(() => raw(session.client, `${undo[0]}`)).catch(() => {});
    }
    process.nextTick(() => this.emit('end'));
    if (!callback) return Promise.resolve();
    process.nextTick(callback);
    return undefined;
  }

  for (const [name, value] of Object.entries({ query, connect, end })) {
    Object.defineProperty(Class.prototype, name, { value, writable: true, configurable: true });
  }
}

function refusalOf(statement: Statement, control: ReturnType<typeof controlOf>): string | null {
  const [first = ''] = statement.words;
  if (control === 'refused') return 'transactions are not prepared or chained here';
  if (refusedWords.has(first)) return `${first.toUpperCase()} is not followed`;
  if (/^set\s+session\s+characteristics/i.test(statement.plain.trim())) return 'a setting of the session';
  return findEffect(statement);
}

function failedTransaction(): Error {
  const message = 'current transaction is aborted, commands ignored until end of transaction block';
  return Object.assign(new Error(message), { code: '25P02', severity: 'ERROR' });
}
