// What decorators and modules hold, among the values of the source.
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { callOf, externalOf, isClass, isObject } from '../../_http/values.ts';

export const common = '@nestjs/common';

export interface Item {
  value: Value;
  /** It is one of several things that may stand there. */
  isOpen: boolean;
}

/** Lists and alternatives, item by item; what is not there is left out. */
export function itemsOf(value: Value, isOpen = false, depth = 0): Item[] {
  if (value === undefined || value === null || value === false || depth > 8) return [];
  if (typeof value !== 'object') return [{ value, isOpen }];
  if (value.kind === 'array') return value.items.flatMap((item) => itemsOf(item, isOpen, depth + 1));
  if (value.kind === 'union') return value.values.flatMap((item) => itemsOf(item, true, depth + 1));
  return [{ value, isOpen }];
}

/** What an object says itself; of several that it may be, all that they say. */
export function own(source: Source, value: Value, key: string): Value {
  const found = itemsOf(value).flatMap(({ value: item }) =>
    isObject(item) && item.properties.has(key) ? [source.get(item, key)] : [],
  );
  return found.length > 1 ? { kind: 'union', values: found } : found[0];
}

const MAX_WRAPPERS = 8;

/** The class of the project that a value is, makes, wraps or is an instance of. */
export function classOf(source: Source, value: Value, depth = 0): ClassValue | null {
  if (depth > MAX_WRAPPERS) return null;
  if (isClass(value)) return value;
  if (isObject(value)) return isClass(value.prototype) ? value.prototype : null;
  if (typeof value === 'object' && value !== null && value.kind === 'union')
    return classOf(source, value.values.find((item) => classOf(source, item, depth + 1)) ?? null, depth + 1);
  const call = callOf(value);
  if (!call) return null;
  // `forwardRef(() => X)`, `mixin(X)`, `X.register()` where X extends a class of a package.
  const { callee } = call;
  const made = externalOf(callee);
  if (made?.name === 'forwardRef') return classOf(source, source.call(call.args[0]?.value, []), depth + 1);
  if (made?.name === 'mixin') return classOf(source, call.args[0]?.value, depth + 1);
  const { origin } = call.on ?? callee;
  return origin.type === 'extension' ? origin.class : null;
}

/** Bases first. */
export function lineageOf(source: Source, cls: ClassValue): ClassValue[] {
  const found: ClassValue[] = [];
  for (
    let current: ClassValue | null = cls;
    current && !found.includes(current) && found.length < 30;
    current = classOf(source, current.superclass)
  )
    found.unshift(current);
  return found;
}

export function textOf(cls: ClassValue): string {
  return cls.scope.module.text.slice(cls.node.start, cls.node.end);
}
