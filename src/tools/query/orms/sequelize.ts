// Queries of Sequelize, 6 and 7: options of findAll, with attributes of the model, operators that are symbols, and values.
import { toolError } from '../../errors.ts';
import type { Column, Comparing, Condition, Filter, Group, Kind, Link, Row, Source } from '../source.ts';
import { isReaching } from '../source.ts';
import { escapedForLike, largestInteger, shown, uuid } from '../values.ts';

/** A model class, after it was initialised. */
export interface SequelizeFrom {
  new (...given: never[]): unknown;
  readonly associations: object;
  findAll(...given: never[]): unknown;
}

export type SequelizeField<F extends SequelizeFrom> =
  InstanceType<F> extends { _attributes: infer Attributes } ? Extract<keyof Attributes, string> : string;

export const isSequelize = (from: unknown): from is SequelizeFrom =>
  typeof from === 'function' && 'findAll' in from && 'associations' in from && 'getAttributes' in from;

interface Attribute {
  type: object & { values?: readonly string[]; options?: { values?: readonly string[] } };
  allowNull?: boolean;
  primaryKey?: boolean;
  /** In version 7 it is called columnName. */
  field?: string;
  columnName?: string;
}
interface Association {
  associationType: string;
  foreignKey: string;
  sourceKey?: string;
  targetKey?: string;
  target: Model;
}
interface Instance {
  getDataValue(name: string): unknown;
}
interface Functions {
  fn(name: string, ...given: unknown[]): unknown;
  col(name: string): unknown;
  literal(text: string): unknown;
}
interface Model {
  name: string;
  sequelize: {
    constructor: Functions;
    options: { dialect: unknown };
    getDialect?(): string;
    dialect?: { name: string };
  };
  associations: Record<string, Association>;
  getAttributes(): Record<string, Attribute>;
  findAll(options: Record<PropertyKey, unknown>): Promise<unknown[]>;
}

const op = (name: string) => Symbol.for(name);

export function sequelize(from: SequelizeFrom): Source {
  return sourceOf(from as unknown as Model);
}

function sourceOf(model: Model): Source {
  const attributes = new Map(Object.entries(model.getAttributes()));
  const dialect = model.sequelize.dialect?.name ?? model.sequelize.getDialect?.() ?? '';
  const columns = new Map([...attributes].flatMap(([name, attribute]) => columnOf(name, attribute, dialect)));
  const { constructor: make } = model.sequelize;
  const where = (filter: Filter) => ({
    [op('and')]: [
      ...(filter.scope ? [filter.scope] : []),
      ...(filter.where ? [condition(filter.where, dialect)] : []),
    ],
  });
  const stored = (name: string) => {
    const attribute = attributes.get(name);
    return make.col(attribute?.field ?? attribute?.columnName ?? name);
  };
  return {
    id: model,
    columns,
    key: [...attributes].filter(([, { primaryKey }]) => primaryKey).map(([name]) => name),
    links: linksOf(model),
    reaches: false,
    follow: ({ target }) => sourceOf(target as Model),
    async rows({ filter, select, sort, limit, offset }) {
      const rows = (await model.findAll({
        where: where(filter),
        attributes: [...select],
        order: sort.map(({ column, descending }) => [column, descending ? 'DESC' : 'ASC']),
        limit,
        offset,
      })) as Instance[];
      // Not through getters, which may look at anything.
      return rows.map((row) => Object.fromEntries(select.map((name) => [name, row.getDataValue(name)])));
    },
    async groups({ filter, by, measures, sort, limit, offset }) {
      const count = make.fn('COUNT', make.literal('*'));
      const measure = ({ fn, column }: { fn: string; column: string }) =>
        make.fn(fn.toUpperCase(), stored(column));
      const rows = (await model.findAll({
        where: where(filter),
        attributes: [
          [count, 'count'],
          ...by.map((name, index) => [stored(name), `b${index}`]),
          ...measures.map((each, index) => [measure(each), `f${index}`]),
        ],
        ...(by.length > 0 && {
          group: by.map(stored),
          order: sort.map((each) => [
            'by' in each ? stored(each.by) : 'fn' in each ? measure(each) : count,
            each.descending ? 'DESC' : 'ASC',
          ]),
          limit,
          offset,
        }),
        raw: true,
      })) as Row[];
      // All rows are one group, and version 7 would order it.
      return rows.slice(by.length === 0 ? offset : 0).map(
        (row): Group => ({
          by: Object.fromEntries(by.map((name, index) => [name, row[`b${index}`]])),
          count: row.count,
          measures: measures.map((_, index) => row[`f${index}`]),
        }),
      );
    },
  };
}

