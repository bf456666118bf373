// Operations on types: what keyof, T[K], &, Exclude and their kin make of them.
import {
  absent,
  any,
  lazily,
  literal,
  meaning,
  membersOf,
  namesIn,
  never,
  number,
  objectOf,
  type Property,
  type Rest,
  string,
  type Type,
  Unreadable,
  unionOf,
} from './model.ts';

export function keysOf(type: Type): Type {
  const meant = meaning(type);
  switch (meant.kind) {
    case 'object':
      return unionOf([
        ...[...meant.properties.keys()].map((name) => literal(name)),
        ...meant.rest.map(({ key }) => key),
      ]);
    case 'union': {
      const [first, ...others] = meant.types.map((one) => namesIn(keysOf(one)));
      if (!first || others.some((names) => names === null))
        throw new Unreadable('the names of its properties are not known');
      return unionOf(first.filter((name) => others.every((own) => own?.includes(name))).map(literal));
    }
    case 'any':
      return string;
    default:
      throw new Unreadable(`keyof is known of objects only, not of ${nameOf(meant)}`);
  }
}

export function memberType(type: Type, index: Type): Type {
  return unionOf(membersOf(index).flatMap((one) => membersOf(type).map((of) => memberOf(of, one))));
}

function memberOf(type: Type, index: Type): Type {
  const meant = meaning(type);
  if (meant.kind === 'any') return any;
  if (meant.kind === 'object') {
    const property = index.kind === 'literal' ? meant.properties.get(String(index.value)) : undefined;
    if (property) return property.isOptional ? unionOf([property.type(), absent]) : property.type();
    const rest = meant.rest.find(({ key }) => isAssignable(index, key));
    if (rest) return rest.value();
  }
  const isNumber = index.kind === 'number';
  if (meant.kind === 'array' && (isNumber || typeof valueIn(index) === 'number')) return meant.of;
  if (meant.kind === 'tuple') {
    const all = meant.items.map(({ type: of, isOptional }) => (isOptional ? unionOf([of, absent]) : of));
    if (isNumber) return unionOf(meant.rest ? [...all, meant.rest] : all);
    const item = all[Number(valueIn(index))];
    if (item) return item;
  }
  if ((meant.kind === 'array' || meant.kind === 'tuple') && valueIn(index) === 'length') return number;
  throw new Unreadable(
    `${nameOf(meant)} has no ${index.kind === 'literal' ? `"${index.value}"` : nameOf(index)}`,
  );
}

const valueIn = (type: Type) => (type.kind === 'literal' ? type.value : undefined);

export function intersectionOf(types: readonly Type[]): Type {
  return types.reduce(both);
}

const MAX_PAIRS = 400;

function both(a: Type, b: Type): Type {
  const [left, right] = [membersOf(a), membersOf(b)];
  if (left.length * right.length > MAX_PAIRS) throw new Unreadable('it is an intersection of large unions');
  return unionOf(left.flatMap((one) => right.map((other) => bothOf(one, other))));
}

function bothOf(a: Type, b: Type): Type {
  const [left, right] = [meaning(a), meaning(b)];
  if (left.kind === 'any') return b;
  if (right.kind === 'any') return a;
  if (left.kind === 'object' && right.kind === 'object') return mergedObject(left, right);
  // `string & {}`, and brands: what is added to a string is nothing that anybody could send.
  if (isObject(right) && !isObject(left)) return branded(left, right, a);
  if (isObject(left) && !isObject(right)) return branded(right, left, b);
  if (left.kind === 'anyObject') return b;
  if (right.kind === 'anyObject') return a;
  const [downwards, upwards] = [isAssignable(left, right), isAssignable(right, left)];
  if (downwards) return a;
  if (upwards) return b;
  if (downwards === false && upwards === false) return never;
  throw new Unreadable(`${nameOf(left)} & ${nameOf(right)} is not known`);
}

function branded(of: Type, brand: Type, whole: Type): Type {
  if (of.kind === 'null' || of.kind === 'undefined') return never;
  const isBare = brand.kind === 'anyObject' || (brand.kind === 'object' && brand.properties.size === 0);
  if (isBare || ['string', 'number', 'boolean', 'literal', 'pattern', 'made'].includes(of.kind)) return whole;
  throw new Unreadable(`${nameOf(of)} & ${nameOf(brand)} is not known`);
}

