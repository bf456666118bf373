// Models of Objection from the source, nothing run: classes with a table, and the tables between two of them.
import type { Field, Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { habits } from '../_orm/habits.ts';
import { type Defined, readDefined } from './source/classes.ts';
import { type Naming, namingOf } from './source/columns.ts';
import { fieldsOf } from './source/fields.ts';
import { hooksOf } from './source/hooks.ts';
import { addKeys, type Relation, relationField, relationsOf, tableBetween } from './source/relations.ts';

interface Read {
  model: Defined;
  relations: Relation[];
  naming: Naming;
  fields: Field[];
}

export function sourceModels(source: Source): Listing<Model> {
  source.search(['objection'], () => true);
  // Models that extend one of the project may import nothing else.
  source.search([], () => true, { words: ['tableName', 'relationMappings'] });
  const defined = readDefined(source);
  const namings = namingOf(source);
  const read = defined.map((model): Read => {
    const relations = relationsOf(source, model, defined);
    const naming = namings(model);
    const fields = fieldsOf(source, model, naming, new Set(relations.map(({ name }) => name)));
    return { model, relations, naming, fields };
  });
  const sideOf = ({ target }: Relation) => read.find(({ model }) => model === target);
  for (const { relations, naming, fields } of read)
    for (const relation of relations) {
      const other = sideOf(relation);
      addKeys(fields, relation, other?.fields ?? [], [naming, other?.naming ?? naming]);
    }
  const tables = new Set(defined.map(({ table }) => table));
  const between = new Map<string | null, Model>();
  for (const each of read)
    for (const relation of each.relations) {
      if (!relation.through || tables.has(relation.through.table)) continue;
      const made = tableBetween(source, each, sideOf(relation), relation);
      const known = made && between.get(made.table);
      if (made && !known) between.set(made.table, made);
      // Each side may name more of its columns.
      if (known)
        known.fields.push(
          ...made.fields.filter((field) => !known.fields.some(({ name }) => name === field.name)),
        );
    }
  const items = [...read.map((each) => tell(source, each, read)), ...between.values()];
  return { items: items.sort(byPlace), warnings: [] };
}

function tell(source: Source, { model, relations, naming, fields }: Read, all: readonly Read[]): Model {
  const { name, cls, table, base } = model;
  const doc = source.doc(cls.site);
  const keys = fields.filter(({ primaryKey }) => primaryKey).map((field) => field.name);
  const related = relations.map((relation) => {
    const other = all.find((each) => each.model === relation.target);
    return relationField(relation, fields, other?.fields ?? [], [naming, other?.naming ?? naming]);
  });
  return {
    ...{ name, app: source.app(cls.site), orm: 'objection', table: naming.stored(table), kind: 'table' },
    ...{ source: source.at(cls.site), origin: 'source' },
    ...(base ? { base: base.name } : {}),
    ...(doc === null ? {} : { doc }),
    ...{ fields: [...fields, ...related], indexes: [], uniques: [] },
    ...(keys.length > 1 ? { primaryKey: { name: null, fields: keys } } : {}),
    ...habits({ hooks: hooksOf(source, cls) }),
  };
}

/** By file and line. */
function byPlace({ source: one }: Model, { source: other }: Model): number {
  const [[, a = '', x = ''], [, b = '', y = '']] = [one, other].map(
    (place) => /^(.*):(\d+)$/.exec(place) ?? ['', '', ''],
  ) as [string[], string[]];
  return a === b ? Number(x) - Number(y) : a < b ? -1 : 1;
}
