// Handlers that a library makes for methods of classes: the closure has the class, an instance or its metadata, and the name of the method.
import { types } from 'node:util';

export interface Controller {
  /** `UsersController.list` */
  name: string;
  method: unknown;
}

type Scopes = readonly Readonly<Record<string, unknown>>[];

const MAX_VALUES = 200;
export const compound = /^[A-Z]\w*_\w+$/;

/** The one method that variables of a closure name together; undefined where there is none, or more than one. */
export function controllerIn(scopes: Scopes): Controller | undefined {
  const values = scopes
    .slice(0, 3)
    .flatMap((scope) => Object.values(scope))
    .slice(0, MAX_VALUES);
  // Metadata of a route has both: `{ target: Users, method: 'list' }`.
  const groups = [values, ...values.flatMap((value) => (isData(value) ? [ownValues(value)] : []))];
  for (const group of groups) {
    const found = methodsOf(group);
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/**
 * Where the closure has the class by its name only, or the function is called after both (`Users_list`). `functions`:
 * all that live, which takes time.
 */
export function controllerByName(
  fn: unknown,
  scopes: Scopes,
  functions: () => readonly unknown[],
): Controller | undefined {
  const texts = scopes
    .slice(0, 2)
    .flatMap((scope) => Object.values(scope))
    .filter((value) => typeof value === 'string');
  const made = typeof fn === 'function' ? own(fn, 'name') : '';
  const called = typeof made === 'string' ? made : '';
  const names = [...new Set([...texts.slice(0, 20), ...(compound.test(called) ? called.split('_') : [])])];
  if (!names.some((name) => /^[A-Z]\w*$/.test(name)) || names.length < 2) return undefined;
  const classes = functions().filter(
    (value) =>
      typeof value === 'function' &&
      !types.isProxy(value) &&
      names.includes(className(prototypeOf(value) ?? {})),
  );
  const found = methodsOf([...classes, ...names]);
  return found.length === 1 ? found[0] : undefined;
}

function methodsOf(values: readonly unknown[]): Controller[] {
  const keys = [...new Set(values.filter((value) => typeof value === 'string'))];
  const prototypes = new Set(values.flatMap((value) => prototypeOf(value) ?? []));
  return [...prototypes].flatMap((prototype) =>
    keys.flatMap((key) => {
      const method = key === 'constructor' ? undefined : methodOf(prototype, key);
      return method ? [{ name: `${className(prototype)}.${key}`, method }] : [];
    }),
  );
}

/** Of a class, or of an instance of one. */
function prototypeOf(value: unknown): object | undefined {
  if (typeof value === 'function') return asObject(own(value, 'prototype'));
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || Array.isArray(value) ? undefined : asObject(prototype);
}

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null && className(value) !== '' ? value : undefined;
}

function className(prototype: object): string {
  const made = own(prototype, 'constructor');
  const name = typeof made === 'function' && !types.isProxy(made) ? own(made, 'name') : '';
  return typeof name === 'string' && name !== 'Object' ? name : '';
}

/** Inherited ones, too; the built-in base has none that a route is named after. */
function methodOf(prototype: object, key: string): unknown {
  for (
    let holder: object | null = prototype;
    holder && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    if (types.isProxy(holder)) return undefined;
    const method = own(holder, key);
    if (typeof method === 'function') return method;
  }
  return undefined;
}

function isData(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !types.isProxy(value) && !Array.isArray(value);
}

/** Values only: nothing of a getter may run. */
function ownValues(value: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(value))
    .slice(0, MAX_VALUES)
    .map((property) => property.value);
}

function own(holder: object, key: string): unknown {
  return types.isProxy(holder) ? undefined : Object.getOwnPropertyDescriptor(holder, key)?.value;
}
