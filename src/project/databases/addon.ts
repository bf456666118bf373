// What stands in for a native addon that nothing holds to the mode: it loads, as apps require what they may never open.
import { reasonFor } from './refused.ts';
import { pretends, unprotected } from './state.ts';

/** Exports of any names, each a class and a function: to use one is refused, or looks done for an app that only has to load. */
export function standInForAddon(name: string): object {
  const use = (self: unknown, method: string, args: unknown[]): unknown => {
    if (!pretends()) throw unprotected(reasonFor(name));
    const callback = args.at(-1);
    const rows = method === 'all' ? [] : undefined;
    if (typeof callback !== 'function') return /^(?:all|get)$/.test(method) ? rows : self;
    setImmediate(() => Reflect.apply(callback, self, [null, rows]));
    return self;
  };
  return withAnyMember({}, (member) => classOf(member, use));
}

type Use = (self: unknown, method: string, args: unknown[]) => unknown;

function classOf(name: string, use: Use): object {
  function StandIn(this: object | undefined, ...args: unknown[]): unknown {
    return use(new.target ? this : Object.create(StandIn.prototype), name, args);
  }
  StandIn.prototype = withAnyMember({ constructor: StandIn }, (method) => {
    return function (this: unknown, ...args: unknown[]) {
      return use(this, method, args);
    };
  });
  return StandIn;
}

/** Members that nobody has set are made when they are looked for. Nothing lies behind it. */
function withAnyMember<T extends object>(target: T, make: (name: string) => unknown): T {
  return new Proxy(target, {
    get(own, key, receiver) {
      if (typeof key === 'symbol' || key in own || /^(?:then|__esModule|default)$/.test(key))
        return Reflect.get(own, key, receiver);
      const made = make(key);
      Reflect.set(own, key, made);
      return made;
    },
  });
}
