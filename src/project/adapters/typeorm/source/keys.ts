// Indexes and unique keys, and properties that a function names: `(user) => [user.first, user.last]`.
import type { Source, Value } from '../../../source/reader/source.ts';
import { entriesOf, isFunction, itemsOf, optionOf, textOf } from '../../_orm/values.ts';
import type { Key } from './shapes.ts';

/** Of `Index(name?, fields?, options?)` and `Unique(name?, fields?)`. */
export function keyOf(source: Source, kind: string, args: readonly Value[]): Key {
  const rest = typeof args[0] === 'string' ? args.slice(1) : args;
  const fields = rest.find((value) => isFunction(value) || itemsOf(value).length > 0);
  const options = rest.find((value) => value !== fields && entriesOf(source, value) !== null);
  return {
    name: typeof args[0] === 'string' ? args[0] : null,
    fields: fieldsOf(source, fields),
    isUnique: kind === 'Unique' || optionOf(source, options, 'unique') === true,
    isPartial: optionOf(source, options, 'where') !== undefined,
  };
}

export function fieldsOf(source: Source, value: Value): string[] {
  if (isFunction(value)) return propertiesOf(source, value);
  return itemsOf(value).flatMap((item) => textOf(source, item) ?? []);
}

/** The property on the other side of a relation. */
export function propertyOf(source: Source, value: Value): string | null {
  if (typeof value === 'string') return value;
  return propertiesOf(source, value)[0] ?? null;
}

function propertiesOf(source: Source, fn: Value): string[] {
  const text = source.handler(fn).text ?? '';
  const body = text.replace(/^[\s\S]*?=>/, '').replace(/^function[^{]*/, '');
  return [...body.matchAll(/\w\s*[!?]?\.\s*([\w$]+(?:\.[\w$]+)*)/g)].map(([, path]) => path ?? '');
}
