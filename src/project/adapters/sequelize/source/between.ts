// Tables between two models: with a model of their own, or made for it.

import { singularize } from 'inflection';
import type { Source } from '../../../source/reader/source.ts';
import { optionOf, record, textOf } from '../../_orm/values.ts';
import { camelize, namesOf, said, tableOf } from './options.ts';
import { type Attribute, attribute, type Defined, newParts } from './shapes.ts';
import { type Context, called, decoratedKey, keyName, type Made, modelOf, primaryKeyOf } from './targets.ts';

/** Adds both keys to the table. */
export function between({ source, models, model, target, option, as }: Context): Made {
  const given = option('through');
  const through = optionOf(source, given, 'model') ?? given;
  const found = modelOf(models, through) ?? modelOf(models, called(source, through));
  const table =
    found ??
    madeBetween(source, models, model, textOf(source, through) ?? `${model.name}${target.name}`, option);
  const isSelf = model === target;
  const own =
    keyName(source, option('foreignKey')) ??
    decoratedKey(source, table, model) ??
    camelize(`${namesOf(source, model).singular}_${primaryKeyOf(source, model)}`);
  const other =
    keyName(source, option('otherKey')) ??
    (isSelf ? null : decoratedKey(source, table, target)) ??
    pairedKey(source, target, model, table, models) ??
    camelize(
      `${isSelf ? singularize(as) : namesOf(source, target).singular}_${primaryKeyOf(source, target)}`,
    );
  const entries = [...table.attributes];
  const isPrimary = (item: Attribute) => said(source, item, 'primaryKey') === true;
  const made = entries.filter(([, item]) => item.isGenerated === true && isPrimary(item));
  const hasOwnKey = entries.some(
    ([name, item]) => !item.isImplied && isPrimary(item) && name !== own && name !== other,
  );
  // A key that was made by itself gives way to the two columns; where none did, they are unique beside it. Since 7, a key of its own decides.
  const isKey = model.isSeven ? !hasOwnKey : made.length > 0 || table.isMade === true;
  for (const [name] of made) if (name !== own && name !== other) table.attributes.delete(name);
  for (const [name, to] of [
    [own, model],
    [other, target],
  ] as const) {
    const like = to.attributes.get(primaryKeyOf(source, to));
    const item: Attribute = table.attributes.get(name) ?? {
      ...attribute('INTEGER'),
      ...(like ? { type: like.type, implied: like.implied } : {}),
      isImplied: true,
      isGenerated: true,
    };
    item.refers ??= {
      ...{ model: to.name, key: primaryKeyOf(source, to) },
      ...{
        onDelete: textOf(source, option('onDelete')) ?? 'CASCADE',
        onUpdate: textOf(source, option('onUpdate')) ?? 'CASCADE',
      },
    };
    const unique =
      optionOf(source, given, 'unique') === false
        ? []
        : [{ key: 'unique', value: `${tableOf(source, table)}_unique` }];
    item.says = [...(item.says ?? []), ...(isKey ? [{ key: 'primaryKey', value: true }] : unique)];
    table.attributes.set(name, item);
  }
  return {
    ...{ fields: [], references: [], nullable: false, onDelete: null, onUpdate: null },
    ...{ key: own, otherKey: other },
  };
}

/** The key that the association from the other side names. */
function pairedKey(
  source: Source,
  target: Defined,
  model: Defined,
  table: Defined,
  models: Defined[],
): string | null {
  for (const { kind, options, target: of } of target.associations) {
    const given = optionOf(source, options, 'through');
    const through = optionOf(source, given, 'model') ?? given;
    const isPaired =
      modelOf(models, of) === model && (modelOf(models, through) === table || through === table.name);
    if (kind === 'belongsToMany' && isPaired && target !== model)
      return keyName(source, optionOf(source, options, 'foreignKey'));
  }
  return null;
}

/** A table that no model is defined for: it has the options of the model that says it, but for a few. */
function madeBetween(
  source: Source,
  models: Defined[],
  model: Defined,
  name: string,
  option: Context['option'],
): Defined {
  const timestamps = option('timestamps') ?? optionOf(source, model.options.at(-1), 'timestamps') ?? true;
  const made: Defined = {
    ...{ name, site: model.site, cls: null, symbol: null, dialect: model.dialect, attributes: new Map() },
    options: [
      record([
        ['tableName', name],
        ['timestamps', timestamps],
        ['paranoid', false],
        ['indexes', { kind: 'array', items: [], open: false }],
      ]),
      ...(model.isSeven ? model.options.slice(-1) : model.options),
    ],
    ...{ ...newParts(), isMade: true },
    isSeven: model.isSeven ?? false,
  };
  models.push(made);
  return made;
}
