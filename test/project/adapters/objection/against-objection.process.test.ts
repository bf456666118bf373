// The listing compared with what Objection itself says of the models of the fixture, loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/objection/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Model } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

const script = `
import * as models from './src/models/index.js';
const said = {};
const typesOf = (schema) => [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(({ type = [] }) => type);
for (const model of Object.values(models)) {
  if (!model.tableName) continue;
  const { properties = {}, required = [] } = model.getJsonSchema() ?? {};
  const relations = Object.values(model.getRelations());
  said[model.name] = {
    table: model.getTableName(),
    keys: model.getIdColumnArray().map((column) => model.columnNameToPropertyName(column)),
    columns: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, {
      column: model.propertyNameToColumnName(name),
      type: schema.type === 'array' ? schema.items.type : (typesOf(schema).find((type) => type !== 'null') ?? 'string'),
      list: schema.type === 'array',
      nullable: !model.getIdColumnArray().includes(model.propertyNameToColumnName(name)) && (typesOf(schema).includes('null') || !required.includes(name) && schema.default === undefined),
      default: schema.default ?? null,
      enum: schema.enum ?? null,
    }])),
    virtual: model.virtualAttributes ?? [],
    relations: Object.fromEntries(relations.map((relation) => {
      const isOwner = relation.constructor.name === 'BelongsToOneRelation';
      return [relation.name, {
        model: relation.relatedModelClass.name,
        list: !relation.isOneToOne(),
        fields: isOwner ? relation.ownerProp.props : [],
        references: isOwner ? relation.relatedProp.props : [],
      }];
    })),
    through: Object.fromEntries(relations.filter(({ joinTable }) => joinTable).map((relation) => [relation.joinTable, [...relation.joinTableOwnerProp.cols, ...relation.joinTableRelatedProp.cols].sort()])),
  };
}
process.stdout.write(JSON.stringify(said));
`;

function describe(model: Model, all: readonly Model[]) {
  const own = model.fields.filter(({ relation }) => relation === undefined);
  const relations = model.fields.filter(({ relation }) => relation !== undefined);
  return {
    table: model.table,
    keys: own.filter(({ primaryKey }) => primaryKey).map(({ name }) => name),
    columns: Object.fromEntries(
      own
        .filter(({ column, type }) => column !== null && type !== 'unknown')
        .map((field) => [
          field.name,
          {
            ...{ column: field.column, type: field.type, list: field.list, nullable: field.nullable },
            ...{ default: field.default ?? null, enum: field.enum ?? null },
          },
        ]),
    ),
    virtual: own.filter(({ type }) => type === 'virtual').map(({ name }) => name),
    relations: Object.fromEntries(
      relations.map(({ name, relation, list }) => [
        name,
        { model: relation?.model, list, fields: relation?.fields, references: relation?.references },
      ]),
    ),
    through: Object.fromEntries(
      all
        .filter(({ name, source }) => name === name.toLowerCase() && source === model.source)
        .map(({ name, fields }) => [
          name,
          fields
            .filter(({ relation }) => relation)
            .map(({ name: column }) => column)
            .sort(),
        ]),
    ),
  };
}

test('Objection says the same of the models of the fixture', async () => {
  const manifest = JSON.parse(await readFile(join(fixtures, 'objection/package.json'), 'utf8'));
  const { root, project } = await createProject({ 'package.json': manifest });
  await cp(join(fixtures, 'objection/src'), join(root, 'src'), { recursive: true });
  const source = await createSource({ project, entries: [], handled: ['objection'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  await symlink(join(fixtures, 'objection/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(join(root, 'describe.mjs'), script);
  const said = JSON.parse(execFileSync(process.execPath, ['describe.mjs'], { cwd: root, encoding: 'utf8' }));
  const listed = Object.fromEntries(
    items.filter(({ name }) => name in said).map((model) => [model.name, describe(model, items)]),
  );
  // A column that only a relation names has no schema; a table that has a model is none between.
  delete listed.Project?.columns.ownerId;
  for (const model of Object.values(said) as { through: Record<string, unknown> }[])
    delete model.through.memberships;
  expect(Object.keys(said).length).toBe(9);
  expect(listed).toEqual(said);
});
