// https://node-postgres.com: `pg`, and all that builds on it. Mode read: a read-only transaction around every statement, rolled back.
// Mode rollback: in pg-rollback.ts.

import type { Driver } from '../driver.ts';
import { BEGIN_READING, readingOf, saysReadOnly } from '../postgres/reading.ts';
import { snapshotOf } from '../postgres/snapshots.ts';
import { type Statement, splitStatements } from '../sql.ts';
import { currentMode, denied, noteProtection, unprotected, watchText } from '../state.ts';
import { openPg } from './open/pg.ts';
import {
  askFor,
  type Client,
  type ClientClass,
  type Connection,
  createQuery,
  expected,
  fail,
  forceOneStatement,
  ownQuery,
  type Query,
  runSeveral,
  submit,
} from './pg-query.ts';
import { rollbackClient } from './pg-rollback.ts';

export const pg: Driver = {
  name: 'pg',
  urlSchemes: ['postgres', 'postgresql'],
  port: 5432,
  isHeld: true,
  open: openPg,
  patches: {
    'lib/connection.js': protectPgConnection,
    'lib/client.js': protectPgClient,
    'lib/native/client.js': refusePgNative,
  },
};

/** What did not come through a client is not sent. */
function protectPgConnection(exports: unknown): unknown {
  const prototype = (exports as { prototype: Connection }).prototype;
  for (const name of ['query', 'parse'] as const) {
    const original = prototype[name] as (this: Connection, query: never) => unknown;
    const replacement = function (this: Connection, query: string | { text?: string }) {
      const text = typeof query === 'string' ? query : String(query?.text);
      if (expected.get(this) !== text) {
        throw denied(
          text,
          'cursors, COPY streams and connections of pg are not followed: use client.query()',
        );
      }
      return original.call(this, (typeof query === 'string' ? text : { ...query, text }) as never);
    };
    Object.defineProperty(prototype, name, { value: replacement, writable: true, configurable: true });
  }
  return exports;
}

function protectPgClient(exports: unknown): unknown {
  const Class = exports as ClientClass;
  if (currentMode() === 'rollback') rollbackClient(Class);
  else readOnlyClient(Class);
  return exports;
}

/** libpq, which cannot be seen into. */
function refusePgNative(): unknown {
  return function Client() {
    throw unprotected('pg.native (libpq) cannot be held to the mode: use pg.Client or pg.Pool');
  };
}

interface Session {
  tail: Promise<unknown>;
  /** The project's own transaction. */
  inTransaction: boolean;
}

function readOnlyClient(Class: ClientClass): void {
  const original = Class.prototype.query;
  const sessions = new WeakMap<Client, Session>();

  function sessionOf(client: Client): Session {
    const known = sessions.get(client);
    if (known) return known;
    noteProtection('pg', 'driver');
    const session: Session = { tail: Promise.resolve(), inTransaction: false };
    sessions.set(client, session);
    return session;
  }

  function send(client: Client, query: Query): Promise<unknown> {
    expected.set(client.connection, String(query.text));
    const done = submit(query, mapError);
    original.call(client, query);
    return done;
  }
  const raw = (client: Client, text: string) => send(client, ownQuery(Class, text));
  const askOn = (client: Client) => (text: string) => askFor(Class, text, (query) => send(client, query));

  async function runStatement(client: Client, session: Session, query: Query, statement: Statement) {
    const { isQuery, control, instead } = readingOf(statement);
    if (control === 'begin') session.inTransaction = true;
    else if (control === 'commit' || control === 'rollback') session.inTransaction = false;
    if (instead !== null) query.text = instead;
    if (!isQuery) return send(client, query);
    const snapshot = snapshotOf(client);
    const reach = await snapshot.refusal(statement, query.values, askOn(client), session.inTransaction);
    if (reach !== null) throw denied(statement.plain, reach);
    if (session.inTransaction) return send(client, query);
    await raw(client, BEGIN_READING);
    try {
      return await send(client, query);
    } finally {
      // The answer is out already; a connection that is lost has rolled back.
      await raw(client, 'ROLLBACK').catch(() => {});
    }
  }

  const replacement: Client['query'] = function (this: Client, ...args) {
    const { query, result } = createQuery(Class, this, args);
    const session = sessionOf(this);
    const work = async () => {
      // Nothing may come between the beginning of a transaction and its settings.
      if (!session.inTransaction) await snapshotOf(this).refresh(askOn(this), false);
      const text = String(query.text);
      watchText(text);
      const statements = splitStatements(text, 'postgres');
      if (typeof statements === 'string') throw denied(text, statements);
      forceOneStatement(query);
      const [only, another] = statements;
      if (!only) return send(this, query);
      if (!another) return runStatement(this, session, query, only);
      return runSeveral(Class, query, statements, (part, statement) =>
        runStatement(this, session, part, statement),
      );
    };
    session.tail = session.tail.then(work).catch((error) => fail(query, error, this.connection));
    return result;
  };
  Object.defineProperty(Class.prototype, 'query', {
    value: replacement,
    writable: true,
    configurable: true,
  });
}

/** The database said no. */
function mapError(error: unknown, text: string): unknown {
  const { code } = Object(error) as { code?: unknown };
  return saysReadOnly(code) ? denied(text, 'the database said so', error) : error;
}
