// The listing compared with what Sequelize itself says of the models of the fixture, loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/sequelize/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Field, Model } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

const script = `
const db = require('./src/models');
const said = {};
for (const model of Object.values(db.sequelize.models)) {
  const table = model.getTableName();
  const fields = Object.entries(model.rawAttributes);
  const unique = Object.values(model.uniqueKeys).map(({ fields }) => fields);
  const indexes = model._indexes.map(({ fields, unique: isUnique, where }) => [fields.map((field) => field.name ?? field), Boolean(isUnique) && !where]);
  said[model.name] = {
    table: typeof table === 'string' ? table : table.schema + '.' + table.tableName,
    fields: Object.fromEntries(fields.map(([name, { type, field, allowNull, primaryKey, autoIncrement, defaultValue, references, onDelete, onUpdate, values }]) => {
      const isVirtual = type.key === 'VIRTUAL';
      const given = typeof defaultValue === 'object' && defaultValue !== null || typeof defaultValue === 'function' ? 'made' : defaultValue;
      return [name, {
        column: isVirtual ? null : field,
        type: type.key === 'ARRAY' ? [type.type.key] : type.key.split(' ')[0],
        sql: ['VIRTUAL', 'ENUM', 'GEOMETRY'].includes(type.key) ? null : type.toSql(),
        nullable: allowNull !== false && !primaryKey,
        primary: Boolean(primaryKey),
        unique: [...unique, ...indexes.filter(([, isUnique]) => isUnique).map(([of]) => of)].some((key) => key.length === 1 && key[0] === field),
        default: autoIncrement ? 'counted' : given ?? null,
        enum: type.values ?? [],
        references: references ? [references.key, onDelete ?? null, onUpdate ?? null] : null,
      }];
    })),
    associations: Object.fromEntries(Object.entries(model.associations).map(([as, { target, isMultiAssociation, associationType, foreignKey, targetKey }]) =>
      [as, { model: target.name, list: Boolean(isMultiAssociation), own: associationType === 'BelongsTo' ? [foreignKey, targetKey] : null }])),
    keys: [...unique.filter((key) => key.length > 1).map((key) => 'unique ' + key), ...indexes.filter(([of, isUnique]) => !isUnique || of.length > 1).map(([of, isUnique]) => (isUnique ? 'unique ' : 'index ') + of)].sort(),
  };
}
console.log(JSON.stringify(said));
`;

function describe(model: Model) {
  const attributes = model.fields.filter((field) => field.column !== null || field.type === 'VIRTUAL');
  const associations = model.fields.filter((field) => !attributes.includes(field));
  const columns = (names: readonly string[]) =>
    names.map((name) => model.fields.find((field) => field.name === name)?.column ?? name).join();
  return {
    table: model.table,
    fields: Object.fromEntries(attributes.map((field) => [field.name, describeField(field)])),
    associations: Object.fromEntries(
      associations.map(({ name, type, list, relation }) => {
        const [own] = relation?.fields ?? [];
        return [name, { model: type, list, own: own === undefined ? null : [own, relation?.references[0]] }];
      }),
    ),
    keys: [
      ...model.uniques.map(({ fields }) => `unique ${columns(fields)}`),
      ...model.indexes.map(({ fields }) => `index ${columns(fields)}`),
    ].sort(),
  };
}

function describeField(field: Field) {
  const { relation, default: value } = field;
  return {
    column: field.column,
    type: field.list ? [field.type] : field.type,
    sql: field.dbType,
    nullable: field.nullable,
    primary: field.primaryKey,
    unique: field.unique,
    default: defaultOf(field, value),
    enum: field.enum ?? [],
    references: relation ? [relation.references[0], relation.onDelete, relation.onUpdate ?? null] : null,
  };
}

/** What Sequelize sets by itself, for createdAt, is no default of the attribute. */
function defaultOf({ name }: Field, value: unknown): unknown {
  if (value === 'autoincrement()') return 'counted';
  if (value === 'now()' && /^(?:createdAt|hired)$/.test(name)) return null;
  const isMade =
    typeof value === 'object' ? value !== null : typeof value === 'string' && /\(\)$|^'/.test(value);
  return isMade ? 'made' : (value ?? null);
}

test('Sequelize 6 says the same of the models of the fixture', async () => {
  const { root, project } = await createProject({
    'package.json': { name: 'hotel', dependencies: { sequelize: '*' } },
  });
  await cp(join(fixtures, 'sequelize/src'), join(root, 'src'), { recursive: true });
  const { items, warnings } = sourceModels(
    await createSource({ project, entries: [], handled: ['sequelize'] }),
  );
  expect(warnings).toEqual([]);
  const packages = join(fixtures, 'sequelize/node_modules');
  await mkdir(join(root, 'node_modules'));
  for (const name of ['sequelize', 'pg'])
    await symlink(join(packages, name), join(root, 'node_modules', name), 'dir');
  await writeFile(join(root, 'describe.cjs'), script);
  // It connects to nothing.
  const env = { ...process.env, NODE_ENV: 'development', DATABASE_URL: 'postgres://127.0.0.1/hotel' };
  const output = execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8', env });
  const said = JSON.parse(output);
  expect(Object.keys(said).length).toBe(10);
  expect(Object.fromEntries(items.map((model) => [model.name, describe(model)]))).toEqual(said);
});
