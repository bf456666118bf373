// Classes as they run: their methods, and which of what was read is theirs.
import { Toolset, type ToolsetClass } from '../define/toolset.ts';
import type { ReadMethod, ReadToolset } from './read.ts';

export interface RunningClass {
  given: ToolsetClass;
  /** What its module calls it, or who hands it over: bundlers leave that as it is. */
  name?: string;
  /** Of the module, where it is known. */
  file?: string | null;
}

/** By name: of the class and its bases up to Toolset. */
function methodsOfClass(given: ToolsetClass): Map<string, (...args: unknown[]) => unknown> {
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

/** What a manifest keeps beside; without it less is compared. */
type Known = Omit<ReadToolset, 'methods'> & {
  hidden?: readonly string[];
  methods: readonly (ReadMethod & { length?: number })[];
};

/**
 * Those that it may be. By its name, or the one that it is handed over by: another class may have the same methods, and its
 * schemas would be taken for those of this one. Of several with the name, those with its prefix and its methods.
 */
export function toolsetsOf<T extends Known>(
  { given, name, file = null }: RunningClass,
  toolsets: readonly T[],
): T[] {
  const called = toolsets.filter((toolset) => toolset.name === given.name || toolset.name === name);
  const here = called.filter((toolset) => toolset.file === file);
  const left = here.length > 0 ? here : called;
  if (left.length < 2) return left;
  const fitting = left.filter(
    (toolset) => toolset.prefix === (given.prefix ?? '') && differences(given, toolset).length === 0,
  );
  return fitting.length > 0 ? fitting : left;
}

/** The one; null where there is none, or more than one. */
export function toolsetOf<T extends Known>(running: RunningClass, toolsets: readonly T[]): T | null {
  const found = toolsetsOf(running, toolsets);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Between what runs and what was read, in words. */
export function differences(given: ToolsetClass, { name, methods, hidden }: Known): string[] {
  // An abstract one is nobody's tool.
  if (methods.length === 0) return [];
  const own = methodsOfClass(given);
  const missing = methods.filter((method) => !own.has(method.name));
  const added = [...own.keys()].filter(
    (method) => hidden && !hidden.includes(method) && !methods.some((one) => one.name === method),
  );
  const changed = methods.filter(
    (method) =>
      method.length !== undefined && (own.get(method.name)?.length ?? method.length) !== method.length,
  );
  return [
    ...missing.map((method) => `${name} has no method ${method.name} any more`),
    ...added.map((method) => `the method ${method} of ${name} is not in it`),
    ...changed.map((method) => `${name}.${method.name} has other parameters`),
  ];
}
