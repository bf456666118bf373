// Models of Drizzle from the source, nothing run: tables and views wherever they are declared.
import type { Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { habits, stampsOf } from '../_orm/habits.ts';
import { incompleteModels } from '../_orm/incomplete.ts';
import { fieldsOf } from './source/fields.ts';
import { addKeys } from './source/keys.ts';
import { addRelations } from './source/relations.ts';
import { readSchema, type Schema } from './source/schema.ts';
import type { Table } from './source/tables.ts';
import { viewFields } from './source/views.ts';

export function sourceModels(source: Source): Listing<Model> {
  const schema = readSchema(source);
  const models = new Map(schema.tables.map((table) => [table, toModel(source, schema, table)]));
  for (const [table, model] of models) {
    if (table.kind === 'table') addKeys(source, schema, table, model);
  }
  for (const [table, model] of models) {
    if (table.kind === 'view' && model.fields.length === 0)
      model.fields.push(...viewFields(source, schema, table, models));
  }
  addRelations(source, schema, models);
  for (const [{ kind }, model] of models) if (kind === 'table') addHabits(model);
  const unknown = [...models].flatMap(([{ unknown: reason }, { name, source: place }]) =>
    reason === null ? [] : [{ name, source: place, reason }],
  );
  return { items: [...models.values()], warnings: incompleteModels(unknown) };
}

function toModel(source: Source, schema: Schema, table: Table): Model {
  const { site, kind, name } = table;
  const doc = source.doc(site);
  return {
    ...{ name, app: source.app(site), orm: 'drizzle', table: table.table, kind },
    ...{ source: source.at(site), origin: 'source' },
    ...(doc === null ? {} : { doc }),
    fields: fieldsOf(source, schema, table),
    indexes: [],
    uniques: [],
  };
}

function addHabits(model: Model): void {
  const { checks = [], fields } = model;
  Object.assign(model, habits({ checks, ...stampsOf(fields) }));
}
