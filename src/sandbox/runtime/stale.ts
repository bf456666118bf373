// Which bindings of the shell hold objects of a project process that is gone.

/** Taken before the agent's code can replace them. */
const { getOwnPropertyNames, getOwnPropertyDescriptor } = Object;
const { isArray } = Array;
const { stringify } = JSON;
const mapValues = uncurry(Map.prototype.values);
const setValues = uncurry(Set.prototype.values);

/** Deeper and more is not looked for: it is a help, not a proof. */
const DEPTH = 3;
const OBJECTS = 2_000;

/** `read`: name and reader of each lexical binding; their names, and those of globals that hold such objects; JSON. */
export type FindStale = (read: [name: string, read: () => unknown][]) => string;

/** Call it before any code of the agent: globals that are there by then are ours. */
export function createFindStale(shared: object, isStale: (value: object) => boolean): FindStale {
  const ours = new Set(getOwnPropertyNames(shared));

  function holds(value: unknown, depth: number, seen: Set<unknown>): boolean {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
    if (isStale(value)) return true;
    if (depth === 0 || seen.has(value) || seen.size > OBJECTS || typeof value === 'function') return false;
    seen.add(value);
    for (const item of partsOf(value)) if (holds(item, depth - 1, seen)) return true;
    return false;
  }

  return (read) => {
    const stale: string[] = [];
    const seen = new Set<unknown>();
    for (const [name, value] of read) {
      try {
        if (holds(value(), DEPTH, seen)) stale.push(name);
      } catch {
        // A binding that was never initialised.
      }
    }
    for (const name of getOwnPropertyNames(shared)) {
      if (ours.has(name)) continue;
      const descriptor = getOwnPropertyDescriptor(shared, name);
      // `_` and `_error` come and go by themselves; a getter would be the agent's code.
      if (
        descriptor &&
        'value' in descriptor &&
        !/^_(?:error)?$/.test(name) &&
        holds(descriptor.value, DEPTH, seen)
      )
        stale.push(name);
    }
    return stringify([...new Set(stale)]);
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
