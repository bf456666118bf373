// What Drizzle itself says of tables, and what a listing of them says, in the same words.
import type { Model } from '../../../src/protocol/schemas.ts';

const dialects = ['pg', 'mysql', 'sqlite'] as const;

interface Column {
  name: string;
  keyAsName?: boolean;
  primary: boolean;
  notNull: boolean;
  isUnique: boolean;
  hasDefault: boolean;
  default?: unknown;
  /** Of MySQL. */
  hasOnUpdateNow?: boolean;
  generated?: unknown;
  generatedIdentity?: unknown;
  enumValues?: string[];
  /** Of an array in Drizzle 1, whose type does not say it. */
  dimensions?: number;
  getSQLType(): string;
}
interface TableConfig {
  name: string;
  schema?: string;
  columns: Column[];
  primaryKeys: { columns: Column[] }[];
  uniqueConstraints: { columns: Column[] }[];
  indexes: { config: { name?: string; unique?: boolean; where?: unknown; columns: Partial<Column>[] } }[];
  checks: { name: string; value: { queryChunks: unknown[] } }[];
  foreignKeys: {
    onDelete?: string;
    reference(): { columns: Column[]; foreignColumns: Column[]; foreignTable: object };
  }[];
}

/** What both sides say of a table, by the names in the database. */
interface Described {
  table: string;
  columns: Record<string, unknown>;
  /** Composite primary keys and unique keys, and indexes; "*" for an expression. */
  keys: string[];
  foreignKeys: string[];
  /** Name, and what is checked. */
  checks: string[];
}

/** Loads a module of the package. */
type Load = (path: string) => Promise<unknown>;

const symbol = (value: object, name: string) => Reflect.get(value, Symbol.for(`drizzle:${name}`));

/** By the names of the exports; with `casing`, names that nobody wrote are made so. */
export async function bySelf(
  values: Record<string, object>,
  load: Load,
  casing: string | null,
): Promise<Record<string, Described>> {
  const cores = (await Promise.all(dialects.map((dialect) => load(`${dialect}-core/index.js`)))) as {
    getTableConfig(value: object): TableConfig;
  }[];
  const { CasingCache } = (await load('casing.js')) as { CasingCache?: new (casing: string) => Casing };
  const names = casing && CasingCache ? new CasingCache(casing) : undefined;
  const described: Record<string, Described> = {};
  for (const [name, value] of Object.entries(values)) {
    if (!value || symbol(value, 'IsDrizzleTable') !== true) continue;
    const kind = String(Reflect.get(value.constructor, Symbol.for('drizzle:entityKind')));
    const dialect = dialects.find((item) => kind.toLowerCase() === `${item}table`) ?? 'pg';
    const config = cores[dialects.indexOf(dialect)]?.getTableConfig(value) as TableConfig;
    const nameOf = (column: Column) => names?.getColumnCasing(column) ?? column.name;
    described[name] = describeTable(value, config, dialect, nameOf);
  }
  return described;
}

interface Casing {
  getColumnCasing(column: Column): string;
}

