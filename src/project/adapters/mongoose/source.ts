// Models of Mongoose from the source, nothing run: what is registered as one, and the schemas that are embedded in those.
import type { Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { oncePastFunctions } from '../_orm/enough.ts';
import { habits } from '../_orm/habits.ts';
import { incompleteModels } from '../_orm/incomplete.ts';
import { nameDocuments } from './source/documents.ts';
import { fieldsOf, type Names } from './source/fields.ts';
import { addIndexes } from './source/indexes.ts';
import { hasRegistered, readRegistered, runModules } from './source/registered.ts';
import { createReader } from './source/schemas.ts';
import type { Schema } from './source/shapes.ts';

const packages = ['mongoose', '@nestjs/mongoose'];
const words = ['Schema(', 'model(', 'model<', 'discriminator(', 'forFeature', '(mongoose'];

export function sourceModels(source: Source): Listing<Model> {
  const isEnough = oncePastFunctions(() => hasRegistered(source));
  source.search(packages, isEnough, { words });
  runModules(source);
  const reader = createReader(source);
  const { documents, ...names } = nameDocuments(reader, readRegistered(reader));
  const found = documents.map((document) => {
    const { schema, own, site, name, table, kind, base } = document;
    const doc = source.doc(own.site) ?? source.doc(site);
    const model: Model = {
      ...{ name, app: source.app(site), orm: 'mongoose', table, kind },
      ...{ source: source.at(site), origin: 'source' },
      ...(base === null ? {} : { base }),
      ...(doc === null ? {} : { doc }),
      fields: fieldsOf({ reader, ...names } satisfies Names, schema),
      indexes: [],
      uniques: [],
      ...habits({ hooks: schema.hooks, ...stampsIn(schema) }),
    };
    addIndexes({ reader, ...names }, own, model);
    return { model, unknown: own.unknown };
  });
  const incomplete = found.flatMap(({ model: { name, source: place }, unknown }) =>
    unknown.length === 0 ? [] : [{ name, source: place, reason: [...new Set(unknown)].join(', ') }],
  );
  return { items: found.map(({ model }) => model), warnings: incompleteModels(incomplete) };
}

/** What a plug-in or an option names may have been removed again. */
function stampsIn({ stamps, paths }: Schema) {
  const of = (name: string | undefined) => (name !== undefined && paths.has(name) ? name : null);
  return {
    ...{ created: of(stamps.created), updated: of(stamps.updated), softDelete: of(stamps.deleted) },
  };
}
