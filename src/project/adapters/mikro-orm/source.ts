// Models of MikroORM from the source, nothing run: entities, what is embedded as JSON, and the tables between two entities.
import type { Field, Listing, Model } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { habits, stampsOf } from '../_orm/habits.ts';
import { entriesOf, textOf } from '../_orm/values.ts';
import { embeddedFields, isDocument } from './source/embedded.ts';
import { type Entities, readEntities, rootOf, schemaOf, tableOf, targetOf } from './source/entities.ts';
import { fieldOf, isSaid } from './source/fields.ts';
import { checksOf } from './source/hooks.ts';
import { pivotOf, relationFields } from './source/relations.ts';
import { type Entity, isSame, type Property, packages } from './source/shapes.ts';

const words = ['Entity', 'Embeddable', 'Property', 'MikroORM', 'MikroOrm', 'defineConfig', 'forRoot'];

export function sourceModels(source: Source): Listing<Model> {
  source.search([...packages, '@mikro-orm/nestjs'], () => true, { words });
  const entities = readEntities(source);
  const listed = entities.all.filter((entity) => isListed(entities, entity));
  // Children have the relations of their root as well.
  const roots = [...listed].sort(
    (a, b) => Number(rootOf(entities, a) !== null) - Number(rootOf(entities, b) !== null),
  );
  const pivots = new Map<string | null, Model>();
  for (const entity of roots)
    for (const property of entity.isEmbeddable ? [] : entity.properties.values()) {
      const pivot = pivotOf(entities, entity, property);
      if (pivot && !pivots.has(pivot.table)) pivots.set(pivot.table, pivot);
    }
  const items = [...listed.map((entity) => modelOf(entities, entity)), ...pivots.values()];
  return { items: items.sort(byPlace), warnings: [] };
}

/** No base that has no table; of what can be embedded, what is a document of its own. */
function isListed(entities: Entities, entity: Entity): boolean {
  if (!entity.isEmbeddable) return !entity.isAbstract || entity.option('discriminatorColumn') !== undefined;
  return entities.all.some((other) =>
    [...other.properties.values()].some(
      (property) =>
        property.kind === 'embedded' &&
        targetOf(entities, property) === entity &&
        (isDocument(property, entities.settings(other)) || (other.isEmbeddable && isListed(entities, other))),
    ),
  );
}

function modelOf(entities: Entities, entity: Entity): Model {
  const { source } = entities;
  const root = rootOf(entities, entity);
  const schema = schemaOf(entities, entity);
  const table = tableOf(entities, entity);
  const fields = fieldsOf(entities, entity, root);
  const keys = fields.filter(({ primaryKey }) => primaryKey).map(({ name }) => name);
  const doc = source.doc(entity.site) ?? textOf(source, entity.option('comment'));
  const isStored = entity.option('view') === true;
  const isView = entity.option('expression') !== undefined || isStored;
  const model: Model = {
    ...{ name: entity.name, app: source.app(entity.site), orm: 'mikro-orm' },
    // A query that only the code has is nothing of the database.
    table:
      entity.isEmbeddable || (isView && !isStored)
        ? null
        : schema && schema !== '*'
          ? `${schema}.${table}`
          : table,
    kind: entity.isEmbeddable ? 'embedded' : isView ? 'view' : 'table',
    ...{ source: source.at(entity.site), origin: 'source' },
    ...(root ? { base: root.name } : {}),
    ...(doc === null ? {} : { doc }),
    ...{ fields, indexes: [], uniques: [] },
    ...(keys.length > 1 ? { primaryKey: { name: null, fields: keys } } : {}),
    ...habits({
      ...{ checks: treeChecks(entities, entity), hooks: entity.hooks },
      ...stampsOf(fields),
    }),
  };
  addKeys(entity, model);
  if (!root && !entity.isEmbeddable) {
    const told = textOf(source, entity.option('discriminatorColumn'));
    if (told !== null) model.indexes.push({ name: null, fields: [told] });
  }
  return model;
}