function describeTable(
  value: object,
  config: TableConfig,
  dialect: string,
  nameOf: (column: Column) => string,
): Described {
  const composite = config.primaryKeys.flatMap(({ columns }) => columns.map(({ name }) => name));
  const single = [
    ...config.uniqueConstraints.map(({ columns }) => columns),
    ...config.indexes.flatMap(({ config: { unique, where, columns } }) =>
      unique && !where ? [columns as Column[]] : [],
    ),
  ].flatMap((columns) => (columns.length === 1 ? [columns[0]?.name] : []));
  const listed = (columns: Partial<Column>[]) =>
    columns
      .map((column) => (column.name === undefined ? '*' : nameOf(ownColumn(config, column as Column))))
      .join();
  const indexes = config.indexes
    .filter(({ config: { unique, where, columns } }) => {
      return !unique || where || columns.length > 1 || columns[0]?.name === undefined;
    })
    .map(({ config: { columns } }) => listed(columns));
  return {
    table: config.schema ? `${config.schema}.${config.name}` : config.name,
    columns: Object.fromEntries(
      Object.entries(symbol(value, 'Columns') as Record<string, Column>).map(([key, column]) => [
        key,
        {
          column: nameOf(column),
          type: column.getSQLType() + '[]'.repeat(isVector(column) ? 0 : (column.dimensions ?? 0)),
          // A composite key is no property of the column there.
          notNull: column.notNull || (composite.includes(column.name) && dialect !== 'sqlite'),
          primary: column.primary || composite.includes(column.name),
          unique: column.isUnique || single.includes(column.name),
          default:
            (column.hasDefault && !isSetOnUpdate(column)) ||
            column.generated !== undefined ||
            column.generatedIdentity !== undefined,
          enum: column.enumValues?.length ? column.enumValues : null,
        },
      ]),
    ),
    keys: [
      ...config.primaryKeys.map(({ columns }) => listed(columns)),
      ...config.uniqueConstraints
        .filter(({ columns }) => columns.length > 1)
        .map(({ columns }) => listed(columns)),
      ...indexes,
    ].sort(),
    foreignKeys: config.foreignKeys
      .map((key) => {
        const { columns, foreignColumns, foreignTable } = key.reference();
        const onDelete = key.onDelete === 'no action' ? undefined : key.onDelete;
        return `${columns.map(nameOf)} -> ${symbol(foreignTable, 'Name')}(${foreignColumns.map(nameOf)}) ${onDelete ?? null}`;
      })
      .sort(),
    checks: config.checks
      .map(({ name, value: { queryChunks } }) => `${name}: ${queryChunks.map(textOf).join('').trim()}`)
      .sort(),
  };

  /** Of a template: texts, columns, and values that come to the database apart. */
  function textOf(chunk: unknown): string {
    if (typeof chunk !== 'object' || chunk === null)
      return typeof chunk === 'string' ? `'${chunk}'` : String(chunk);
    const { value, queryChunks } = chunk as { value?: unknown; queryChunks?: unknown[] };
    if (queryChunks) return queryChunks.map(textOf).join('');
    return Array.isArray(value)
      ? value.join('')
      : nameOf(ownColumn(config, chunk as Column) ?? (chunk as Column));
  }
}

/** Drizzle calls it a default as well. */
const isSetOnUpdate = ({ hasOnUpdateNow, default: value }: Column) =>
  hasOnUpdateNow === true && value === undefined;

/** Its dimensions are none of a list. */
const isVector = (column: Column) => column.getSQLType().startsWith('vector');

/** Columns of indexes are others, of the same name. */
function ownColumn({ columns }: TableConfig, { name }: Column): Column {
  return columns.find((column) => column.name === name) as Column;
}

export function byListing(models: readonly Model[]): Record<string, Described> {
  const tables = models.filter(({ kind }) => kind === 'table');
  const columnOf = (model: Model | undefined, field: string) =>
    model?.fields.find(({ name }) => name === field)?.column ?? '*';
  return Object.fromEntries(
    tables.map((model) => {
      const columns = model.fields.filter(({ column }) => column !== null);
      return [
        model.name,
        {
          table: model.table ?? '',
          columns: Object.fromEntries(
            columns.map((field) => [
              field.name,
              {
                ...{ column: field.column, type: field.dbType, notNull: !field.nullable },
                ...{ primary: field.primaryKey, unique: field.unique, default: 'default' in field },
                enum: field.enum ?? null,
              },
            ]),
          ),
          keys: [...(model.primaryKey ? [model.primaryKey] : []), ...model.uniques, ...model.indexes]
            .map(({ fields }) => fields.map((field) => columnOf(model, field)).join())
            .sort(),
          foreignKeys: [
            ...new Set(
              columns.flatMap(({ relation }) => {
                if (!relation) return [];
                const target = tables.find(({ name }) => name === relation.model);
                const own = relation.fields.map((field) => columnOf(model, field));
                const others = relation.references.map((field) => columnOf(target, field));
                return `${own} -> ${target?.table?.split('.').at(-1)}(${others}) ${relation.onDelete}`;
              }),
            ),
          ].sort(),
          checks: (model.checks ?? []).map(({ name, definition }) => `${name}: ${definition}`).sort(),
        },
      ];
    }),
  );
}
