// Remembers the apps, which of them are used by others, and what a call says that Elysia does not keep.
import type { LoadHooks } from '../../loader/hooks.ts';

/** The parts of Elysia 1 that we read. https://elysiajs.com/patterns/configuration */
export interface App {
  config: { prefix?: string };
  routes: LiveRoute[];
}

export interface LiveRoute {
  method: string;
  path: string;
  handler: unknown;
  hooks?: Partial<Record<string, LiveHook[]>> & { config?: { mount?: unknown }; message?: unknown };
  websocket?: { message?: unknown };
}

export interface LiveHook {
  fn: unknown;
}

export interface Captured {
  /** Strong references: nothing else may keep an app that failed. */
  apps: Set<App>;
  used: Set<unknown>;
  /** Of each app, by method and path, which no two of its routes share. */
  prefixes: Map<App, Map<string, string>>;
}

type Method = (this: App, ...args: unknown[]) => unknown;

const KEY = 'mcp-node.elysia';

export function captureElysia(hooks: LoadHooks): Captured {
  const captured: Captured = { apps: new Set(), used: new Set(), prefixes: new Map() };
  const watch = (Elysia: { prototype: object }) => watchClass(Elysia.prototype, captured);
  Object.defineProperty(globalThis, Symbol.for(KEY), { value: watch, configurable: true });
  hooks.onSource(/[\\/]elysia[\\/]dist[\\/](?:bun[\\/])?index\.(?:mjs|js)$/, {
    append: `if (typeof Elysia === 'function') globalThis[Symbol.for('${KEY}')]?.(Elysia);`,
  });
  hooks.onModule(/[\\/]elysia[\\/]dist[\\/](?:cjs[\\/])?index\.js$/, (exports) => {
    const { Elysia } = exports as { Elysia?: { prototype: object } };
    if (Elysia) watch(Elysia);
    return exports;
  });
  return captured;
}

function watchClass(prototype: object, captured: Captured): void {
  if (Object.hasOwn(prototype, Symbol.for(KEY))) return;
  Object.defineProperty(prototype, Symbol.for(KEY), { value: true });
  const own = (app: App) => app.config.prefix ?? '';
  const wrap = (name: string, around: (app: App, args: unknown[], call: () => unknown) => unknown) => {
    const original: unknown = Reflect.get(prototype, name);
    if (typeof original !== 'function') return;
    const value: Method = function (...args) {
      return around(this, args, () => Reflect.apply(original, this, args));
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  };
  const prefixesOf = (app: App) => {
    const known = captured.prefixes.get(app) ?? new Map<string, string>();
    captured.prefixes.set(app, known);
    return known;
  };
  /** What `inner` has is in `app` as well, below the base. */
  const take = (app: App, inner: App, base: string) => {
    captured.used.add(inner);
    for (const [key, prefix] of prefixesOf(inner)) {
      const [method = '', path = ''] = key.split(' ');
      prefixesOf(app).set(`${method} ${slashed(base + path)}`, slashed(base + prefix));
    }
  };
  wrap('add', (app, _args, call) => {
    captured.apps.add(app);
    const made = call();
    for (const { method, path } of app.routes.slice(-1)) prefixesOf(app).set(`${method} ${path}`, own(app));
    return made;
  });
  wrap('_use', (app, [plugin], call) => {
    const made = call();
    if (typeof plugin === 'object' && plugin !== app) take(app, plugin as App, own(app));
    return made;
  });
  for (const name of ['group', 'guard'])
    wrap(name, (app, args, call) => {
      const at = args.findIndex((arg) => typeof arg === 'function');
      const run = args[at] as ((inner: App) => unknown) | undefined;
      let inner: App | undefined;
      if (run)
        args[at] = (instance: App) => {
          inner = instance;
          return run(instance);
        };
      const made = call();
      if (inner) take(app, inner, own(app) + (name === 'group' ? String(args[0]) : ''));
      return made;
    });
}

const slashed = (path: string): string => (path === '' || path.startsWith('/') ? path : `/${path}`);
