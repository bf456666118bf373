// The listing compared with the metadata that TypeORM itself makes of the fixture, column by column, without a connection.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/typeorm/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Field, Model } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

/** Compiles the entities as their tsconfig says, makes their metadata, and prints it; types of the listing are made comparable by the driver. */
const script = `
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
const { dataSource } = require('./dist/data-source.js');
const { driver } = dataSource;
const typeOf = (type, size, isArray) => [driver.normalizeType({ type }), size, isArray].join(' ');
const sizeOf = ({ length, precision, scale }) => length || (precision == null ? '' : scale == null ? String(precision) : precision + ', ' + scale);
(async () => {
  await dataSource.buildMetadatas();
  const said = {};
  for (const entity of dataSource.entityMetadatas) {
    const { target } = entity;
    const isOwn = (owner) => typeof owner !== 'function' || typeof target !== 'function' || owner === target || target.prototype instanceof owner;
    const columns = entity.columns.filter((column) => column.isDiscriminator || column.embeddedMetadata || isOwn((column.relationMetadata ?? column).target));
    const uniques = [...entity.uniques, ...entity.indices.filter((index) => index.isUnique && !index.where)].map((key) => key.columns.map(({ propertyPath }) => propertyPath));
    said[entity.tableType === 'junction' || entity.tableType === 'closure-junction' ? entity.tableName : entity.name] = {
      table: entity.schema ? entity.schema + '.' + entity.tableName : entity.tableName,
      kind: entity.tableType === 'view' ? 'view' : 'table',
      base: entity.parentEntityMetadata?.name ?? null,
      columns: Object.fromEntries(columns.filter(({ isVirtualProperty }) => !isVirtualProperty).map((column) => [column.databaseName, {
        property: column.isVirtual && column.relationMetadata && !entity.tableType.includes('junction') ? column.relationMetadata.propertyPath : column.propertyPath,
        type: entity.tableType === 'view' ? null : typeOf(column.type, sizeOf(column), column.isArray),
        nullable: column.isNullable,
        primary: column.isPrimary,
        unique: uniques.some((key) => key.length === 1 && key[0] === column.propertyPath),
        default: column.default !== undefined && column.default !== null || column.isGenerated,
        literal: ['string', 'number', 'boolean'].includes(typeof column.default) ? column.default : null,
        enum: column.enum ?? null,
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
        ...entity.indices.filter((index) => (index.where || !index.isUnique) && !(entity.parentEntityMetadata && index.columns[0].isDiscriminator)).map((index) => 'index ' + index.columns.map(({ propertyPath }) => propertyPath)),
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

function describe(model: Model) {
  const fields = model.fields.filter(
    ({ relation, type, column }) => column !== null && (relation === undefined || relation.model !== type),
  );
  const relations = model.fields.filter(({ relation, type }) => relation?.model === type);
  const isBetween = fields.some(({ relation }) => relation !== undefined);
  return {
    table: model.table,
    kind: model.kind,
    base: model.base ?? null,
    columns: Object.fromEntries(
      [...fields, ...relations.filter(({ column }) => column !== null)].map((field) => [
        field.column,
        describeColumn(model, field),
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

function describeColumn(model: Model, field: Field) {
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
    default: field.default !== undefined && !isKind(model, field),
    literal:
      isKind(model, field) || (typeof literal === 'string' && (/\(\)$/.test(literal) || literal === "'{}'"))
        ? null
        : (literal ?? null),
    enum: field.enum ?? null,
  };
}

const isKind = ({ base }: Model, { name }: Field) => base !== undefined && name === 'role';

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

const sorted = (keys: string[]) => [...keys].sort();

test.each(['typeorm', 'typeorm-0'])('%s says the same of the entities of the fixture', async (version) => {
  const { root, project } = await createProject({
    'package.json': { name: 'clinic', dependencies: { typeorm: '*' } },
  });
  await cp(join(fixtures, 'typeorm/src'), join(root, 'src'), { recursive: true });
  await writeFile(join(root, 'tsconfig.json'), await readFile(join(fixtures, 'typeorm/tsconfig.json')));
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['typeorm'] }),
  );
  expect(warnings).toEqual([]);
  const packages = join(fixtures, 'typeorm/node_modules');
  await mkdir(join(root, 'node_modules'));
  for (const name of ['reflect-metadata', 'typescript', 'pg'])
    await symlink(join(packages, name), join(root, 'node_modules', name), 'dir');
  await symlink(join(packages, version), join(root, 'node_modules/typeorm'), 'dir');
  await writeFile(
    join(root, 'listing.json'),
    JSON.stringify(items.map((model) => ({ ...describe(model), name: model.name }))),
  );
  await writeFile(join(root, 'describe.cjs'), script);
  const output = execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' });
  const { listed, ...said } = JSON.parse(output);
  expect(Object.keys(said).length).toBe(18);
  for (const model of [...Object.values(said), ...Object.values(listed)] as { keys: string[] }[])
    model.keys = sorted(model.keys);
  expect(listed).toEqual(said);
});
