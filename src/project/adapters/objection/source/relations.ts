// Relations: a field each, with the columns that join; and the table between two models that nobody made one of.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { entriesOf, isFunction, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { type Defined, isClass, isSame, staticOf } from './classes.ts';
import type { Naming } from './columns.ts';
import { fieldOfColumn, ofColumn, texts } from './fields.ts';

export interface Relation {
  name: string;
  /** "BelongsToOneRelation" */
  kind: string;
  target: Defined | null;
  from: string[];
  to: string[];
  through: { table: string; from: string[]; to: string[]; extra: string[] } | null;
  place: Pick<Field, 'source'>;
}

export function relationsOf(source: Source, model: Defined, all: readonly Defined[]): Relation[] {
  const mappings = staticOf(source, model.cls, 'relationMappings');
  return (entriesOf(source, mappings)?.entries ?? []).flatMap(([name, mapping]) => {
    const option = (key: string) => optionOf(source, mapping, key);
    const join = option('join');
    const side = (of: Value, key: string) => texts(source, optionOf(source, of, key)).map(columnIn);
    const through = optionOf(source, join, 'through');
    const between = texts(source, optionOf(source, through, 'from'))[0];
    const extra = optionOf(source, through, 'extra');
    const kind = lastOf(option('relation'));
    if (kind === null) return [];
    return [
      {
        ...{ name, kind, target: targetOf(source, option('modelClass'), all) },
        ...{ from: side(join, 'from'), to: side(join, 'to') },
        place: lineOf(source, source.place(mappings, name)),
        through:
          between === undefined
            ? null
            : {
                ...{
                  table: between.replace(/\.[^.]*$/, ''),
                  from: side(through, 'from'),
                  to: side(through, 'to'),
                },
                extra:
                  entriesOf(source, extra)?.entries.flatMap(([, of]) => textOf(source, of) ?? []) ??
                  texts(source, extra),
              },
      },
    ];
  });
}

const columnIn = (reference: string) => reference.split('.').at(-1) ?? reference;

/** `Model.HasManyRelation`, of whichever class. */
function lastOf(value: Value): string | null {
  const origin = symbolOf(value)?.origin;
  if (origin?.type === 'member') return origin.key;
  return origin?.type === 'external' ? (origin.path.split('.').at(-1) ?? null) : null;
}

/** A class, a function that gives one, or the path of its module. */
function targetOf(source: Source, given: Value, all: readonly Defined[], depth = 0): Defined | null {
  if (isClass(given)) return all.find(({ cls }) => isSame(cls, given)) ?? null;
  if (isFunction(given) && depth < 4) return targetOf(source, source.call(given, []), all, depth + 1);
  const path = textOf(source, given);
  const name = path
    ?.replace(/\.[cm]?[jt]s$/, '')
    .split(/[\\/]/)
    .at(-1);
  return all.find((model) => model.name === name) ?? null;
}

const isList = ({ kind }: Relation) => kind === 'HasManyRelation' || kind === 'ManyToManyRelation';
const isOwner = ({ kind }: Relation) => kind === 'BelongsToOneRelation';

/** Adds the columns that nothing but a relation names, with the types of what they refer to. */
export function addKeys(
  fields: Field[],
  relation: Relation,
  others: readonly Field[],
  namings: [Naming, Naming],
): void {
  if (!isOwner(relation)) return;
  relation.from.forEach((column, index) => {
    if (fieldOfColumn(fields, column, namings[0])) return;
    const like = fieldOfColumn(others, relation.to[index] ?? 'id', namings[1]);
    fields.push({ ...ofColumn(column, namings[0]), type: like?.type ?? 'unknown' });
  });
}

export function relationField(
  relation: Relation,
  fields: readonly Field[],
  others: readonly Field[],
  namings: [Naming, Naming],
): Field {
  const [own, other] = namings;
  const list = isList(relation);
  const keys = isOwner(relation)
    ? relation.from.flatMap((column) => fieldOfColumn(fields, column, own) ?? [])
    : [];
  const references = isOwner(relation)
    ? relation.to.map((column) => fieldOfColumn(others, column, other)?.name ?? column)
    : [];
  const { target, name } = relation;
  return {
    ...{ name, column: null, type: target?.name ?? 'unknown', dbType: null, list },
    nullable: !list && (keys.length === 0 || keys.some(({ nullable }) => nullable)),
    ...{ primaryKey: false, unique: false },
    ...(target
      ? {
          relation: {
            model: target.name,
            fields: keys.map((field) => field.name),
            references,
            onDelete: null,
          },
        }
      : {}),
    ...relation.place,
  };
}

export interface Side {
  model: Defined;
  fields: readonly Field[];
  naming: Naming;
}

/** The table between, where no model has it. */
export function tableBetween(
  source: Source,
  own: Side,
  other: Side | undefined,
  { through, from, to }: Relation,
): Model | null {
  if (!through || !other) return null;
  const { naming, model } = own;
  const plain = (column: string): Field => ({ ...ofColumn(column, naming), name: column });
  const side = ({ model: of, fields, naming: names }: Side, columns: string[], references: string[]) =>
    columns.map((column, index): Field => {
      const like = fieldOfColumn(fields, references[index] ?? 'id', names);
      const relation = { model: of.name, fields: [column], references: [like?.name ?? 'id'], onDelete: null };
      return { ...plain(column), type: like?.type ?? 'unknown', nullable: false, relation };
    });
  const { cls } = model;
  return {
    ...{
      name: through.table,
      app: source.app(cls.site),
      orm: 'objection',
      table: naming.stored(through.table),
    },
    ...{ kind: 'table', source: source.at(cls.site), origin: 'source', indexes: [], uniques: [] },
    fields: [...side(own, through.from, from), ...side(other, through.to, to), ...through.extra.map(plain)],
  };
}
