// What MikroORM itself makes of entities, column by column, and what a listing of them says, in the same words.
import type { Field, Model } from '../../../src/protocol/schemas.ts';

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
/** One that nobody gave is made of the table, or of the property. */
const givenName = (meta, name) => !name || new RegExp('^' + meta.collection + '_(?:.+_)?check\\\\d*$').test(name) ? null : name;
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
      checks: meta.checks.map(({ name, expression }) => [givenName(meta, name), String(expression)]).filter(([name, text]) => !(name === null && /^"\\w+" in \\('/.test(text))).sort(),
      hooks: Object.entries(meta.hooks).flatMap(([event, names]) => names.map((one) => event + ' ' + (one.name ?? one))).sort(),
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
export const compiled = `
${print}
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
export const imported = `
${print}
import { MikroORM } from '@mikro-orm/postgresql';
import { DatabaseSchema } from '@mikro-orm/sql';
import config from './src/mikro-orm.config.ts';
const orm = new MikroORM({ ...config, connect: false });
const schema = DatabaseSchema.fromMetadata(orm.schema.getOrderedMetadata(), orm.em.getPlatform(), orm.config);
tell([...orm.getMetadata().getAll().values()], schema.getTables());
`;

export const describe = (models: readonly Model[]) =>
  Object.fromEntries(models.map((model) => [model.name, describeModel(model)]));

function describeModel(model: Model) {
  const isRelation = ({ relation, type }: Field) => relation !== undefined && relation.model === type;
  const columns = model.fields.filter(({ column }) => column !== null);
  const isBetween = columns.some((field) => field.relation && !isRelation(field));
  const columnOf = (name: string) => model.fields.find((field) => field.name === name)?.column ?? name;
  return {
    ...{ table: model.table, kind: model.kind, base: model.base ?? null },
    columns: Object.fromEntries(
      columns.map((field) => [field.column, { ...describeColumn(field), rules: rulesOf(model, field) }]),
    ),
    checks: (model.checks ?? []).map(({ name, definition }) => [name, definition]).sort(),
    hooks: [...(model.hooks ?? [])].sort(),
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
