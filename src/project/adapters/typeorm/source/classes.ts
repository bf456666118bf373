// Entities that are classes: decorators of the class, of its members, and of what is embedded in it.
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { type Decorated, decoratedBy as decoratedByAny } from '../../_orm/decorated.ts';
import { isFunction, itemsOf, optionOf, textOf } from '../../_orm/values.ts';
import { checkOf, listenerOf } from './hooks.ts';
import { keyOf, propertyOf } from './keys.ts';
import { type Column, type Entity, type Member, newEntity, type Relation, type Role } from './shapes.ts';

const roles: Readonly<Record<string, Role>> = {
  Column: 'column',
  PrimaryColumn: 'column',
  PrimaryGeneratedColumn: 'column',
  CreateDateColumn: 'create',
  UpdateDateColumn: 'update',
  DeleteDateColumn: 'delete',
  VersionColumn: 'version',
  TreeLevelColumn: 'level',
  ViewColumn: 'view',
  VirtualColumn: 'virtual',
  ObjectIdColumn: 'objectId',
};

const kinds: Readonly<Record<string, Relation['kind']>> = {
  OneToOne: '1:1',
  OneToMany: '1:n',
  ManyToOne: 'n:1',
  ManyToMany: 'n:m',
  TreeParent: 'n:1',
  TreeChildren: '1:n',
};

const decoratedBy = (source: Source, decorators: ReturnType<Source['decorators']>) =>
  decoratedByAny(source, ['typeorm'], decorators);

/** Null: it is no entity. */
export function readClass(source: Source, cls: ClassValue): Entity | null {
  const own = decoratedBy(source, source.decorators(cls));
  const main = own.find(({ name }) => /^(?:Entity|ViewEntity|ChildEntity)$/.test(name));
  if (!main) return null;
  const entity: Entity = { ...newEntity(cls.name, cls.site), cls, isChild: main.name === 'ChildEntity' };
  const [first, second] = main.args;
  const options = typeof first === 'string' ? second : first;
  if (entity.isChild) entity.value = textOf(source, first) ?? cls.name;
  else {
    entity.kind = main.name === 'ViewEntity' ? 'view' : 'table';
    entity.table = typeof first === 'string' ? first : textOf(source, optionOf(source, options, 'name'));
    entity.schema = textOf(source, optionOf(source, options, 'schema'));
  }
  for (const part of [...basesOf(cls), cls]) {
    for (const decorated of part === cls ? own : decoratedBy(source, source.decorators(part)))
      addToClass(source, entity, decorated, part === cls);
  }
  const members = source.members(cls);
  addMembers(source, entity, members, '', []);
  if (entity.kind === 'table') assumeKey(entity, members);
  return entity;
}

/** Every entity has a key: where no decorator says so, one that is not known is on the property `id`. */
function assumeKey(entity: Entity, members: readonly Member[]): void {
  const { columns, relations, order, unknown } = entity;
  if ([...columns.values(), ...relations.values()].some(({ isPrimary }) => isPrimary)) return;
  const member = members.find(({ name, decorators }) => name === 'id' && decorators.length > 0);
  unknown.push(member ? 'its primary key is taken to be id' : 'its primary key is not known');
  if (!member || columns.has('id')) return;
  const written = [...order];
  order.clear();
  for (const path of ['id', ...written]) order.add(path);
  columns.set('id', {
    ...{ path: 'id', prefixes: [], member, owner: member.owner, options: undefined, role: 'column' },
    ...{ site: member.site, type: undefined, isPrimary: true, generated: null },
  });
}

/** Those of the project, the furthest first. */
export function basesOf({ superclass }: ClassValue): ClassValue[] {
  const found: ClassValue[] = [];
  for (let base: Value = superclass; isClass(base) && !found.includes(base); base = base.superclass)
    found.unshift(base);
  return found;
}

function addToClass(source: Source, entity: Entity, { name, args }: Decorated, isOwn: boolean): void {
  if (name === 'TableInheritance' && isOwn)
    entity.discriminator = optionOf(source, args[0], 'column') ?? args[0];
  if (name === 'Tree') entity.tree = textOf(source, args[0]);
  if (name === 'Index' || name === 'Unique') entity.keys.push(keyOf(source, name, args));
  if (name === 'Check') entity.checks.push(...checkOf(source, args));
}

