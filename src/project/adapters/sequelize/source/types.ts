// Data types: as Sequelize calls them, and as a database has them.
import type { Source, Value } from '../../../source/reader/source.ts';
import { entriesOf, itemsOf, optionOf, symbolOf, textOf } from '../../_orm/values.ts';

export interface DataType {
  /** "STRING", "ARRAY" */
  name: string;
  args: Value[];
  /** "UNSIGNED", "BINARY" */
  flags: string[];
}

/** `DataTypes.DECIMAL(10, 2).UNSIGNED`, `'VARCHAR(10)'`; null: it is none. */
export function typeOf(value: Value): DataType | null {
  if (typeof value === 'string') return { name: value, args: [], flags: [] };
  const parts: { name: string; args: Value[] }[] = [];
  let symbol = symbolOf(value);
  for (let depth = 0; symbol && depth < 12; depth += 1) {
    const { origin } = symbol;
    if (origin.type === 'call') {
      const { call } = origin;
      const [, name = ''] =
        /([^.]*)$/.exec(call.callee.origin.type === 'external' ? call.callee.origin.path : call.name) ?? [];
      parts.unshift({ name, args: call.args.map((argument) => argument.value) });
      const { callee } = call;
      if (callee.origin.type === 'external') {
        parts.unshift(
          ...callee.origin.path
            .split('.')
            .slice(0, -1)
            .map((part) => ({ name: part, args: [] })),
        );
        break;
      }
      symbol = call.on;
    } else if (origin.type === 'member') {
      parts.unshift({ name: origin.key, args: [] });
      symbol = origin.of;
    } else {
      if (origin.type === 'external')
        parts.unshift(...origin.path.split('.').map((name) => ({ name, args: [] })));
      break;
    }
  }
  const own = parts.filter(({ name }) => /^[A-Z][A-Z\d_]*$/.test(name));
  const [first, ...rest] = own;
  if (!first) return null;
  const args = own.find((part) => part.args.length > 0)?.args ?? [];
  return { name: first.name, args, flags: rest.map(({ name }) => name) };
}

type Sql = Readonly<Record<string, string>>;

const postgres: Sql = {
  ...{
    DATE: 'TIMESTAMP WITH TIME ZONE',
    BLOB: 'BYTEA',
    DOUBLE: 'DOUBLE PRECISION',
    DATEONLY: 'DATE',
    BOOLEAN: 'BOOLEAN',
  },
  ...{ UUIDV1: 'UUID', UUIDV4: 'UUID' },
};
const mysql: Sql = {
  ...{
    DATE: 'DATETIME',
    BOOLEAN: 'TINYINT(1)',
    UUID: 'CHAR(36) BINARY',
    DOUBLE: 'DOUBLE PRECISION',
    DATEONLY: 'DATE',
  },
  ...{ JSONB: 'JSON', UUIDV1: 'CHAR(36) BINARY', UUIDV4: 'CHAR(36) BINARY' },
};
const sqlite: Sql = {
  ...{
    DATE: 'DATETIME',
    BOOLEAN: 'TINYINT(1)',
    DOUBLE: 'DOUBLE PRECISION',
    DATEONLY: 'DATE',
    UUIDV4: 'UUID',
  },
};
const byDialect: Readonly<Record<string, Sql>> = { postgres, mysql, mariadb: mysql, sqlite };

/** Null: nothing says which database it is, or none has it. */
export function sqlType(source: Source, type: DataType, dialect: string | null): string | null {
  const special = byDialect[dialect ?? ''];
  const { name, flags } = type;
  if (name === 'RANGE' && dialect === 'postgres') return rangeOf(type);
  if (!special || /^(?:VIRTUAL|ENUM|RANGE|GEOMETRY|GEOGRAPHY|ABSTRACT)$/.test(name)) return null;
  if (name === 'ARRAY') {
    const inner = elementOf(source, type);
    const base = inner && sqlType(source, inner, dialect);
    return base ? `${base}[]` : null;
  }
  const [first, second] = type.args.map((arg) =>
    typeof arg === 'number' || typeof arg === 'string' ? String(arg) : undefined,
  );
  const option = (key: string) => textOf(source, optionOf(source, type.args[0], key)) ?? undefined;
  const length = first ?? option('length');
  if (name === 'STRING' || name === 'CHAR') {
    if (flags.includes('BINARY') && dialect === 'postgres') return 'BYTEA';
    return `${name === 'CHAR' ? 'CHAR' : 'VARCHAR'}(${length ?? 255})${flags.includes('BINARY') ? ' BINARY' : ''}`;
  }
  if (name === 'TEXT')
    return dialect === 'mysql' || dialect === 'mariadb' ? `${(length ?? '').toUpperCase()}TEXT` : 'TEXT';
  const base = special[name] ?? name;
  const precision = first ?? option('precision');
  const scale = second ?? option('scale');
  if (name === 'DECIMAL' && precision !== undefined)
    return `DECIMAL(${precision}${scale === undefined ? '' : `,${scale}`})`;
  if (name === 'DATE' && dialect === 'mysql' && length !== undefined) return `DATETIME(${length})`;
  const signs = dialect === 'postgres' ? [] : flags.filter((flag) => /^(?:UNSIGNED|ZEROFILL)$/.test(flag));
  const size = length !== undefined && /INT/.test(name) && dialect !== 'postgres' ? `(${length})` : '';
  return [`${base}${size}`, ...signs].join(' ');
}

const ranges: Sql = {
  ...{ INTEGER: 'int4range', BIGINT: 'int8range', DECIMAL: 'numrange', DATE: 'tstzrange' },
  ...{ DATEONLY: 'daterange' },
};

function rangeOf({ args }: DataType): string | null {
  const inner = typeOf(args[0]);
  return ranges[inner?.name ?? 'INTEGER'] ?? null;
}

/** Of a list. */
export function elementOf(source: Source, { name, args }: DataType): DataType | null {
  return name === 'ARRAY' ? typeOf(optionOf(source, args[0], 'type') ?? args[0]) : null;
}

/** Of `ENUM('a', 'b')`, `ENUM([…])`, `ENUM({ values: […] })`, and of `values` beside it. */
export function valuesOf(source: Source, { name, args }: DataType, values: Value): string[] {
  if (name !== 'ENUM') return [];
  const listed = itemsOf(values ?? optionOf(source, args[0], 'values'));
  const items =
    listed.length > 0
      ? listed
      : args.flatMap((arg) => {
          const inner = itemsOf(arg);
          return inner.length > 0
            ? inner
            : (entriesOf(source, arg)?.entries.map(([, value]) => value) ?? [arg]);
        });
  return items.flatMap((item) => textOf(source, item) ?? []);
}
