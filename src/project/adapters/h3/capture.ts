// Remembers what apps were told: h3 keeps its middleware in functions of its own.
import type { LoadHooks } from '../../loader/hooks.ts';

/** What was called on an app or a router, in order, with how much the app had been told that it was given. */
export interface Told {
  name: string;
  args: unknown[];
  upTo: number;
}

export interface Captured {
  /** Strong references: nothing else may keep an app that failed. */
  apps: Map<object, { told: Told[]; version: 1 | 2; isRouter: boolean }>;
}

type Method = (this: object, ...args: unknown[]) => unknown;
type Make = (...args: unknown[]) => Record<string, unknown>;

const KEY = 'mcp-node.h3';
/** Also of h3-nightly, and under another name. */
const folder = '[\\\\/]h3[\\w-]*[\\\\/]dist[\\\\/]';

export function captureH3(hooks: LoadHooks): Captured {
  const captured: Captured = { apps: new Map() };
  const watch = {
    ofClass: (given: { prototype: object }) => watchClass(given.prototype, captured),
    app: (make: Make) => watchMaker(make, captured, false),
    router: (make: Make) => watchMaker(make, captured, true),
  };
  Object.defineProperty(globalThis, Symbol.for(KEY), { value: watch, configurable: true });
  hooks.onSource(new RegExp(`${folder}[^\\\\/]*\\.mjs$`), {
    append: `{ const watch = globalThis[Symbol.for('${KEY}')];
      if (watch && typeof H3 === 'function') watch.ofClass(H3);
      else if (watch && typeof createApp === 'function' && typeof createAppEventHandler === 'function') {
        createApp = watch.app(createApp); createRouter = watch.router(createRouter);
      } }`,
  });
  hooks.onModule(new RegExp(`${folder}index\\.cjs$`), (exports) => {
    const { createApp, createRouter } = exports as Record<string, Make>;
    if (!createApp || !createRouter) return exports;
    return {
      ...(exports as object),
      createApp: watch.app(createApp),
      createRouter: watch.router(createRouter),
    };
  });
  return captured;
}

function tell(
  { apps }: Captured,
  app: object,
  name: string,
  args: unknown[],
  version: 1 | 2,
  isRouter = false,
) {
  const known = apps.get(app) ?? { told: [], version, isRouter };
  apps.set(app, known);
  const upTo = args.map((arg) => apps.get(arg as object)?.told.length ?? 0);
  known.told.push({ name, args, upTo: Math.max(0, ...upTo) });
}

/** Version 2: `get` and its like call `on`, and `use` of an app is `mount`. */
function watchClass(prototype: object, captured: Captured): void {
  if (Object.hasOwn(prototype, Symbol.for(KEY))) return;
  Object.defineProperty(prototype, Symbol.for(KEY), { value: true });
  for (const name of ['on', 'use', 'mount']) {
    const original = Reflect.get(prototype, name) as Method | undefined;
    if (typeof original !== 'function') continue;
    const value: Method = function (...args) {
      const isApp = args.some((arg) => typeof arg === 'object' && arg !== null && '~routes' in arg);
      if (name === 'mount' ? isApp : !isApp) tell(captured, this, name, args, 2);
      return original.apply(this, args);
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}

/** Version 1: the stack of an app is its own, a router keeps its routes to itself. */
function watchMaker(make: Make, captured: Captured, isRouter: boolean): Make {
  return (...args) => {
    const made = make(...args);
    captured.apps.set(made, { told: [], version: 1, isRouter });
    if (isRouter)
      for (const name of ['add', 'use']) {
        const original = made[name] as Method;
        made[name] = (...given: unknown[]) => {
          tell(captured, made, 'add', given, 1, true);
          return original.apply(made, given);
        };
      }
    return made;
  };
}
