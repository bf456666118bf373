// Remembers what Hono forgets: which call made which record of an app's routes, and the app behind a mount.
import type { LoadHooks } from '../../loader/hooks.ts';
import type { Kind } from './records.ts';

/** The parts of Hono 4 that we read. https://hono.dev/docs/api/hono */
export interface App {
  /** Of an app and of what its `basePath` gives: the same list. */
  routes: RouteRecord[];
  _basePath: string;
  fetch: unknown;
  getPath: unknown;
}

export interface RouteRecord {
  method: string;
  path: string;
  basePath: string;
  handler: unknown;
}

export interface Mark {
  kind: Kind;
  /** What was mounted. */
  target?: unknown;
}

export interface Captured {
  /** Strong references: nothing else may keep an app that failed. */
  apps: Set<App>;
  marks: WeakMap<RouteRecord, Mark>;
  /** Lists of routes that were copied into those of another app. */
  mounted: WeakSet<RouteRecord[]>;
  /** Of routers that `except` has in its closure: they keep their paths to themselves. */
  paths: WeakMap<object, string[]>;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
type RouterClass = { prototype: { add: Method } };
type Constructor = new (...args: unknown[]) => App;

const verbs = ['get', 'post', 'put', 'delete', 'options', 'patch', 'query', 'all', 'on'];
const KEY = 'mcp-node.hono';
const PATHS_KEY = 'mcp-node.hono.paths';

export function captureHono(hooks: LoadHooks): Captured {
  const captured: Captured = {
    ...{ apps: new Set(), marks: new WeakMap(), mounted: new WeakSet(), paths: new WeakMap() },
  };
  const watch = (Base: Constructor): Constructor => watched(Base, captured);
  // An ES module has nothing else of ours.
  Object.defineProperty(globalThis, Symbol.for(KEY), { value: watch, configurable: true });
  hooks.onSource(/[\\/]hono[\\/]dist[\\/]hono-base\.js$/, {
    append: `Hono = globalThis[Symbol.for('${KEY}')]?.(Hono) ?? Hono;`,
  });
  hooks.onModule(/[\\/]hono[\\/]dist[\\/]cjs[\\/]hono-base\.js$/, (exports) => {
    const { HonoBase } = exports as { HonoBase: Constructor };
    return { ...(exports as object), HonoBase: watch(HonoBase) };
  });
  const listen = (Router: RouterClass) => keepPaths(Router, captured);
  Object.defineProperty(globalThis, Symbol.for(PATHS_KEY), { value: listen, configurable: true });
  hooks.onSource(/[\\/]hono[\\/]dist[\\/]router[\\/]trie-router[\\/]router\.js$/, {
    append: `globalThis[Symbol.for('${PATHS_KEY}')]?.(TrieRouter);`,
  });
  hooks.onModule(/[\\/]hono[\\/]dist[\\/]cjs[\\/]router[\\/]trie-router[\\/]router\.js$/, (exports) => {
    listen((exports as { TrieRouter: RouterClass }).TrieRouter);
    return exports;
  });
  return captured;
}

function keepPaths({ prototype }: RouterClass, { paths }: Captured): void {
  const { add } = prototype;
  prototype.add = function (...args) {
    const known = paths.get(this as object) ?? [];
    paths.set(this as object, known);
    known.push(String(args[1]));
    return add.apply(this, args);
  };
}

function watched(Base: Constructor, captured: Captured): Constructor {
  const Hono = class extends Base {
    constructor(...args: unknown[]) {
      super(...args);
      captured.apps.add(this);
      markRoutes(this, captured);
    }
  };
  Object.defineProperty(Hono, 'name', { value: Base.name });
  const prototype = Hono.prototype as App & Partial<Record<'route' | 'mount' | 'basePath', Method>>;
  mark(prototype, 'mount', captured, (args) => ({ kind: 'mount', target: args[1] }));
  const { route, basePath } = prototype;
  let isRouting = false;
  if (route)
    prototype.route = function (...args) {
      const { routes } = this as App;
      const from = routes.length;
      isRouting = true;
      let result: unknown;
      try {
        result = route.apply(this, args);
      } finally {
        isRouting = false;
      }
      const inner = (args[1] as App).routes;
      captured.mounted.add(inner);
      for (const [index, record] of routes.slice(from).entries()) {
        const known = inner[index] && captured.marks.get(inner[index]);
        if (known) captured.marks.set(record, known);
      }
      return result;
    };
  if (basePath)
    prototype.basePath = function (...args) {
      const made = basePath.apply(this, args) as App;
      // Hono makes it of the class as it was; `route` does so for each app that it copies.
      if (isRouting || made instanceof Hono) return made;
      Object.setPrototypeOf(made, prototype);
      captured.apps.add(made);
      markRoutes(made, captured);
      return made;
    };
  return Hono;
}

function markRoutes(app: App, captured: Captured): void {
  for (const name of verbs) mark(app, name, captured, () => ({ kind: 'route' }));
  mark(app, 'use', captured, () => ({ kind: 'use' }));
}

/** Each call of a method has a mark of its own. */
function mark(holder: object, name: string, { marks }: Captured, make: (args: unknown[]) => Mark): void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return;
  const value: Method = function (...args) {
    const { routes } = this as App;
    const from = routes.length;
    const result: unknown = Reflect.apply(original, this, args);
    const made = make(args);
    for (const record of routes.slice(from)) if (!marks.has(record)) marks.set(record, made);
    return result;
  };
  Object.defineProperty(holder, name, { value, writable: true, configurable: true, enumerable: false });
}
