// Associations: each adds a field to its model, and the key to the model that holds it.

import { singularize } from 'inflection';
import type { Source, Value } from '../../../source/reader/source.ts';
import { isFunction, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { called, record } from './decorated.ts';
import { camelize, namesOf, said, tableOf } from './options.ts';
import { type Association, type Attribute, attribute, type Defined } from './shapes.ts';

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
  for (const call of [...calls.slice(before), ...calls.slice(0, before)]) {
    const model = call.on && modelOf(models, call.on);
    const [target, options] = call.args.map(({ value }) => value);
    if (model && target !== undefined)
      model.associations.push({ kind: call.name as Association['kind'], target, options });
  }
  const done = new Set<string>();
  for (const model of [...models])
    for (const association of model.associations) add(source, models, model, association, done);
}

/** As files that load models call them: "base_user" is "BaseUser" to some. */
function spellings(name: string): string[] {
  const camel = camelize(name);
  const upper = camel.charAt(0).toUpperCase() + camel.slice(1);
  return [upper, camel.charAt(0).toLowerCase() + camel.slice(1), camel, name];
}

const asValue = ({ cls, symbol }: Defined): Value => cls ?? symbol ?? undefined;

/** The model that a value is: its class, what `define` gave, `models.User`, or its name. */
function modelOf(models: readonly Defined[], value: Value): Defined | null {
  if (typeof value === 'string') return models.find(({ name }) => name === value) ?? null;
  if (typeof value === 'object' && value !== null && value.kind === 'class')
    return models.find(({ cls }) => cls?.node === value.node) ?? null;
  const symbol = symbolOf(value);
  if (!symbol) return null;
  const { origin } = symbol;
  if (origin.type === 'extension') return models.find(({ cls }) => cls?.node === origin.class.node) ?? null;
  const known = models.find((model) => model.symbol === symbol);
  if (known || origin.type !== 'member') return known ?? null;
  return models.find(({ name }) => name === origin.key) ?? null;
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
  });
}

interface Context {
  source: Source;
  models: Defined[];
  model: Defined;
  target: Defined;
  option(key: string): Value;
  as: string;
}

interface Made {
  fields: string[];
  references: string[];
  nullable: boolean;
  onDelete: string | null;
  onUpdate: string | null;
}

function primaryKeyOf(source: Source, { attributes }: Defined): string {
  return [...attributes].find(([, item]) => said(source, item, 'primaryKey') === true)?.[0] ?? 'id';
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
  return { fields: [], references: [], nullable: true, onDelete: null, onUpdate: null };
}

function keyName(source: Source, given: Value): string | null {
  return (
    textOf(source, given) ??
    textOf(source, optionOf(source, given, 'name')) ??
    textOf(source, optionOf(source, given, 'fieldName'))
  );
}

/** The property that `@ForeignKey(() => User)` is on. */
function decoratedKey(source: Source, holder: Defined, other: Defined): string | null {
  for (const [name, item] of holder.attributes) {
    const of = item.says?.find(({ key }) => key === 'foreignKeyOf')?.value;
    if (of !== undefined && modelOf([other], called(source, of))) return name;
  }
  return null;
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

function between({ source, models, model, target, option, as }: Context): Made {
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
  const hasOwnKey = [...table.attributes].some(
    ([name, item]) =>
      said(source, item, 'primaryKey') === true && name !== own && name !== other && !item.isImplied,
  );
  if (!hasOwnKey && table.attributes.get('id')?.isImplied && own !== 'id' && other !== 'id')
    table.attributes.delete('id');
  for (const [name, to] of [
    [own, model],
    [other, target],
  ] as const) {
    const like = to.attributes.get(primaryKeyOf(source, to));
    const item: Attribute = table.attributes.get(name) ?? {
      ...attribute('INTEGER'),
      ...(like ? { type: like.type, implied: like.implied } : {}),
      isImplied: true,
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
    item.says = [...(item.says ?? []), ...(hasOwnKey ? unique : [{ key: 'primaryKey', value: true }])];
    table.attributes.set(name, item);
  }
  return { fields: [], references: [], nullable: false, onDelete: null, onUpdate: null };
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
      ...model.options,
    ],
    ...{ relations: [], associations: [], unknown: [], isMade: true },
  };
  models.push(made);
  return made;
}
