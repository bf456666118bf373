// Indexes: those that options of paths ask for, and those of `schema.index()`.
import type { Model } from '../../../../protocol/schemas.ts';
import { optionOf, textOf } from '../../_orm/values.ts';
import { isPartial, isTruthy, type Names, pathIndexes } from './fields.ts';
import type { Schema } from './shapes.ts';

/** A unique one of one path is in the field, one of some documents only among the indexes. */
export function addIndexes(names: Names, schema: Schema, model: Model): void {
  const { source } = names.reader;
  model.indexes.push(...pathIndexes(names, schema));
  for (const { keys, options } of schema.indexes) {
    const fields = keys.map((key) => model.fields.find(({ column }) => column === key)?.name ?? key);
    const index = { name: textOf(source, optionOf(source, options, 'name')), fields };
    const isUnique = isTruthy(optionOf(source, options, 'unique')) && !isPartial(names, options);
    const only = fields.length === 1 ? model.fields.find(({ name }) => name === fields[0]) : undefined;
    if (isUnique && only) only.unique = true;
    else (isUnique ? model.uniques : model.indexes).push(index);
  }
}
