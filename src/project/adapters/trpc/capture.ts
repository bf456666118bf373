// Remembers routers as they are made, and loads lazy ones at once: the first call of their procedures never comes here.
import type { LoadHooks } from '../../loader/hooks.ts';

export interface Captured {
  /** Strong references: nothing else may keep a router of an app that failed. */
  routers: Set<unknown>;
  /** By the function that loads it, what `lazy` made: the router. */
  loaded: Map<unknown, unknown>;
}

type Make = (this: unknown, ...args: unknown[]) => unknown;

const hook = 'mcp-node.trpc';
const lazyNames = ['lazy', 'experimental_lazy'];

export function captureTrpc(hooks: LoadHooks, wait: (what: PromiseLike<unknown>) => void): Captured {
  const captured: Captured = { routers: new Set(), loaded: new Map() };
  const addLazy = (resolve: unknown) => {
    if (typeof resolve !== 'function' || captured.loaded.has(resolve)) return;
    captured.loaded.set(resolve, undefined);
    wait(load(resolve as () => unknown, (router) => captured.loaded.set(resolve, router)));
  };
  const addBuilder = (builder: unknown) => watchBuilder(builder, (router) => captured.routers.add(router));
  Object.defineProperty(globalThis, Symbol.for(hook), { value: { addLazy, addBuilder } });

  hooks.onModule(/[\\/]@trpc[\\/]server[\\/]dist[\\/]index\.c?js$/, (exports) => {
    if (typeof exports !== 'object' || exports === null) return exports;
    addBuilder(Reflect.get(exports, 'initTRPC'));
    const own = lazyNames.filter((name) => typeof Reflect.get(exports, name) === 'function');
    const wrapped = own.map((name) => [name, after(Reflect.get(exports, name) as Make, addLazy)] as const);
    return { ...exports, ...Object.fromEntries(wrapped) };
  });
  // Of the modules that declare them: exports are live.
  hooks.onSource(/[\\/]@trpc[\\/]server[\\/]dist[\\/][\w-]+\.mjs$/, {
    append: `{
      const seen = globalThis[Symbol.for('${hook}')];
      if (typeof initTRPC === 'object') seen?.addBuilder(initTRPC);
      if (typeof lazy === 'function' && typeof isLazy === 'function') {
        const original = lazy;
        lazy = (load) => {
          const resolve = original(load);
          seen?.addLazy(resolve);
          return resolve;
        };
      }
    }`,
  });
  return captured;
}

/** `initTRPC`: what its `create` gives makes the routers. */
function watchBuilder(builder: unknown, add: (router: unknown) => void): void {
  const prototype: unknown = typeof builder === 'object' && builder && Object.getPrototypeOf(builder);
  const create: unknown = prototype && Reflect.get(prototype as object, 'create');
  if (typeof create !== 'function') return;
  Reflect.set(
    prototype as object,
    'create',
    after(create as Make, (made) => {
      for (const name of ['router', 'mergeRouters']) {
        const make: unknown = Reflect.get(made as object, name);
        if (typeof make === 'function') Reflect.set(made as object, name, after(make as Make, add));
      }
    }),
  );
}

function after(make: Make, tell: (made: unknown) => void): Make {
  return function (...args) {
    const made = make.apply(this, args);
    tell(made);
    return made;
  };
}

/** Once the modules that are being evaluated have come to their end: the router may need them. */
async function load(resolve: () => unknown, done: (router: unknown) => void): Promise<void> {
  await new Promise((next) => setImmediate(next));
  done(await resolve());
}
