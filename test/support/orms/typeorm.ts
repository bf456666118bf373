// What TypeORM itself makes of entities, column by column, and what a listing of them says, in the same words.
import type { Field, Model } from '../../../src/protocol/schemas.ts';

/** Compiles the entities as their tsconfig says, makes their metadata, and prints it; types of the listing are made comparable by the driver. */
export const script = (load: string) => `
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
${load}
const { driver } = dataSource;
const typeOf = (type, size, isArray) => [driver.normalizeType({ type }), size, isArray].join(' ');
const nameOf = ({ isVirtual, relationMetadata, propertyPath }) => (isVirtual && relationMetadata ? relationMetadata.propertyPath : propertyPath);
const sizeOf = ({ length, precision, scale }) => length || (precision == null ? '' : scale == null ? String(precision) : precision + ', ' + scale);
(async () => {
  await dataSource.buildMetadatas();
  const said = {};
  const events = /^(before|after)[A-Z]/;
  const subscribersOf = (target) => dataSource.subscribers.filter((one) => !one.listenTo || one.listenTo() === target);
  const methodsOf = (one) => Object.getOwnPropertyNames(Object.getPrototypeOf(one)).filter((name) => events.test(name));
  for (const entity of dataSource.entityMetadatas) {
    const { target } = entity;
    const isOwn = (owner) => typeof owner !== 'function' || typeof target !== 'function' || owner === target || target.prototype instanceof owner;
    const columns = entity.columns.filter((column) => column.isDiscriminator || column.embeddedMetadata || isOwn((column.relationMetadata ?? column).target));
    const uniques = [...entity.uniques, ...entity.indices.filter((index) => index.isUnique && !index.where)].map((key) => key.columns.map(nameOf));
    said[entity.tableType === 'junction' || entity.tableType === 'closure-junction' ? entity.tableName : entity.name] = {
      table: entity.schema ? entity.schema + '.' + entity.tableName : entity.tableName,
      kind: entity.tableType === 'view' ? 'view' : 'table',
      base: entity.parentEntityMetadata?.name ?? null,
      checks: entity.checks.map(({ givenName, expression }) => [givenName ?? null, expression]),
      hooks: entity.tableType.includes('junction') ? [] : [
        ...entity.listeners.filter((listener) => isOwn(listener.target)).map(({ type, propertyName }) => type.replace(/-(.)/g, (_, letter) => letter.toUpperCase()) + ' ' + propertyName),
        ...subscribersOf(target).flatMap((one) => methodsOf(one).map((name) => name + ' ' + one.constructor.name)),
      ].sort(),
      softDelete: entity.deleteDateColumn?.propertyPath ?? null,
      timestamps: [entity.createDateColumn, entity.updateDateColumn].map((column) => column?.propertyPath ?? null),
      columns: Object.fromEntries(columns.filter(({ isVirtualProperty }) => !isVirtualProperty).map((column) => [column.databaseName, {
        property: column.isVirtual && column.relationMetadata && !entity.tableType.includes('junction') ? column.relationMetadata.propertyPath : column.propertyPath,
        type: entity.tableType === 'view' ? null : typeOf(column.type, sizeOf(column), column.isArray),
        nullable: column.isNullable,
        primary: column.isPrimary,
        unique: uniques.some((key) => key.length === 1 && key[0] === nameOf(column)),
        default: column.default !== undefined && column.default !== null || column.isGenerated,
        literal: ['string', 'number', 'boolean'].includes(typeof column.default) ? column.default : null,
        enum: column.enum?.map(String) ?? null,
      }])),
      relations: Object.fromEntries(entity.relations.filter((relation) => isOwn(relation.target)).map((relation) => [relation.propertyPath, {
        model: relation.inverseEntityMetadata.name,
        list: relation.isOneToMany || relation.isManyToMany,
        nullable: !(relation.isOneToMany || relation.isManyToMany) && relation.isNullable,
        columns: relation.isManyToMany ? [] : relation.joinColumns.map(({ databaseName }) => databaseName),
        references: relation.isManyToMany ? [] : relation.joinColumns.map(({ referencedColumn }) => referencedColumn.propertyPath),
        onDelete: relation.onDelete ?? null,
        onUpdate: relation.onUpdate ?? null,
      }])),
      keys: entity.tableType.includes('junction') ? [] : [
        ...uniques.filter((key) => key.length > 1 && key.some((path) => columns.some((column) => column.propertyPath === path))).map((key) => 'unique ' + key),
        ...entity.indices.filter((index) => (index.where || !index.isUnique) && !(entity.parentEntityMetadata && index.columns[0].isDiscriminator)).map((index) => 'index ' + index.columns.map(nameOf)),
      ],
    };
  }
  for (const model of JSON.parse(readFileSync('listing.json', 'utf8'))) {
    for (const column of Object.values(model.columns)) {
      if (column.type === null) continue;
      const [, type, size = '', tail = '', array] = /^([\\w -]+?)(?:\\(([^)]*)\\))?( with.*| without.*)?(\\[\\])?$/.exec(column.type.replace(' unsigned', ''));
      column.type = typeOf(type + tail, size, array !== undefined);
    }
    const { name, ...rest } = model;
    (said.listed ??= {})[name] = rest;
  }
  process.stdout.write(JSON.stringify(said));
})();
`;

