// The listing compared with what the package itself says of the same schema: the fixture's, and one in the manner of Drizzle 1.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/drizzle/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { byListing, bySelf } from '../../../support/orms/drizzle.ts';
import {
  edit,
  linkPackages,
  ofFixture,
  older,
  type Version,
  versionIn,
} from '../../../support/orms/versions.ts';
import { createProject } from '../../../support/temp.ts';

const packages = join(fixtures, 'drizzle/node_modules');
const ofFixtures = ofFixture(packages, ['drizzle-orm', 'drizzle-v1']);
const [, next] = ofFixtures as [Version, Version];

/** A project with these sources, in which the package is of this version. */
async function start({ path: folder, edits }: Version, sources: Record<string, string>) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { 'drizzle-orm': await versionIn(folder) } },
    ...sources,
  });
  if (Object.keys(sources).length === 0)
    await cp(join(fixtures, 'drizzle/src'), join(root, 'src'), { recursive: true });
  await edit(root, edits);
  const source = await createSource({ project, entries: [], handled: ['drizzle-orm'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  await linkPackages(root, { 'drizzle-orm': folder });
  const files = [...new Set(items.map((model) => model.source.replace(/:\d+$/, '')))];
  const exported = await Promise.all(files.map((file) => import(join(root, file))));
  const load = (path: string) => import(pathToFileURL(join(folder, path)).href);
  return { root, models: items, values: Object.assign({}, ...exported) as Record<string, object>, load };
}

const one = `
import { defineRelations, sql } from 'drizzle-orm';
import { camelCase, index, integer, pgEnum, pgSchema, pgTable, primaryKey, snakeCase, text, unique } from 'drizzle-orm/pg-core';

export const level = pgEnum('level', { Low: 'low', High: 'high' });

export const groups = snakeCase.table('groups', (t) => ({
  id: t.integer().primaryKey().generatedAlwaysAsIdentity(),
  displayName: t.text().notNull(),
  grid: t.integer().array('[][]'),
  level: level().default('low'),
  raw: t.bytea(),
}));

export const people = pgTable.withRLS(
  'people',
  { id: integer('id').primaryKey(), name: text('name').notNull(), parentId: integer('parent_id') },
  (t) => [unique('people_name').on(t.name, t.parentId), index('people_parent').on(t.parentId.desc())],
);

const hidden = camelCase.schema('hidden');

export const memberships = hidden.table(
  'memberships',
  {
    group_id: integer().notNull().references(() => groups.id, { onDelete: 'cascade' }),
    person_id: integer().notNull().references(() => people.id),
    since: text().notNull().default(sql\`now()\`),
  },
  (t) => [primaryKey({ columns: [t.group_id, t.person_id] })],
);

export const relations = defineRelations({ groups, people, memberships }, (r) => ({
  groups: { members: r.many.people({ from: r.groups.id.through(r.memberships.group_id), to: r.people.id.through(r.memberships.person_id) }) },
  people: {
    parent: r.one.people({ from: r.people.parentId, to: r.people.id, alias: 'family' }),
    children: r.many.people({ alias: 'family' }),
    groups: r.many.groups(),
  },
  memberships: { group: r.one.groups({ from: r.memberships.group_id, to: r.groups.id, optional: false }) },
}));
`;

describe.each([...ofFixtures, ...older('drizzle')])('$as', (version) => {
  test('says the same of the tables of the fixture', async () => {
    const started = await start(version, {});
    const listed = byListing(started.models);
    const said = await bySelf(started.values, started.load, 'snake_case');
    expect(Object.keys(listed)).toContain('loans');
    // Drizzle 1 has no more an option of the client for names, nor arrays of a size.
    if (version !== next) expect(listed).toEqual(said);
    else
      for (const name of ['boxes', 'keepers', 'receipts', 'items']) expect(listed[name]).toEqual(said[name]);
  });
});

test('says the same of a schema in the manner of Drizzle 1, its relations included', async () => {
  const started = await start(next, { 'src/schema.ts': one });
  expect(byListing(started.models)).toEqual(await bySelf(started.values, started.load, 'snake_case'));
  const relations = started.values.relations as Record<string, { relations: Record<string, Relation> }>;
  const said = Object.entries(relations).flatMap(([model, { relations: own }]) =>
    Object.entries(own).map(([name, { relationType, targetTableName }]) => {
      return `${model}.${name} ${relationType} ${targetTableName}`;
    }),
  );
  const listed = started.models.flatMap(({ name, fields }) =>
    fields
      .filter(({ column }) => column === null)
      .map((field) => `${name}.${field.name} ${field.list ? 'many' : 'one'} ${field.type}`),
  );
  expect(listed.sort()).toEqual(said.sort());
  const parent = started.models.flatMap(({ fields }) => fields).find(({ name }) => name === 'parent');
  expect(parent?.relation).toEqual({
    ...{ model: 'people', fields: ['parentId'], references: ['id'], onDelete: null, name: 'family' },
  });
});

interface Relation {
  relationType: string;
  targetTableName: string;
}
