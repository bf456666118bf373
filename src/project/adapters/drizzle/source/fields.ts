// Columns as fields: from the chain of calls that each of them is.
import type { Field } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import {
  actionsOf,
  type Chain,
  chainOf,
  linkOf,
  madeBy,
  numberOf,
  optionOf,
  textOf,
} from '../../_orm/values.ts';
import { defaultOf, onUpdateOf } from './defaults.ts';
import type { Schema } from './schema.ts';
import type { Table } from './tables.ts';
import { sqlType, valuesOf } from './types.ts';

/** Fields of a table's columns; keys and relations that stand beside the columns are not yet among them. */
export function fieldsOf(source: Source, schema: Schema, table: Table): Field[] {
  return table.columns.flatMap(([key, value]) => {
    const chain = chainOf(value);
    return chain ? [fieldOf(source, schema, table, key, chain)] : [];
  });
}

function fieldOf(source: Source, schema: Schema, table: Table, key: string, chain: Chain): Field {
  const { dialect } = table;
  const type = typeOf(source, dialect, chain);
  const doc = source.doc(chain.root.site);
  const value = defaultOf(source, schema, chain, { builder: type.builder, dialect });
  const onUpdate = onUpdateOf(chain);
  const primaryKey = linkOf(chain, 'primaryKey') !== undefined;
  const arrays = chain.links.filter(({ name }) => name === 'array');
  const relation = referenceOf(source, schema, key, chain);
  return {
    name: key,
    column: schema.nameOf({ table, key }),
    type: type.name,
    dbType: type.sql && type.sql + arrays.map(({ args }) => dimension(source, args[0]?.value)).join(''),
    nullable: !isRequired(chain, type.builder, primaryKey),
    list: arrays.length > 0,
    primaryKey,
    unique: linkOf(chain, 'unique') !== undefined,
    ...(value === undefined ? {} : { default: value }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(doc === null ? {} : { doc }),
    ...(type.values === undefined ? {} : { enum: type.values }),
    ...(relation === null ? {} : { relation }),
    ...lineOf(source, table.places.get(key)),
  };
}

function isRequired(chain: Chain, builder: string, primaryKey: boolean): boolean {
  return (
    primaryKey ||
    /serial$/i.test(builder) ||
    linkOf(chain, 'notNull', 'generatedAlwaysAsIdentity', 'generatedByDefaultAsIdentity') !== undefined
  );
}

interface ColumnType {
  /** As it is written: "varchar", or the name of an enum or a custom type. */
  name: string;
  /** The function of the dialect; "" where it is none. */
  builder: string;
  sql: string | null;
  values?: string[] | undefined;
}

function typeOf(source: Source, dialect: string, { root }: Chain): ColumnType {
  const made = madeBy(root);
  const config = root.args.find(({ value }) => typeof value === 'object' && value !== null)?.value;
  if (made && 'result' in made) {
    const { result } = made;
    const name = result.result.name ?? result.name;
    if (/enum$/i.test(result.name)) return { ...enumOf(source, result), builder: '' };
    if (result.name === 'customType') {
      const sql = textOf(source, source.call(source.get(result.args[0]?.value, 'dataType'), [config]));
      return { name, builder: '', sql };
    }
    return { name, builder: '', sql: null };
  }
  const builder = made?.path.split('.').at(-1) ?? root.name;
  if (made && !made.module.startsWith('drizzle-orm')) return { name: builder, builder: '', sql: null };
  if (/Enum$/.test(builder)) {
    const values = valuesOf(source, root.args.findLast(({ value }) => typeof value === 'object')?.value);
    const sql = values === undefined ? null : `enum(${values.map((value) => `'${value}'`).join(',')})`;
    return { name: 'enum', builder, sql, values };
  }
  const values = valuesOf(source, optionOf(source, config, 'enum'));
  return { name: builder, builder, sql: sqlType(source, dialect, builder, config), values };
}

/** `pgEnum('role', […])`, or `enum` of a schema: its variable, its name, its values. */
function enumOf(source: Source, call: Chain['root']): Omit<ColumnType, 'builder'> {
  const name = textOf(source, call.args[0]?.value) ?? '{}';
  return { name: call.result.name ?? name, sql: name, values: valuesOf(source, call.args[1]?.value) };
}

function dimension(source: Source, size: Value): string {
  const text = typeof size === 'string' ? textOf(source, size) : null;
  return text ?? `[${numberOf(size) ?? ''}]`;
}

function referenceOf(source: Source, schema: Schema, key: string, chain: Chain): Field['relation'] | null {
  const link = linkOf(chain, 'references');
  if (!link) return null;
  const [target, actions] = link.args;
  const found = schema.columnOf(source.call(target?.value, []));
  if (!found) return null;
  return {
    model: found.table.name,
    fields: [key],
    references: [found.key],
    ...actionsOf((name) => textOf(source, optionOf(source, actions?.value, name))),
  };
}
