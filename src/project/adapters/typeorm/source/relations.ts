// Relations between entities: the columns that hold their keys, and the tables between two.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { actionsOf, isFunction, itemsOf, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { columnName, docOf, fieldOf } from './fields.ts';
import type { Settings } from './settings.ts';
import type { Column, Entity, Relation } from './shapes.ts';

export interface Entities {
  source: Source;
  all: readonly Entity[];
  settings(entity: Entity): Settings;
  /** In the database, without its schema and what is put in front of all names. */
  tableOf(entity: Entity): string;
}

/** A column that another one refers to, or a relation that is part of a key. */
interface Referenced {
  path: string;
  column: string;
  field: Field;
}

function targetOf({ source, all }: Entities, value: Value): Entity | null {
  const given = isFunction(value) ? source.call(value, []) : value;
  if (typeof given === 'string')
    return all.find(({ name, table }) => name === given || table === given) ?? null;
  const cls = typeof given === 'object' && given !== null && given.kind === 'class' ? given : null;
  if (cls) return all.find((entity) => isSame(entity.cls, cls)) ?? null;
  const symbol = symbolOf(given);
  return all.find((entity) => entity.symbol !== null && entity.symbol === symbol) ?? null;
}

export const isSame = (one: ClassValue | null, other: ClassValue | null): boolean =>
  one !== null && one.node === other?.node;

/** A relation as a field; columns that it adds come before it where it has several. */
export function relationFields(entities: Entities, entity: Entity, relation: Relation): Field[] {
  const { source } = entities;
  const { path, kind, options, member, isPrimary, site } = relation;
  const target = targetOf(entities, relation.target);
  const model = target?.name ?? member?.annotation?.name ?? textOf(source, relation.target) ?? 'unknown';
  const list = kind === '1:n' || kind === 'n:m';
  const joined = joinsOf(entities, entity, relation, target);
  const written = joined.map(({ column }) => ownColumn(entities, entity, column)?.path ?? null);
  const isOwn = joined.length === 1 && written[0] === null;
  const doc = docOf(source, relation);
  const nullable = !list && !isPrimary && optionOf(source, options, 'nullable') !== false;
  const added = isOwn ? [] : joined.filter((_, index) => written[index] === null);
  const field: Field = {
    ...{ name: path, column: isOwn ? (joined[0]?.column ?? null) : null, type: model },
    dbType: isOwn ? (joined[0]?.to.field.dbType ?? null) : null,
    ...{ nullable, list, primaryKey: isPrimary, unique: isOwn && kind === '1:1' },
    ...(doc === null ? {} : { doc }),
    relation: {
      model,
      fields: joined.map(({ column }, index) => written[index] ?? (isOwn ? path : column)),
      references: joined.map(({ to }) => to.path),
      ...actionsOf((name) => textOf(source, optionOf(source, options, name))),
    },
    ...lineOf(source, site),
  };
  const keys = added.map(({ column, to }) => keyColumn(column, to, nullable, isPrimary));
  return [...keys.map((key) => ({ ...key, ...lineOf(source, site) })), field];
}

function keyColumn(name: string, { field }: Referenced, nullable: boolean, primaryKey: boolean): Field {
  const { type, dbType } = field;
  return { name, column: name, type, dbType, nullable, list: false, primaryKey, unique: false };
}

function ownColumn({ source, settings }: Entities, entity: Entity, name: string): Column | undefined {
  return [...entity.columns.values()].find((column) => columnName(source, settings(entity), column) === name);
}

interface Joined {
  column: string;
  to: Referenced;
}

/** The columns of the side that holds the key. */
function joinsOf(entities: Entities, entity: Entity, relation: Relation, target: Entity | null): Joined[] {
  const { source } = entities;
  const { kind, joins, path, prefixes } = relation;
  if (kind === '1:n' || kind === 'n:m' || (kind === '1:1' && joins === null)) return [];
  const { naming } = entities.settings(entity);
  const name = path.split('.').at(-1) ?? path;
  const given = (joins ?? []).map((join) => ({
    name: textOf(source, optionOf(source, join, 'name')),
    to: textOf(source, optionOf(source, join, 'referencedColumnName')),
  }));
  const keys = target
    ? referencedIn(
        entities,
        target,
        given.flatMap(({ to }) => to ?? []),
      )
    : [];
  return keys.map((to) => {
    const join = given.find((item) => item.name !== null && (item.to === null || item.to === to.path));
    const written = join?.name ?? naming.joinColumnName(name, to.path);
    return { column: naming.columnName(name, written, prefixes), to };
  });
}

