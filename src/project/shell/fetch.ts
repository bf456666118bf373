// `fetch` of the shell: the project process connects for it, as far as the guard lets it.
import { codedError } from '../../errors.ts';

const { fetch } = globalThis;

/** A function of its own: Node's must not be handed out. `isHeld`: whether what is not permitted is refused on the way. */
export function createShellFetch(isHeld: () => boolean): typeof fetch {
  return async (input, init) => {
    // It is given objects of the connection, and leads to others.
    const options: RequestInit & { dispatcher?: unknown } = { ...init };
    delete options.dispatcher;
    if (!isHeld()) throw codedError('PERMISSION_DENIED', { operation: 'fetch, without a guard that holds,' });
    try {
      return await fetch(input, options);
    } catch (error) {
      // It names the flag, and "fetch failed" does not.
      const { cause } = Object(error) as { cause?: unknown };
      throw Reflect.get(Object(cause), 'code') === 'PERMISSION_DENIED' ? cause : error;
    }
  };
}
