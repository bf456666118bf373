// What a drift says of migrations that could not be read.
import { expect, test } from 'vitest';
import type { Model } from '../../../src/protocol/schemas.ts';
import type { DatabaseReader } from '../../../src/server/readers/databases.ts';
import { findDrift } from '../../../src/server/readers/drift/drift.ts';

const user: Model = {
  ...{ name: 'User', app: 'app', orm: 'drizzle', table: 'users', kind: 'table', source: 'users.ts:1' },
  ...{ origin: 'source', fields: [], indexes: [], uniques: [] },
};
const driftWith = (migrations: DatabaseReader['migrations'], signal = new AbortController().signal) =>
  findDrift(
    { items: [user], warnings: [] },
    [user],
    {
      migrations,
      tables: async () => ({ connection: 'DB', driver: 'pg', dialect: 'postgres', tables: [] }),
    } as Partial<DatabaseReader> as DatabaseReader,
    signal,
  );
const drift = ['the database has no table users'];

test('those that files do not tell are remarked, and that there are none is not', async () => {
  const remark = { code: 'JOURNAL_INVALID', message: 'd/meta/_journal.json is no journal' };
  const none = { code: 'NO_MIGRATIONS', message: 'No migrations were found' };
  const { items, warnings } = await driftWith(async () => ({
    ...{ items: [], ownTables: [], warnings: [remark, none] },
  }));
  expect(items).toMatchObject([{ name: 'User', drift }]);
  expect(warnings).toEqual([remark]);
});

test('that they could not be had is remarked, and the drift is told', async () => {
  const { items, warnings } = await driftWith(async () => {
    throw new Error('it hangs');
  });
  expect(items).toMatchObject([{ name: 'User', drift }]);
  expect(warnings).toEqual([
    { code: 'MIGRATIONS_UNKNOWN', message: expect.stringMatching(/could not be read.*: it hangs$/) },
  ]);
});

test('a call that was cancelled ends', async () => {
  const cancelled = async () => {
    throw new Error('the call was cancelled');
  };
  await expect(driftWith(cancelled, AbortSignal.abort())).rejects.toThrow('the call was cancelled');
});
