// Entities that are classes: decorators of the class and of its members, those of the bases first.
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { type Decorated, decoratedBy } from '../../_orm/decorated.ts';
import { entriesOf, isFunction, itemsOf, optionOf, textOf } from '../../_orm/values.ts';
import { checkIn, hookOf } from './hooks.ts';
import { type Entity, isClass, type Key, type Kind, type Member, type Property, packages } from './shapes.ts';

const kinds: Readonly<Record<string, Kind>> = {
  ...{ Property: 'scalar', PrimaryKey: 'scalar', SerializedPrimaryKey: 'scalar', Enum: 'scalar' },
  ...{ Formula: 'scalar', Embedded: 'embedded', ManyToOne: 'm:1', OneToOne: '1:1' },
  ...{ OneToMany: '1:m', ManyToMany: 'm:n' },
};

/** Null: it is no entity. */
export function readClass(source: Source, cls: ClassValue): Entity | null {
  const own = decoratedBy(source, packages, source.decorators(cls));
  const main = own.find(({ name }) => name === 'Entity' || name === 'Embeddable');
  if (!main) return null;
  const decorated = [...basesOf(cls), cls].flatMap((part) =>
    decoratedBy(source, packages, source.decorators(part)),
  );
  const found: Found = {
    keys: decorated.flatMap((one) => keysOf(source, one, null)),
    checks: decorated.flatMap((one) => checksBy(source, one)),
    hooks: [],
  };
  const option = (key: string) => optionOf(source, main.args[0], key);
  const properties = propertiesOf(source, cls, found);
  return {
    ...{
      name: cls.name,
      site: cls.site,
      cls,
      symbol: null,
      properties,
      ...found,
      option,
      extends: undefined,
    },
    ...{ isEmbeddable: main.name === 'Embeddable', isAbstract: option('abstract') === true },
  };
}

type Found = Pick<Entity, 'keys' | 'checks' | 'hooks'>;

const checksBy = (source: Source, { name, args }: Decorated) =>
  name === 'Check' ? checkIn(source, args[0]) : [];

/** What decorators make of the members of a class and of its bases. */
function propertiesOf(
  source: Source,
  cls: ClassValue,
  { keys, checks, hooks }: Found,
): Map<string, Property> {
  const found = new Map<string, Property>();
  for (const member of source.members(cls)) {
    if (member.isStatic || member.decorators.length === 0) continue;
    const all = decoratedBy(source, packages, member.decorators);
    for (const decorated of all) {
      if (decorated.name in kinds) found.set(member.name, propertyOf(source, decorated, member));
      keys.push(...keysOf(source, decorated, member.name));
      checks.push(...checksBy(source, decorated));
      const hook = hookOf(decorated, member);
      if (hook !== null) hooks.push(hook);
    }
  }
  return found;
}

function propertyOf(source: Source, { name, args }: Decorated, member: Member): Property {
  const kind = kinds[name] ?? 'scalar';
  const said = new Map<string, Value>();
  const isRelation = kind !== 'scalar';
  args.forEach((value, index) => {
    if (isRelation && index === 0 && (isFunction(value) || isClass(value) || typeof value === 'string'))
      said.set('entity', value);
    else if (isRelation && index === 1 && (isFunction(value) || typeof value === 'string'))
      said.set('mappedBy', value);
    else if (name === 'Enum' && isFunction(value)) said.set('items', value);
    else if (name === 'Formula' && index === 0) said.set('formula', value);
  });
  const objects = args.filter((value) => entriesOf(source, value) !== null);
  const option = (key: string): Value =>
    said.get(key) ??
    objects.map((value) => optionOf(source, value, key)).find((value) => value !== undefined);
  return {
    ...{ name: member.name, kind, isEnum: name === 'Enum', member, owner: member.owner, option },
    site: member.site,
    isPrimary: name === 'PrimaryKey' || option('primary') === true,
  };
}

/** Of Index and Unique, on the class or on a member. */
function keysOf(source: Source, { name, args }: Decorated, member: string | null): Key[] {
  if (name !== 'Index' && name !== 'Unique') return [];
  const key = keyOf(source, args[0], name === 'Unique');
  if (member !== null) key.fields = [member];
  return key.fields.length > 0 ? [key] : [];
}

export function keyOf(source: Source, options: Value, isUnique: boolean): Key {
  const given = optionOf(source, options, 'properties');
  const listed = itemsOf(given).flatMap((item) => textOf(source, item) ?? []);
  return {
    name: textOf(source, optionOf(source, options, 'name')),
    fields: listed.length > 0 ? listed : typeof given === 'string' ? [given] : [],
    isUnique,
  };
}

/** Those of the project, the furthest first. */
export function basesOf({ superclass }: ClassValue): ClassValue[] {
  const found: ClassValue[] = [];
  for (let base: Value = superclass; isClass(base) && !found.includes(base); base = base.superclass)
    found.unshift(base);
  return found;
}
