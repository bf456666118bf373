// What the parser of a version of Prisma makes of a schema, and what a listing of it says, in the same words.
import type { Field, Model } from '../../../src/protocol/schemas.ts';

/** Types of the database are no part of it before version 6. */
export const script = (...files: string[]) => `
const { getDMMF } = require('@prisma/internals');
const { readFileSync } = require('node:fs');
// What is meant where nothing is written between the parentheses.
const usual = ['cuid(1)', 'uuid(4)'];
const call = ({ name, args }) => name + '(' + args.map((arg) => JSON.stringify(arg)).join(', ') + ')';
const textOf = (value) => {
  if (Array.isArray(value)) return value.map(textOf);
  if (typeof value === 'number') return Number(value.toPrecision(12));
  if (value === null || typeof value !== 'object') return value;
  return usual.includes(call(value)) ? value.name + '()' : call(value);
};
(async () => {
  const { datamodel } = await getDMMF({ datamodel: ${JSON.stringify(files)}.map((file) => [file, readFileSync(file, 'utf8')]) });
  const { models, types, enums, indexes } = datamodel;
  const keysOf = (model, wanted) => indexes.filter((key) => key.model === model && key.type === wanted && !key.isDefinedOnField).map(({ fields }) => fields.map(({ name }) => name).join()).sort();
  const isEmbedded = (type) => types.some(({ name }) => name === type);
  const fieldOf = (field, key) => ({
    column: field.kind === 'object' && !isEmbedded(field.type) ? null : field.dbName ?? field.name,
    ...{ type: field.type, list: field.isList, nullable: !field.isRequired && !field.isList, primary: field.isId || key.includes(field.name), unique: field.isUnique },
    native: field.nativeType === undefined ? 'not told' : field.nativeType === null ? null : field.nativeType[0] + (field.nativeType[1].length > 0 ? '(' + field.nativeType[1].join(', ') + ')' : ''),
    default: field.hasDefaultValue ? textOf(field.default) : null,
    updated: field.isUpdatedAt === true,
    enum: enums.find(({ name }) => name === field.type)?.values.map(({ name }) => name) ?? null,
    relation: field.relationName === undefined ? null : [field.relationFromFields, field.relationToFields, field.relationOnDelete ?? null],
  });
  const said = {};
  for (const model of [...models, ...types]) said[model.name] = {
    table: isEmbedded(model.name) ? null : [model.schema, model.dbName ?? model.name].filter(Boolean).join('.'),
    fields: Object.fromEntries(model.fields.map((field) => [field.name, fieldOf(field, keysOf(model.name, 'id').join().split(','))])),
    ...{ key: keysOf(model.name, 'id'), uniques: keysOf(model.name, 'unique') },
    indexes: [...keysOf(model.name, 'normal'), ...keysOf(model.name, 'fulltext')].sort(),
  };
  process.stdout.write(JSON.stringify(said));
})();
`;

export const describe = ({ table, fields, primaryKey, uniques, indexes }: Model, hasNative: boolean) => ({
  table,
  fields: Object.fromEntries(fields.map((field) => [field.name, describeField(field, hasNative)])),
  key: primaryKey ? [primaryKey.fields.join()] : [],
  uniques: uniques.map((key) => key.fields.join()).sort(),
  indexes: indexes.map((key) => key.fields.join()).sort(),
});

function describeField(field: Field, hasNative: boolean) {
  const { column, type, list, nullable, relation } = field;
  return {
    ...{ column, type, list, nullable, primary: field.primaryKey, unique: field.unique },
    native: hasNative ? field.dbType : 'not told',
    default: field.default ?? null,
    updated: field.onUpdate !== undefined,
    enum: field.enum ?? null,
    relation:
      column === null
        ? [relation?.fields ?? [], relation?.references ?? [], relation?.onDelete ?? null]
        : null,
  };
}
