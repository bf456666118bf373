// Where the shell has objects of the project from, as far as that can be asked for again: a module, what it exports,
// a client. When the project process was replaced, such a handle becomes one of the new process as it is used.
import type { Operation } from '../../../protocol/values.ts';
import type { Handle } from '../proxies.ts';

type How = Extract<Operation, { 0: 'again' }>[1];

interface Origin {
  how: How;
  specifier: string;
  exported: string | null;
}

export interface Origins {
  /** `value` is what this specifier gives. Returns it. */
  note(value: unknown, how: How, specifier: string): unknown;
  /** `value` is what this operation on a module gave: what it exports has an origin as well. Returns it. */
  noteExport(module: Handle, operation: Operation, value: unknown): unknown;
  specifierOf(handle: Handle): string | undefined;
  /** False if it cannot be had again, or is something else by now. Throws what loading it throws. */
  renew(handle: Handle): boolean;
}

export function createOrigins(
  handles: WeakMap<object, Handle>,
  operate: (operation: Operation) => unknown,
): Origins {
  const origins = new WeakMap<Handle, Origin>();
  /** The new proxy lives as long as the old one that goes by its number. */
  const successors = new WeakMap<Handle, unknown>();

  function noteOrigin(value: unknown, origin: Origin): unknown {
    const handle = handleOf(value);
    if (handle && !origins.has(handle)) origins.set(handle, origin);
    return value;
  }

  const handleOf = (value: unknown) =>
    (typeof value === 'object' && value !== null) || typeof value === 'function'
      ? handles.get(value)
      : undefined;

  return {
    note: (value, how, specifier) => noteOrigin(value, { how, specifier, exported: null }),

    noteExport(module, operation, value) {
      const [kind, , exported] = operation;
      const origin = origins.get(module);
      if ((kind !== 'get' && kind !== 'live') || origin?.exported !== null || typeof exported !== 'string')
        return value;
      return noteOrigin(value, { ...origin, exported });
    },

    specifierOf: (handle) => origins.get(handle)?.specifier,

    renew(handle) {
      const origin = origins.get(handle);
      if (!origin) return false;
      const value = operate(['again', origin.how, origin.specifier, origin.exported]);
      const renewed = handleOf(value);
      if (!renewed || isFunction(renewed) !== isFunction(handle)) return false;
      noteOrigin(value, origin);
      successors.set(handle, value);
      handle.generation = renewed.generation;
      handle.id = renewed.id;
      handle.traits = renewed.traits;
      handle.label = renewed.label;
      return true;
    },
  };
}

function isFunction({ traits }: Handle): boolean {
  return traits === 'f' || traits === 'c';
}