export function describe(models: readonly Model[]) {
  return models.map((model) => ({
    ...describeModel(
      model,
      models.find(({ name }) => name === model.base),
    ),
    name: model.name,
  }));
}

function describeModel(model: Model, base: Model | undefined) {
  const fields = model.fields.filter(
    ({ relation, type, column }) => column !== null && (relation === undefined || relation.model !== type),
  );
  const relations = model.fields.filter(({ relation, type }) => relation?.model === type);
  const isBetween = fields.some(({ relation }) => relation !== undefined);
  return {
    table: model.table,
    kind: model.kind,
    base: model.base ?? null,
    checks: (model.checks ?? []).map(({ name, definition }) => [name, definition]),
    hooks: [...(model.hooks ?? [])].sort(),
    softDelete: model.softDelete ?? null,
    timestamps: [model.timestamps?.created ?? null, model.timestamps?.updated ?? null],
    columns: Object.fromEntries(
      [...fields, ...relations.filter(({ column }) => column !== null)].map((field) => [
        field.column,
        describeColumn(model, field, base),
      ]),
    ),
    relations: Object.fromEntries(relations.map((field) => [field.name, describeRelation(model, field)])),
    keys: isBetween
      ? []
      : [
          ...model.uniques.map(({ fields: of }) => `unique ${of}`),
          ...model.indexes.map(({ fields: of }) => `index ${of}`),
        ],
  };
}

function describeColumn(model: Model, field: Field, base: Model | undefined) {
  // A column that a relation adds has no property of its own, where it is one of several.
  const relation = model.fields.find(
    (other) =>
      other.column === null && other.relation?.fields.includes(field.name) && field.name === field.column,
  );
  const isAdded = relation !== undefined && relation.name !== field.name && !/Id$/.test(field.name);
  const literal = field.default;
  return {
    property: isAdded ? relation.name : field.name,
    type: model.kind === 'view' ? null : field.dbType,
    nullable: field.nullable,
    primary: field.primaryKey,
    unique: field.unique,
    default: field.default !== undefined && !isKind(base, field),
    literal:
      isKind(base, field) ||
      typeof literal === 'object' ||
      (typeof literal === 'string' && (/\(\)$/.test(literal) || literal === "'{}'"))
        ? null
        : (literal ?? null),
    enum: field.enum ?? null,
  };
}

/** The value that tells a child from its base. */
const isKind = (base: Model | undefined, { name, default: value }: Field) =>
  base !== undefined &&
  value !== undefined &&
  base.fields.find((field) => field.name === name)?.default === undefined &&
  base.fields.some((field) => field.name === name);

function describeRelation(model: Model, { relation, list, nullable }: Field) {
  const columnOf = (name: string) => model.fields.find((field) => field.name === name)?.column ?? name;
  return {
    ...{ model: relation?.model, list, nullable, columns: relation?.fields.map(columnOf) },
    ...{
      references: relation?.references,
      onDelete: relation?.onDelete,
      onUpdate: relation?.onUpdate ?? null,
    },
  };
}

export const sorted = (keys: string[]) => [...keys].sort();