function addMembers(
  source: Source,
  entity: Entity,
  members: readonly Member[],
  path: string,
  prefixes: string[],
): void {
  for (const member of members) {
    if (member.isStatic) continue;
    const all = decoratedBy(source, member.decorators);
    const { site, owner } = member;
    const place = { path: path + member.name, prefixes, member, owner, site };
    for (const decorated of all) {
      const isRelation = all.some(({ name }) => name in kinds);
      if (decorated.name in roles && !isRelation) addColumn(source, entity, decorated, all, place);
      else if (decorated.name in kinds) addRelation(source, entity, decorated, all, place);
    }
    for (const decorated of all) {
      const { name, args } = decorated;
      if (name === 'Index' || name === 'Unique')
        entity.keys.push({ ...keyOf(source, name, args), fields: [place.path] });
      if (name === 'Check') entity.checks.push(...checkOf(source, args));
      const hook = listenerOf(decorated, member);
      if (hook !== null) entity.hooks.push(hook);
    }
  }
}

type Place = Pick<Column, 'path' | 'prefixes' | 'member' | 'owner' | 'site'> & { member: Member };

function addColumn(
  source: Source,
  entity: Entity,
  { name, args: [first, second] }: Decorated,
  all: readonly Decorated[],
  place: Place,
): void {
  if (isFunction(first) || isClass(first)) {
    embed(source, entity, first, second, place);
    return;
  }
  const isTyped = typeof first === 'string';
  const options = isTyped ? second : first;
  const says = all.find((other) => other.name === 'Generated');
  const generated = says
    ? (textOf(source, says.args[0]) ?? 'increment')
    : generatedBy(source, name, first, options);
  const type = isTyped && name !== 'PrimaryGeneratedColumn' ? first : optionOf(source, options, 'type');
  entity.columns.delete(place.path);
  entity.order.add(place.path);
  entity.columns.set(place.path, {
    ...{ ...place, role: roles[name] ?? 'column', type, options, generated },
    isPrimary: /^(?:Primary|ObjectId)/.test(name) || optionOf(source, options, 'primary') === true,
  });
}

function generatedBy(source: Source, name: string, strategy: Value, options: Value): string | null {
  if (name === 'PrimaryGeneratedColumn') return typeof strategy === 'string' ? strategy : 'increment';
  const option = optionOf(source, options, 'generated');
  return option === true ? 'increment' : textOf(source, option || undefined);
}

/** Columns of another class within it; their names have the property's in front, or what is given for it. */
function embed(source: Source, entity: Entity, of: Value, options: Value, place: Place): void {
  const cls = isFunction(of) ? source.call(of, []) : of;
  if (!isClass(cls)) return;
  const given = optionOf(source, options, 'prefix');
  const prefix =
    given === undefined || given === true ? place.member.name : textOf(source, given || undefined);
  const prefixes = prefix ? [...place.prefixes, prefix] : place.prefixes;
  if (place.path.split('.').length < 6)
    addMembers(source, entity, source.members(cls), `${place.path}.`, prefixes);
}

function addRelation(
  source: Source,
  entity: Entity,
  { name, args }: Decorated,
  all: readonly Decorated[],
  place: Place,
): void {
  const isTree = name.startsWith('Tree');
  const [target, second, third] = isTree ? [entity.cls, undefined, args[0]] : args;
  const isInverse = isFunction(second) || typeof second === 'string';
  const joins = all.find((other) => other.name === 'JoinColumn');
  const table = all.find((other) => other.name === 'JoinTable');
  const options = isInverse || isTree ? third : second;
  const listed = itemsOf(joins?.args[0]);
  entity.order.add(place.path);
  entity.relations.set(place.path, {
    ...{ ...place, kind: kinds[name] ?? 'n:1', target, options },
    inverse: isInverse ? propertyOf(source, second) : null,
    joins: joins ? (listed.length > 0 ? listed : [joins.args[0]]) : null,
    joinTable: table ? { options: table.args[0] } : null,
    isPrimary:
      all.some((other) => other.name === 'PrimaryColumn') || optionOf(source, options, 'primary') === true,
  });
}

function isClass(value: Value): value is ClassValue {
  return typeof value === 'object' && value !== null && value.kind === 'class';
}