const isObject = (type: Type) => type.kind === 'object' || type.kind === 'anyObject';

type ObjectType = Type & { kind: 'object' };

function mergedObject(a: ObjectType, b: ObjectType): Type {
  const properties = new Map<string, Property>(a.properties);
  for (const [name, property] of b.properties) {
    const own = a.properties.get(name);
    properties.set(
      name,
      own
        ? {
            isOptional: own.isOptional && property.isOptional,
            description: property.description || own.description,
            type: lazily(() => both(own.type(), property.type())),
          }
        : property,
    );
  }
  return objectOf(properties, [...a.rest, ...b.rest]);
}

const MAX_LEVELS = 20;

/** Null: it cannot be told. */
export function isAssignable(from: Type, to: Type, level = 0): boolean | null {
  if (level > MAX_LEVELS) return null;
  const [a, b] = [meaning(from), meaning(to)];
  if (a === b || b.kind === 'any') return true;
  if (a.kind === 'union') return every(a.types.map((one) => isAssignable(one, b, level + 1)));
  if (b.kind === 'union') return some(b.types.map((one) => isAssignable(a, one, level + 1)));
  if (a.kind === 'any') return null;
  if (a.kind === 'never') return true;
  if (a.kind === 'literal') {
    if (b.kind === 'literal') return a.value === b.value;
    if (b.kind === 'pattern') return typeof a.value === 'string' && new RegExp(b.pattern).test(a.value);
    return b.kind === typeof a.value;
  }
  if (a.kind === 'pattern') return b.kind === 'string' ? true : b.kind === 'pattern' ? null : false;
  if (a.kind === 'made' && b.kind === 'made') return a.as === b.as;
  if (a.kind === 'object' && b.kind === 'object') return hasAllOf(a, b, level + 1);
  if (b.kind === 'anyObject') return !['string', 'number', 'boolean', 'null', 'undefined'].includes(a.kind);
  if (a.kind === 'array' && b.kind === 'array') return isAssignable(a.of, b.of, level + 1);
  if (a.kind === 'refused' || b.kind === 'refused') return a.kind === b.kind;
  const simple = ['string', 'number', 'boolean', 'null', 'undefined', 'never', 'literal', 'pattern'];
  if (simple.includes(b.kind)) return a.kind === b.kind;
  return a.kind === b.kind ? null : a.kind === 'tuple' && b.kind === 'array' ? null : false;
}

function hasAllOf(a: ObjectType, b: ObjectType, level: number): boolean | null {
  const asked: (boolean | null)[] = [...b.properties].map(([name, property]) => {
    const own = a.properties.get(name);
    if (!own) return property.isOptional;
    if (own.isOptional && !property.isOptional) return false;
    return isAssignable(own.type(), property.type(), level);
  });
  return every(b.rest.length > 0 ? [...asked, null] : asked);
}

const every = (all: (boolean | null)[]) => (all.includes(false) ? false : all.includes(null) ? null : true);
const some = (all: (boolean | null)[]) => (all.includes(true) ? true : all.includes(null) ? null : false);

/** Members that are, or are not, of another type. */
export function filtered(type: Type, by: Type, keep: boolean): Type {
  return unionOf(
    membersOf(type).filter((one) => {
      const fits = isAssignable(one, by);
      if (fits === null)
        throw new Unreadable(`whether ${nameOf(meaning(one))} is one of the others cannot be told`);
      return fits === keep;
    }),
  );
}

export function withProperties(
  type: Type,
  change: (property: Property, name: string) => Property | null,
  keepRest = true,
): Type {
  const members = membersOf(type).map((one) => {
    const meant = meaning(one);
    if (meant.kind !== 'object') return one;
    const properties = new Map<string, Property>();
    for (const [name, property] of meant.properties) {
      const changed = change(property, name);
      if (changed) properties.set(name, changed);
    }
    return objectOf(properties, keepRest ? meant.rest : ([] as Rest[]));
  });
  return unionOf(members);
}

export function nameOf(type: Type): string {
  switch (type.kind) {
    case 'literal':
      return JSON.stringify(type.value);
    case 'made':
      return type.as;
    case 'named':
      return type.name;
    case 'anyObject':
      return 'object';
    case 'refused':
      return type.what;
    default:
      return type.kind;
  }
}
