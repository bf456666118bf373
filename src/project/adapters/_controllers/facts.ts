// What a decorator of a class or a method says: the export that is called, and what it is given.
import type { Call, Source, Value } from '../../source/reader/source.ts';
import type { Library } from './libraries.ts';

export interface Fact {
  name: string;
  args: Call['args'];
  /** As written, without "@". */
  text: string;
}

type Decorator = ReturnType<Source['decorators']>[number];

/** In the order in which they are written. */
export function factsOf({ from }: Library, decorators: readonly Decorator[]): Fact[] {
  return decorators.flatMap((decorator) => {
    const value = decorator.value();
    const call = isSymbolic(value) && value.origin.type === 'call' ? value.origin.call : null;
    const origin = call ? call.callee.origin : isSymbolic(value) ? value.origin : null;
    if (origin?.type !== 'external' || !from.includes(origin.package)) return [];
    return [{ name: origin.path, args: call?.args ?? [], text: decorator.text }];
  });
}

function isSymbolic(value: Value): value is Extract<Value, { kind: 'symbolic' }> {
  return typeof value === 'object' && value !== null && value.kind === 'symbolic';
}

export function isClass(value: Value): value is Extract<Value, { kind: 'class' }> {
  return typeof value === 'object' && value !== null && value.kind === 'class';
}

export function isObject(value: Value): value is Extract<Value, { kind: 'object' }> {
  return typeof value === 'object' && value !== null && value.kind === 'object';
}