function condition(given: Condition, dialect: string): Record<PropertyKey, unknown> {
  if ('and' in given) return { [op('and')]: given.and.map((each) => condition(each, dialect)) };
  if ('or' in given) return { [op('or')]: given.or.map((each) => condition(each, dialect)) };
  if (isReaching(given)) throw new Error('Sequelize is asked for the keys first.');
  return comparison(given, dialect);
}

function comparison(
  { column, op: word, value, not }: Comparing,
  dialect: string,
): Record<PropertyKey, unknown> {
  if (word === 'isNull') return { [column]: { [op(not ? 'not' : 'is')]: null } };
  const isNothing = word === 'in' && (value as unknown[]).length === 0;
  const known = { [column]: { [op('not')]: null } };
  // Of an empty list Sequelize makes NULL, which is neither in nor out.
  if (isNothing) return not ? known : { [op('and')]: [known, { [column]: { [op('is')]: null } }] };
  const compared = {
    [column]: {
      [op(likes.has(word) ? (dialect === 'postgres' ? 'iLike' : 'like') : word)]: held(word, value, dialect),
    },
  };
  return not ? { [op('not')]: compared } : compared;
}

const likes = new Set<string>(['contains', 'startsWith', 'endsWith']);

function held(word: string, value: unknown, dialect: string): unknown {
  if (Array.isArray(value)) return value.map((item) => held('eq', item, dialect));
  if (!likes.has(word)) return typeof value === 'bigint' ? String(value) : value;
  const text = escapedForLike(dialect, String(value));
  if (text === null)
    throw toolError(
      'QUERY_UNSUPPORTED',
      `Sequelize cannot look for the characters % and _ in ${dialect}: leave them out of ${shown(value)}.`,
    );
  return `${word === 'startsWith' ? '' : '%'}${text}${word === 'endsWith' ? '' : '%'}`;
}

const kinds: Readonly<Record<string, Kind>> = {
  ...{ STRING: 'string', TEXT: 'string', CHAR: 'string', CITEXT: 'string' },
  ...{ TINYINT: 'integer', SMALLINT: 'integer', MEDIUMINT: 'integer', INTEGER: 'integer', BIGINT: 'bigint' },
  ...{ FLOAT: 'number', REAL: 'number', DOUBLE: 'number', 'DOUBLE PRECISION': 'number', DECIMAL: 'decimal' },
  ...{ BOOLEAN: 'boolean', DATE: 'date', DATEONLY: 'date', ENUM: 'enum', UUID: 'id' },
  ...{ JSON: 'json', JSONB: 'json', BLOB: 'bytes' },
};

function columnOf(
  name: string,
  { type, allowNull, primaryKey }: Attribute,
  dialect: string,
): [string, Column][] {
  const id = typeId(type);
  if (id === 'VIRTUAL') return [];
  const isNullable = allowNull !== false && !primaryKey;
  const kind = kinds[id] ?? 'other';
  if (kind === 'enum')
    return [[name, { kind, values: type.values ?? type.options?.values ?? [], isNullable }]];
  if (kind === 'id') return [[name, { kind, cast: uuid, isNullable }]];
  const day = (date: unknown) => (date as Date).toISOString().slice(0, 10);
  const max = kind === 'integer' && dialect === 'postgres' && largestInteger(id);
  return [[name, { kind, isNullable, ...(id === 'DATEONLY' && { cast: day }), ...(max && { max }) }]];
}

/** In version 7 `key` throws. */
function typeId(type: object): string {
  const { getDataTypeId } = type.constructor as { getDataTypeId?: () => string };
  if (typeof getDataTypeId === 'function') return String(getDataTypeId.call(type.constructor));
  return String((type as { key?: string }).key);
}

/** Many to many goes through a table between: it is published as a model of its own. */
function linksOf(model: Model): Map<string, Link> {
  const links = new Map<string, Link>();
  const key = Object.entries(model.getAttributes()).find(([, { primaryKey }]) => primaryKey)?.[0] ?? 'id';
  for (const [name, association] of Object.entries(model.associations)) {
    const { associationType, foreignKey, target } = association;
    const link = { name, target };
    if (associationType === 'BelongsTo')
      links.set(name, { ...link, isMany: false, from: [foreignKey], to: [association.targetKey ?? key] });
    if (associationType === 'HasOne' || associationType === 'HasMany')
      links.set(name, {
        ...link,
        isMany: associationType === 'HasMany',
        from: [association.sourceKey ?? key],
        to: [foreignKey],
      });
  }
  return links;
}
