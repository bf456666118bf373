// Classes as they run: their methods, and which of what was read is theirs.
import { Toolset, type ToolsetClass } from '../../define/toolset.ts';
import type { FrozenToolset } from '../classes/read.ts';

/** By name: of the class and its bases up to Toolset. */
export function methodsOfClass(given: ToolsetClass): Map<string, (...args: unknown[]) => unknown> {
  const found = new Map<string, (...args: unknown[]) => unknown>();
  for (let at: object | null = given.prototype; at && !isEnd(at); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const { value } = Object.getOwnPropertyDescriptor(at, name) ?? {};
      if (name !== 'constructor' && !name.startsWith('_') && typeof value === 'function' && !found.has(name))
        found.set(name, value);
    }
  }
  return found;
}

/** Toolset's own prototype, of whichever copy of this package. */
const isEnd = (prototype: object) =>
  prototype === Toolset.prototype ||
  Object.hasOwn(prototype.constructor, Symbol.for('@mcp-node/cli/tools:toolset'));

/** By its name; where a bundler has changed that, or several have it, by its methods. Null: none, or more than one. */
export function toolsetOf<T extends FrozenToolset>(given: ToolsetClass, toolsets: readonly T[]): T | null {
  const own = methodsOfClass(given);
  const hasAll = ({ methods }: T) => methods.length > 0 && methods.every(({ name }) => own.has(name));
  const named = toolsets.filter(({ name }) => name === given.name);
  if (named.length === 1) return named[0] ?? null;
  const fitting = (named.length > 0 ? named : toolsets).filter(hasAll);
  const exact = fitting.filter(({ methods, hidden }) =>
    [...own.keys()].every((name) => hidden.includes(name) || methods.some((method) => method.name === name)),
  );
  return exact.length === 1 ? (exact[0] ?? null) : null;
}
