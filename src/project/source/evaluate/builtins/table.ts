// How a built-in is described: a function over values, by its name.
import type { CallSite, Value } from '../../values/value.ts';
import type { Machine } from '../machine.ts';

export interface NativeCall {
  machine: Machine;
  self: Value;
  args: Value[];
  site: CallSite;
}

export type Builtin = (call: NativeCall) => Value;
export type Table = Readonly<Record<string, Builtin>>;
