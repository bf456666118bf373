// Fields of the columns of an entity.
import type { Field } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { callText } from '../../_orm/texts.ts';
import { entriesOf, isFunction, itemsOf, knownText, optionOf, textOf } from '../../_orm/values.ts';
import type { Settings } from './settings.ts';
import type { Column, Path } from './shapes.ts';
import { codeType, dbType } from './types.ts';

export function fieldOf(source: Source, settings: Settings, column: Column): Field {
  const { path, options, role, isPrimary, member, site } = column;
  const option = (key: string) => optionOf(source, options, key);
  const list = option('array') === true || column.type === 'simple-array' || column.type === 'set';
  const values = enumOf(source, option('enum'));
  const value = defaultOf(source, column);
  const onUpdate = role === 'update' ? 'now()' : textOf(source, option('onUpdate'));
  const doc = docOf(source, column);
  return {
    name: path,
    column: role === 'virtual' ? null : columnName(source, settings, column),
    ...{ type: codeType(column, list), dbType: dbType(source, column, settings.dialect) },
    nullable:
      !isPrimary &&
      (role === 'delete' ||
        option('nullable') === true ||
        (role === 'view' && member?.annotation?.nullable === true)),
    ...{ list, primaryKey: isPrimary, unique: option('unique') === true },
    ...(value === undefined ? {} : { default: value }),
    ...(onUpdate === null ? {} : { onUpdate }),
    ...(doc === null ? {} : { doc }),
    ...(values.length > 0 ? { enum: values } : {}),
    ...lineOf(source, site),
  };
}

export function columnName(
  source: Source,
  { naming }: Settings,
  { path, prefixes, options, ...more }: Column,
): string {
  const given = textOf(source, optionOf(source, options, 'name'));
  if (more.role === 'objectId' && given === null) return '_id';
  return naming.columnName(path.split('.').at(-1) ?? path, given, prefixes);
}

export function docOf(source: Source, { member, options }: Path): string | null {
  const comment = textOf(source, optionOf(source, options, 'comment'));
  return (member ? source.doc(member.site) : null) ?? comment;
}

function enumOf(source: Source, given: Value): string[] {
  const listed = itemsOf(given);
  const items =
    listed.length > 0 ? listed : (entriesOf(source, given)?.entries ?? []).map(([, value]) => value);
  return items.flatMap((item) => textOf(source, item) ?? []);
}

/** What the database gives a new row. */
function defaultOf(source: Source, { options, generated, role }: Column): unknown {
  const given = optionOf(source, options, 'default');
  if (given === undefined) {
    if (generated === 'uuid') return 'uuid()';
    if (generated !== null) return generated === 'rowid' ? 'rowid()' : 'autoincrement()';
    return role === 'create' || role === 'update' ? 'now()' : undefined;
  }
  if (isFunction(given)) {
    return knownText(source, source.call(given, [])) ?? callText(source.handler(given).text ?? '');
  }
  const data = source.literal(given)?.data;
  return typeof data === 'bigint'
    ? String(data)
    : (data ?? (given === null ? null : (textOf(source, given) ?? undefined)));
}
