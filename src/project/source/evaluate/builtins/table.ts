// How a built-in is described: a function over values, by its name.
import type { CallSite, Value } from '../../values/value.ts';
import { isObjectLike } from '../../values/value.ts';
import type { Machine } from '../machine.ts';

export interface NativeCall {
  machine: Machine;
  self: Value;
  args: Value[];
  site: CallSite;
}

/** `undefined` results are values; `unknown(call)` says that it cannot be told. */
export type Builtin = (call: NativeCall) => Value;
export type Table = Readonly<Record<string, Builtin>>;

export function isCallable(value: Value): boolean {
  return (
    isObjectLike(value) && (value.kind === 'function' || value.kind === 'symbolic' || value.kind === 'class')
  );
}
