// Types of columns: as TypeScript says them, and as the database has them.
import type { Source } from '../../../source/reader/source.ts';
import { optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import type { Column } from './shapes.ts';

type Implied = 'string' | 'number' | 'boolean' | 'date' | 'buffer';

const families: readonly [RegExp, Readonly<Record<Implied | 'stamp' | 'uuid', string>>][] = [
  [
    /postgres|cockroach/,
    {
      ...{ string: 'varchar', number: 'integer', boolean: 'boolean', date: 'timestamp', buffer: 'bytea' },
      ...{ stamp: 'timestamp', uuid: 'uuid' },
    },
  ],
  [
    /mysql|mariadb/,
    {
      ...{ string: 'varchar', number: 'int', boolean: 'tinyint', date: 'datetime', buffer: 'blob' },
      ...{ stamp: 'datetime(6)', uuid: 'varchar(36)' },
    },
  ],
  [
    /sqlite|sqljs|expo|cordova|capacitor|nativescript|react-native/,
    {
      ...{ string: 'varchar', number: 'integer', boolean: 'boolean', date: 'datetime', buffer: 'blob' },
      ...{ stamp: 'datetime', uuid: 'varchar' },
    },
  ],
  [
    /mssql/,
    {
      ...{ string: 'nvarchar', number: 'int', boolean: 'bit', date: 'datetime', buffer: 'binary' },
      ...{ stamp: 'datetime2', uuid: 'uniqueidentifier' },
    },
  ],
];

const names: Readonly<Record<string, Implied>> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  buffer: 'buffer',
};

/** What the source names, or what it implies for a database that is known. */
export function dbType(source: Source, column: Column, dialect: string | null): string | null {
  const family = families.find(([pattern]) => pattern.test(dialect ?? ''))?.[1];
  const { type, role, generated } = column;
  const named = typeof type === 'string' ? type : null;
  if (role === 'virtual' || role === 'view') return null;
  if (named === null && generated === 'uuid') return family?.uuid ?? 'uuid';
  if (named === null && /^(?:create|update|delete)$/.test(role))
    return family ? sized(source, column, family.stamp) : null;
  const implied = named === null ? family?.[impliedBy(column)] : named;
  // A length says that it is a text.
  const isText = optionOf(source, column.options, 'length') !== undefined;
  return implied === undefined && !isText ? null : sized(source, column, implied ?? 'varchar');
}

function impliedBy(column: Column): Implied {
  if (column.generated !== null || /^(?:version|level)$/.test(column.role)) return 'number';
  const name = (constructorName(column) ?? column.member?.annotation?.name ?? 'string').toLowerCase();
  return names[name] ?? 'string';
}

/** `type: Number` */
function constructorName({ type }: Column): string | null {
  const symbol = symbolOf(type);
  if (symbol?.origin.type === 'external') return symbol.origin.path;
  return typeof type === 'object' && type !== null && type.kind === 'function' ? type.name : null;
}

/** "decimal(10, 2)", "timestamp(3) with time zone", "int unsigned", "text[]" */
function sized(source: Source, { options }: Column, type: string): string {
  const option = (key: string) => textOf(source, optionOf(source, options, key));
  const size = option('length') || option('width');
  const [precision, scale] = [option('precision'), option('scale')];
  const inside = size ?? (precision === null ? null : scale === null ? precision : `${precision}, ${scale}`);
  const [, head = type, tail = ''] = /^(\w+)( with.*| without.*)?$/.exec(type) ?? [];
  const whole = inside ? `${head}(${inside})${tail}` : type;
  const unsigned = optionOf(source, options, 'unsigned') === true ? ' unsigned' : '';
  return `${whole}${unsigned}${optionOf(source, options, 'array') === true ? '[]' : ''}`;
}

/** As the code has it. */
export function codeType(column: Column, isList: boolean): string {
  const { member, type, generated, role } = column;
  const annotation = member?.annotation;
  if (annotation && /^[\w$.]+$/.test(annotation.name))
    return `${annotation.name}${annotation.list && !isList ? '[]' : ''}`;
  const named = constructorName(column)?.toLowerCase();
  if (named) return named === 'date' ? 'Date' : named === 'buffer' ? 'Buffer' : named;
  if (/^(?:create|update|delete)$/.test(role)) return 'Date';
  if (typeof type === 'string') return type.replace(/^simple-(?=enum)/, '');
  if (annotation) return annotation.name;
  return generated === 'uuid' ? 'string' : generated !== null || role === 'version' ? 'number' : 'unknown';
}
