// What the kinds of trees add: columns that hold the place of a row, or a table of every pair of rows below each other.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Entities } from './relations.ts';
import type { Entity } from './shapes.ts';

/** Tables that a tree needs beside its own. */
export function addTree(entities: Entities, entity: Entity, model: Model): Model[] {
  if (entity.isChild) return [];
  if (entity.tree === 'materialized-path')
    model.fields.push(added('mpath', 'string', 'varchar', { nullable: true, default: '' }));
  if (entity.tree === 'nested-set')
    model.fields.push(
      added('nsleft', 'number', 'integer', { default: 1 }),
      added('nsright', 'number', 'integer', { default: 2 }),
    );
  if (entity.tree !== 'closure-table') return [];
  const table = `${entities.settings(entity).prefix}${entities.tableOf(entity)}_closure`;
  const keys = model.fields.filter(({ primaryKey }) => primaryKey);
  const fields = ['ancestor', 'descendant'].flatMap((end) =>
    keys.map(({ name, column, type, dbType }) => {
      const own = `${column}_${end}`;
      return added(own, type, dbType, {
        primaryKey: true,
        relation: { model: entity.name, fields: [own], references: [name], onDelete: 'CASCADE' },
      });
    }),
  );
  const { app, orm, source, origin } = model;
  return [
    {
      ...{ name: table, app, orm, table: entity.schema ? `${entity.schema}.${table}` : table, kind: 'table' },
      ...{ source, origin, fields, indexes: [], uniques: [] },
      primaryKey: { name: null, fields: fields.map(({ name }) => name) },
    },
  ];
}

function added(name: string, type: string, dbType: string | null, more: Partial<Field> = {}): Field {
  return {
    ...{ name, column: name, type, dbType, nullable: false, list: false, primaryKey: false, unique: false },
    ...more,
  };
}
