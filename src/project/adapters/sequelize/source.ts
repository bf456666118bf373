// Models of Sequelize from the source, nothing run: what is defined, initialised or decorated, with what associations add.
import type { Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { oncePastFunctions } from '../_orm/enough.ts';
import { habits } from '../_orm/habits.ts';
import { incompleteModels } from '../_orm/incomplete.ts';
import { textOf } from '../_orm/values.ts';
import { readAssociations } from './source/associations.ts';
import { readDefined } from './source/defined.ts';
import { addImplied, addKeys, fieldOf } from './source/fields.ts';
import { runFolders } from './source/folders.ts';
import { hooksOf } from './source/hooks.ts';
import { optionIn, tableOf } from './source/options.ts';
import { type Defined, packages } from './source/shapes.ts';

const words = ['Sequelize', 'sequelize', 'Model', 'DataTypes'];

export function sourceModels(source: Source): Listing<Model> {
  const isEnough = oncePastFunctions(() => readDefined(source).length > 0);
  source.search([...packages, '@nestjs/sequelize'], isEnough, { words });
  if (readDefined(source).length === 0) runFolders(source);
  const models = readDefined(source);
  models.sort((a, b) => byPlace({ model: a }, { model: b }));
  for (const model of models) addImplied(source, model);
  const written = new Set(models);
  readAssociations(source, models);
  for (const model of models) if (!written.has(model)) addImplied(source, model);
  const told = models.map((model) => ({ model, told: tell(source, model, models) })).sort(byPlace);
  const incomplete = told.flatMap(({ model: { name, unknown }, told: { source: place } }) =>
    unknown.length === 0 ? [] : [{ name, source: place, reason: unknown.join(', ') }],
  );
  return { items: told.map((item) => item.told), warnings: incompleteModels(incomplete) };
}

function tell(source: Source, model: Defined, models: Defined[]): Model {
  const comment = model.isMade ? null : textOf(source, optionIn(source, model, 'comment'));
  const doc = model.isMade ? null : (source.doc(model.site) ?? comment);
  const fields = [...model.attributes].map(([name, item]) => fieldOf(source, model, models, name, item));
  const keys = fields.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const told: Model = {
    ...{
      name: model.name,
      app: source.app(model.site),
      orm: 'sequelize',
      table: tableOf(source, model),
      kind: 'table',
    },
    ...{ source: source.at(model.site), origin: 'source' },
    ...(doc === null ? {} : { doc }),
    ...{ fields: [...fields, ...model.relations], indexes: [], uniques: [] },
    ...(keys.length > 1 ? { primaryKey: { name: null, fields: keys } } : {}),
    ...habits({
      ...{ hooks: hooksOf(source, model, models), softDelete: model.stamps.deletedAt ?? null },
      ...{ created: model.stamps.createdAt ?? null, updated: model.stamps.updatedAt ?? null },
    }),
  };
  addKeys(source, model, told);
  return told;
}

interface Told {
  model: Defined;
}

function byPlace({ model: { site: one } }: Told, { model: { site: other } }: Told): number {
  return one.file === other.file ? one.start - other.start : one.file < other.file ? -1 : 1;
}
