// What becomes of a project value on its way to the isolate: data is copied, everything else stays here behind a handle.
import { types } from 'node:util';
import type { HandleTraits } from '../../protocol/values.ts';
import { isNamespace } from '../loader/interop.ts';

type AnyFunction = (...args: unknown[]) => unknown;

const copiedPrototypes = new Set<unknown>([
  Array.prototype,
  Date.prototype,
  RegExp.prototype,
  Map.prototype,
  Set.prototype,
  URL.prototype,
  URLSearchParams.prototype,
  ArrayBuffer.prototype,
  DataView.prototype,
  Number.prototype,
  String.prototype,
  Boolean.prototype,
]);

const typedArrayPrototype = Object.getPrototypeOf(Int8Array.prototype);

/** Of the language's own typed arrays, not of a class that extends one. */
function isTypedArrayPrototype(prototype: object): boolean {
  return (
    Object.getPrototypeOf(prototype) === typedArrayPrototype && Object.hasOwn(prototype, 'BYTES_PER_ELEMENT')
  );
}

/** Copied: values of the language's own types, and objects that are nothing but data. */
export function isPlainData(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  if (isNamespace(value)) return false;
  if (prototype === null || prototype === Object.prototype) return hasOnlyData(value);
  return copiedPrototypes.has(prototype) || isTypedArrayPrototype(prototype);
}

const isInChain = Object.prototype.isPrototypeOf;

/** Also one that was made without `new Error`: by an old library, or by what Node makes of the errors of a thread. */
export function isError(value: object): value is Error {
  return types.isNativeError(value) || isInChain.call(Error.prototype, value);
}

/** Methods and accessors make an object one of identity: copied, `this` would be another. Nor is `__proto__` data. */
function hasOnlyData(value: object): boolean {
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'symbol' || key === '__proto__') return false;
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
    if (!descriptor || !('value' in descriptor) || typeof descriptor.value === 'function') return false;
  }
  return true;
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A getter is not run: one may say "none" once, to whoever resolves with the object, and that is to be the one who waits. */
export function traitsOf(value: object): HandleTraits {
  if (hasGetter(value, 'then')) return 'g';
  return typeof peek(value, 'then') === 'function' ? 't' : 'o';
}

/** A Proxy says nothing of the kind without running its own code. */
function hasGetter(value: object, key: PropertyKey): boolean {
  for (let at: object | null = value; at && !types.isProxy(at); at = Object.getPrototypeOf(at)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(at, key);
    if (descriptor) return descriptor.get !== undefined;
  }
  return false;
}

export function isClass(value: AnyFunction): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

export function labelOf(value: object): string {
  if (types.isProxy(value)) return typeof value === 'function' ? 'Function' : 'Object';
  if (typeof value === 'function') return typeof value.name === 'string' ? value.name : '';
  if (isNamespace(value)) return 'Module';
  const tag = peek(value, Symbol.toStringTag);
  if (typeof tag === 'string') return tag;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' ? name : 'Object';
}

/** A getter or a Proxy of the project may throw: that is no reason not to hand the object out. */
function peek(value: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}
