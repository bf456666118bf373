// Models of TypeORM from the source, nothing run: entities, views, and the tables between two entities.
import type { Field, Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { habits } from '../_orm/habits.ts';
import { incompleteModels } from '../_orm/incomplete.ts';
import { optionOf, textOf } from '../_orm/values.ts';
import { basesOf, readClass } from './source/classes.ts';
import { readSchema } from './source/entity-schemas.ts';
import { fieldOf } from './source/fields.ts';
import { addSubscribers } from './source/hooks.ts';
import { type Entities, isSame, junctionOf, relationFields } from './source/relations.ts';
import { readSettings } from './source/settings.ts';
import type { Entity, Role } from './source/shapes.ts';
import { addTree } from './source/trees.ts';

const packages = ['typeorm', '@nestjs/typeorm'];
const words = ['Entity', 'Column', 'DataSource', 'Connection', 'forRoot', 'EventSubscriber'];

export function sourceModels(source: Source): Listing<Model> {
  source.search(packages, () => true, { words });
  const entities = readEntities(source);
  const models = entities.all.map((entity) => modelOf(entities, entity));
  const between = entities.all.flatMap((entity) =>
    entity.isChild
      ? []
      : [...entity.relations.values()].flatMap((relation) => junctionOf(entities, entity, relation) ?? []),
  );
  const found = new Map(between.map((model) => [model.table, model]));
  const trees = entities.all.flatMap((entity, index) => addTree(entities, entity, models[index] as Model));
  return {
    items: [...models, ...found.values(), ...trees].sort(byPlace),
    warnings: incompleteModels(unknownOf(source, entities.all)),
  };
}

function unknownOf(source: Source, all: readonly Entity[]) {
  return all.flatMap(({ name, site, unknown }) =>
    unknown.length === 0 ? [] : [{ name, source: source.at(site), reason: unknown.join(', ') }],
  );
}

function readEntities(source: Source): Entities {
  const schemas = source
    .made(['typeorm'])
    .filter(({ callee: { origin } }) => origin.type === 'external' && origin.path === 'EntitySchema');
  const all = [
    ...source.classes().flatMap((cls) => readClass(source, cls) ?? []),
    ...schemas.flatMap((call) => readSchema(source, call) ?? []),
  ];
  addSubscribers(source, all);
  const settings = readSettings(source);
  const entities: Entities = {
    ...{ source, all, settings: ({ site }) => settings(site) },
    tableOf(entity) {
      const root = rootOf(entities, entity) ?? entity;
      return settings(root.site).naming.tableName(root.name, root.table);
    },
  };
  return entities;
}

/** The entity in whose table a child is. */
function rootOf({ all }: Entities, { isChild, cls }: Entity): Entity | null {
  if (!isChild || !cls) return null;
  const bases = basesOf(cls).flatMap((base) => all.find((entity) => isSame(entity.cls, base)) ?? []);
  return bases.find(({ discriminator }) => discriminator !== undefined) ?? bases[0] ?? null;
}

function modelOf(entities: Entities, entity: Entity): Model {
  const { source } = entities;
  const root = rootOf(entities, entity);
  const schema = (root ?? entity).schema;
  const table = entities.settings(entity).prefix + entities.tableOf(entity);
  const doc = source.doc(entity.site);
  const fields = fieldsOf(entities, entity, root);
  const keys = fields.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const pathOf = (wanted: Role) =>
    [...entity.columns.values()].find(({ role }) => role === wanted)?.path ?? null;
  const model: Model = {
    ...{ name: entity.name, app: source.app(entity.site), orm: 'typeorm' },
    ...{ table: schema ? `${schema}.${table}` : table, kind: entity.kind },
    ...{ source: source.at(entity.site), origin: 'source' },
    ...(root ? { base: root.name } : {}),
    ...(doc === null ? {} : { doc }),
    ...{ fields, indexes: [], uniques: [] },
    ...(keys.length > 1 ? { primaryKey: { name: null, fields: keys } } : {}),
    ...habits({
      ...{
        checks: checksOf(entities, entity),
        hooks: entity.hooks,
        created: pathOf('create'),
        updated: pathOf('update'),
      },
      softDelete: pathOf('delete'),
    }),
  };
  for (const { name, fields: of, isUnique, isPartial } of entity.keys) {
    const only = of.length === 1 ? fields.find((field) => field.name === of[0]) : undefined;
    if (isUnique && !isPartial && only) only.unique = true;
    else (isUnique && !isPartial ? model.uniques : model.indexes).push({ name, fields: of });
  }
  const kind = root === null ? discriminatorOf(source, entity) : null;
  if (kind) model.indexes.push({ name: null, fields: [kind.name] });
  return model;
}

/** What a child checks, the table of its root does. */
function checksOf(entities: Entities, entity: Entity): Entity['checks'] {
  const children = entities.all.filter((other) => rootOf(entities, other) === entity);
  const all = [entity, ...children].flatMap(({ checks }) => checks);
  return [...new Map(all.map((check) => [JSON.stringify(check), check])).values()];
}

function fieldsOf(entities: Entities, entity: Entity, root: Entity | null): Field[] {
  const { source } = entities;
  const settings = entities.settings(entity);
  const isOfChild = (owner: Entity['cls']) =>
    root !== null && entities.all.some(({ cls, isChild }) => isChild && isSame(cls, owner));
  const fields = [...entity.order].flatMap((path) => {
    const [column, relation] = [entity.columns.get(path), entity.relations.get(path)];
    const found = column
      ? [fieldOf(source, settings, column)]
      : relation
        ? relationFields(entities, entity, relation)
        : [];
    // Rows of other kinds have no value there.
    if (!isOfChild((column ?? relation)?.owner ?? null)) return found;
    return found.map((field) => ({ ...field, nullable: field.nullable || !field.list }));
  });
  const told = discriminatorOf(source, root ?? entity);
  if (!told) return fields;
  const known = fields.find(({ name }) => name === told.name);
  const field = known ?? told;
  if (!known) fields.push(field);
  if (entity.isChild && entity.value !== null) field.default = entity.value;
  return fields;
}

function discriminatorOf(source: Source, { discriminator }: Entity): Field | null {
  if (discriminator === undefined) return null;
  const name =
    (typeof discriminator === 'string'
      ? discriminator
      : textOf(source, optionOf(source, discriminator, 'name'))) ?? 'type';
  const dbType = textOf(source, optionOf(source, discriminator, 'type')) ?? 'varchar';
  return {
    ...{ name, column: name, type: 'string', dbType, nullable: false, list: false },
    ...{ primaryKey: false, unique: false },
  };
}

/** By file and line. */
function byPlace({ source: one }: Model, { source: other }: Model): number {
  const [[, a = '', x = ''], [, b = '', y = '']] = [one, other].map(
    (place) => /^(.*):(\d+)$/.exec(place) ?? ['', '', ''],
  ) as [string[], string[]];
  return a === b ? Number(x) - Number(y) : a < b ? -1 : 1;
}
