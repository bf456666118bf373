// What Bookshelf itself says of models, and what a listing of them says, in the same words.
import type { Model } from '../../../src/protocol/schemas.ts';

/** Asks each relation for its keys; every key is told with the table that has it. */
export const script = (load: string) => `
${load}
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
    else if (!relation.throughTarget) {
      add(isOwn ? model.tableName : relation.targetTableName, column);
      const other = isOwn ? relation.key('foreignKeyTarget') : undefined;
      if (other) add(relation.targetTableName, other);
    }
    relations[key] = { model: nameOf(relation.targetTableName), list: /Many$/.test(relation.type), fields: isOwn ? [column] : [], references: isOwn ? [relation.key('foreignKeyTarget') ?? relation.targetIdAttribute] : [] };
  }
  const hooks = Object.entries(model._events ?? {}).flatMap(([event, handlers]) => [handlers].flat().map((fn) => [event, (fn.listener ?? fn).name].join(' ').trim()));
  const [created = null, updated = null] = stamps.length > 0 ? (model.hasTimestamps === true ? stamps : model.hasTimestamps) : [];
  said[name] = { table: model.tableName, id: model.idAttribute, uuid: Boolean(model.uuid), hooks: hooks.sort(), timestamps: [created, updated], relations };
}
process.stdout.write(JSON.stringify({ said, tables }));
`;

export const describe = ({ table, fields, hooks = [], timestamps }: Model) => {
  const id = fields.find(({ primaryKey }) => primaryKey);
  return {
    ...{ table, id: id?.name, uuid: id?.default === 'uuid()', hooks: [...hooks].sort() },
    timestamps: [timestamps?.created ?? null, timestamps?.updated ?? null],
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
