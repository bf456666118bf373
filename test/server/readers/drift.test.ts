// What a drift says of migrations that could not be read.
import { expect, test } from 'vitest';
import type { Model } from '../../../src/protocol/schemas.ts';
import type { DatabaseReader } from '../../../src/server/readers/databases.ts';
import { findDrift } from '../../../src/server/readers/drift/drift.ts';

const { signal } = new AbortController();
const user: Model = {
  ...{ name: 'User', app: 'app', orm: 'drizzle', table: 'users', kind: 'table', source: 'users.ts:1' },
  ...{ origin: 'source', fields: [], indexes: [], uniques: [] },
};
const driftWith = (migrations: DatabaseReader['migrations']) =>
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
