// What a module exports: names by kind.
import type { LoadedBy, TryResult } from '../../protocol/packages/try.ts';

/** Each is looked at, which may run a getter. */
const MAX_EXPORTS = 500;
const MAX_NAME = 200;
/** Namespaces have it for whoever requires an ES module. */
const MARKS = new Set(['__esModule', 'module.exports']);

const sourceOf = Function.prototype.toString;

export function describeExports(loaded: unknown, by: LoadedBy): Pick<TryResult, 'exports' | 'exportCount'> {
  const exports: Record<string, string[]> = {};
  const add = (kind: string, name: string) => {
    exports[kind] ??= [];
    exports[kind].push(name.slice(0, MAX_NAME));
  };
  const isItself = by === 'require' && !isPlain(loaded);
  if (isItself) add(kindOf(loaded), 'module.exports');
  const names = namesOf(loaded).filter((name) => !MARKS.has(name));
  for (const name of names.slice(0, MAX_EXPORTS)) add(kindAt(loaded, name), name);
  return { exports, exportCount: names.length + (isItself ? 1 : 0) };
}

/** An object that holds exports, and is none itself. */
const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function namesOf(value: unknown): string[] {
  if (typeof value === 'function')
    return Object.keys(value).filter((name) => !['length', 'name', 'prototype'].includes(name));
  return isPlain(value) ? Object.keys(value as object) : [];
}

function kindAt(loaded: unknown, name: string): string {
  try {
    return kindOf(Reflect.get(Object(loaded), name));
  } catch {
    return 'throws';
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'function') return typeof value;
  try {
    if (/^class\b/.test(sourceOf.call(value))) return 'class';
    const methods = Object.getOwnPropertyNames((value as { prototype?: object }).prototype ?? {});
    return methods.some((name) => name !== 'constructor') ? 'class' : 'function';
  } catch {
    return 'function';
  }
}
