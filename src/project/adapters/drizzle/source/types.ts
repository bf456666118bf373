// SQL types, as getSQLType() of a column says them.
import type { Source, Value } from '../../../source/reader/source.ts';
import { itemsOf, numberOf, optionOf, textOf } from '../../_orm/values.ts';

const pg: Readonly<Record<string, (option: Option) => string>> = {
  timestamp: ({ number, flag }) =>
    `timestamp${inBrackets(number('precision'), ' ')}${flag('withTimezone') ? ' with time zone' : ''}`,
  time: ({ number, flag }) =>
    `time${inBrackets(number('precision'))}${flag('withTimezone') ? ' with time zone' : ''}`,
  numeric: ({ number }) => decimal('numeric', number('precision'), number('scale'), ', '),
  decimal: ({ number }) => decimal('numeric', number('precision'), number('scale'), ', '),
  interval: ({ number, text }) =>
    `interval${text('fields') ? ` ${text('fields')}` : ''}${inBrackets(number('precision'))}`,
  doublePrecision: () => 'double precision',
  geometry: () => 'geometry(point)',
};

const mysql: Readonly<Record<string, (option: Option) => string>> = {
  decimal: ({ number }) =>
    decimal('decimal', number('precision'), number('scale'), ',').replace(/\(10(?:,0)?\)$/, ''),
  double: ({ number }) => decimal('double', number('precision'), number('scale'), ','),
  float: ({ number }) => decimal('float', number('precision'), number('scale'), ','),
  real: ({ number }) => decimal('real', number('precision'), number('scale'), ', '),
  datetime: ({ number }) => `datetime${inBrackets(number('fsp'))}`,
  timestamp: ({ number }) => `timestamp${inBrackets(number('fsp'))}`,
  time: ({ number }) => `time${inBrackets(number('fsp'))}`,
};

const sqlite: Readonly<Record<string, (option: Option) => string>> = {
  int: () => 'integer',
  text: ({ number, text }) =>
    `text${text('mode') === 'json' || !number('length') ? '' : inBrackets(number('length'))}`,
};

const byDialect: Readonly<Record<string, typeof pg>> = {
  pg,
  mysql,
  singlestore: mysql,
  sqlite,
  cockroach: pg,
};
const withUnsigned = /^(?:(?:tiny|small|medium|big)?int|decimal|double|float)$/;

interface Option {
  number(key: string): number | null;
  text(key: string): string | null;
  flag(key: string): boolean;
}

/** The SQL type of `builder(config)` in a dialect. */
export function sqlType(source: Source, dialect: string, builder: string, config: Value): string {
  const option: Option = {
    number: (key) => numberOf(optionOf(source, config, key)),
    text: (key) => textOf(source, optionOf(source, config, key)),
    flag: (key) => optionOf(source, config, key) === true,
  };
  const special = byDialect[dialect];
  const known = special && Object.hasOwn(special, builder) ? special[builder] : undefined;
  const size = option.number('length') ?? option.number('dimensions');
  const type = known
    ? known(option)
    : `${builder.toLowerCase()}${sized.test(builder) ? inBrackets(size) : ''}`;
  const isUnsigned = /^(?:mysql|singlestore)$/.test(dialect) && withUnsigned.test(builder);
  return isUnsigned && option.flag('unsigned') ? `${type} unsigned` : type;
}

const sized =
  /^(?:var)?(?:char|binary)$|^(?:n?var)?char$|^nchar$|^(?:bit|vector|halfvec|sparsevec|varbit|string)$/;

/** Texts of a list of values, or of an object of them. */
export function valuesOf(source: Source, value: Value): string[] | undefined {
  const items = itemsOf(value);
  const list = items.length > 0 ? items : null;
  if (list) return list.map((item) => textOf(source, item) ?? '{}');
  const data = source.literal(value)?.data;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  return Object.values(data).map(String);
}

function decimal(name: string, precision: number | null, scale: number | null, comma: string): string {
  if (precision === null) return name;
  return `${name}(${precision}${scale === null ? '' : `${comma}${scale}`})`;
}

function inBrackets(size: number | null, space = ''): string {
  return size === null ? '' : `${space}(${size})`;
}
