// Migrations of several ORMs: what is broken of one takes none of the others along.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Adapter } from '../../../src/project/adapters/adapter.ts';
import { adapters } from '../../../src/project/adapters/index.ts';
import { listMigrations } from '../../../src/project/inspect/migrations.ts';
import { createProject } from '../../support/temp.ts';

const registry = adapters as Adapter[];
const broken: Adapter = {
  ...{ name: 'broken', kind: 'orm', packages: { broken: '*' } },
  load: async () => ({
    migrations: async () => {
      throw new Error('no idea');
    },
  }),
};
beforeAll(() => {
  registry.push(broken);
});
afterAll(() => {
  registry.splice(registry.indexOf(broken));
});

const found = async (dependencies: Record<string, string>, files: Record<string, unknown>) => {
  const { project } = await createProject({
    'package.json': { name: 'app', dependencies: { kysely: '0.28', ...dependencies } },
    'migrations/1_a.ts': `import type { Kysely } from 'kysely';\nexport async function up(db: Kysely<unknown>) {}`,
    ...files,
  });
  const { items, warnings } = await listMigrations(project);
  return { items: items.map(({ orm, files }) => [orm, files.map(({ name }) => name)]), warnings };
};
const kysely = ['kysely', ['1_a']];

test('an adapter that fails is a warning', async () => {
  expect(await found({ broken: '1' }, {})).toEqual({
    items: [kysely],
    warnings: [{ code: 'ADAPTER_FAILED', message: 'The migrations of broken could not be read: no idea' }],
  });
});

test.each([
  ['<<<<<<< HEAD\n{}\n=======', 'Unexpected token'],
  ['', 'Unexpected end of JSON input'],
  ['null', 'its "entries" are no list'],
  ['{}', 'its "entries" are no list'],
  ['{"entries": null}', 'its "entries" are no list'],
  ['{"entries": [null]}', 'one of its "entries" has no "tag"'],
  ['{"entries": [{"tag": "0000_a"}]}', 'one of its "entries" has no "tag" or no "when"'],
])('a journal of Drizzle that is %j is said with its path', async (text, reason) => {
  const { items, warnings } = await found(
    { 'drizzle-orm': '0.45' },
    {
      'drizzle.config.ts': `export default { dialect: 'sqlite', out: './d' };`,
      'd/meta/_journal.json': text,
      // Another history of the same ORM.
      'drizzle.config.js': `export default { dialect: 'sqlite', out: './e' };`,
      'e/meta/_journal.json': { entries: [{ tag: '0000_b', when: 1 }] },
    },
  );
  expect(items).toEqual(expect.arrayContaining([kysely, ['drizzle', ['0000_b']]]));
  expect(items).toHaveLength(2);
  expect(warnings).toEqual([
    {
      code: 'JOURNAL_INVALID',
      message: expect.stringContaining(`d/meta/_journal.json is no journal of migrations: ${reason}`),
    },
  ]);
});
