// What a statement of SQLite hands out in mode rollback: better-sqlite3 has to be compiled, so a class stands for it whose
// statements know their database as well.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { protectSqlite, type SqliteDriver } from '../../../src/project/databases/drivers/sqlite/protect.ts';
import { beginTurn, endTurn, setMode } from '../../../src/project/databases/state.ts';
import { makeFolder } from '../../support/folders.ts';

type Statement = ReturnType<DatabaseSync['prepare']> & { database: DatabaseSync };

class Database extends DatabaseSync {
  override prepare(sql: string): Statement {
    return Object.defineProperty(super.prepare(sql), 'database', {
      value: this,
      enumerable: true,
    }) as Statement;
  }
}
class Unheld extends Database {}
Unheld.prototype.prepare = Database.prototype.prepare;
Unheld.prototype.exec = DatabaseSync.prototype.exec;

setMode('rollback', () => {}, false, []);
const Held = protectSqlite({
  name: 'a stand-in',
  Class: Database as unknown as SqliteDriver['Class'],
  names: { open: 'isOpen', inTransaction: 'isTransaction' },
  refusedMethods: [],
}) as new (
  file: string,
) => Database;

const INSERT = "INSERT INTO notes (text) VALUES ('kept')";

let file: string;
beforeEach((context) => {
  const folder = makeFolder();
  context.onTestFinished(() => folder[Symbol.dispose]());
  file = join(folder.dir, 'notes.db');
  outside((own) => own.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)'));
});

function outside<T>(use: (own: DatabaseSync) => T): T {
  const own = new DatabaseSync(file);
  try {
    return use(own);
  } finally {
    own.close();
  }
}
const rows = () => outside((own) => own.prepare('SELECT * FROM notes').all().length);
const inserted = async () => (await endTurn()).tables.map((table) => [table.table, table.inserted]);

test('where nothing holds it, the database of a statement commits', () => {
  const own = new Unheld(file);
  own.exec('BEGIN');
  const statement = own.prepare(INSERT);
  statement.run();
  statement.database.exec('COMMIT');
  own.close();
  expect(rows()).toBe(1);
});

test.each(['SELECT 1', INSERT, 'BEGIN'])(
  'the database of %s is the one of the project, and commits nothing',
  async (sql) => {
    beginTurn(1000);
    const own = new Held(file);
    own.prepare(INSERT).run();
    const { database } = own.prepare(sql);
    expect(database).toBe(own);
    expect(() => database.exec('COMMIT')).toThrow('cannot commit - no transaction is active');
    expect(await inserted()).toEqual([['notes', 1]]);
    expect(rows()).toBe(0);
  },
);

describe('rows that are asked for after the call', () => {
  const begun = async () => {
    beginTurn(1000);
    const own = new Held(file);
    const rows = own.prepare(`${INSERT} RETURNING text`).iterate();
    await endTurn();
    return { own, rows };
  };

  test('between calls, none', async () => {
    const { rows: asked } = await begun();
    expect(() => asked.next()).toThrow('No shell call is at work');
    expect(rows()).toBe(0);
  });

  test('in the next call, in its transaction', async () => {
    const { rows: asked } = await begun();
    beginTurn(1000);
    expect([...asked]).toEqual([{ text: 'kept' }]);
    expect(await inserted()).toEqual([['notes', 1]]);
    expect(rows()).toBe(0);
  });

  test('within a call, those of the statement', async () => {
    beginTurn(1000);
    const own = new Held(file);
    const three = own.prepare("SELECT value FROM json_each('[1, 2, 3]')");
    const values = three.iterate() as unknown as {
      map(of: (row: { value: number }) => number): Iterable<number>;
    };
    expect([...values.map(({ value }) => value)]).toEqual([1, 2, 3]);
    const asked = three.iterate();
    for (const { value } of asked) if (value === 2) break;
    expect(asked.next().done).toBe(true);
    expect([...own.prepare('BEGIN').iterate(), own.isTransaction]).toEqual([true]);
    expect([...own.prepare('COMMIT').iterate(), own.isTransaction]).toEqual([false]);
    await endTurn();
  });
});
