// Queries of TypeORM, 0.3 and 1: its query builder, with columns of its metadata, names of our own, and parameters.

import {
  type Condition,
  type Filter,
  type Group,
  isReaching,
  type Link,
  type Row,
  type Source,
} from '../source.ts';
import { likePattern } from '../values.ts';
import { type ColumnMetadata, columnOf, type Driver, linksOf, type Metadata } from './typeorm-metadata.ts';

/** A repository: `dataSource.getRepository(Post)`. */
export interface TypeOrmFrom {
  readonly target: unknown;
  readonly manager: object;
  createQueryBuilder(alias?: string): unknown;
}

export type TypeOrmField<F extends TypeOrmFrom> = F extends { create(...given: never[]): infer E }
  ? Extract<keyof E, string>
  : string;

export const isTypeOrm = (from: unknown): from is TypeOrmFrom =>
  typeof from === 'object' &&
  from !== null &&
  'createQueryBuilder' in from &&
  'target' in from &&
  'manager' in from;

interface Builder {
  select(expression: string, alias?: string): Builder;
  addSelect(expression: string, alias: string): Builder;
  from(target: unknown, alias: string): Builder;
  where(condition: string): Builder;
  andWhere(condition: unknown): Builder;
  addGroupBy(expression: string): Builder;
  addOrderBy(expression: string, direction: 'ASC' | 'DESC'): Builder;
  limit(count: number): Builder;
  offset(count: number): Builder;
  setParameter(name: string, value: unknown): Builder;
  subQuery(): Builder;
  escape(name: string): string;
  getQuery(): string;
  getRawMany(): Promise<Row[]>;
}
interface Manager {
  connection: { driver: Driver };
  createQueryBuilder(target: unknown, alias: string): Builder;
}

export function typeOrm(from: TypeOrmFrom, wrong: (problem: string) => Error): Source {
  let metadata: Metadata;
  try {
    metadata = (from as unknown as { metadata: Metadata }).metadata;
  } catch (error) {
    throw wrong(
      `TypeORM does not know its entity, or the data source is not initialised yet (${(error as Error).message})`,
    );
  }
  return sourceOf(from.manager as Manager, metadata);
}

interface TypeOrmSource extends Source {
  column(name: string): ColumnMetadata;
  readonly target: unknown;
  /** Puts it on a builder whose rows are called `alias`. */
  filter(builder: Builder, alias: string, filter: Filter, names: { next: number }): void;
}

