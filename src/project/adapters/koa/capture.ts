// Remembers what Koa and its routers forget: the apps, the routers, and the path that a registration was given.
// Methods are patched in place, so the identity of what the packages export stays as it is.
import type { LoadHooks } from '../../loader/hooks.ts';

/** The parts of Koa 2 and 3 that we read. */
export interface Application {
  middleware: unknown[];
}

/** The parts of koa-router 7 and later, and @koa/router, that we read. */
export interface Router {
  stack: RouterLayer[];
  opts?: { prefix?: unknown };
  host?: unknown;
  exclusive?: unknown;
}

export interface RouterLayer {
  path: string | RegExp;
  methods: string[];
  name?: unknown;
  paramNames: { name: string | number }[];
  stack: unknown[];
  regexp?: RegExp;
  opts?: { prefix?: unknown };
}

/** Strong references: after a failed top-level await nothing else keeps the app. */
export interface Captured {
  apps: Set<Application>;
  routers: Set<Router>;
  /** Those that others took over: their routes are copied. */
  nested: Set<Router>;
  /** The path of a registration, without prefixes. */
  own: WeakMap<RouterLayer, string>;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

const SEEN = 'mcp-node.koa-router';

export function captureKoa(hooks: LoadHooks): Captured {
  const captured: Captured = { apps: new Set(), routers: new Set(), nested: new Set(), own: new WeakMap() };
  const patched = new WeakSet<object>();
  const router = (value: unknown) => {
    const prototype: unknown = typeof value === 'function' ? value.prototype : undefined;
    if (typeof prototype !== 'object' || prototype === null || patched.has(prototype)) return;
    patched.add(prototype);
    patchRouter(prototype, captured);
  };
  hooks.onModule(/[\\/]koa[\\/]lib[\\/]application\.js$/, (exports) => {
    const prototype: unknown = typeof exports === 'function' ? exports.prototype : undefined;
    if (typeof prototype === 'object' && prototype !== null) patchApplication(prototype, captured);
    return exports;
  });
  hooks.onModule(
    /[\\/]node_modules[\\/](?:@koa[\\/]router|koa-router[\w.-]*)[\\/](?:lib|dist)[\\/](?:router|index)\.c?js$/,
    (exports) => {
      router(exports);
      if (typeof exports === 'object' && exports !== null) router(Reflect.get(exports, 'default'));
      return exports;
    },
  );
  Object.defineProperty(globalThis, Symbol.for(SEEN), { value: router });
  hooks.onSource(/[\\/]node_modules[\\/]@koa[\\/]router[\\/]dist[\\/]index\.mjs$/, {
    append: `;globalThis[Symbol.for('${SEEN}')]?.(typeof Router === 'undefined' ? undefined : Router);`,
  });
  return captured;
}

function patchApplication(prototype: object, { apps }: Captured): void {
  for (const name of ['use', 'callback', 'listen'])
    wrapMethod(prototype, name, (original) => {
      return function (...args) {
        apps.add(this as Application);
        return original.apply(this, args);
      };
    });
}

function patchRouter(prototype: object, { routers, nested, own }: Captured): void {
  const remember = (router: Router, from: number, path: unknown) => {
    routers.add(router);
    for (const layer of router.stack.slice(from)) if (!own.has(layer)) own.set(layer, String(path));
  };
  wrapMethod(prototype, 'register', (original) => {
    return function (...args) {
      const router = this as Router;
      const from = router.stack.length;
      const result = original.apply(this, args);
      // A list of paths is registered one by one.
      if (!Array.isArray(args[0])) remember(router, from, args[0]);
      return result;
    };
  });
  wrapMethod(prototype, 'use', (original) => {
    return function (...args) {
      const router = this as Router;
      const inner = args.flatMap((value) => routerOf(value) ?? []);
      const copied = inner.flatMap(({ stack }) => stack);
      const from = router.stack.length;
      const result = original.apply(this, args);
      for (const one of inner) nested.add(one);
      const copies = router.stack.slice(from).filter((layer) => !own.has(layer));
      for (const [index, layer] of copies.entries()) {
        const source = copied[index % copied.length];
        const path = source && own.get(source);
        if (path !== undefined) own.set(layer, path);
      }
      return result;
    };
  });
}

function wrapMethod(target: object, name: string, wrap: (original: Method) => Method): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original === 'function') Reflect.set(target, name, wrap(original as Method));
}

/** What `routes()` gives knows its router. */
export function routerOf(value: unknown): Router | undefined {
  if (typeof value !== 'function') return undefined;
  const router: unknown = Object.getOwnPropertyDescriptor(value, 'router')?.value;
  return isRouter(router) ? router : undefined;
}

function isRouter(value: unknown): value is Router {
  return (
    typeof value === 'object' &&
    value !== null &&
    Array.isArray(Object.getOwnPropertyDescriptor(value, 'stack')?.value) &&
    Object.hasOwn(value, 'methods')
  );
}
