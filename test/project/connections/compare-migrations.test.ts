import { expect, test } from 'vitest';
import { compareMigrations } from '../../../src/project/connections/compare-migrations.ts';
import type { MigrationSet } from '../../../src/protocol/databases/migrations.ts';

const set: MigrationSet = {
  ...{ orm: 'knex', source: 'migrations', database: null },
  files: ['a', 'b'].map((name) => ({ name, key: name })),
  record: { table: 'knex_migrations', columns: ['name', 'at'], key: 'name', at: 'at' },
};
const lastOf = (...rows: [name: string, at: number | string | null][]) =>
  compareMigrations(
    set,
    {
      ...{ connection: 'DB', table: 'knex_migrations', hasKey: true, locked: false },
      rows: rows.map(([name, at]) => ({ name, at })),
    },
    null,
  ).last;

test.each([
  [1_700_000_000_000, '2023-11-14T22:13:20.000Z'],
  ['2024-05-06', '2024-05-06'],
  [null, null],
  // Nanoseconds, and what is no number of milliseconds at all.
  [1.7e18, null],
  [-9e15, null],
])('a migration that was applied at %j was applied at %j', (at, told) => {
  expect(lastOf(['a', at])).toEqual({ name: 'a', at: told });
});

test('one whose time cannot be told is not the last', () => {
  expect(lastOf(['b', 1_700_000_000_000], ['a', 1.7e18])).toMatchObject({ name: 'b' });
});
