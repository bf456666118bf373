// Values of the isolate, as code of the project gets them.

const iteratorPrototype = Reflect.getPrototypeOf(Reflect.getPrototypeOf([].values()) as object);
const asyncIteratorPrototype = Reflect.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

/** `steps` came from the isolate: its functions, by name. */
export function shellIterator(isAsync: unknown, steps: Record<string, unknown>): object {
  const iterator = Object.create(isAsync === true ? asyncIteratorPrototype : iteratorPrototype);
  for (const name of ['next', 'return', 'throw']) {
    const value = Object(steps)[name];
    if (typeof value === 'function') Object.defineProperty(iterator, name, { value, configurable: true });
  }
  return iterator;
}

/** Made anew: what came may be an object of the project, which nobody may freeze. */
export function template(cooked: unknown, raw: unknown): object {
  if (!Array.isArray(cooked) || !Array.isArray(raw)) throw new TypeError('malformed operation: no template');
  return Object.freeze(Object.defineProperty([...cooked], 'raw', { value: Object.freeze([...raw]) }));
}

/** `this` of a callback is the global object or nothing in most calls: not worth a handle, and refused as one. */
export function plainThis(self: unknown): unknown {
  return self === globalThis ? undefined : self;
}
