// A proxy in the isolate for one object or function of the project. Its traps ask the project process.
import type { Accessors, HandleTraits, ListedProperty, Operation } from '../../protocol/values.ts';
import { notInShell } from './node/errors.ts';

type AnyFunction = (...args: unknown[]) => unknown;

export interface Handle {
  generation: number;
  id: number;
  traits: HandleTraits;
  label: string;
}

const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const absent = new Set<PropertyKey>(['constructor', '__proto__', 'prototype']);

/**
 * `handles` learns the proxy; `ask` sends an operation, `isHeld` tells project values from the isolate's own, `bind`
 * keeps a function in the async context of now.
 */
export function createProxy(
  handle: Handle,
  handles: WeakMap<object, Handle>,
  ask: (operation: Operation) => unknown,
  isHeld: (value: unknown) => boolean,
  bind: <T>(callback: T) => T,
): object {
  // Traps pass this stand-in on, not the proxy: they must not keep it alive.
  const self = {};
  handles.set(self, handle);
  const isFunction = handle.traits === 'f' || handle.traits === 'c';
  /** Descriptors are asked for one by one right after a listing: each is answered once from there. */
  let listed = new Map<PropertyKey, ListedProperty>();

  const proxy: object = new Proxy(isFunction ? functionTarget() : Object.create(null), {
    get(_, key) {
      if (isFunction && key === 'prototype') throw noPrototype(handle.label);
      if (absent.has(key)) return undefined;
      if (key === inspectSymbol) return preview;
      // A promise that is resolved with this asks for it now, and calls it in a job of its own.
      if (key === 'then') return thenOf();
      const own = isFunction ? functionMember(key) : undefined;
      if (own) return own;
      return ask(['get', self, key]) ?? (key === 'toString' ? () => `[object ${handle.label}]` : undefined);
    },
    set: (_, key, value) => ask(['set', self, key, value]) === true,
    has: (_, key) => ask(['has', self, key]) === true,
    deleteProperty: (_, key) => ask(['delete', self, key]) === true,
    defineProperty: (_, key, descriptor) =>
      'value' in descriptor && ask(['set', self, key, descriptor.value]) === true,
    ownKeys() {
      listed = new Map((ask(['keys', self]) as ListedProperty[]).map((property) => [property[0], property]));
      return [...listed.keys()] as (string | symbol)[];
    },
    getOwnPropertyDescriptor(_, key) {
      // What prints asks for the constructor first, also of an object that cannot be listed.
      if (absent.has(key)) return undefined;
      const property =
        listed.get(key) ?? (ask(['keys', self]) as ListedProperty[]).find(([name]) => name === key);
      listed.delete(key);
      if (!property) return undefined;
      const [, enumerable, held] = property;
      // A getter runs when it is asked for, not for a listing of names.
      if (typeof held === 'string') return { ...accessors(key, held), enumerable, configurable: true };
      const value = held ? held[0] : ask(['get', self, key]);
      return { value, enumerable, configurable: true, writable: true };
    },
    apply: (_, receiver, args) => ask(['apply', self, receiver, args]),
    construct: (_, args) => ask(['construct', self, args]) as object,
    getPrototypeOf: () => null,
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  });
  handles.set(proxy, handle);
  return proxy;

  function accessors(key: PropertyKey, which: Accessors): PropertyDescriptor {
    const get = () => ask(['get', proxy, key]);
    const set = (value: unknown) => void ask(['set', proxy, key, value]);
    return { ...(which !== 'set' && { get }), ...(which !== 'get' && { set }) };
  }

  /** What is handed out keeps the proxy, and so its object. */
  function functionMember(key: PropertyKey): unknown {
    const call = (receiver: unknown, args: unknown[]) => ask(['apply', proxy, receiver, args]);
    switch (key) {
      case 'call':
        return (receiver: unknown, ...args: unknown[]) => call(receiver, args);
      case 'apply':
        return (receiver: unknown, args: unknown[] = []) => call(receiver, args);
      case 'bind':
        return (receiver: unknown, ...first: unknown[]) =>
          (...args: unknown[]) =>
            call(receiver, [...first, ...args]);
      case 'toString':
        return () => ask(['source', proxy]);
      case 'name':
        return handle.label;
      case Symbol.hasInstance:
        return (value: unknown) => isHeld(value) && ask(['instanceof', proxy, value]) === true;
      default:
        return undefined;
    }
  }

  function thenOf(): unknown {
    if (handle.traits === 't') return bind(then);
    if (handle.traits !== 'g') return undefined;
    const own = ask(['get', self, 'then']);
    if (typeof own !== 'function') return undefined;
    // In a list: so nobody but who waits here asks the value for its `then`.
    return bind((onFulfilled?: AnyFunction, onRejected?: AnyFunction) =>
      (ask(['then', self, own]) as Promise<[unknown]>).then(
        ([value]) => (onFulfilled ? onFulfilled(value) : value),
        onRejected,
      ),
    );
  }

  function then(onFulfilled?: AnyFunction, onRejected?: AnyFunction): Promise<unknown> {
    return (ask(['then', self]) as Promise<unknown>).then(onFulfilled, onRejected);
  }

  function preview(depth?: number, options?: { depth?: number }): string {
    try {
      return String(ask(['preview', self, depth !== undefined && depth === options?.depth]));
    } catch (error) {
      return `[${handle.label}: ${error instanceof Error ? error.message : String(error)}]`;
    }
  }
}

/** What `class extends` asks for first. */
function noPrototype(label: string): Error {
  const name = label || 'this class';
  return notInShell(
    `prototype of ${name}, a class of the project process: it cannot be extended here`,
    `Put the subclass into a file of the project and import it, or replace methods of an instance: const it = new ${name}(…); it.method = () => …. String(${name}) shows its source.`,
  );
}

/** Callable and constructible, without own properties that a proxy would have to report. */
function functionTarget(): object {
  const target = (() => {
    // biome-ignore lint/complexity/useArrowFunction: an arrow function cannot be constructed
    return function () {};
  })().bind(undefined) as unknown as Record<string, unknown>;
  delete target.name;
  delete target.length;
  return target;
}
