// Whether two types of a column surely differ: by families of types, as each database keeps them apart.
import type { DatabaseTables, Table } from '../../../protocol/databases/tables.ts';
import type { Field } from '../../../protocol/schemas.ts';

export type Dialect = DatabaseTables['dialect'];
type Column = Table['columns'][number];
export type Family =
  | 'text'
  | 'integer'
  | 'fraction'
  | 'boolean'
  | 'time'
  | 'json'
  | 'uuid'
  | 'bytes'
  | 'enum';

/** The first that fits; what none fits is not compared. */
const families: readonly (readonly [RegExp, Family])[] = [
  [/^tinyint\(1\)/, 'boolean'],
  [/^(?:small|medium|tiny|big)?(?:int|integer|serial)\d*(?!\w)|^oid$|^unsigned big int/, 'integer'],
  [/^(?:decimal|numeric|float\d*|double(?: precision)?|doubleprecision|real|money)(?!\w)/, 'fraction'],
  [/^bool(?:ean)?$/, 'boolean'],
  [/^(?:date|datetime\d*|dateonly|time|timetz|timestamp|timestamptz)(?!\w)/, 'time'],
  [/^jsonb?$/, 'json'],
  [/^(?:uuid|uniqueidentifier)$/, 'uuid'],
  [/^(?:bytea|bytes|buffer|(?:tiny|medium|long)?blob|(?:var)?binary)(?!\w)/, 'bytes'],
  [
    /^(?:n?varchar\d*|n?char|character(?: varying)?|string|citext|bpchar|(?:tiny|medium|long)?text|clob)(?!\w)/,
    'text',
  ],
  [/^enum\b/, 'enum'],
];

export const familyOf = (type: string): Family | null =>
  families.find(([pattern]) => pattern.test(type.toLowerCase().trim()))?.[1] ?? null;

/** What a database keeps in one way: of it one can stand for another. */
const alike: Readonly<Record<Dialect, readonly (readonly Family[])[]>> = {
  postgres: [],
  mysql: [
    ['boolean', 'integer'],
    ['json', 'text'],
    ['uuid', 'text'],
    ['uuid', 'bytes'],
    ['enum', 'text'],
  ],
  // It has no types for most of them, and keeps what it is given.
  sqlite: [
    ['text', 'json', 'uuid', 'enum', 'time'],
    ['integer', 'boolean', 'time', 'fraction'],
    ['json', 'bytes'],
    ['uuid', 'bytes'],
  ],
};

/** The family of a field, where what is said of it leaves no doubt. */
export function familyOfField({ type, dbType, list, enum: values }: Field): Family | null {
  const element = dbType?.replace(/(?:\[\d*\])+$/, '');
  if (element !== undefined) return familyOf(element);
  // A list without a type of its own may be kept in any way; a type of the language says little.
  if (list || values !== undefined || !/^[A-Z]/.test(type)) return null;
  return familyOf(type);
}

/** What to say of it, or null. */
export function typeDrift(field: Field, column: Column, dialect: Dialect): string | null {
  const [own, there] = [familyOfField(field), column.enum ? 'enum' : familyOf(withoutArray(column.type))];
  const said = field.dbType ?? field.type;
  const differs = `${column.name} is ${column.type} in the database, not ${said}`;
  if (
    dialect === 'postgres' &&
    field.dbType !== null &&
    own !== null &&
    isArray(said) !== isArray(column.type)
  )
    return differs;
  if (own === null || there === null) return null;
  if (own !== there)
    return alike[dialect].some((group) => group.includes(own) && group.includes(there)) ? null : differs;
  const [wanted, length] = [lengthOf(said), lengthOf(column.type)];
  return dialect !== 'sqlite' && wanted !== null && length !== null && wanted !== length ? differs : null;
}

const isArray = (type: string): boolean => /\[\d*\]$/.test(type);
const withoutArray = (type: string): string => type.replace(/(?:\[\d*\])+$/, '');
/** Of a text with a limit. */
const lengthOf = (type: string): string | null => /^(?:var)?char\w*\((\d+)\)$/i.exec(type)?.[1] ?? null;
