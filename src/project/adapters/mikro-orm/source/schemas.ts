// Entities that are objects: `defineEntity({ name, properties })` and `new EntitySchema({ class, properties })`.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { chainOf, entriesOf, isFunction, itemsOf, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { keyOf } from './classes.ts';
import { checkIn, hooksIn } from './hooks.ts';
import { type Entity, isClass, type Kind, type Property } from './shapes.ts';

const relations: Readonly<Record<string, Kind>> = {
  ...{ manyToOne: 'm:1', oneToOne: '1:1', oneToMany: '1:m', manyToMany: 'm:n', embedded: 'embedded' },
};
const kinds = new Set<string>(['m:1', '1:1', '1:m', 'm:n', 'embedded']);
const lists = new Set(['fieldNames', 'columnTypes', 'joinColumns', 'inverseJoinColumns']);

export function readSchema(source: Source, call: Call): Entity | null {
  const given = call.args[0]?.value;
  const option = (key: string) => optionOf(source, given, key);
  const target = option('class');
  const cls = isClass(target) ? target : null;
  const name = textOf(source, option('name')) ?? cls?.name ?? call.result.name;
  if (name === null || entriesOf(source, given) === null) return null;
  const keys = (['indexes', 'uniques'] as const).flatMap((key) =>
    itemsOf(option(key)).map((item) => keyOf(source, item, key === 'uniques')),
  );
  const checks = itemsOf(option('checks')).flatMap((item) => checkIn(source, item));
  return {
    ...{ checks, hooks: hooksIn(source, option('hooks')) },
    ...{ name, site: call.site, cls, symbol: call.result, option, extends: option('extends'), keys },
    ...{ isEmbeddable: option('embeddable') === true, isAbstract: option('abstract') === true },
    properties: propertiesOf(source, call, option('properties')),
  };
}

function propertiesOf(source: Source, call: Call, given: Value): Map<string, Property> {
  const builder = source.symbol(call, 'p');
  const properties = isFunction(given) ? source.call(given, [builder]) : given;
  const found = new Map<string, Property>();
  for (const [name, value] of entriesOf(source, properties)?.entries ?? []) {
    const made = isFunction(value) ? source.call(value, []) : value;
    const property = symbolOf(made)
      ? builtProperty(call, name, made)
      : writtenProperty(source, call, name, made);
    if (property) found.set(name, { ...property, site: source.place(properties, name) });
  }
  return found;
}

type Placeless = Omit<Property, 'site'>;

/** `{ type: 'string', nullable: true }` */
function writtenProperty(source: Source, call: Call, name: string, options: Value): Placeless {
  const option = (key: string) => optionOf(source, options, key);
  const kind = textOf(source, option('kind')) ?? textOf(source, option('reference')) ?? '';
  return {
    ...{ name, kind: kinds.has(kind) ? (kind as Kind) : 'scalar', member: null, owner: call.result, option },
    ...{ isEnum: option('enum') === true, isPrimary: option('primary') === true },
  };
}

/** `p.string().nullable().length(10)` */
function builtProperty(call: Call, name: string, value: Value): Placeless | null {
  const chain = chainOf(value);
  if (!chain) return null;
  // `(p) => ({ … })`: the call of the entity itself is in front.
  const links = chain.root === call ? chain.links : [chain.root, ...chain.links];
  const [first, ...rest] = links.map((link) => ({
    name: link.name,
    args: link.args.map((arg) => arg.value),
  }));
  if (!first) return null;
  const said = new Map<string, Value>();
  const kind = relations[first.name] ?? 'scalar';
  const [argument] = first.args;
  if (kind !== 'scalar') said.set('entity', argument);
  else if (first.name === 'enum') said.set('items', argument);
  else if (first.name === 'formula') said.set('formula', argument);
  else {
    said.set('type', first.name === 'type' ? argument : first.name);
    if (typeof argument === 'number') said.set('length', argument);
  }
  for (const { name: key, args } of rest)
    said.set(
      key,
      lists.has(key) ? { kind: 'array', items: args, open: false } : args.length > 0 ? args[0] : true,
    );
  return {
    ...{ name, kind, isEnum: first.name === 'enum', isPrimary: said.get('primary') === true },
    ...{ option: (key: string) => said.get(key), member: null, owner: call.result },
  };
}
