// Queries of Mongoose, 8 and 9: filters of paths of the schema and operators of our own, which alone are trusted.

import {
  type Comparing,
  type Condition,
  type Filter,
  type Group,
  isReaching,
  type Row,
  type Source,
} from '../source.ts';
import { columnsOf, linksOf, type WithSchema } from './mongoose-schema.ts';

/** A model. */
export interface MongooseFrom {
  readonly modelName: string;
  readonly schema: object;
  aggregate(...given: never[]): unknown;
}

export type MongooseField<F extends MongooseFrom> = F extends { castObject(...given: never[]): infer D }
  ? PathOf<Extract<keyof D, string>>
  : string;
type PathOf<Key extends string> = string extends Key ? string : Key | '_id' | `${Key}.${string}`;

export const isMongoose = (from: unknown): from is MongooseFrom =>
  typeof from === 'function' && 'schema' in from && 'modelName' in from && 'aggregate' in from;

interface Query extends PromiseLike<Row[]> {
  sort(by: Record<string, 1 | -1>): Query;
  skip(count: number): Query;
  limit(count: number): Query;
  lean(): Query;
  setOptions(options: Record<string, unknown>): Query;
  cast(model: Model): Record<string, unknown>;
}
interface Model extends WithSchema {
  modelName: string;
  base: { trusted<T extends object>(of: T): T; sanitizeFilter(filter: object): object };
  find(filter: object, projection?: object): Query;
  aggregate(pipeline: object[]): PromiseLike<Row[]>;
}

export const mongoose = (from: MongooseFrom): Source => sourceOf(from as unknown as Model);

function sourceOf(model: Model): Source {
  const columns = columnsOf(model.schema, '', {});
  const { base } = model;
  const trusted = <T extends object>(of: T) => base.trusted(of);
  const links = linksOf(model);

  function condition(given: Condition): object {
    // An empty list is refused by MongoDB.
    if ('and' in given) return given.and.length === 0 ? {} : { $and: given.and.map(condition) };
    if ('or' in given)
      return given.or.length === 0 ? { _id: trusted({ $in: [] }) } : { $or: given.or.map(condition) };
    if (isReaching(given)) throw new Error('Mongoose is asked for the keys first.');
    return comparison(given);
  }

  function comparison({ column, op, value, not }: Comparing): object {
    if (op === 'isNull') return { [column]: trusted(not ? { $ne: null } : { $eq: null }) };
    if (!not) return { [column]: trusted(operator(op, value)) };
    return {
      $and: [{ [column]: trusted({ $not: operator(op, value) }) }, { [column]: trusted({ $ne: null }) }],
    };
  }

  /**
   * What is not ours and looks like an operator is a value; a path that the schema does not have throws. Not the
   * option of the query: hooks of the app add operators of theirs.
   */
  const find = ({ scope, where }: Filter, projection?: object) => {
    const parts = [
      ...(scope ? [trustedBelow(scope as object, trusted)] : []),
      ...(where ? [base.sanitizeFilter(condition(where))] : []),
    ];
    return model
      .find(parts.length > 0 ? { $and: parts } : {}, projection)
      .setOptions({ strictQuery: 'throw' });
  };

  return {
    id: model,
    columns,
    key: ['_id'],
    links,
    reaches: false,
    follow: ({ target }) => sourceOf(target as Model),
    async rows({ filter, select, sort, limit, offset }) {
      const projection = Object.fromEntries([
        ['_id', select.includes('_id') ? 1 : 0],
        ...select.map((path) => [path, 1]),
      ]);
      const order = Object.fromEntries(
        sort.map(({ column, descending }) => [column, descending ? (-1 as const) : (1 as const)]),
      );
      const rows = await find(filter, projection).sort(order).skip(offset).limit(limit).lean();
      return rows.map((row) => Object.fromEntries(select.map((path) => [path, at(row, path)])));
    },
    async groups({ filter, by, measures, sort, limit, offset }) {
      const $match = find(filter).cast(model);
      const group: Record<string, unknown> = {
        _id: Object.fromEntries(by.map((path, index) => [`b${index}`, { $ifNull: [`$${path}`, null] }])),
        count: { $sum: 1 },
      };
      measures.forEach(({ fn, column }, index) => {
        group[`f${index}`] = { [`$${fn}`]: `$${column}` };
        // A sum of nothing is null, as everywhere else.
        group[`n${index}`] = { $sum: { $cond: [{ $eq: [{ $ifNull: [`$${column}`, null] }, null] }, 0, 1] } };
      });
      const order = sort.map((each): [string, 1 | -1] => {
        const direction = each.descending ? -1 : 1;
        if ('by' in each) return [`_id.b${by.indexOf(each.by)}`, direction];
        if ('count' in each) return ['count', direction];
        return [
          `f${measures.findIndex(({ fn, column }) => fn === each.fn && column === each.column)}`,
          direction,
        ];
      });
      const rows = await model.aggregate([
        { $match },
        { $group: group },
        ...(order.length > 0 ? [{ $sort: Object.fromEntries(order) }] : []),
        { $skip: offset },
        { $limit: limit },
      ]);
      if (by.length === 0 && rows.length === 0 && offset === 0)
        return [{ by: {}, count: 0, measures: measures.map(() => null) }];
      return rows.map(
        (row): Group => ({
          by: Object.fromEntries(by.map((path, index) => [path, (row._id as Row)[`b${index}`]])),
          count: row.count,
          measures: measures.map((_, index) => (row[`n${index}`] === 0 ? null : row[`f${index}`])),
        }),
      );
    },
  };
}

function operator(op: Comparing['op'], value: unknown): object {
  if (op !== 'contains' && op !== 'startsWith' && op !== 'endsWith') return { [`$${op}`]: value };
  const escaped = String(value).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return {
    $regex: `${op === 'startsWith' ? '^' : ''}${escaped}${op === 'endsWith' ? '$' : ''}`,
    $options: 'i',
  };
}

/** The scope is the app's own word: its operators are meant. */
function trustedBelow(of: object, trusted: Model['base']['trusted']): object {
  if (Array.isArray(of))
    return of.map((each) => (typeof each === 'object' && each !== null ? trustedBelow(each, trusted) : each));
  if (![Object.prototype, null].includes(Object.getPrototypeOf(of))) return of;
  const copy = Object.fromEntries(
    Object.entries(of).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'object' && value !== null ? trustedBelow(value, trusted) : value,
    ]),
  );
  return trusted(copy);
}

const at = (row: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce(
      (value: unknown, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? (value as Row)[part]
          : undefined,
      row,
    );
