// The listing compared with what the package itself says of the same schema: the fixture's, and one in the manner of Drizzle 1.
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/drizzle/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Model } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

const packages = join(fixtures, 'drizzle/node_modules');
const dialects = ['pg', 'mysql', 'sqlite'] as const;

interface Column {
  name: string;
  keyAsName?: boolean;
  primary: boolean;
  notNull: boolean;
  isUnique: boolean;
  hasDefault: boolean;
  generated?: unknown;
  generatedIdentity?: unknown;
  enumValues?: string[];
  /** Of an array in Drizzle 1, whose type does not say it. */
  dimensions?: number;
  getSQLType(): string;
}
interface TableConfig {
  name: string;
  schema?: string;
  columns: Column[];
  primaryKeys: { columns: Column[] }[];
  uniqueConstraints: { columns: Column[] }[];
  indexes: { config: { name?: string; unique?: boolean; where?: unknown; columns: Partial<Column>[] } }[];
  foreignKeys: {
    onDelete?: string;
    reference(): { columns: Column[]; foreignColumns: Column[]; foreignTable: object };
  }[];
}

/** What both sides say of a table, by the names in the database. */
interface Described {
  table: string;
  columns: Record<string, unknown>;
  /** Composite primary keys and unique keys, and indexes; "*" for an expression. */
  keys: string[];
  foreignKeys: string[];
}

