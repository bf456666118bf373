// Adds what is written in a definition to a schema: `{ name: String, address: { street: { type: String } } }`.
import type { Value } from '../../../source/reader/source.ts';
import { entriesOf, itemsOf, textOf } from '../../_orm/values.ts';
import { type Kind, type Path, path, plain, type Reader, type Schema } from './shapes.ts';
import { hasType, interpret, isPlain } from './types.ts';

export function addDefinition(reader: Reader, schema: Schema, value: Value, prefix = ''): void {
  const other = reader.of(value);
  if (other) {
    merge(schema, other);
    return;
  }
  const list = itemsOf(value);
  for (const item of list) addDefinition(reader, schema, item, prefix);
  if (list.length > 0) return;
  const found = entriesOf(reader.source, value);
  if (!found) schema.unknown.push('its definition is not known');
  else if (found.open) schema.unknown.push('not all of its definition is known');
  const typeKey = textOf(reader.source, schema.options.get('typeKey')) ?? 'type';
  for (const [key, written] of found?.entries ?? []) {
    const name = prefix + key;
    if (key === '_id' && written === false) schema.options.set('_id', false);
    else if (isNested(reader, written, typeKey)) addDefinition(reader, schema, written, `${name}.`);
    else addPath(reader, schema, name, written, reader.source.place(value, key), typeKey);
  }
}

/** An object of paths, with no type of its own. */
function isNested(reader: Reader, written: Value, typeKey: string): boolean {
  return isPlain(written) && written.properties.size > 0 && !hasType(reader, written, typeKey);
}

export function addPath(
  reader: Reader,
  schema: Schema,
  name: string,
  written: Value,
  site: Path['site'] = null,
  typeKey = 'type',
): void {
  const told = interpret(reader, schema, written, typeKey);
  if (told.type.name === 'unknown') schema.unknown.push(`the type of ${name} is not known`);
  const doc = isPlain(written) && written.site ? reader.source.doc(written.site) : null;
  schema.paths.set(name, { ...told, doc, site });
}

/** What another schema has comes along; its own `_id` does not where Mongoose gave it. */
function merge(schema: Schema, other: Schema): void {
  for (const [name, each] of other.paths) if (!each.isGiven) schema.paths.set(name, each);
  for (const [name, virtual] of other.virtuals) schema.virtuals.set(name, virtual);
  schema.indexes.push(...other.indexes);
  schema.hooks.push(...other.hooks);
  schema.unknown.push(...other.unknown);
}

/** `_id`, and what timestamps add: unless it is switched off or written by hand. */
export function addImplied(reader: Reader, schema: Schema): void {
  const { paths, options } = schema;
  const hasOwnId = [...paths.keys()].some((name) => name === '_id' || name.startsWith('_id.'));
  if (!hasOwnId && options.get('_id') !== false) {
    const written = [...paths];
    paths.clear();
    paths.set('_id', path(plain('ObjectId'), { default: 'auto()', isGiven: true }));
    for (const [name, each] of written) paths.set(name, each);
  }
  const timestamps = options.get('timestamps');
  if (!timestamps) return;
  for (const usual of ['createdAt', 'updatedAt']) {
    const name = timestampName(reader, timestamps, usual);
    if (name === null) continue;
    schema.stamps[usual === 'createdAt' ? 'created' : 'updated'] = name;
    const old = paths.get(name);
    const now = usual === 'createdAt' ? { default: 'now()' } : { onUpdate: 'now()' };
    paths.set(name, { ...(old ?? path(plain('Date'), { isGiven: true })), ...now });
  }
}

function timestampName({ source }: Reader, timestamps: Value, usual: string): string | null {
  if (!isPlain(timestamps) || !timestamps.properties.has(usual)) return usual;
  const given = source.get(timestamps, usual);
  if (typeof given === 'string') return given;
  return given ? usual : null;
}

/** A discriminator as `(name, schema, value | { value })`. */
export function kindOf(
  reader: Reader,
  args: readonly { value: Value }[],
  where: Pick<Kind, 'path' | 'site'>,
): Kind | null {
  const { source } = reader;
  const [given, written, tied] = args.map(({ value }) => value);
  const schema = reader.of(written);
  const name = textOf(source, given);
  if (!schema || name === null) return null;
  const value = isPlain(tied) ? source.get(tied, 'value') : tied;
  return { name, schema, value: textOf(source, value) ?? name, ...where };
}
