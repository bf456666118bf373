// What TypeORM knows of an entity: columns, and how entities are related.
import type { Column, Kind, Link } from '../source.ts';
import { largestInteger, uuid } from '../values.ts';

export interface ColumnMetadata {
  propertyPath: string;
  databaseName: string;
  type: unknown;
  enum?: readonly unknown[];
  isArray: boolean;
  isNullable: boolean;
  isSelect: boolean;
  isVirtual: boolean;
  referencedColumn?: ColumnMetadata;
}
interface RelationMetadata {
  propertyPath: string;
  isOneToMany: boolean;
  isManyToMany: boolean;
  joinColumns: ColumnMetadata[];
  inverseRelation?: RelationMetadata;
  inverseEntityMetadata: Metadata;
}
export interface Metadata {
  target: unknown;
  columns: ColumnMetadata[];
  primaryColumns: ColumnMetadata[];
  relations: RelationMetadata[];
}
export interface Driver {
  options: { type: string };
  normalizeType(column: ColumnMetadata): string;
  preparePersistentValue(value: unknown, column: ColumnMetadata): unknown;
  prepareHydratedValue(value: unknown, column: ColumnMetadata): unknown;
}
const byType: readonly [RegExp, Kind][] = [
  [/^(?:int|integer|int2|int4|smallint|tinyint|mediumint|serial)$/, 'integer'],
  [/^(?:bigint|int8|bigserial)$/, 'bigint'],
  [/^(?:float|float4|float8|double|double precision|real|number)$/, 'number'],
  [/^(?:decimal|numeric|dec|money|smallmoney)$/, 'decimal'],
  [/^(?:boolean|bool|bit)$/, 'boolean'],
  [/^(?:uuid|uniqueidentifier)$/, 'id'],
  [/^(?:date|datetime\d?|smalldatetime|timestamp.*)$/, 'date'],
  [/^(?:json|jsonb)$/, 'json'],
  [/^(?:.*blob|bytea|bytes|.*binary)$/, 'bytes'],
  [/^(?:.*char.*|.*text|clob|nclob|string)$/, 'string'],
];

/** What a database has no type for is a text there. */
function kindOf({ type: declared, enum: values }: ColumnMetadata, type: string): Kind | undefined {
  if (values?.length) return 'enum';
  if (declared === 'simple-array') return undefined;
  if (declared === 'simple-json') return 'json';
  return declared === Boolean ? 'boolean' : byType.find(([pattern]) => pattern.test(type))?.[1];
}

export function columnOf(driver: Driver, column: ColumnMetadata): Column {
  const type = driver.normalizeType(column);
  const kind = kindOf(column, type);
  const common = {
    isNullable: column.isNullable,
    isOmitted: column.isSelect === false,
    isHidden: column.isVirtual,
  };
  if (column.isArray || kind === undefined) return { ...common, kind: 'other' };
  if (kind === 'enum') return { ...common, kind, values: (column.enum ?? []).map(String) };
  if (kind === 'id') return { ...common, kind, cast: uuid };
  // A day is a text for TypeORM.
  if (type === 'date') return { ...common, kind, cast: (date) => (date as Date).toISOString().slice(0, 10) };
  const isPostgres = driver.options.type === 'postgres';
  return { ...common, kind, ...(kind === 'integer' && isPostgres && { max: largestInteger(type) }) };
}

/** Many to many goes through a table that is no model: it is published as an entity of its own. */
export function linksOf(metadata: Metadata): Map<string, Link> {
  const links = new Map<string, Link>();
  for (const relation of metadata.relations) {
    const owner = relation.joinColumns.length > 0 ? relation : relation.inverseRelation;
    if (relation.isManyToMany || !owner) continue;
    const here = owner.joinColumns.map(({ propertyPath }) => propertyPath);
    const there = owner.joinColumns.map(({ referencedColumn }) => referencedColumn?.propertyPath ?? '');
    const [from, to] = owner === relation ? [here, there] : [there, here];
    const name = relation.propertyPath;
    links.set(name, {
      name,
      target: relation.inverseEntityMetadata.target,
      isMany: relation.isOneToMany,
      from,
      to,
    });
  }
  return links;
}
