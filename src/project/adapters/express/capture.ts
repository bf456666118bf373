// Remembers what Express forgets: the path of a mount, the app behind a mount, and the apps themselves.
// Methods are patched in place, so the identity of what the framework exports stays as it is.
import type { LoadHooks } from '../../loader/hooks.ts';
import type { Application, Handler, Layer, Pattern, Router } from './shapes.ts';

/** Strong references: after a failed top-level await nothing else keeps the app. */
export interface Captured {
  apps: Set<Application>;
  routers: Set<Router>;
  paths: WeakMap<Layer, Pattern[]>;
  subApps: WeakMap<Layer, Application>;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

export function captureExpress(hooks: LoadHooks): Captured {
  const captured: Captured = {
    apps: new Set(),
    routers: new Set(),
    paths: new WeakMap(),
    subApps: new WeakMap(),
  };
  // Apps that the calls of app.use() in progress are about to mount, in order.
  const pending: Application[][] = [];

  // Express 4: the exports are the prototype of routers.
  hooks.onModule(/[\\/]express[\\/]lib[\\/]router[\\/]index\.js$/, (exports) => {
    patchRouter(exports, captured, pending);
    return exports;
  });
  hooks.onModule(/[\\/]node_modules[\\/]router[\\/]index\.js$/, (exports) => {
    if (typeof exports === 'function') patchRouter(exports.prototype, captured, pending);
    return exports;
  });
  hooks.onModule(/[\\/]express[\\/]lib[\\/]application\.js$/, (exports) => {
    patchApplication(exports, captured, pending);
    return exports;
  });
  return captured;
}

function patchRouter(target: unknown, captured: Captured, pending: Application[][]): void {
  const added = (router: Router, from: number, path: unknown) => {
    captured.routers.add(router);
    for (const layer of router.stack.slice(from)) {
      captured.paths.set(layer, toPatterns(path));
      const app = layer.handle.name === 'mounted_app' ? pending.at(-1)?.shift() : undefined;
      if (app) captured.subApps.set(layer, app);
    }
  };
  wrapMethod(target, 'route', (original) => {
    return function (...args) {
      const router = this as Router;
      const from = router.stack.length;
      const result = original.apply(this, args);
      added(router, from, args[0]);
      return result;
    };
  });
  wrapMethod(target, 'use', (original) => {
    return function (...args) {
      const router = this as Router;
      const from = router.stack.length;
      const result = original.apply(this, args);
      added(router, from, mountPath(args[0]));
      return result;
    };
  });
}

function patchApplication(target: unknown, captured: Captured, pending: Application[][]): void {
  wrapMethod(target, 'init', (original) => {
    return function (...args) {
      captured.apps.add(this as Application);
      return original.apply(this, args);
    };
  });
  wrapMethod(target, 'use', (original) => {
    return function (...args) {
      pending.push(args.flat(Number.POSITIVE_INFINITY).filter(isApplication));
      try {
        return original.apply(this, args);
      } finally {
        pending.pop();
      }
    };
  });
}

function wrapMethod(target: unknown, name: string, wrap: (original: Method) => Method): void {
  if ((typeof target !== 'function' && typeof target !== 'object') || target === null) return;
  const original: unknown = Reflect.get(target, name);
  if (typeof original === 'function') Reflect.set(target, name, wrap(original as Method));
}

/** The test that Express itself makes in app.use(). */
export function isApplication(value: unknown): value is Application & Handler {
  return typeof value === 'function' && Boolean(Reflect.get(value, 'handle') && Reflect.get(value, 'set'));
}

/** The path argument of use() may be left out. */
function mountPath(first: unknown): unknown {
  let value = first;
  while (Array.isArray(value) && value.length > 0) value = value[0];
  return typeof value === 'function' ? '/' : first;
}

export function toPatterns(path: unknown): Pattern[] {
  const list: unknown[] = Array.isArray(path) ? path.flat(Number.POSITIVE_INFINITY) : [path];
  return list.map((item) => (item instanceof RegExp ? item : String(item)));
}
