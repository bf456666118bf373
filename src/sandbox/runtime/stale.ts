// Which bindings of the shell hold objects of a project process that is gone.
import type { Bindings } from './imports/bindings.ts';
import type { Membrane } from './membrane.ts';

/** Taken before the agent's code can replace them. */
const { getOwnPropertyNames, getOwnPropertyDescriptor } = Object;
const { isArray } = Array;
const { stringify } = JSON;
const mapValues = uncurry(Map.prototype.values);
const setValues = uncurry(Set.prototype.values);

/** Deeper and more is not looked for: it is a help, not a proof. */
const DEPTH = 3;
const OBJECTS = 2_000;

export interface Stale {
  /** Had again from a module as it is used: name and specifier. */
  again: [name: string, specifier: string][];
  /** Gone for good. */
  stale: string[];
}

/** `read`: name and reader of each lexical binding. They, and globals, that hold such objects: Stale as JSON. */
export type FindStale = (read: [name: string, read: () => unknown][]) => string;

/** Call it before any code of the agent: globals that are there by then are ours. */
export function createFindStale(
  shared: object,
  staleness: Membrane['staleness'],
  imported: Bindings['names'],
): FindStale {
  const ours = new Set(getOwnPropertyNames(shared));

  /** True if it is in there, for good; a specifier if it can be had again. */
  function holds(value: unknown, depth: number, seen: Set<unknown>): true | string | undefined {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
    const found = staleness(value);
    if (found) return 'from' in found ? found.from : true;
    if (depth === 0 || seen.has(value) || seen.size > OBJECTS || typeof value === 'function')
      return undefined;
    seen.add(value);
    let from: string | undefined;
    for (const item of partsOf(value)) {
      const held = holds(item, depth - 1, seen);
      if (held === true) return true;
      from ??= held;
    }
    return from;
  }

  return (read) => {
    const again = new Map<string, string>();
    const stale = new Set<string>();
    const seen = new Set<unknown>();
    const look = (name: string, value: unknown) => {
      const held = holds(value, DEPTH, seen);
      if (held === true) stale.add(name);
      else if (held !== undefined) again.set(name, held);
    };
    const lexical = new Set(read.map(([name]) => name));
    for (const [name, specifier] of imported()) if (!lexical.has(name)) again.set(name, specifier);
    for (const [name, value] of read) {
      try {
        look(name, value());
      } catch {
        // A binding that was never initialised.
      }
    }
    for (const name of getOwnPropertyNames(shared)) {
      if (ours.has(name)) continue;
      const descriptor = getOwnPropertyDescriptor(shared, name);
      // `_` and `_error` come and go by themselves; a getter would be the agent's code.
      if (descriptor && 'value' in descriptor && !/^_(?:error)?$/.test(name)) look(name, descriptor.value);
    }
    return stringify({ again: [...again], stale: [...stale] } satisfies Stale);
  };
}

/** Values in it; no getter is called. */
function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...mapValues(value)];
  if (value instanceof Set) return [...setValues(value)];
  const names = isArray(value) ? getOwnPropertyNames(value).slice(0, 100) : getOwnPropertyNames(value);
  return names.map((name) => getOwnPropertyDescriptor(value, name)?.value);
}

function uncurry<T>(method: (this: T) => Iterable<unknown>): (self: T) => Iterable<unknown> {
  return (self) => Reflect.apply(method, self, []);
}
