// The listing compared with what Bookshelf itself says of the models of the fixture, loaded without a connection.
import { execFileSync } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/bookshelf/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Model } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { createProject } from '../../../support/temp.ts';

/** Asks each relation for its keys; every key is told with the table that has it. */
const script = `
const models = require('./src/models');
const { Model } = require('./src/bookshelf');
const said = {};
const tables = {};
const add = (table, ...columns) => { tables[table] = [...new Set([...(tables[table] ?? []), ...columns])].sort(); };
const nameOf = (table) => Object.keys(models).find((name) => new models[name]().tableName === table);
for (const [name, of] of Object.entries(models)) {
  const model = new of();
  const stamps = model.hasTimestamps === true ? ['created_at', 'updated_at'] : (model.hasTimestamps || []).filter(Boolean);
  add(model.tableName, model.idAttribute, ...stamps);
  const keys = new Set();
  for (let part = of.prototype; part !== Model.prototype; part = Object.getPrototypeOf(part)) for (const key of Object.getOwnPropertyNames(part)) keys.add(key);
  const relations = {};
  for (const key of keys) {
    if (key === 'constructor' || typeof model[key] !== 'function' || !/this\\.(?:hasMany|hasOne|belongsTo|belongsToMany|morph\\w+)\\(/.test(model[key].toString())) continue;
    if (key === 'pictured') { add('pictures', 'pictured_type', 'pictured_id'); relations[key] = { model: null, list: false, fields: [], references: [] }; continue; }
    const relation = model[key]().relatedData;
    const isOwn = relation.type === 'belongsTo';
    const column = relation.key('foreignKey');
    if (relation.type === 'belongsToMany') add(relation.joinTable(), column, relation.key('otherKey'), ...(relation.pivotColumns ?? []));
    else if (relation.isMorph()) add(relation.targetTableName, column, relation.key('morphKey'));
    else if (!relation.throughTarget) add(isOwn ? model.tableName : relation.targetTableName, column);
    relations[key] = { model: nameOf(relation.targetTableName), list: /Many$/.test(relation.type), fields: isOwn ? [column] : [], references: isOwn ? [relation.targetIdAttribute] : [] };
  }
  said[name] = { table: model.tableName, id: model.idAttribute, uuid: Boolean(model.uuid), relations };
}
process.stdout.write(JSON.stringify({ said, tables }));
`;

const describe = ({ table, fields }: Model) => {
  const id = fields.find(({ primaryKey }) => primaryKey);
  return {
    ...{ table, id: id?.name, uuid: id?.default === 'uuid()' },
    relations: Object.fromEntries(
      fields
        .filter(({ column }) => column === null)
        .map(({ name, relation, list }) => [
          name,
          {
            ...{ model: relation?.model ?? null, list },
            ...{ fields: relation?.fields ?? [], references: relation?.references ?? [] },
          },
        ]),
    ),
  };
};

test('Bookshelf says the same of the models of the fixture', async () => {
  const manifest = JSON.parse(await readFile(join(fixtures, 'bookshelf/package.json'), 'utf8'));
  const { root, project } = await createProject({ 'package.json': manifest });
  await cp(join(fixtures, 'bookshelf/src'), join(root, 'src'), { recursive: true });
  const source = await createSource({ project, entries: [], handled: ['bookshelf'] });
  const { items, warnings } = sourceModels(source);
  expect(warnings).toEqual([]);
  await symlink(join(fixtures, 'bookshelf/node_modules'), join(root, 'node_modules'), 'dir');
  await writeFile(join(root, 'describe.cjs'), script);
  const { said, tables } = JSON.parse(
    execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' }),
  );
  const models = items.filter(({ name }) => name in said);
  expect(Object.keys(said).length).toBe(9);
  expect(Object.fromEntries(models.map((model) => [model.name, describe(model)]))).toEqual(said);
  const columns = (model: Model) => model.fields.flatMap(({ column }) => column ?? []).sort();
  expect(Object.fromEntries(items.map((model) => [model.table, columns(model)]))).toEqual(tables);
});
