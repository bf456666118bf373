// The listing compared with the metadata that MikroORM itself makes of the fixtures, column by column, without a connection.
import { execFileSync } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/mikro-orm/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Field, Model } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

/** Prints the metadata of all entities; `all` is what the ORM has of them. */
const print = `
const isStored = (prop, isBetween) => prop.persist !== false && prop.fieldNames?.length > 0 && (prop.kind === 'scalar' || prop.kind === 'embedded' && (prop.object || prop.array) || (prop.kind === 'm:1' || prop.kind === '1:1') && (isBetween || prop.owner !== false && !prop.mappedBy));
const counters = { int: 'serial', bigint: 'bigserial' };
/** Keys as the schema generator makes them. */
const rulesOf = (tables, meta, column) => {
  const table = tables.find(({ name, schema }) => name === meta.collection && (schema ?? 'public') === (meta.schema ?? 'public'));
  const key = Object.values(table?.getForeignKeys() ?? {}).find(({ columnNames }) => columnNames.includes(column));
  return key ? [key.deleteRule ?? null, key.updateRule ?? null] : null;
};
function tell(all, tables) {
  const said = {};
  for (const meta of all) {
    if (meta.abstract && !meta.discriminatorColumn) continue;
    const root = meta.root ?? meta;
    const props = Object.values(meta.properties).filter((prop) => !(root === meta && prop.inherited) && !/__inverse$/.test(prop.name) && !(prop.embedded && prop.object));
    const pathOf = (prop) => prop.embedded ? pathOf(meta.properties[prop.embedded[0]]) + '.' + prop.embedded[1] : prop.name;
    const nullable = (prop) => Boolean(prop.nullable || root !== meta && root.properties[prop.name]?.inherited && root.properties[prop.name].nullable);
    const uniques = meta.uniques.map(({ properties }) => [properties].flat());
    said[meta.pivotTable && !meta.class?.length && meta.className === meta.collection ? meta.collection : meta.className] = {
      table: meta.embeddable || (meta.expression && !meta.view) ? null : (meta.schema ? meta.schema + '.' : '') + meta.collection,
      kind: meta.embeddable ? 'embedded' : meta.expression ? 'view' : 'table',
      base: root === meta ? null : root.className,
      columns: Object.fromEntries(props.filter((prop) => isStored(prop, meta.pivotTable)).flatMap((prop) => prop.fieldNames.map((column, index) => [column, {
        property: meta.pivotTable || prop.fieldNames.length > 1 ? column : pathOf(prop),
        type: prop.autoincrement ? (counters[prop.columnTypes[index]] ?? prop.columnTypes[index]) : prop.columnTypes[index],
        rules: rulesOf(tables, meta, column),
        nullable: nullable(prop),
        primary: Boolean(prop.primary),
        unique: prop.fieldNames.length === 1 && (Boolean(prop.unique) || prop.kind === '1:1' || uniques.some((key) => key.length === 1 && key[0] === prop.name)),
        default: (root !== meta && prop.name === root.discriminatorColumn ? meta.discriminatorValue : null) ?? prop.default ?? (prop.version ? 1 : prop.defaultRaw || null) ?? (prop.onCreate ? 'onCreate' : null) ?? (prop.autoincrement ? 'autoincrement()' : null),
        enum: prop.items?.map(String) ?? null,
      }]))),
      computed: props.filter((prop) => prop.kind === 'scalar' && !isStored(prop)).map(({ name }) => name),
      relations: meta.pivotTable ? {} : Object.fromEntries(props.filter((prop) => prop.kind !== 'scalar' && prop.kind !== 'embedded').map((prop) => [pathOf(prop), {
        model: prop.type,
        list: prop.kind === '1:m' || prop.kind === 'm:n',
        nullable: prop.kind === '1:m' || prop.kind === 'm:n' ? false : nullable(prop),
        columns: isStored(prop) ? prop.fieldNames : [],
        references: isStored(prop) ? prop.targetMeta.primaryKeys.flatMap((key) => prop.targetMeta.properties[key].fieldNames.map(() => key)) : [],
      }])),
      keys: [
        ...uniques.filter((key) => key.length > 1).map((key) => 'unique ' + key),
        ...(root === meta ? meta.indexes : meta.indexes).map(({ properties }) => 'index ' + [properties].flat()),
        ...props.filter((prop) => prop.index && !prop.inherited && prop.userDefined !== undefined).map((prop) => 'index ' + prop.name),
        ...props.filter((prop) => prop.index && prop.userDefined === undefined && !meta.pivotTable && !(root !== meta && prop.name === root.discriminatorColumn)).map((prop) => 'index ' + prop.name),
      ].sort(),
    };
  }
  process.stdout.write(JSON.stringify(said));
}
`;