/** A project with these sources, in which the package is one of the fixture's. */
async function start(version: string, sources: Record<string, string>) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { 'drizzle-orm': '*' } },
    ...sources,
  });
  if (Object.keys(sources).length === 0)
    await cp(join(fixtures, 'drizzle/src'), join(root, 'src'), { recursive: true });
  const source = await createSource({ project, entries: [], handled: ['drizzle-orm'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  await mkdir(join(root, 'node_modules'));
  await symlink(join(packages, version), join(root, 'node_modules/drizzle-orm'), 'dir');
  const files = [...new Set(items.map((model) => model.source.replace(/:\d+$/, '')))];
  const exported = await Promise.all(files.map((file) => import(join(root, file))));
  const load = (path: string) => import(pathToFileURL(join(packages, version, path)).href);
  return { root, models: items, values: Object.assign({}, ...exported) as Record<string, object>, load };
}

type Start = Awaited<ReturnType<typeof start>>;

const symbol = (value: object, name: string) => Reflect.get(value, Symbol.for(`drizzle:${name}`));

async function bySelf({ values, load }: Start): Promise<Record<string, Described>> {
  const cores = await Promise.all(dialects.map((dialect) => load(`${dialect}-core/index.js`)));
  const { CasingCache } = (await load('casing.js')) as { CasingCache?: new (casing: string) => Casing };
  const casing = CasingCache && new CasingCache('snake_case');
  const described: Record<string, Described> = {};
  for (const [name, value] of Object.entries(values)) {
    if (!value || symbol(value, 'IsDrizzleTable') !== true) continue;
    const kind = String(Reflect.get(value.constructor, Symbol.for('drizzle:entityKind')));
    const dialect = dialects.find((item) => kind.toLowerCase() === `${item}table`) ?? 'pg';
    const config = cores[dialects.indexOf(dialect)].getTableConfig(value) as TableConfig;
    const nameOf = (column: Column) => casing?.getColumnCasing(column) ?? column.name;
    described[name] = describeTable(value, config, dialect, nameOf);
  }
  return described;
}

interface Casing {
  getColumnCasing(column: Column): string;
}

function describeTable(
  value: object,
  config: TableConfig,
  dialect: string,
  nameOf: (column: Column) => string,
): Described {
  const composite = config.primaryKeys.flatMap(({ columns }) => columns.map(({ name }) => name));
  const single = [
    ...config.uniqueConstraints.map(({ columns }) => columns),
    ...config.indexes.flatMap(({ config: { unique, where, columns } }) =>
      unique && !where ? [columns as Column[]] : [],
    ),
  ].flatMap((columns) => (columns.length === 1 ? [columns[0]?.name] : []));
  const listed = (columns: Partial<Column>[]) =>
    columns
      .map((column) => (column.name === undefined ? '*' : nameOf(ownColumn(config, column as Column))))
      .join();
  const indexes = config.indexes
    .filter(({ config: { unique, where, columns } }) => {
      return !unique || where || columns.length > 1 || columns[0]?.name === undefined;
    })
    .map(({ config: { columns } }) => listed(columns));
  return {
    table: config.schema ? `${config.schema}.${config.name}` : config.name,
    columns: Object.fromEntries(
      Object.entries(symbol(value, 'Columns') as Record<string, Column>).map(([key, column]) => [
        key,
        {
          column: nameOf(column),
          type: column.getSQLType() + '[]'.repeat(column.dimensions ?? 0),
          // A composite key is no property of the column there.
          notNull: column.notNull || (composite.includes(column.name) && dialect !== 'sqlite'),
          primary: column.primary || composite.includes(column.name),
          unique: column.isUnique || single.includes(column.name),
          default:
            column.hasDefault || column.generated !== undefined || column.generatedIdentity !== undefined,
          enum: column.enumValues?.length ? column.enumValues : null,
        },
      ]),
    ),
    keys: [
      ...config.primaryKeys.map(({ columns }) => listed(columns)),
      ...config.uniqueConstraints
        .filter(({ columns }) => columns.length > 1)
        .map(({ columns }) => listed(columns)),
      ...indexes,
    ].sort(),
    foreignKeys: config.foreignKeys
      .map((key) => {
        const { columns, foreignColumns, foreignTable } = key.reference();
        const onDelete = key.onDelete === 'no action' ? undefined : key.onDelete;
        return `${columns.map(nameOf)} -> ${symbol(foreignTable, 'Name')}(${foreignColumns.map(nameOf)}) ${onDelete ?? null}`;
      })
      .sort(),
  };
}

/** Columns of indexes are others, of the same name. */
function ownColumn({ columns }: TableConfig, { name }: Column): Column {
  return columns.find((column) => column.name === name) as Column;
}

function byListing(models: readonly Model[]): Record<string, Described> {
  const tables = models.filter(({ kind }) => kind === 'table');
  const columnOf = (model: Model | undefined, field: string) =>
    model?.fields.find(({ name }) => name === field)?.column ?? '*';
  return Object.fromEntries(
    tables.map((model) => {
      const columns = model.fields.filter(({ column }) => column !== null);
      return [
        model.name,
        {
          table: model.table ?? '',
          columns: Object.fromEntries(
            columns.map((field) => [
              field.name,
              {
                ...{ column: field.column, type: field.dbType, notNull: !field.nullable },
                ...{ primary: field.primaryKey, unique: field.unique, default: 'default' in field },
                enum: field.enum ?? null,
              },
            ]),
          ),
          keys: [...(model.primaryKey ? [model.primaryKey] : []), ...model.uniques, ...model.indexes]
            .map(({ fields }) => fields.map((field) => columnOf(model, field)).join())
            .sort(),
          foreignKeys: [
            ...new Set(
              columns.flatMap(({ relation }) => {
                if (!relation) return [];
                const target = tables.find(({ name }) => name === relation.model);
                const own = relation.fields.map((field) => columnOf(model, field));
                const others = relation.references.map((field) => columnOf(target, field));
                return `${own} -> ${target?.table?.split('.').at(-1)}(${others}) ${relation.onDelete}`;
              }),
            ),
          ].sort(),
        },
      ];
    }),
  );
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

describe.each(['drizzle-orm', 'drizzle-v1'])('%s', (version) => {
  test('says the same of the tables of the fixture', async () => {
    const started = await start(version, {});
    const listed = byListing(started.models);
    const said = await bySelf(started);
    expect(Object.keys(listed)).toContain('loans');
    // Drizzle 1 has no more an option of the client for names, nor arrays of a size.
    if (version === 'drizzle-orm') expect(listed).toEqual(said);
    else
      for (const name of ['boxes', 'keepers', 'receipts', 'items']) expect(listed[name]).toEqual(said[name]);
  });
});

test('says the same of a schema in the manner of Drizzle 1, its relations included', async () => {
  const started = await start('drizzle-v1', { 'src/schema.ts': one });
  expect(byListing(started.models)).toEqual(await bySelf(started));
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
