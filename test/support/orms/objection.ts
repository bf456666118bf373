// What Objection itself says of models, and what a listing of them says, in the same words.
import type { Model } from '../../../src/protocol/schemas.ts';

/** `load` gives `models`. */
export const script = (load: string) => `
${load}
const said = {};
const typesOf = (schema) => [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(({ type = [] }) => type);
/** Every class of the project in front of that of Objection. */
function hooksOf(model) {
  const found = new Set();
  for (let part = model; part.prototype && !Object.hasOwn(part, 'bindKnex'); part = Object.getPrototypeOf(part)) {
    for (const name of Object.getOwnPropertyNames(part.prototype)) if (/^\\$(before|after)[A-Z]/.test(name)) found.add(name);
    for (const name of Object.getOwnPropertyNames(part)) if (/^(before|after)[A-Z]/.test(name)) found.add('static ' + name);
  }
  return [...found];
}
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
    hooks: hooksOf(model).sort(),
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

export function describe(model: Model, all: readonly Model[]) {
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
    hooks: [...(model.hooks ?? [])].sort(),
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
