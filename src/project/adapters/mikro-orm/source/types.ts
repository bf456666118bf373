// Types of properties: as TypeScript says them, and as the database has them.
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { isFunction, itemsOf, knownText, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { isClass, type Member, type Property } from './shapes.ts';

type Sql = Readonly<Record<string, string>>;

const common: Sql = {
  ...{ string: 'varchar', integer: 'int', bigint: 'bigint', smallint: 'smallint', tinyint: 'tinyint' },
  ...{ mediumint: 'mediumint', float: 'float', double: 'double', decimal: 'numeric', boolean: 'boolean' },
  ...{ datetime: 'datetime', date: 'date', time: 'time', uuid: 'varchar(36)', text: 'text', json: 'json' },
  ...{ blob: 'blob', uint8array: 'blob', character: 'char', interval: 'interval', array: 'text' },
};
const byDialect: Readonly<Record<string, Sql>> = {
  postgresql: {
    ...common,
    ...{ tinyint: 'smallint', float: 'real', double: 'double precision', datetime: 'timestamptz' },
    ...{ time: 'time(0)', uuid: 'uuid', json: 'jsonb', blob: 'bytea', uint8array: 'bytea' },
    ...{ interval: 'interval', array: 'text[]' },
  },
  mysql: { ...common, boolean: 'tinyint(1)' },
  sqlite: {
    ...common,
    ...{ string: 'text', integer: 'integer', smallint: 'integer', tinyint: 'integer', float: 'real' },
    ...{ boolean: 'integer', uuid: 'text', character: 'text' },
  },
};

/** Names that mean another one. */
const same: Sql = {
  ...{ varchar: 'string', number: 'integer', int: 'integer', date: 'date', Date: 'datetime' },
  ...{ timestamp: 'datetime', timestamptz: 'datetime', numeric: 'decimal', object: 'json', any: 'json' },
  ...{ buffer: 'blob', char: 'character', enumarray: 'array', jsonb: 'json', unknown: 'json' },
};
const inCode: Sql = {
  ...{ integer: 'number', smallint: 'number', tinyint: 'number', mediumint: 'number', float: 'number' },
  ...{ double: 'number', decimal: 'string', datetime: 'Date', date: 'string', time: 'string' },
  ...{ uuid: 'string', text: 'string', blob: 'Buffer', uint8array: 'Uint8Array', character: 'string' },
};

export interface Typed {
  /** Of the ORM: "string", "datetime"; null: what it is for the database is not known. */
  name: string | null;
  /** As it is given, where it is none of the ORM's. */
  given: string | null;
  list: boolean;
}

/** `type` is given, or what TypeScript says, or what a member starts with. */
export function typeOf(source: Source, { option, member }: Pick<Property, 'option' | 'member'>): Typed {
  const given = option('type') ?? option('runtimeType');
  const list = option('array') === true || (member?.annotation?.list ?? false);
  const own = columnOfClass(source, given);
  if (own !== null) return { name: null, given: own, list };
  const named = given === undefined ? null : nameOf(source, given);
  if (named !== null) return toTyped(named, list || named === 'array' || /\[\]$/.test(named));
  if (list) return { name: 'array', given: null, list };
  const annotated = member && written(member);
  if (annotated) return toTyped(annotated, list);
  const start = member?.value();
  const kind = typeof start;
  if (start !== undefined && start !== null && kind !== 'object') return toTyped(kind, list);
  return symbolOf(start) ? { name: 'datetime', given: null, list } : { name: null, given: null, list };
}

function toTyped(text: string, list: boolean): Typed {
  const [, head = ''] = /^([^(),\s]*)/.exec(text) ?? [];
  const name = same[head] ?? same[head.toLowerCase()] ?? head.toLowerCase();
  if (/\[\]$/.test(text)) return { name: 'array', given: null, list: true };
  return name in common ? { name, given: null, list } : { name: null, given: text, list };
}

/** `'text'`, `types.text`, `TextType`, `new TextType()`, `String`, or a class of the project that says its column's. */
function nameOf(source: Source, given: Value): string | null {
  if (typeof given === 'string') return given;
  if (isFunction(given)) return nameOf(source, source.call(given, []));
  const cls = classOf(given);
  if (cls) return cls.base ? nameOf(source, cls.base) : cls.name;
  const path = (symbolOf(given) && source.packageOf(symbolOf(given) as never)?.path) || globalOf(given);
  const last = path?.split('.').at(-1) ?? '';
  return last === '' ? null : last === 'Date' ? last : last.replace(/Type$/, '').toLowerCase();
}

/** A class of the project, or what is made of it. */
function classOf(given: Value): ClassValue | null {
  if (isClass(given)) return given;
  const made = typeof given === 'object' && given !== null && given.kind === 'object' ? given : null;
  const { prototype } = made ?? {};
  return isClass(prototype) ? prototype : null;
}

/** What a type of the project says of its column. */
function columnOfClass(source: Source, given: Value): string | null {
  const cls = classOf(given);
  const method = cls?.methods.get('getColumnType');
  return method ? knownText(source, source.call(method, [], given)) : null;
}

function globalOf(given: Value): string | null {
  const origin = symbolOf(given)?.origin;
  return origin?.type === 'external' ? origin.path : null;
}

/** Without what tells only TypeScript: `Opt<Date>`, `Date & Opt`, `Ref<Author>`, `string | null`. */
export function written(member: Pick<Member, 'annotation'>): string | null {
  const { annotation } = member;
  if (!annotation) return null;
  let text = annotation.text;
  for (let depth = 0; depth < 6; depth += 1) {
    const parts = text
      .split(/\s*[|&]\s*(?![^<{(]*[>})])/)
      .filter((part) => !/^(?:null|undefined|Opt|Hidden|Config|RequiredNullable)$/.test(part) && part !== '');
    const inner =
      parts.length === 1
        ? /^(?:Opt|Ref|Rel|Hidden|Reference|ScalarRef(?:erence)?|Loaded|LoadedReference|Collection|IType|Array)<([^<>,]+(?:<.*>)?).*>$/.exec(
            parts[0] ?? '',
          )?.[1]
        : undefined;
    if (inner === undefined) {
      if (parts.length > 1 && parts.every((part) => /^['"`]/.test(part))) return 'string';
      return parts.length === 1 ? (parts[0] ?? '').replace(/\[\]$/, '') : parts.join(' | ');
    }
    text = inner.trim();
  }
  return text;
}

/** As the code has it. */
export function codeType(property: Pick<Property, 'member' | 'isEnum'>, typed: Typed): string {
  const said = property.member && written(property.member);
  if (said && /^[\w$.]+$/.test(said)) return said;
  if (property.isEnum) return 'enum';
  if (said && /^['"`]|^\w+\[\]$/.test(said)) return 'string';
  if (typed.name === 'array') return said ?? 'string';
  return typed.name === null ? (typed.given ?? said ?? 'unknown') : (inCode[typed.name] ?? typed.name);
}

/** Null: nothing says which database it is, or what the type is. */
export function dbType(
  source: Source,
  property: Property,
  typed: Typed,
  dialect: string | null,
): string | null {
  const option = (key: string) => textOf(source, property.option(key));
  const given = option('columnType') ?? textOf(source, itemsOf(property.option('columnTypes'))[0]);
  if (given !== null) return given;
  const sql = byDialect[dialect ?? ''];
  if (dialect === 'mongodb') return null;
  if (!sql || typed.name === null)
    return property.isEnum && sql ? enumType(source, property, dialect) : typed.given;
  if (property.isEnum && !typed.list) return enumType(source, property, dialect);
  const base = sql[typed.name] ?? typed.name;
  const [length, precision, scale] = [option('length'), option('precision'), option('scale')];
  if (base === 'varchar') return `varchar(${length ?? 255})`;
  if (base === 'char') return `char(${length ?? 1})`;
  if (base === 'numeric') return `numeric(${precision ?? 10},${scale ?? 0})`;
  const sized = length !== null && /^(?:timestamptz|datetime|time)/.test(base);
  const whole = sized
    ? `${base.replace(/\(.*/, '')}${length === '0' && dialect === 'mysql' ? '' : `(${length})`}`
    : base;
  const isUnsigned = property.option('unsigned') === true || (property.isPrimary && /int$/.test(base));
  return dialect === 'mysql' && isUnsigned && /int$/.test(base) ? `${whole} unsigned` : whole;
}

function enumType(source: Source, property: Property, dialect: string | null): string {
  const native = textOf(source, property.option('nativeEnumName'));
  const values = valuesOf(source, property);
  const isText = values.every(({ isNumber }) => !isNumber);
  if (native !== null) return native;
  if (dialect === 'mysql')
    return isText ? `enum('${values.map(({ text }) => text).join("','")}')` : 'tinyint';
  return isText ? 'text' : dialect === 'sqlite' ? 'integer' : 'smallint';
}

/** Of an enum: those of a list, or of an object. */
export function valuesOf(
  source: Source,
  { option, isEnum }: Property,
): { text: string; isNumber: boolean }[] {
  const given = option('items');
  if (!isEnum && given === undefined) return [];
  const items = isFunction(given) ? source.call(given, []) : given;
  const listed = itemsOf(items);
  const entries =
    listed.length > 0
      ? listed
      : typeof items === 'object' && items !== null && items.kind === 'object'
        ? // What a number leads back to is a name.
          [...items.properties.keys()]
            .filter((key) => !/^\d+$/.test(key))
            .map((key) => optionOf(source, items, key))
        : [];
  return entries.flatMap((item) => {
    const text = textOf(source, item);
    return text === null ? [] : [{ text, isNumber: typeof item === 'number' }];
  });
}
