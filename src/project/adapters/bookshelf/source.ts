// Models of Bookshelf from the source, nothing run. They have no fields but keys, timestamps and relations.
import type { Field, Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { type Habits, habits, lineOf } from '../_orm/habits.ts';
import { itemsOf, textOf } from '../_orm/values.ts';
import { type Defined, readDefined } from './source/defined.ts';
import { hooksOf, softColumnOf } from './source/hooks.ts';
import { type Relation, relationsOf } from './source/relations.ts';

interface Read {
  model: Defined;
  habits: Habits;
  relations: Relation[];
  fields: Map<string, Field>;
}

export function sourceModels(source: Source): Listing<Model> {
  source.search(['bookshelf'], () => true);
  source.search([], () => true, { words: ['tableName'] });
  const defined = readDefined(source);
  const deletedAt = softColumnOf(source);
  const all = defined.map((model): Read => {
    const [created = null, updated = null] = stampsIn(source, model);
    const softDelete = model.members.get('softDelete') === true ? deletedAt : null;
    const fields = ownFields(source, model);
    if (softDelete && !fields.has(softDelete))
      fields.set(softDelete, { ...newField(softDelete), type: 'Date', nullable: true });
    return {
      ...{ model, relations: relationsOf(source, model, defined), fields },
      habits: habits({ hooks: hooksOf(source, model), softDelete, created, updated }),
    };
  });
  for (const { relations } of all) for (const relation of relations) addKeys(all, relation);
  const tables = new Set(defined.map(({ table }) => table));
  const between = new Map<string, Model>();
  for (const { model, relations } of all)
    for (const relation of relations) {
      const made = tableBetween(source, model, relation);
      if (made && !tables.has(made.name)) addBetween(between, made);
    }
  const items = [...all.map((each) => tell(source, each)), ...between.values()];
  return { items: items.sort(byPlace), warnings: [] };
}

/** Of what is made and of what changes; null for none. */
function stampsIn(source: Source, { members }: Defined): (string | null)[] {
  const given = members.get('hasTimestamps');
  if (given === true) return ['created_at', 'updated_at'];
  return itemsOf(given).map((item) => textOf(source, item));
}

function ownFields(source: Source, model: Defined): Map<string, Field> {
  const { idAttribute, members } = model;
  const isUuid = members.get('uuid') === true;
  const id = {
    ...newField(idAttribute),
    primaryKey: true,
    ...(isUuid ? { type: 'string', default: 'uuid()' } : {}),
  };
  const fields = new Map([[idAttribute, id]]);
  stampsIn(source, model).forEach((name, index) => {
    if (name)
      fields.set(name, {
        ...newField(name),
        type: 'Date',
        default: 'now()',
        ...(index === 1 ? { onUpdate: 'now()' } : {}),
      });
  });
  return fields;
}

const newField = (name: string): Field => ({
  ...{ name, column: name, type: 'unknown', dbType: null, nullable: false, list: false },
  ...{ primaryKey: false, unique: false },
});

/** Columns that nothing but a relation names, on whichever side they are. */
function addKeys(all: readonly Read[], { key, kind }: Relation): void {
  const fieldsOf = (of: Defined) => all.find(({ model }) => model === of)?.fields;
  for (const column of kind?.columns ?? []) {
    const fields = kind && fieldsOf(kind.holder);
    if (fields && !fields.has(column))
      fields.set(column, {
        ...newField(column),
        type: column === kind?.columns[0] ? 'string' : 'unknown',
        nullable: true,
      });
  }
  const fields = key && fieldsOf(key.holder);
  if (!key || !fields) return;
  const field = fields.get(key.column) ?? { ...newField(key.column), nullable: true };
  field.relation ??= {
    model: key.of.name,
    fields: [key.column],
    references: [key.references],
    onDelete: null,
  };
  fields.set(key.column, field);
  const others = fieldsOf(key.of);
  if (others && !others.has(key.references))
    others.set(key.references, { ...newField(key.references), nullable: true });
}

function tell(source: Source, { model, relations, fields, habits: own }: Read): Model {
  const { name, site, table } = model;
  const doc = source.doc(site);
  const related = relations.map((relation): Field => {
    const isHeld = relation.key?.holder === model && relation.key.of === relation.target && !relation.list;
    const key = isHeld && relation.key?.of === relation.target ? relation.key : null;
    const type = relation.target?.name ?? 'unknown';
    return {
      ...{ ...newField(relation.name), column: null, type, nullable: !relation.list, list: relation.list },
      ...(relation.target
        ? {
            relation: {
              model: type,
              fields: key ? [key.column] : [],
              references: key ? [key.references] : [],
              onDelete: null,
            },
          }
        : {}),
      ...lineOf(source, relation.site),
    };
  });
  return {
    ...{ name, app: source.app(site), orm: 'bookshelf', table, kind: 'table', source: source.at(site) },
    ...{ origin: 'source', ...(doc === null ? {} : { doc }) },
    ...{ fields: [...fields.values(), ...related], indexes: [], uniques: [], ...own },
  };
}

function tableBetween(source: Source, model: Defined, { between, target }: Relation): Model | null {
  if (!between || !target) return null;
  const side = (column: string, of: Defined): Field => ({
    ...newField(column),
    relation: { model: of.name, fields: [column], references: [of.idAttribute], onDelete: null },
  });
  const more = between.more.map((name) => ({ ...newField(name), nullable: true }));
  return {
    ...{
      name: between.table,
      app: source.app(model.site),
      orm: 'bookshelf',
      table: between.table,
      kind: 'table',
    },
    ...{ source: source.at(model.site), origin: 'source', indexes: [], uniques: [] },
    fields: [side(between.own, model), side(between.other, target), ...more],
  };
}

/** Both sides say it; each may name more of its columns. */
function addBetween(found: Map<string, Model>, made: Model): void {
  const known = found.get(made.name);
  if (!known) found.set(made.name, made);
  else
    known.fields.push(
      ...made.fields.filter((field) => !known.fields.some(({ name }) => name === field.name)),
    );
}

/** By file and line. */
function byPlace({ source: one }: Model, { source: other }: Model): number {
  const [[, a = '', x = ''], [, b = '', y = '']] = [one, other].map(
    (place) => /^(.*):(\d+)$/.exec(place) ?? ['', '', ''],
  ) as [string[], string[]];
  return a === b ? Number(x) - Number(y) : a < b ? -1 : 1;
}