/** Compiles the entities as their tsconfig says, and makes their metadata. */
const compiled = `
const { readFileSync, readdirSync, mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const ts = require('typescript');
const compilerOptions = ts.readConfigFile('tsconfig.json', ts.sys.readFile).config.compilerOptions;
for (const file of readdirSync('src', { recursive: true }).filter((name) => name.endsWith('.ts'))) {
  const to = join('dist', file.replace(/ts$/, 'js'));
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, ts.transpileModule(readFileSync(join('src', file), 'utf8'), { compilerOptions }).outputText);
}
require('reflect-metadata');
const { MikroORM } = require('@mikro-orm/postgresql');
const config = require('./dist/mikro-orm.config.js').default;
const orm = MikroORM.initSync({ ...config, connect: false, metadataCache: { enabled: false } });
const { DatabaseSchema } = require('@mikro-orm/knex');
const schema = DatabaseSchema.fromMetadata(orm.schema.getOrderedMetadata(), orm.em.getPlatform(), orm.config);
tell(Object.values(orm.getMetadata().getAll()), schema.getTables());
`;

/** Node itself strips the types. */
const imported = `
import { MikroORM } from '@mikro-orm/postgresql';
import { DatabaseSchema } from '@mikro-orm/sql';
import config from './src/mikro-orm.config.ts';
const orm = new MikroORM({ ...config, connect: false });
const schema = DatabaseSchema.fromMetadata(orm.schema.getOrderedMetadata(), orm.em.getPlatform(), orm.config);
tell([...orm.getMetadata().getAll().values()], schema.getTables());
`;

function describe(model: Model) {
  const isRelation = ({ relation, type }: Field) => relation !== undefined && relation.model === type;
  const columns = model.fields.filter(({ column }) => column !== null);
  const isBetween = columns.some((field) => field.relation && !isRelation(field));
  const columnOf = (name: string) => model.fields.find((field) => field.name === name)?.column ?? name;
  return {
    ...{ table: model.table, kind: model.kind, base: model.base ?? null },
    columns: Object.fromEntries(
      columns.map((field) => [field.column, { ...describeColumn(field), rules: rulesOf(model, field) }]),
    ),
    computed: model.fields
      .filter((field) => field.column === null && field.relation === undefined)
      .map(({ name }) => name),
    relations: Object.fromEntries(
      (isBetween ? [] : model.fields).filter(isRelation).map(({ name, relation, list, nullable }) => [
        name,
        {
          ...{ model: relation?.model, list, nullable, columns: relation?.fields.map(columnOf) },
          references: relation?.references,
        },
      ]),
    ),
    keys: [
      ...model.uniques.map(({ fields }) => `unique ${fields}`),
      ...model.indexes.map(({ fields }) => `index ${fields}`),
    ].sort(),
  };
}

function rulesOf({ table, kind, fields }: Model, { name, relation: own }: Field) {
  const relation = own ?? fields.find((other) => other.relation?.fields.includes(name))?.relation;
  return relation && table !== null && kind === 'table'
    ? [relation.onDelete, relation.onUpdate ?? null]
    : null;
}

const describeColumn = (field: Field) => ({
  ...{ property: field.name, type: field.dbType, nullable: field.nullable, primary: field.primaryKey },
  ...{ unique: field.unique, default: shown(field.default), enum: field.enum ?? null },
});

/** What an entity starts with is a default of ours alone, where it is no plain value. */
const shown = (value: unknown) =>
  value === 'new Date()'
    ? 'onCreate'
    : typeof value === 'object' && Object.keys(value ?? {}).length === 0
      ? null
      : (value ?? null);

async function listing(fixture: string) {
  const manifest = JSON.parse(await readFile(join(fixtures, fixture, 'package.json'), 'utf8'));
  const { root, project } = await createProject({ 'package.json': manifest });
  await cp(join(fixtures, fixture, 'src'), join(root, 'src'), { recursive: true });
  const source = await createSource({ project, entries: [], handled: ['@mikro-orm/core'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  const listed = Object.fromEntries(items.map((model) => [model.name, describe(model)]));
  return { root, items, listed };
}

test('MikroORM 6 says the same of the decorated entities of the fixture', async () => {
  const { root, listed } = await listing('mikro-orm');
  await writeFile(join(root, 'tsconfig.json'), await readFile(join(fixtures, 'mikro-orm/tsconfig.json')));
  await symlink(join(fixtures, 'mikro-orm/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(join(root, 'describe.cjs'), print + compiled);
  const said = JSON.parse(execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' }));
  // What is embedded in columns is no model of its own.
  for (const name of ['Address', 'Place']) delete said[name];
  expect(Object.keys(said).length).toBe(21);
  expect(listed).toEqual(said);
});

test('MikroORM 7 says the same of the entities that the fixture defines', async () => {
  const { root, listed } = await listing('mikro-orm7');
  await symlink(join(fixtures, 'mikro-orm7/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(join(root, 'describe.mjs'), print + imported);
  const said = JSON.parse(execFileSync(process.execPath, ['describe.mjs'], { cwd: root, encoding: 'utf8' }));
  delete said.Amount;
  expect(Object.keys(said).length).toBe(9);
  expect(listed).toEqual(said);
});