function addKeys(entity: Entity, model: Model): void {
  for (const { name, option } of entity.properties.values()) {
    const index = option('index');
    if (isSaid(index)) model.indexes.push({ name: typeof index === 'string' ? index : null, fields: [name] });
  }
  for (const { name, fields, isUnique } of entity.keys) {
    const only = fields.length === 1 ? model.fields.find((field) => field.name === fields[0]) : undefined;
    if (isUnique && only) only.unique = true;
    else (isUnique ? model.uniques : model.indexes).push({ name, fields });
  }
}

function fieldsOf(entities: Entities, entity: Entity, root: Entity | null): Field[] {
  const primary = [...entity.properties.values()].filter(({ isPrimary }) => isPrimary);
  const isOfRoot = (property: Property) =>
    root === null || [...root.properties.values()].some(({ owner }) => isOwnedBy(owner, property));
  const isKey = primary.every(({ kind }) => kind !== 'scalar');
  const settings = entities.settings(entity);
  const fields = [...entity.properties.values()].flatMap((property) => {
    // Rows of other kinds have no value there.
    const isLoose = !isOfRoot(property);
    const place = { isLoose, isKey: isKey && (primary.length === 1 || settings.major > 6) };
    if (property.kind !== 'scalar' && property.kind !== 'embedded')
      return relationFields(entities, property, settings, place);
    const found =
      property.kind === 'scalar'
        ? [fieldOf(entities.source, settings, property, primary.length === 1)]
        : embeddedFields(entities, settings, property);
    return found.map((field) => ({ ...field, nullable: field.nullable || isLoose }));
  });
  return withDiscriminator(entities, entity, root, fields);
}

/** Those of the table: of all kinds of rows in it. */
function treeChecks(entities: Entities, entity: Entity): NonNullable<Model['checks']> {
  const top = rootOf(entities, entity) ?? entity;
  const checks = entities.all.flatMap((other) => {
    const root = rootOf(entities, other);
    if ((root ?? other) !== top || other.checks.length === 0) return [];
    return checksOf(entities.source, other.checks, fieldsOf(entities, other, root));
  });
  return [...new Map(checks.map((check) => [JSON.stringify(check), check])).values()];
}

function isOwnedBy(owner: Property['owner'], property: Property): boolean {
  if (owner === null || property.owner === null) return owner === property.owner;
  return owner === property.owner || (owner.kind === 'class' && isSame(owner, property.owner));
}

/** The column that tells the kinds of rows apart; a child has its value as the default. */
function withDiscriminator(
  entities: Entities,
  entity: Entity,
  root: Entity | null,
  fields: Field[],
): Field[] {
  const { source } = entities;
  const top = root ?? entity;
  const name = textOf(source, top.option('discriminatorColumn'));
  if (name === null) return fields;
  const { naming, dialect } = entities.settings(top);
  const map = entriesOf(source, top.option('discriminatorMap'))?.entries ?? [];
  const kindOf = (one: Entity) =>
    map.find(([, of]) => textOf(source, of) === one.name || isSame(one.cls, of))?.[0] ??
    textOf(source, one.option('discriminatorValue')) ??
    naming.classToTableName(one.name);
  const kinds = entities.all.filter(
    (one) => !one.isAbstract && (one === top || rootOf(entities, one) === top),
  );
  const known = fields.find((field) => field.name === name);
  const field = known ?? {
    ...{
      name,
      column: naming.propertyToColumnName(name),
      type: 'string',
      dbType: dialect === null ? null : 'text',
    },
    ...{ nullable: false, list: false, primaryKey: false, unique: false },
  };
  field.enum ??= map.length > 0 ? map.map(([key]) => key) : kinds.map(kindOf);
  if (root) field.default = kindOf(entity);
  return known ? fields : [...fields, field];
}

/** By file and line. */
function byPlace({ source: one }: Model, { source: other }: Model): number {
  const [[, a = '', x = ''], [, b = '', y = '']] = [one, other].map(
    (place) => /^(.*):(\d+)$/.exec(place) ?? ['', '', ''],
  ) as [string[], string[]];
  return a === b ? Number(x) - Number(y) : a < b ? -1 : 1;
}
