// Models that are classes with decorators: sequelize-typescript, and version 7.
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { isFunction, knownText, record, symbolOf, textOf } from '../../_orm/values.ts';
import { decoratedHook } from './hooks.ts';
import { type Association, type Attribute, type Defined, newParts, packages, seven } from './shapes.ts';
import { called } from './targets.ts';
import { typeOf } from './types.ts';

type Member = ReturnType<Source['members']>[number];

interface Decorated {
  name: string;
  /** Its package. */
  from: string;
  args: Value[];
}

function decoratedBy(source: Source, decorators: ReturnType<Source['decorators']>): Decorated[] {
  return decorators.flatMap((decorator) => {
    const symbol = symbolOf(decorator.value());
    const from = symbol && source.packageOf(symbol);
    if (!symbol || !from || !packages.includes(from.package)) return [];
    const args = symbol.origin.type === 'call' ? symbol.origin.call.args.map(({ value }) => value) : [];
    return [{ name: from.path.split('.').at(-1) ?? '', args, from: from.package }];
  });
}

const flags: Readonly<Record<string, [key: string, value: Value]>> = {
  PrimaryKey: ['primaryKey', true],
  AutoIncrement: ['autoIncrement', true],
  NotNull: ['allowNull', false],
  Unique: ['unique', true],
  Index: ['index', true],
};
const valued: Readonly<Record<string, string>> = {
  AllowNull: 'allowNull',
  Default: 'defaultValue',
  Comment: 'comment',
  ColumnName: 'field',
};
const implied: Readonly<Record<string, string>> = {
  ...{
    string: 'STRING',
    number: 'INTEGER',
    boolean: 'BOOLEAN',
    Date: 'DATE',
    bigint: 'BIGINT',
    Buffer: 'BLOB',
  },
};
const kinds: Readonly<Record<string, Association['kind']>> = {
  ...{ BelongsTo: 'belongsTo', HasOne: 'hasOne', HasMany: 'hasMany', BelongsToMany: 'belongsToMany' },
};
const stamps: Readonly<Record<string, string>> = {
  ...{ CreatedAt: 'createdAt', UpdatedAt: 'updatedAt', DeletedAt: 'deletedAt', Version: 'version' },
};

/** Null: it is no model. */
export function readDecorated(source: Source, cls: ClassValue): Defined | null {
  const own = decoratedBy(source, source.decorators(cls));
  const table = own.find(({ name }) => name === 'Table');
  const members = source
    .members(cls)
    .map((member) => ({ member, all: decoratedBy(source, member.decorators) }));
  const hasColumns = members.some(({ all }) => all.some(({ name }) => /^(?:Attribute|Column)$/.test(name)));
  if (!table && (!hasColumns || !isModel(cls) || isAbstract(cls))) return null;
  const [given] = table?.args ?? [];
  const model: Defined = {
    ...{ name: cls.name, site: cls.site, cls, symbol: null, dialect: null, attributes: new Map() },
    ...{ options: [given], ...newParts() },
    isSeven: [own, ...members.map(({ all }) => all)].flat().some(({ from }) => from === seven),
  };
  const option = source.get(given, 'modelName');
  model.name = knownText(source, option) ?? cls.name;
  const named: [string, Value][] = [];
  for (const { member, all } of members) {
    if (member.isStatic) {
      model.hooks.push(...all.flatMap(({ name }) => decoratedHook(name, member.name) ?? []));
      continue;
    }
    if (all.length > 0) model.places.set(member.name, member.site);
    for (const { name } of all) {
      const stamp = stamps[name];
      if (stamp) named.push([stamp, member.name]);
    }
    const association = all.find(({ name }) => name in kinds);
    if (association) addAssociation(source, model, member, association);
    else addAttribute(source, model, member, all);
  }
  if (named.length > 0)
    model.options.unshift(
      record([
        ...named,
        ...(named.some(([key]) => key === 'deletedAt') ? [['paranoid', true] as [string, Value]] : []),
      ]),
    );
  return model;
}

const isModel = ({ base }: ClassValue): boolean => base !== null;

const isAbstract = ({ node }: ClassValue): boolean => 'abstract' in node && node.abstract === true;

function addAttribute(source: Source, model: Defined, member: Member, all: readonly Decorated[]): void {
  const column = all.find(({ name }) => name === 'Column' || name === 'Attribute');
  if (!column) return;
  const says: Attribute['says'] = [];
  for (const { name, args } of all) {
    const flag = flags[name];
    if (flag) says.push({ key: flag[0], value: args[0] === undefined ? flag[1] : args[0] });
    const key = valued[name];
    if (key) says.push({ key, value: args[0] === undefined ? true : args[0] });
    if (name === 'ForeignKey') says.push({ key: 'foreignKeyOf', value: args[0] });
  }
  const [given] = column.args;
  const type = given === undefined ? null : typeOf(given);
  const typed = type ? given : source.get(given, 'type');
  const known =
    typeof typed === 'object' &&
    typed !== null &&
    typed.kind === 'symbolic' &&
    typed.origin.type === 'unknown'
      ? undefined
      : typed;
  model.attributes.set(member.name, {
    ...{
      type: given === undefined ? undefined : known,
      options: type ? undefined : given,
      site: member.site,
      says,
    },
    implied: implied[member.annotation?.name ?? ''] ?? null,
  });
}

function addAssociation(source: Source, model: Defined, member: Member, { name, args }: Decorated): void {
  const kind = kinds[name];
  if (!kind) return;
  const [target, second, third, fourth] = args;
  const of = (value: Value): [string, Value][] =>
    textOf(source, value) === null ? [] : [['foreignKey', value]];
  const isList = kind === 'belongsToMany';
  const isGiven = isList && (isFunction(second) || typeof second === 'string');
  const key = isGiven ? third : second;
  const options = isGiven
    ? record([
        ['through', through(source, second)],
        ...of(third),
        ...(fourth === undefined ? [] : ([['otherKey', fourth]] as [string, Value][])),
      ])
    : typeof key === 'string'
      ? record(of(key))
      : key;
  model.associations.push({
    kind,
    target: called(source, target),
    options,
    as: member.name,
    site: member.site,
  });
}

function through(source: Source, value: Value): Value {
  return isFunction(value) ? source.call(value, []) : value;
}