function sourceOf(manager: Manager, metadata: Metadata): TypeOrmSource {
  const { driver } = manager.connection;
  const own = new Map(metadata.columns.map((column) => [column.propertyPath, column]));
  const columns = new Map([...own].map(([name, column]) => [name, columnOf(driver, column)]));
  const isPostgres = /^(?:postgres|cockroachdb|aurora-postgres)$/.test(driver.options.type);
  const column = (name: string): ColumnMetadata => {
    const found = own.get(name);
    if (!found) throw new Error(`TypeORM has no column ${name}.`);
    return found;
  };
  const quoted = (builder: Builder, alias: string, name: string) =>
    `${builder.escape(alias)}.${builder.escape(column(name).databaseName)}`;

  function condition(builder: Builder, alias: string, given: Condition, names: { next: number }): string {
    const each = (list: readonly Condition[], word: string, none: string) =>
      list.length === 0 ? none : `(${list.map((part) => condition(builder, alias, part, names)).join(word)})`;
    if ('and' in given) return each(given.and, ' AND ', '1 = 1');
    if ('or' in given) return each(given.or, ' OR ', '1 = 0');
    if (isReaching(given))
      return reaching(builder, alias, given.link, given.target as TypeOrmSource, given, names);
    const { op, value, not } = given;
    const left = quoted(builder, alias, given.column);
    if (op === 'isNull') return `${left} IS ${not ? 'NOT ' : ''}NULL`;
    const parameter = (of: unknown) => {
      const name = `query_${names.next++}`;
      builder.setParameter(name, of);
      return name;
    };
    const held = (of: unknown) =>
      driver.preparePersistentValue(typeof of === 'bigint' ? String(of) : of, column(given.column));
    const compared = () => {
      if (op === 'in') {
        const list = (value as unknown[]).map(held);
        return list.length === 0 ? '1 = 0' : `${left} IN (:...${parameter(list)})`;
      }
      if (op === 'contains' || op === 'startsWith' || op === 'endsWith')
        return `${left} ${isPostgres ? 'ILIKE' : 'LIKE'} :${parameter(likePattern(op, String(value)))} ESCAPE '!'`;
      return `${left} ${signs[op]} :${parameter(held(value))}`;
    };
    return not ? `NOT (${compared()})` : compared();
  }

  /** A query of its own, in which nothing refers to the outer one. */
  function reaching(
    builder: Builder,
    alias: string,
    link: Link,
    target: TypeOrmSource,
    { filter, not }: { filter: Filter; not: boolean },
    names: { next: number },
  ): string {
    const inner = `r${names.next++}`;
    const below = builder.subQuery();
    const keys = link.to.map(
      (name) => `${below.escape(inner)}.${below.escape(target.column(name).databaseName)}`,
    );
    below.select(keys.join(', ')).from(target.target, inner);
    target.filter(below, inner, filter, names);
    for (const key of keys) below.andWhere(`${key} IS NOT NULL`);
    const from = link.from.map((name) => quoted(builder, alias, name));
    const left = from.length === 1 ? from[0] : `(${from.join(', ')})`;
    if (!not) return `${left} IN ${below.getQuery()}`;
    return `(${from.map((each) => `${each} IS NULL`).join(' OR ')} OR ${left} NOT IN ${below.getQuery()})`;
  }

  function begin(filter: Filter): Builder {
    const builder = manager.createQueryBuilder(metadata.target, 'm');
    source.filter(builder, 'm', filter, { next: 0 });
    return builder;
  }
  const direction = (descending: boolean) => (descending ? 'DESC' : 'ASC');
  const hydrated = (name: string, value: unknown) =>
    value === null || value === undefined ? null : driver.prepareHydratedValue(value, column(name));

  const source: TypeOrmSource = {
    id: metadata.target,
    target: metadata.target,
    column,
    columns,
    key: metadata.primaryColumns.map(({ propertyPath }) => propertyPath),
    links: linksOf(metadata),
    reaches: true,
    follow: ({ name }) => {
      const relation = metadata.relations.find(({ propertyPath }) => propertyPath === name);
      if (!relation) throw new Error(`TypeORM has no relation ${name}.`);
      return sourceOf(manager, relation.inverseEntityMetadata);
    },
    filter(builder, alias, { scope, where }, names) {
      builder.where(where ? condition(builder, alias, where, names) : '1 = 1');
      if (scope) builder.andWhere(scope);
    },
    async rows({ filter, select, sort, limit, offset }) {
      const builder = begin(filter);
      // Without a first one, the builder selects every column.
      builder.select('1', 'one');
      select.forEach((name, index) => {
        builder.addSelect(quoted(builder, 'm', name), `c${index}`);
      });
      sort.forEach(({ column: name, descending }, index) => {
        builder.addSelect(quoted(builder, 'm', name), `s${index}`);
        builder.addOrderBy(builder.escape(`s${index}`), direction(descending));
      });
      const rows = await builder.limit(limit).offset(offset).getRawMany();
      return rows.map((row) =>
        Object.fromEntries(select.map((name, index) => [name, hydrated(name, row[`c${index}`])])),
      );
    },
    async groups({ filter, by, measures, sort, limit, offset }) {
      const builder = begin(filter);
      builder.select('COUNT(*)', 'count');
      by.forEach((name, index) => {
        const expression = quoted(builder, 'm', name);
        builder.addSelect(expression, `b${index}`).addGroupBy(expression);
      });
      measures.forEach(({ fn, column: name }, index) => {
        builder.addSelect(`${fn.toUpperCase()}(${quoted(builder, 'm', name)})`, `f${index}`);
      });
      if (by.length > 0)
        for (const each of sort) {
          const alias =
            'by' in each
              ? `b${by.indexOf(each.by)}`
              : 'fn' in each
                ? `f${measures.findIndex(({ fn, column: name }) => fn === each.fn && name === each.column)}`
                : 'count';
          builder.addOrderBy(builder.escape(alias), direction(each.descending));
        }
      const rows = await builder.limit(limit).offset(offset).getRawMany();
      return rows.map(
        (row): Group => ({
          by: Object.fromEntries(by.map((name, index) => [name, hydrated(name, row[`b${index}`])])),
          count: row.count,
          measures: measures.map(({ fn, column: name }, index) =>
            fn === 'min' || fn === 'max' ? hydrated(name, row[`f${index}`]) : row[`f${index}`],
          ),
        }),
      );
    },
  };
  return source;
}

const signs: Readonly<Record<string, string>> = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** Its metadata is there once the data source was initialised. */
export const isReady = ({ manager }: TypeOrmFrom): boolean =>
  (manager as { connection?: { isInitialized?: boolean } }).connection?.isInitialized === true;
