// Associations: each adds a field to its model, and the key to the model that holds it.

import type { Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { isFunction, optionOf, record, textOf } from '../../_orm/values.ts';
import { between } from './between.ts';
import { camelize, namesOf, said } from './options.ts';
import type { Association, Attribute, Defined } from './shapes.ts';
import {
  asValue,
  type Context,
  called,
  decoratedKey,
  keyName,
  type Made,
  modelOf,
  primaryKeyOf,
  spellings,
} from './targets.ts';

const kinds = ['belongsTo', 'hasOne', 'hasMany', 'belongsToMany'] as const;

/** Runs what models say of each other, and gathers what was called for it. */
export function readAssociations(source: Source, models: Defined[]): void {
  const before = source.called(kinds).length;
  const all = record(
    models.flatMap((model) => spellings(model.name).map((name): [string, Value] => [name, asValue(model)])),
  );
  for (const model of models) {
    const self = asValue(model);
    for (const name of ['associate', 'associations', 'setupAssociations']) {
      const fn = model.cls ? model.cls.statics.get(name) : (model.symbol?.assigned?.get(name) ?? undefined);
      const value = fn as Value;
      if (isFunction(value)) source.call(value, [all, all], self);
    }
  }
  // What was called for it comes in the order of the models; what was called elsewhere is as it was.
  const calls = source.called(kinds);
  // Which one comes first decides on keys.
  const ordered = models.flatMap((model) =>
    model.associations.map((one): [Defined, Association] => [model, one]),
  );
  for (const call of [...calls.slice(before), ...calls.slice(0, before)]) {
    const model = call.on && modelOf(models, call.on);
    const [target, options] = call.args.map(({ value }) => value);
    if (!model || target === undefined) continue;
    const kind = call.name as Association['kind'];
    const association: Association = { kind, target, options, site: call.site };
    model.associations.push(association);
    ordered.push([model, association]);
  }
  const done = new Set<string>();
  for (const [model, association] of ordered) add(source, models, model, association, done);
}

function add(
  source: Source,
  models: Defined[],
  model: Defined,
  association: Association,
  done: Set<string>,
): void {
  const { kind, options } = association;
  const target = modelOf(models, association.target) ?? modelOf(models, called(source, association.target));
  if (!target) return;
  const option = (key: string) => optionOf(source, options, key);
  const given = option('as');
  const names = namesOf(source, target);
  const isList = kind === 'hasMany' || kind === 'belongsToMany';
  const as =
    association.as ??
    textOf(source, given) ??
    textOf(source, optionOf(source, given, isList ? 'plural' : 'singular')) ??
    (isList ? names.plural : names.singular);
  const key = `${model.name}.${as}`;
  if (done.has(key)) return;
  done.add(key);
  const context = { source, models, model, target, option, as };
  const relation =
    kind === 'belongsToMany' ? between(context) : kind === 'belongsTo' ? belongs(context) : has(context);
  model.relations.push({
    ...{
      name: as,
      column: null,
      type: target.name,
      dbType: null,
      nullable: !isList && relation.nullable,
      list: isList,
    },
    ...{ primaryKey: false, unique: false },
    relation: {
      ...{
        model: target.name,
        fields: relation.fields,
        references: relation.references,
        onDelete: relation.onDelete,
      },
      ...(relation.onUpdate === null ? {} : { onUpdate: relation.onUpdate }),
    },
    ...lineOf(source, association.site),
  });
  const back = model.isSeven ? wayBack(context, kind, relation) : null;
  if (back) add(source, models, target, back, done);
}

/** What version 7 adds to the other side. */
function wayBack(
  { source, model, option }: Context,
  kind: Association['kind'],
  { key, otherKey }: Made,
): Association | null {
  if (kind === 'belongsTo' || key === undefined) return null;
  const isBetween = kind === 'belongsToMany';
  const names = namesOf(source, model);
  const given = textOf(source, optionOf(source, option('inverse'), 'as'));
  const options: [string, Value][] = isBetween
    ? [
        ['through', option('through')],
        ['foreignKey', otherKey],
        ['otherKey', key],
      ]
    : [['foreignKey', key]];
  return {
    ...{ kind: isBetween ? kind : 'belongsTo', target: asValue(model), options: record(options) },
    as: given ?? (isBetween ? names.plural : names.singular),
  };
}

function belongs({ source, model, target, option, as }: Context): Made {
  const to = textOf(source, option('targetKey')) ?? primaryKeyOf(source, target);
  const own =
    keyName(source, option('foreignKey')) ??
    decoratedKey(source, model, target) ??
    camelize(`${as}_${primaryKeyOf(source, target)}`);
  return addKey(source, model, own, target, to, option, 'NO ACTION');
}

function has({ source, model, target, option }: Context): Made {
  const to = textOf(source, option('sourceKey')) ?? primaryKeyOf(source, model);
  const key =
    keyName(source, option('foreignKey')) ??
    decoratedKey(source, target, model) ??
    camelize(`${namesOf(source, model).singular}_${primaryKeyOf(source, model)}`);
  addKey(source, target, key, model, to, option, 'CASCADE');
  return { fields: [], references: [], nullable: true, onDelete: null, onUpdate: null, key };
}

/** The key on the side that holds it; what is written of it counts. */
function addKey(
  source: Source,
  holder: Defined,
  name: string,
  other: Defined,
  to: string,
  option: Context['option'],
  otherwise: string,
): Made {
  const old = holder.attributes.get(name);
  const given = option('foreignKey');
  const like = other.attributes.get(to);
  const item: Attribute = old ?? {
    ...{ type: like?.type, implied: like ? like.implied : 'INTEGER', site: null, isImplied: true },
    options: typeof given === 'string' ? undefined : given,
  };
  const allowed = old && said(source, old, 'allowNull');
  const asked = optionOf(source, given, 'allowNull');
  const isFree = option('constraints') === false;
  // Of an attribute that is written, Sequelize asks before it knows what is asked for here.
  const isSetNull = old && !old.isImplied ? allowed === true : (allowed ?? asked) !== false;
  const nullable = (allowed ?? asked) !== false;
  const action = (key: string, usual: string) => textOf(source, option(key)) ?? (isFree ? null : usual);
  const kept = (key: string) => (old ? textOf(source, said(source, old, key)) : null);
  const onDelete = kept('onDelete') ?? action('onDelete', isSetNull ? 'SET NULL' : otherwise);
  const onUpdate = kept('onUpdate') ?? action('onUpdate', 'CASCADE');
  if (!isFree) item.refers ??= { model: other.name, key: to, onDelete, onUpdate };
  // The first association decides for all that come later.
  if (allowed === undefined) item.says = [...(item.says ?? []), { key: 'allowNull', value: nullable }];
  holder.attributes.set(name, item);
  const made = item.refers ?? { onDelete, onUpdate };
  return { fields: [name], references: [to], nullable, onDelete: made.onDelete, onUpdate: made.onUpdate };
}
