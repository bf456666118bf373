// Relations: a field each, with the columns of its key; and the table between two entities.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { itemsOf, textOf } from '../../_orm/values.ts';
import { type Entities, rootOf, schemaOf, tableOf, targetOf } from './entities.ts';
import { docOf, fieldOf, isNullable, isSaid, uncounted } from './fields.ts';
import { rulesOf } from './rules.ts';
import type { Settings } from './settings.ts';
import type { Entity, Property } from './shapes.ts';

interface Key {
  /** The property. */
  name: string;
  column: string;
  field: Field;
}

/** Columns of the primary key. */
function keysOf(entities: Entities, entity: Entity, depth = 0): Key[] {
  const { source } = entities;
  const primary = [...entity.properties.values()].filter(({ isPrimary }) => isPrimary);
  return primary.flatMap((property): Key[] => {
    if (property.kind === 'scalar') {
      const own = fieldOf(source, entities.settings(entity), property, primary.length === 1);
      const field = { ...own, dbType: uncounted(own.dbType) };
      return [{ name: property.name, column: field.column ?? property.name, field }];
    }
    if (depth > 4) return [];
    return joinsOf(entities, property, depth + 1).map(({ column, to }) => ({
      ...{ name: property.name, column, field: to.field },
    }));
  });
}

const texts = (entities: Entities, ...values: Value[]) =>
  values.flatMap((value) => {
    const listed = itemsOf(value);
    return (listed.length > 0 ? listed : [value]).flatMap((item) => textOf(entities.source, item) ?? []);
  });

function joinsOf(entities: Entities, property: Property, depth = 0): { column: string; to: Key }[] {
  const target = targetOf(entities, property);
  if (!target) return [];
  const { naming } = entities.settings(target);
  const keys = keysOf(entities, target, depth);
  const { option } = property;
  const given = ['fieldName', 'fieldNames', 'joinColumn', 'joinColumns', 'name'].map((key) =>
    texts(entities, option(key)),
  );
  const names = given.find((list) => list.length > 0) ?? [];
  return keys.map((to, index) => ({
    column: names[index] ?? naming.joinKeyColumnName(property.name, to.column, keys.length > 1),
    to,
  }));
}

/** It holds the key, or the table between is its own. */
function isOwner({ kind, option }: Property): boolean {
  return kind === 'm:1' || (kind !== '1:m' && (option('owner') === true || option('mappedBy') === undefined));
}

export interface Place {
  /** The primary key of its entity is of relations alone. */
  isKey: boolean;
  /** Rows of other kinds in the same table have no value there. */
  isLoose: boolean;
}

export function relationFields(
  entities: Entities,
  property: Property,
  settings: Settings,
  { isKey, isLoose }: Place,
): Field[] {
  const { source } = entities;
  const { name, kind, option, isPrimary } = property;
  const target = targetOf(entities, property);
  const list = kind === '1:m' || kind === 'm:n';
  const joins = !list && isOwner(property) ? joinsOf(entities, property) : [];
  const only = joins.length === 1 ? joins[0] : undefined;
  const doc = docOf(source, property);
  const nullable = !list && (isLoose || isNullable(property) || (kind === '1:1' && !isOwner(property)));
  const type = target?.name ?? property.member?.annotation?.name ?? 'unknown';
  const rules =
    joins.length === 0
      ? { onDelete: null }
      : rulesOf(source, property, {
          ...{ major: settings.major, isKey: isKey && isPrimary, nullable, isBetween: false },
          isComposite: joins.length > 1,
        });
  const own: Field[] = only
    ? []
    : joins.map(({ column, to }) => ({
        ...{ name: column, column, type: to.field.type, dbType: to.field.dbType, nullable, list: false },
        ...{ primaryKey: isPrimary, unique: false, ...lineOf(source, property.site) },
      }));
  const field: Field = {
    ...{ name, column: only?.column ?? null, type, dbType: only?.to.field.dbType ?? null, nullable, list },
    primaryKey: isPrimary && only !== undefined,
    unique: isSaid(option('unique')) || (kind === '1:1' && isOwner(property) && only !== undefined),
    ...(doc === null ? {} : { doc }),
    ...(target
      ? {
          relation: {
            ...{ model: target.name, fields: only ? [name] : own.map((item) => item.name) },
            ...{ references: joins.map(({ to }) => to.name), ...rules },
          },
        }
      : {}),
    ...lineOf(source, property.site),
  };
  return [...own, field];
}

/** The table between two entities, at the side that owns it; null where an entity of its own is it. */
export function pivotOf(entities: Entities, entity: Entity, property: Property): Model | null {
  const { source } = entities;
  const { option } = property;
  const target = property.kind === 'm:n' && isOwner(property) ? targetOf(entities, property) : null;
  const { naming, dialect, major } = entities.settings(entity);
  if (!target || option('pivotEntity') !== undefined || dialect === 'mongodb') return null;
  const table =
    textOf(source, option('pivotTable')) ??
    naming.joinTableName(tableOf(entities, entity), tableOf(entities, target), property.name);
  const [own, other] = [rootOf(entities, entity) ?? entity, rootOf(entities, target) ?? target];
  const isSelf = entity === target;
  const sides = [
    { of: entity, name: own.name, given: texts(entities, option('joinColumn'), option('joinColumns')) },
    {
      ...{ of: target, name: other.name },
      given: texts(entities, option('inverseJoinColumn'), option('inverseJoinColumns')),
    },
  ];
  const columns = sides.map(({ of, name, given }, side) =>
    keysOf(entities, of).map((key, index, { length }) => ({
      ...{ of, key },
      column:
        given[index] ??
        naming.joinKeyColumnName(
          isSelf && sides.every((one) => one.given.length === 0) ? `${entity.name}_${side + 1}` : name,
          key.column,
          length > 1,
        ),
    })),
  );
  const isOrdered = option('fixedOrder') === true || option('fixedOrderColumn') !== undefined;
  const rules = rulesOf(source, property, {
    ...{ major, isKey: false, isComposite: false, nullable: false, isBetween: true },
  });
  const fields = columns.flat().map(
    ({ of, key, column }): Field => ({
      ...{
        name: column,
        column,
        type: key.field.type,
        dbType: key.field.dbType,
        nullable: false,
        list: false,
      },
      ...{ primaryKey: !isOrdered, unique: false },
      relation: { model: of.name, fields: [column], references: [key.name], ...rules },
    }),
  );
  const order = textOf(source, option('fixedOrderColumn')) ?? 'id';
  const schema = schemaOf(entities, entity);
  const site = property.member?.site ?? entity.site;
  const counter: Field = {
    ...{
      name: order,
      column: order,
      type: 'number',
      dbType: dialect === 'postgresql' ? 'serial' : dialect === null ? null : 'int',
      nullable: false,
    },
    ...{ list: false, primaryKey: true, unique: false, default: 'autoincrement()' },
  };
  return {
    ...{ name: table, app: source.app(site), orm: 'mikro-orm', kind: 'table' },
    ...{ table: schema && !table.includes('.') ? `${schema}.${table}` : table },
    ...{ source: source.at(site), origin: 'source', indexes: [], uniques: [] },
    fields: isOrdered ? [counter, ...fields] : fields,
    ...(isOrdered ? {} : { primaryKey: { name: null, fields: fields.map(({ name }) => name) } }),
  };
}
