// What a value of the source is.
import type { Call, ClassValue, Symbolic, Value } from '../../source/reader/source.ts';

export function isObject(value: Value): value is Extract<Value, { kind: 'object' }> {
  return typeof value === 'object' && value !== null && value.kind === 'object';
}

export function isClass(value: Value): value is ClassValue {
  return typeof value === 'object' && value !== null && value.kind === 'class';
}

export function isSymbolic(value: Value): value is Symbolic {
  return typeof value === 'object' && value !== null && value.kind === 'symbolic';
}

/** The call of a package that a symbol is the result of. */
export function callOf(value: Value): Call | null {
  return isSymbolic(value) && value.origin.type === 'call' ? value.origin.call : null;
}

/** Package and export of a symbol that nothing was done with. */
export function externalOf(value: Value): { package: string; name: string } | null {
  return isSymbolic(value) && value.origin.type === 'external'
    ? { package: value.origin.package, name: value.origin.path }
    : null;
}
