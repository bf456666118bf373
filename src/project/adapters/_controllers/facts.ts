// What a decorator of a class or a method says: the export that is called, and what it is given.
import type { Call, Source } from '../../source/reader/source.ts';
import { callOf, externalOf } from '../_http/values.ts';
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
    const call = callOf(value);
    const said = externalOf(call ? call.callee : value);
    if (!said || !from.includes(said.package)) return [];
    return [{ name: said.name, args: call?.args ?? [], text: decorator.text }];
  });
}
