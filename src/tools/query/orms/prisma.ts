// Queries of Prisma: arguments of findMany, groupBy and aggregate, made of names of its schema and of values.
import { toolError } from '../../errors.ts';
import {
  type Column,
  type Condition,
  type Filter,
  type Group,
  isReaching,
  type Kind,
  type Link,
  type Row,
  type Source,
} from '../source.ts';
import { escapedForLike, shown, uuid } from '../values.ts';
import { readSchema, type Schema, type SchemaField } from './prisma-schema.ts';

/** `model`: as the client calls it, `prisma.post`. */
export interface PrismaFrom {
  // biome-ignore lint/suspicious/noExplicitAny: of whichever schema.
  readonly prisma: any;
  readonly model: string;
}

/** A delegate lists its columns: `prisma.post.fields`. */
export type PrismaField<F extends PrismaFrom> = F['model'] extends keyof F['prisma']
  ? F['prisma'][F['model']] extends { fields: infer Fields }
    ? Extract<keyof Fields, string>
    : string
  : // No model of this client: nothing can be published.
    never;

export const isPrisma = (from: unknown): from is PrismaFrom =>
  typeof from === 'object' && from !== null && 'prisma' in from && 'model' in from;

type Arguments = Record<string, unknown>;
type Delegate = Record<'findMany' | 'groupBy' | 'aggregate', (given: Arguments) => Promise<unknown>>;
interface Client {
  _activeProvider?: string;
  _engineConfig?: { inlineSchema?: string };
  _globalOmit?: Record<string, Record<string, boolean>>;
  [model: string]: unknown;
}

const kinds: Readonly<Record<string, Kind>> = {
  String: 'string',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'number',
  Decimal: 'decimal',
  Boolean: 'boolean',
  DateTime: 'date',
  Json: 'json',
  Bytes: 'bytes',
};
const INT = 2 ** 31 - 1;

export function prisma(from: PrismaFrom, wrong: (problem: string) => Error): Source {
  const client = from.prisma as Client;
  const text = client._engineConfig?.inlineSchema;
  if (typeof text !== 'string') throw wrong('"prisma" is no client of Prisma, or of a version before 5');
  const schema = readSchema(text);
  const name = [...schema.models.keys()].find((each) => delegateOf(each) === from.model);
  if (name === undefined)
    throw wrong(
      `Prisma has no model "${from.model}": ${[...schema.models.keys()].map(delegateOf).join(', ')}`,
    );
  return sourceOf(client, schema, name);
}

const delegateOf = (model: string) => `${model[0]?.toLowerCase()}${model.slice(1)}`;

function sourceOf(client: Client, schema: Schema, name: string): Source {
  const model = schema.models.get(name);
  if (!model) throw new Error(`Prisma has no model ${name}.`);
  const fields = [...model.fields.values()];
  const omitted = client._globalOmit?.[delegateOf(name)] ?? {};
  const links = new Map(
    fields
      .filter(({ type }) => schema.models.has(type))
      .map((field) => [field.name, linkOf(schema, name, field)]),
  );
  const columns = new Map<string, Column>(
    fields
      .filter(({ type }) => !schema.models.has(type))
      .map((field) => [field.name, { ...columnOf(schema, field), isOmitted: omitted[field.name] === true }]),
  );

  for (const { name: own, isList } of links.values())
    if (isList) columns.set(own, { kind: 'other', isHidden: true });
  const delegate = () => client[delegateOf(name)] as Delegate;
  const provider = client._activeProvider ?? '';
  const where = (filter: Filter) => compile(filter, columns, provider);
  return {
    id: `${name}`,
    columns,
    key: model.key,
    links,
    reaches: true,
    follow: ({ target }) => sourceOf(client, schema, String(target)),
    async rows({ filter, select, sort, limit, offset }) {
      const keyOf = (list: string) => schema.models.get(String(links.get(list)?.target))?.key[0] ?? '';
      const isKeys = (column: string) => columns.get(column)?.isHidden === true;
      const rows = (await delegate().findMany({
        where: where(filter),
        select: Object.fromEntries(
          select.map((column) => [
            column,
            isKeys(column)
              ? { select: { [keyOf(column)]: true }, orderBy: { [keyOf(column)]: 'asc' } }
              : true,
          ]),
        ),
        orderBy: sort.map(({ column, descending }) => ({ [column]: descending ? 'desc' : 'asc' })),
        take: limit,
        skip: offset,
      })) as Row[];
      const lists = select.filter(isKeys);
      return rows.map((row) => ({
        ...row,
        ...Object.fromEntries(
          lists.map((list) => [list, (row[list] as Row[]).map((each) => each[keyOf(list)])]),
        ),
      }));
    },
    async groups({ filter, by, measures, sort, limit, offset }) {
      const counted = by[0] ?? '_all';
      const asked: Arguments = { where: where(filter), _count: { _all: true } };
      for (const { fn, column } of measures)
        asked[`_${fn}`] = { ...(asked[`_${fn}`] as object), [column]: true };
      const found = (await (by.length === 0
        ? delegate()
            .aggregate(asked)
            .then((one) => [one].slice(offset))
        : delegate().groupBy({
            ...asked,
            by,
            take: limit,
            skip: offset,
            orderBy: sort.map((each) => {
              const direction = each.descending ? 'desc' : 'asc';
              if ('by' in each) return { [each.by]: direction };
              return 'fn' in each
                ? { [`_${each.fn}`]: { [each.column]: direction } }
                : { _count: { [model.key[0] ?? counted]: direction } };
            }),
          }))) as Record<string, Row>[];
      return found.map(
        (row): Group => ({
          by: row,
          count: row._count?._all,
          measures: measures.map(({ fn, column }) => row[`_${fn}`]?.[column]),
        }),
      );
    },
  };
}