/** Columns of these names, else the primary key. */
function referencedIn(entities: Entities, target: Entity, names: readonly string[], depth = 0): Referenced[] {
  const { source } = entities;
  const settings = entities.settings(target);
  const columns = [...target.columns.values()].map((column) => ({
    ...{ path: column.path, column: columnName(source, settings, column) },
    field: fieldOf(source, settings, column),
  }));
  if (names.length > 0)
    return columns.filter(({ path, column }) => names.includes(path) || names.includes(column));
  const primary = columns.filter(({ field }) => field.primaryKey);
  const relations = [...target.relations.values()].filter(({ isPrimary }) => isPrimary);
  if (depth > 3) return primary;
  return [
    ...primary,
    ...relations.flatMap((relation) =>
      joinsOf(entities, target, relation, targetOf(entities, relation.target)).map(({ column, to }) => ({
        ...{ path: relation.path, column, field: to.field },
      })),
    ),
  ];
}

/** The table between two entities, at the side that says it. */
export function junctionOf(entities: Entities, entity: Entity, relation: Relation): Model | null {
  const { source } = entities;
  const target = targetOf(entities, relation.target);
  if (relation.joinTable === null || target === null) return null;
  const settings = entities.settings(entity);
  const { options } = relation.joinTable;
  const [table, other] = [entities.tableOf(entity), entities.tableOf(target)];
  const inverse = relation.inverse ?? '';
  const name =
    settings.prefix +
    (textOf(source, optionOf(source, options, 'name')) ??
      settings.naming.joinTableName(table, other, relation.path, inverse));
  const back = relation.inverse === null ? undefined : target.relations.get(relation.inverse);
  // Before version 1, what the other side does not say is not asked for.
  const usual = back && settings.major < 1 ? null : 'CASCADE';
  const owner = side(entity, table, ['joinColumn', 'joinColumns'], relation.options, 'CASCADE');
  const inverseKeys = ['inverseJoinColumn', 'inverseJoinColumns'];
  const inverseSide = side(target, other, inverseKeys, back?.options, usual);
  for (const one of owner)
    for (const two of inverseSide)
      if (one.name === two.name) {
        [one.name, two.name] = [`${one.name}_1`, `${two.name}_2`];
        for (const field of [one, two]) {
          field.column = field.name;
          if (field.relation) field.relation.fields = [field.name];
        }
      }
  const site = relation.member?.site ?? entity.site;
  const fields = [...owner, ...inverseSide];
  const schema = textOf(source, optionOf(source, options, 'schema')) ?? entity.schema;
  return {
    ...{
      name,
      app: source.app(site),
      orm: 'typeorm',
      table: schema ? `${schema}.${name}` : name,
      kind: 'table',
    },
    ...{ source: source.at(site), origin: 'source', fields, indexes: [], uniques: [] },
    primaryKey: { name: null, fields: fields.map((field) => field.name) },
  };

  function side(
    of: Entity,
    tableName: string,
    keys: string[],
    actions: Value,
    usual: string | null,
  ): Field[] {
    const given = keys.flatMap((key) => {
      const value = optionOf(source, options, key);
      return itemsOf(value).length > 0 ? itemsOf(value) : value === undefined ? [] : [value];
    });
    const said = given.map((join) => ({
      name: textOf(source, optionOf(source, join, 'name')),
      to: textOf(source, optionOf(source, join, 'referencedColumnName')),
    }));
    return referencedIn(
      entities,
      of,
      said.flatMap(({ to }) => to ?? []),
    ).map(({ path, column, field }) => {
      const join = said.find((item) => item.name !== null && (item.to === null || item.to === path));
      const written = join?.name ?? settings.naming.joinTableColumnName(tableName, path, column);
      const own = settings.naming.columnName(written, written, []);
      return {
        ...{ name: own, column: own, type: field.type, dbType: field.dbType, nullable: false, list: false },
        ...{ primaryKey: true, unique: false },
        relation: {
          ...{ model: of.name, fields: [own], references: [path] },
          ...actionsOf((action) => textOf(source, optionOf(source, actions, action)) ?? usual),
        },
      };
    });
  }
}
