// Fields of a model: what its JSON schema says, what TypeScript says, its key, and the columns that relations name.
import type { Field } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import { lineOf } from '../../_orm/habits.ts';
import { entriesOf, itemsOf, optionOf, textOf } from '../../_orm/values.ts';
import { type Defined, staticOf } from './classes.ts';
import type { Naming } from './columns.ts';

export function fieldsOf(
  source: Source,
  model: Defined,
  naming: Naming,
  named: ReadonlySet<string>,
): Field[] {
  const { cls, keys } = model;
  const schema = staticOf(source, cls, 'jsonSchema');
  const required = texts(source, optionOf(source, schema, 'required'));
  const virtual = texts(source, staticOf(source, cls, 'virtualAttributes'));
  const fields = new Map<string, Field>();
  const properties = optionOf(source, schema, 'properties');
  for (const [name, value] of entriesOf(source, properties)?.entries ?? [])
    fields.set(name, {
      ...fromSchema(source, name, value, required.includes(name), naming),
      ...lineOf(source, source.place(properties, name)),
    });
  for (const member of source.members(cls)) {
    const { name, kind, annotation, isStatic, isOptional } = member;
    if (isStatic || virtual.includes(name) || kind !== 'property' || !annotation || name.startsWith('$'))
      continue;
    const doc = source.doc(member.site);
    const known = fields.get(name);
    if (known) {
      if (doc !== null) known.doc ??= doc;
    } else if (!named.has(name))
      fields.set(name, {
        ...newField(name, naming),
        ...{ type: annotation.name, nullable: isOptional || annotation.nullable, list: annotation.list },
        ...(doc === null ? {} : { doc }),
        ...lineOf(source, member.site),
      });
  }
  const getters = new Map(source.members(cls).map(({ name, site }) => [name, lineOf(source, site)]));
  return withKeys(fields, keys, naming, virtual).map((field) =>
    field.type === 'virtual' ? { ...field, ...getters.get(field.name) } : field,
  );
}

/** Nothing but the key may say that there is such a column. */
function withKeys(
  fields: Map<string, Field>,
  keys: readonly string[],
  naming: Naming,
  virtual: readonly string[],
): Field[] {
  const missing: Field[] = [];
  for (const key of keys) {
    const known = fieldOfColumn([...fields.values()], key, naming);
    const field = known ?? ofColumn(key, naming);
    if (!known) missing.push(field);
    Object.assign(field, { primaryKey: true, nullable: false });
  }
  const computed = virtual.map((name) => ({ ...newField(name, naming), column: null, type: 'virtual' }));
  return [...missing, ...fields.values(), ...computed];
}

function newField(name: string, naming: Naming): Field {
  return {
    ...{ name, column: naming.stored(naming.column(name)), type: 'unknown', dbType: null, nullable: true },
    ...{ list: false, primaryKey: false, unique: false },
  };
}

/** One that only its column is known of. */
export const ofColumn = (column: string, naming: Naming): Field => ({
  ...newField(naming.property(column), naming),
  column: naming.stored(column),
});

/** Keys and joins name columns; without mappers those are the properties. */
export function fieldOfColumn(fields: readonly Field[], column: string, naming: Naming): Field | undefined {
  const stored = naming.stored(column);
  return fields.find((field) => field.column === stored) ?? fields.find(({ name }) => name === column);
}

function fromSchema(source: Source, name: string, value: Value, isRequired: boolean, naming: Naming): Field {
  const option = (key: string) => optionOf(source, value, key);
  const parts = [value, ...itemsOf(option('anyOf')), ...itemsOf(option('oneOf'))];
  const types = parts.flatMap((part) => texts(source, optionOf(source, part, 'type')));
  const values = itemsOf(option('enum'));
  const [type = values.length > 0 ? 'string' : 'unknown'] = types.filter((item) => item !== 'null');
  const given = option('default');
  const mayBeNull = types.includes('null') || values.includes(null);
  const element = textOf(source, optionOf(source, option('items'), 'type'));
  const doc = textOf(source, option('description'));
  return {
    ...newField(name, naming),
    type: type === 'array' ? (element ?? 'array') : type,
    ...{ nullable: mayBeNull || (!isRequired && given === undefined), list: type === 'array' },
    ...(given === undefined ? {} : { default: source.literal(given)?.data ?? textOf(source, given) }),
    ...(doc === null ? {} : { doc }),
    ...(values.length > 0 ? { enum: values.flatMap((item) => textOf(source, item) ?? []) } : {}),
  };
}

export function texts(source: Source, value: Value): string[] {
  const listed = itemsOf(value);
  return (listed.length > 0 ? listed : [value]).flatMap((item) => textOf(source, item) ?? []);
}
