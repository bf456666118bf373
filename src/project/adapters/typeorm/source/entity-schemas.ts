// Entities that are objects: `new EntitySchema({ name, columns, relations, indices, uniques })`.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { entriesOf, itemsOf, optionOf, textOf } from '../../_orm/values.ts';
import { checksIn } from './hooks.ts';
import { fieldsOf } from './keys.ts';
import { type Entity, newEntity, type Relation, type Role } from './shapes.ts';

const kinds: Readonly<Record<string, Relation['kind']>> = {
  'one-to-one': '1:1',
  'one-to-many': '1:n',
  'many-to-one': 'n:1',
  'many-to-many': 'n:m',
};

const roles: readonly [string, Role][] = [
  ['createDate', 'create'],
  ['updateDate', 'update'],
  ['deleteDate', 'delete'],
  ['version', 'version'],
  ['treeLevel', 'level'],
  ['objectId', 'objectId'],
];

export function readSchema(source: Source, { args, site, result }: Call): Entity | null {
  const given = args[0]?.value;
  const option = (key: string) => optionOf(source, given, key);
  const target = option('target');
  const cls = typeof target === 'object' && target !== null && target.kind === 'class' ? target : null;
  const name = textOf(source, option('name')) ?? cls?.name ?? result.name;
  if (name === null) return null;
  const entity: Entity = { ...newEntity(name, site), cls, symbol: result };
  entity.table = textOf(source, option('tableName'));
  entity.schema = textOf(source, option('schema'));
  if (option('type') === 'view') entity.kind = 'view';
  if (option('type') === 'entity-child') entity.isChild = true;
  entity.value = textOf(source, option('discriminatorValue')) ?? (entity.isChild ? name : null);
  const inheritance = option('inheritance');
  entity.discriminator = optionOf(source, inheritance, 'column') ?? inheritance;
  entity.checks = checksIn(source, option('checks'));
  addParts(source, entity, given, '', []);
  for (const [kind, key] of [
    ['Index', 'indices'],
    ['Unique', 'uniques'],
  ] as const)
    for (const item of itemsOf(option(key)))
      entity.keys.push({
        name: textOf(source, optionOf(source, item, 'name')),
        fields: fieldsOf(source, optionOf(source, item, 'columns')),
        isUnique: kind === 'Unique' || optionOf(source, item, 'unique') === true,
        isPartial: optionOf(source, item, 'where') !== undefined,
      });
  return entity;
}

function addParts(source: Source, entity: Entity, given: Value, path: string, prefixes: string[]): void {
  const part = (key: string) => entriesOf(source, optionOf(source, given, key))?.entries ?? [];
  const siteOf = (key: string, name: string) => source.place(optionOf(source, given, key), name);
  for (const [name, options] of part('columns')) {
    const option = (key: string) => optionOf(source, options, key);
    const generated = option('generated');
    entity.order.add(path + name);
    entity.columns.set(path + name, {
      ...{ path: path + name, prefixes, member: null, owner: null, options, type: option('type') },
      site: siteOf('columns', name),
      role:
        roles.find(([key]) => option(key) === true)?.[1] ??
        (option('virtualProperty') ? 'virtual' : 'column'),
      isPrimary: option('primary') === true || option('objectId') === true,
      generated: generated === true ? 'increment' : textOf(source, generated || undefined),
    });
  }
  for (const [name, options] of part('relations')) {
    const option = (key: string) => optionOf(source, options, key);
    const join = option('joinColumn');
    const table = option('joinTable');
    const listed = itemsOf(join);
    entity.order.add(path + name);
    entity.relations.set(path + name, {
      ...{ path: path + name, prefixes, member: null, owner: null, options, target: option('target') },
      site: siteOf('relations', name),
      ...{
        kind: kinds[textOf(source, option('type')) ?? ''] ?? 'n:1',
        inverse: textOf(source, option('inverseSide')),
      },
      joins: join ? (listed.length > 0 ? listed : [join]) : null,
      ...{ joinTable: table ? { options: table } : null, isPrimary: option('primary') === true },
    });
  }
  for (const [name, options] of part('embeddeds')) {
    const schema = optionOf(source, options, 'schema');
    const inner = typeof schema === 'object' && schema !== null && schema.kind === 'symbolic' ? schema : null;
    const prefix = textOf(source, optionOf(source, options, 'prefix')) ?? name;
    const value = inner?.origin.type === 'call' ? inner.origin.call.args[0]?.value : schema;
    if (path.split('.').length < 6)
      addParts(source, entity, value, `${path}${name}.`, prefix === '' ? prefixes : [...prefixes, prefix]);
  }
}
