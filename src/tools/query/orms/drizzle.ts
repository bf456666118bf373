// Queries of Drizzle, 0.4x and 1: SQL of its own, of columns that were looked up in the table, and parameters.
import type { Column, Condition, Filter, Group, Link, Row, Source } from '../source.ts';
import { isReaching } from '../source.ts';
import { largestInteger, likePattern, uuid } from '../values.ts';
import {
  columnsOf,
  configOf,
  type DrizzleColumn,
  kindOf,
  linksOf,
  nameOf,
  type WithRelations,
} from './drizzle-relations.ts';

/** `sql` as `drizzle-orm` exports it. Relations are those that the db was made with. */
export interface DrizzleFrom {
  // biome-ignore lint/suspicious/noExplicitAny: of whichever driver.
  readonly db: any;
  readonly table: object;
  // biome-ignore lint/suspicious/noExplicitAny: of whichever version.
  readonly sql: any;
}

export type DrizzleField<F extends DrizzleFrom> = F['table'] extends { $inferSelect: infer R }
  ? Extract<keyof R, string>
  : string;

export const isDrizzle = (from: unknown): from is DrizzleFrom =>
  typeof from === 'object' && from !== null && 'db' in from && 'table' in from;

interface Sql {
  mapWith(decoder: unknown): Sql;
}
interface SqlTag {
  (strings: TemplateStringsArray, ...parts: unknown[]): Sql;
  join(parts: Sql[], separator: Sql): Sql;
  param(value: unknown, encoder?: unknown): unknown;
}
type Chain = Record<'from' | 'where' | 'groupBy' | 'orderBy', (...given: unknown[]) => Chain> &
  Record<'limit' | 'offset', (count: number) => Chain> &
  PromiseLike<Row[]>;
interface Db extends WithRelations {
  select(columns: Row): Chain;
}
export function drizzle(from: DrizzleFrom, wrong: (problem: string) => Error): Source {
  if (!columnsOf(from.table)) throw wrong('"table" is no table of Drizzle');
  if (typeof from.sql !== 'function')
    throw wrong('"sql" is missing: it is what drizzle-orm exports by this name');
  return sourceOf(from.db as Db, from.table, from.sql as SqlTag);
}

function sourceOf(db: Db, table: object, sql: SqlTag): Source {
  const own = columnsOf(table) ?? {};
  const entries = Object.entries(own);
  const columns = new Map(entries.map(([name, column]) => [name, columnOf(column)]));
  const isPostgres = entries.some(([, column]) => kindOf(column).startsWith('Pg'));
  const config = configOf(db, table);
  const primary = config?.primaryKey?.length
    ? config.primaryKey
    : entries.filter(([, { primary: is }]) => is).map(([, column]) => column);
  const col = (name: string): DrizzleColumn => {
    const column = Object.hasOwn(own, name) ? own[name] : undefined;
    if (!column) throw new Error(`Drizzle has no column ${name}.`);
    return column;
  };
  const list = (parts: Sql[], word: Sql) => sql`(${sql.join(parts, word)})`;

  function condition(given: Condition): Sql {
    if ('and' in given)
      return given.and.length === 0 ? sql`1 = 1` : list(given.and.map(condition), sql` and `);
    if ('or' in given) return given.or.length === 0 ? sql`1 = 0` : list(given.or.map(condition), sql` or `);
    if (isReaching(given))
      return reaching(given.link, given.target as DrizzleSource, given.filter, given.not);
    const column = col(given.column);
    const { op, value, not } = given;
    const param = (of: unknown) => sql`${sql.param(of, column)}`;
    if (op === 'isNull') return not ? sql`${column} is not null` : sql`${column} is null`;
    const compared = () => {
      switch (op) {
        case 'eq':
          return sql`${column} = ${param(value)}`;
        case 'in': {
          const values = value as unknown[];
          return values.length === 0 ? sql`1 = 0` : sql`${column} in ${list(values.map(param), sql`, `)}`;
        }
        case 'lt':
          return sql`${column} < ${param(value)}`;
        case 'lte':
          return sql`${column} <= ${param(value)}`;
        case 'gt':
          return sql`${column} > ${param(value)}`;
        case 'gte':
          return sql`${column} >= ${param(value)}`;
        default: {
          const pattern = likePattern(op, String(value));
          return isPostgres
            ? sql`${column} ilike ${pattern} escape '!'`
            : sql`${column} like ${pattern} escape '!'`;
        }
      }
    };
    return not ? sql`not (${compared()})` : compared();
  }

  /** A query of its own, in which nothing refers to the outer one: so it may be of the same table. */
  function reaching(link: Link, target: DrizzleSource, filter: Filter, not: boolean): Sql {
    const from = sql.join(
      link.from.map((name) => sql`${col(name)}`),
      sql`, `,
    );
    const keys = link.to.map((name) => target.col(name));
    const to = sql.join(
      keys.map((key) => sql`${key}`),
      sql`, `,
    );
    const known = keys.map((key) => sql`${key} is not null`);
    const where = list([...known, target.where(filter)], sql` and `);
    const inner = sql`(select ${to} from ${target.table} where ${where})`;
    if (!not) return sql`(${from}) in ${inner}`;
    return list(
      [...link.from.map((name) => sql`${col(name)} is null`), sql`(${from}) not in ${inner}`],
      sql` or `,
    );
  }

  const where = ({ scope, where: wanted }: Filter): Sql =>
    list(
      [...(scope ? [sql`(${scope})`] : []), ...(wanted ? [condition(wanted)] : []), sql`1 = 1`],
      sql` and `,
    );
  const direction = (part: unknown, descending: boolean) =>
    descending ? sql`${part} desc` : sql`${part} asc`;
  const measure = (fn: string, name: string): Sql => {
    const column = col(name);
    if (fn === 'sum') return sql`sum(${column})`;
    if (fn === 'avg') return sql`avg(${column})`;
    return (fn === 'min' ? sql`min(${column})` : sql`max(${column})`).mapWith(column);
  };

  const source: DrizzleSource = {
    id: table,
    table,
    col,
    where,
    columns,
    key: primary.map((column) => nameOf(own, column)),
    links: linksOf(db, config, table),
    reaches: true,
    follow: ({ target }) => sourceOf(db, target as object, sql),
    async rows({ filter, select, sort, limit, offset }) {
      return db
        .select(Object.fromEntries(select.map((name) => [name, col(name)])))
        .from(table)
        .where(where(filter))
        .orderBy(...sort.map(({ column, descending }) => direction(col(column), descending)))
        .limit(limit)
        .offset(offset);
    },
    async groups({ filter, by, measures, sort, limit, offset }) {
      const chain = db
        .select({
          count: sql`count(*)`,
          ...Object.fromEntries(by.map((name, index) => [`by${index}`, col(name)])),
          ...Object.fromEntries(measures.map(({ fn, column }, index) => [`of${index}`, measure(fn, column)])),
        })
        .from(table)
        .where(where(filter));
      const sorted =
        by.length === 0
          ? chain
          : chain
              .groupBy(...by.map(col))
              .orderBy(
                ...sort.map((each) =>
                  direction(
                    'by' in each
                      ? col(each.by)
                      : 'fn' in each
                        ? measure(each.fn, each.column)
                        : sql`count(*)`,
                    each.descending,
                  ),
                ),
              );
      const found = await sorted.limit(limit).offset(offset);
      return found.map(
        (row): Group => ({
          by: Object.fromEntries(by.map((name, index) => [name, row[`by${index}`]])),
          count: row.count,
          measures: measures.map((_, index) => row[`of${index}`]),
        }),
      );
    },
  };
  return source;
}

