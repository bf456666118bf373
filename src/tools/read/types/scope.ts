// Where a type is read: what names mean there, and whom to ask.
import type { Node, TSType, TSTypeParameter } from 'oxc-parser';
import type { Module } from '../modules/module.ts';
import type { Found, Modules } from '../modules/modules.ts';
import type { Type } from './model.ts';

export interface Scope {
  module: Module;
  /** Of the generic declarations around. */
  params: ReadonlyMap<string, Type>;
}

/** The reader of types, as its parts see it. */
export interface Reader {
  modules: Modules;
  /** Of another parameter: what was read until now counts no more. */
  begin(): void;
  type(node: TSType, scope: Scope): Type;
  /** A declaration, with arguments. */
  declared(found: Found & { kind: 'declared' }, args: Type[], scope: Scope): Type;
  /** Of an expression; `isConst`: as it is written, else as a variable would have it. */
  value(node: Node, scope: Scope, isConst: boolean): Type;
  /** Of a name of a value. */
  valueNamed(found: Found, scope: Scope): Type;
}

/** Type parameters with what is given for them, what is the default, or what they must at least be. */
export function bind(
  reader: Reader,
  parameters: readonly TSTypeParameter[],
  args: readonly Type[],
  scope: Scope,
  otherwise: (name: string) => Type,
): Scope {
  const params = new Map(scope.params);
  const inner = { ...scope, params };
  parameters.forEach((parameter, index) => {
    const name = parameter.name.name;
    const given = args[index];
    if (given) params.set(name, given);
    else if (parameter.default) params.set(name, reader.type(parameter.default, inner));
    else if (parameter.constraint) params.set(name, reader.type(parameter.constraint, inner));
    else params.set(name, otherwise(name));
  });
  return inner;
}
