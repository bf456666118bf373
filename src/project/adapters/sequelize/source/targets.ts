// What associations name: models, and the properties that are keys.
import type { Source, Value } from '../../../source/reader/source.ts';
import { isFunction, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { camelize, said } from './options.ts';
import type { Defined } from './shapes.ts';

export interface Context {
  source: Source;
  models: Defined[];
  model: Defined;
  target: Defined;
  option(key: string): Value;
  as: string;
}

export interface Made {
  fields: string[];
  references: string[];
  nullable: boolean;
  onDelete: string | null;
  onUpdate: string | null;
  /** Where the other side, or a table between, holds the keys. */
  key?: string;
  otherKey?: string;
}

/** As files that load models call them: "base_user" is "BaseUser" to some. */
export function spellings(name: string): string[] {
  const camel = camelize(name);
  const upper = camel.charAt(0).toUpperCase() + camel.slice(1);
  return [upper, camel.charAt(0).toLowerCase() + camel.slice(1), camel, name];
}

export const asValue = ({ cls, symbol }: Defined): Value => cls ?? symbol ?? undefined;

/** The model that a value is: its class, what `define` gave, `models.User`, or its name. */
export function modelOf(models: readonly Defined[], value: Value): Defined | null {
  if (typeof value === 'string') return models.find(({ name }) => name === value) ?? null;
  if (typeof value === 'object' && value !== null && value.kind === 'class')
    return models.find(({ cls }) => cls?.node === value.node) ?? null;
  const symbol = symbolOf(value);
  if (!symbol) return null;
  const { origin } = symbol;
  if (origin.type === 'extension') return models.find(({ cls }) => cls?.node === origin.class.node) ?? null;
  const known = models.find((model) => model.symbol === symbol);
  if (known || origin.type !== 'member') return known ?? null;
  return models.find(({ name }) => name === origin.key) ?? null;
}

export function primaryKeyOf(source: Source, { attributes }: Defined): string {
  return [...attributes].find(([, item]) => said(source, item, 'primaryKey') === true)?.[0] ?? 'id';
}

export function keyName(source: Source, given: Value): string | null {
  return (
    textOf(source, given) ??
    textOf(source, optionOf(source, given, 'name')) ??
    textOf(source, optionOf(source, given, 'fieldName'))
  );
}

/** The property that `@ForeignKey(() => User)` is on. */
export function decoratedKey(source: Source, holder: Defined, other: Defined): string | null {
  for (const [name, item] of holder.attributes) {
    const of = item.says?.find(({ key }) => key === 'foreignKeyOf')?.value;
    if (of !== undefined && modelOf([other], called(source, of))) return name;
  }
  return null;
}

/** `() => User` */
export function called(source: Source, value: Value): Value {
  return isFunction(value) ? source.call(value, []) : value;
}