interface DrizzleSource extends Source {
  readonly table: object;
  col(name: string): DrizzleColumn;
  where(filter: Filter): Sql;
}

function columnOf(column: DrizzleColumn): Column {
  const isNullable = !column.notNull;
  if (column.dimensions) return { kind: 'other', isNullable };
  if (column.enumValues?.length) return { kind: 'enum', values: column.enumValues, isNullable };
  // Version 1 says more: "string uuid", "number int32".
  const [type, detail = ''] = column.dataType.split(' ');
  const kind = kindFor(type ?? '', detail, column.getSQLType());
  const max =
    kind.kind === 'integer' && kindOf(column).startsWith('Pg') && largestInteger(column.getSQLType());
  return { ...kind, isNullable, ...(max && { max }) };
}

function kindFor(type: string, detail: string, sqlType: string): Pick<Column, 'kind' | 'cast'> {
  // A bigint as a number may be as large as a number can.
  if (type === 'number' && /^big/i.test(sqlType)) return { kind: 'bigint' };
  if (type === 'number') return { kind: /int|serial/i.test(sqlType) ? 'integer' : 'number' };
  if (type === 'bigint' || type === 'boolean' || type === 'json' || type === 'date') return { kind: type };
  if (type === 'buffer') return { kind: 'bytes' };
  if (type === 'object') return { kind: detail === 'date' ? 'date' : detail === 'buffer' ? 'bytes' : 'json' };
  if (type !== 'string') return { kind: 'other' };
  if (/^(?:numeric|decimal)/i.test(sqlType)) return { kind: 'decimal' };
  if (/^(?:uuid)/i.test(sqlType)) return { kind: 'id', cast: uuid };
  // Dates that are kept as their texts.
  if (/^date$/i.test(sqlType))
    return { kind: 'date', cast: (date) => (date as Date).toISOString().slice(0, 10) };
  if (/^timestamp.*with time zone/i.test(sqlType))
    return { kind: 'date', cast: (date) => (date as Date).toISOString() };
  if (/^(?:timestamp|datetime)/i.test(sqlType))
    return { kind: 'date', cast: (date) => (date as Date).toISOString().slice(0, 23).replace('T', ' ') };
  return { kind: /char|text|clob/i.test(sqlType) ? 'string' : 'other' };
}
