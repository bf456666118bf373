// All entities, and how they lead to each other.
import type { Source, Value } from '../../../source/reader/source.ts';
import { isFunction, symbolOf, textOf } from '../../_orm/values.ts';
import { basesOf, readClass } from './classes.ts';
import { readSchema } from './schemas.ts';
import { readSettings, type Settings } from './settings.ts';
import { type Entity, isClass, isSame, type Property, packages } from './shapes.ts';
import { written } from './types.ts';

export interface Entities {
  source: Source;
  all: readonly Entity[];
  settings(entity: Entity): Settings;
}

const schemas = /(?:^|\.)(?:EntitySchema|defineEntity)$/;

export function readEntities(source: Source): Entities {
  const calls = source
    .made(packages)
    .filter(({ callee: { origin } }) => origin.type === 'external' && schemas.test(origin.path));
  const all = [
    ...source.classes().flatMap((cls) => readClass(source, cls) ?? []),
    ...calls.flatMap((call) => readSchema(source, call) ?? []),
  ];
  for (const entity of all) inherit(source, all, entity);
  const settings = readSettings(source);
  return { source, all, settings: ({ site }) => settings(site) };
}

/** A schema has the properties of what it extends in front of its own. */
function inherit(source: Source, all: readonly Entity[], entity: Entity, depth = 0): void {
  const base = entity.symbol && baseOf(source, all, entity);
  if (!base || depth > 8) return;
  inherit(source, all, base, depth + 1);
  entity.properties = new Map([...base.properties, ...entity.properties]);
  entity.checks = [...base.checks, ...entity.checks];
  entity.hooks = [...base.hooks, ...entity.hooks];
  entity.extends = undefined;
}

function baseOf(source: Source, all: readonly Entity[], { extends: given, cls }: Entity): Entity | null {
  if (given !== undefined) return find(source, all, given);
  const base = cls?.superclass;
  return isClass(base)
    ? (all.find((entity) => entity.symbol !== null && isSame(entity.cls, base)) ?? null)
    : null;
}

/** What a relation or an embedded one leads to: given, else what TypeScript says. */
export function targetOf({ source, all }: Entities, { option, member }: Property): Entity | null {
  const given = option('entity');
  if (given !== undefined) return find(source, all, given);
  const name = member && written(member);
  return all.find((entity) => entity.name === name) ?? null;
}

function find(source: Source, all: readonly Entity[], given: Value, depth = 0): Entity | null {
  if (depth > 4) return null;
  if (isFunction(given)) return find(source, all, source.call(given, []), depth + 1);
  if (isClass(given)) {
    const own = all.find(({ cls }) => isSame(cls, given));
    // `class Author extends AuthorSchema.class {}`
    return own ?? (symbolOf(given.superclass) ? find(source, all, given.superclass, depth + 1) : null);
  }
  const symbol = symbolOf(given);
  if (!symbol) return all.find(({ name }) => name === textOf(source, given)) ?? null;
  const of = symbol.origin.type === 'member' && symbol.origin.key === 'class' ? symbol.origin.of : symbol;
  return all.find((entity) => entity.symbol === of) ?? null;
}

/** The entity in whose table a child is. */
export function rootOf({ all }: Entities, { cls }: Entity): Entity | null {
  if (!cls) return null;
  const bases = basesOf(cls).flatMap((base) => all.find((entity) => isSame(entity.cls, base)) ?? []);
  return bases.find(({ option }) => option('discriminatorColumn') !== undefined) ?? null;
}

export function tableOf(entities: Entities, entity: Entity): string {
  const { source } = entities;
  const { option, name } = rootOf(entities, entity) ?? entity;
  const given = textOf(source, option('tableName')) ?? textOf(source, option('collection'));
  return given ?? entities.settings(entity).naming.classToTableName(name);
}

export function schemaOf(entities: Entities, entity: Entity): string | null {
  return textOf(entities.source, (rootOf(entities, entity) ?? entity).option('schema'));
}
