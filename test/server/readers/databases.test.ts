import { expect, test } from 'vitest';
import type { Supervisor } from '../../../src/server/processes/supervisor.ts';
import { createDatabaseReader } from '../../../src/server/readers/databases.ts';

const warningsWith = async (warnings: { code: string; message: string }[]) => {
  const supervisor = { ask: async () => ({ items: [], warnings }) } as Partial<Supervisor>;
  const reader = createDatabaseReader(supervisor as Supervisor);
  return (await reader.migrations(new AbortController().signal)).warnings;
};

test('that there are no migrations is said where nothing is said in their place', async () => {
  expect(await warningsWith([])).toMatchObject([{ code: 'NO_MIGRATIONS' }]);
  const failed = { code: 'JOURNAL_INVALID', message: 'd/meta/_journal.json is no journal' };
  expect(await warningsWith([failed])).toEqual([failed]);
});