function columnOf(schema: Schema, { type, isNullable, isList, isUuid }: SchemaField): Column {
  const values = schema.enums.get(type);
  if (isList) return { kind: 'other', isNullable: false };
  if (isUuid) return { kind: 'id', cast: uuid, isNullable };
  if (values) return { kind: 'enum', values, isNullable };
  return { kind: kinds[type] ?? 'other', isNullable, ...(type === 'Int' && { max: INT }) };
}

function linkOf(schema: Schema, model: string, field: SchemaField): Link {
  const { name, type, isList, relation } = field;
  const link = { name, target: type, isMany: isList };
  if (relation.from.length > 0) return { ...link, from: relation.from, to: relation.to };
  const back = [...(schema.models.get(type)?.fields.values() ?? [])].find(
    (each) => each.type === model && each.relation.name === relation.name && each.relation.from.length > 0,
  );
  if (back) return { ...link, from: back.relation.to, to: back.relation.from };
  // Many to many: Prisma keeps the keys in a table of its own.
  return { ...link, isList: true, from: [name], to: schema.models.get(type)?.key ?? [] };
}

/** Both in a list: nothing of a caller can stand in place of the scope. */
function compile(
  { scope, where }: Filter,
  columns: ReadonlyMap<string, Column>,
  provider: string,
): Arguments {
  return {
    AND: [...(scope ? [scope as Arguments] : []), ...(where ? [condition(where, columns, provider)] : [])],
  };
}

function condition(given: Condition, columns: ReadonlyMap<string, Column>, provider: string): Arguments {
  if ('and' in given) return { AND: given.and.map((each) => condition(each, columns, provider)) };
  if ('or' in given) return { OR: given.or.map((each) => condition(each, columns, provider)) };
  if (isReaching(given)) {
    const below = compile(given.filter, given.target.columns, provider);
    return { [given.link.name]: { [given.link.isMany ? (given.not ? 'none' : 'some') : 'is']: below } };
  }
  const { column, op, value, not } = given;
  if (op === 'isNull') {
    // Prisma refuses the question of a column that cannot be; and forgets "OR: []" below a relation.
    if (columns.get(column)?.isNullable !== true) return not ? { AND: [] } : nothing(columns);
    return { [column]: not ? { not: null } : null };
  }
  const compared = {
    [column]:
      op === 'eq' ? { equals: value } : isText(op) ? text(op, String(value), provider) : { [op]: value },
  };
  return not ? { NOT: compared } : compared;
}

/** Not every type has `in`. */
function nothing(columns: ReadonlyMap<string, Column>): Arguments {
  const [name] =
    [...columns].find(([, { kind }]) => ['integer', 'string', 'bigint', 'date', 'enum'].includes(kind)) ?? [];
  if (name === undefined) throw new Error('Prisma has no column of this model that could be compared.');
  return { [name]: { in: [] } };
}

const isText = (op: string) => op === 'contains' || op === 'startsWith' || op === 'endsWith';

/** Prisma passes wildcards on. */
function text(op: string, value: string, provider: string): Arguments {
  const escaped = escapedForLike(provider, value);
  if (escaped === null)
    throw toolError(
      'QUERY_UNSUPPORTED',
      `Prisma cannot look for the characters % and _ in ${provider}: leave them out of ${shown(value)}.`,
    );
  const isExact = provider === 'sqlite' || provider === 'mysql' || provider === 'sqlserver';
  return { [op]: escaped, ...(!isExact && { mode: 'insensitive' }) };
}
