// Routes of live apps.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import { knownOf } from '../_http/live.ts';
import type { LiveApp } from '../adapter.ts';
import type { Captured, Told } from './capture.ts';
import { listed } from './listed.ts';
import { type App, type Layer, mountOf, type Place, type Reader, walk } from './tree.ts';

type Layers = Layer<unknown>[];

interface Target {
  base: string;
  app: App<unknown>;
}

const nowhere: Place = { conditions: [], at: null };

export function listRoutes(live: LiveApp, captured: Captured): Listing<Route> {
  const apps = new Map<object, App<unknown>>();
  const byHandler = new Map<unknown, App<unknown>>();
  for (const [object, { version, isRouter }] of captured.apps) {
    const app = { isInOrder: version === 1 && !isRouter, isRouter, layers: [], isMounted: false };
    apps.set(object, app);
    for (const key of ['handler', 'fetch']) byHandler.set(Reflect.get(object, key), app);
    byHandler.set(object, app);
  }
  const target = (value: unknown, depth = 0): Target | null => {
    const app = byHandler.get(value);
    if (app) return { base: '', app };
    if (typeof value !== 'function' || depth > 4 || !/\bwithoutBase\(/.test(textOf(value))) return null;
    const scope = live.closure(value).find(({ base }) => typeof base === 'string');
    const inner = scope && (target(scope.handler, depth + 1) ?? target(scope.input, depth + 1));
    return inner ? { ...inner, base: `${String(scope.base)}${inner.base}` } : null;
  };
  for (const [object, { told, version, isRouter }] of captured.apps) {
    const app = apps.get(object) as App<unknown>;
    app.layers.push(
      ...(version === 1 && !isRouter
        ? stackOf(object, target)
        : told.flatMap((one) => layerOf(one, target, (given) => apps.get(given as object)))),
    );
  }
  const reader = readerOf(live, [...apps.values()]);
  const items = [...apps.values()]
    .filter(({ isMounted }) => !isMounted)
    .flatMap((app) =>
      listed(app, walk(app, reader), reader, { origin: 'live', app: live.label, conditions: [] }),
    );
  const isEmpty = apps.size > 0 && items.length === 0;
  const message = 'An h3 app was created, but no route was added to it.';
  return { items, warnings: isEmpty ? [{ code: 'NO_ROUTES', message }] : [] };
}

/** Of version 1. */
function stackOf(object: object, target: (value: unknown) => Target | null): Layers {
  const { stack } = object as { stack: { route: string; handler: unknown }[] };
  return stack.map(({ route, handler }): Layer<unknown> => {
    const found = target(handler);
    if (found) return mounted(route === '/' ? '' : route, found);
    return {
      kind: 'use',
      place: nowhere,
      path: route === '/' ? null : route,
      handlers: [handler],
      method: null,
    };
  });
}

function layerOf(
  { name, args, upTo }: Told,
  target: (value: unknown) => Target | null,
  appOf: (value: unknown) => App<unknown> | undefined,
): Layers {
  const [first, second, third, fourth] = args;
  if (name === 'mount') {
    const app = appOf(second);
    return app ? [mounted(String(first), { base: '', app }, upTo)] : [];
  }
  if (name === 'use') {
    const isAnywhere = typeof first !== 'string';
    const [fn, options] = (isAnywhere ? [first, second] : [second, third]) as [unknown, { method?: string }?];
    const path = isAnywhere ? null : first;
    return [
      { kind: 'use', place: nowhere, path, handlers: [fn], method: options?.method?.toUpperCase() ?? null },
    ];
  }
  const [path, handler, given] = name === 'add' ? [first, second, third ?? 'all'] : [second, third, first];
  const methods = [given]
    .flat()
    .map((method) => String(method).toUpperCase())
    .map((method) => method || 'ALL');
  const found = methods.includes('ALL') ? target(handler) : null;
  if (found) return [mounted(String(path), found)];
  const { middleware = [] } = (name === 'on' && (fourth as { middleware?: unknown[] })) || {};
  return [
    {
      ...{ kind: 'route', place: nowhere, methods, paths: [{ text: String(path), holes: [] }], handler },
      before: middleware,
    },
  ];
}

function mounted(path: string, { base, app }: Target, upTo?: number): Layer<unknown> {
  app.isMounted = true;
  return mountOf(nowhere, path, base, app, upTo);
}

function readerOf(live: LiveApp, apps: readonly App<unknown>[]): Reader<unknown> {
  const parts = (value: unknown) => partsOf(live, value);
  const given = apps.flatMap(({ layers }) =>
    layers.flatMap((layer) =>
      layer.kind === 'use' ? layer.handlers : layer.kind === 'route' ? [layer.handler, ...layer.before] : [],
    ),
  );
  const functions = given.flatMap((value) => {
    const { handler, before } = parts(value);
    return [value, handler, ...before].map((fn) => [fn, hookOf(live, fn)] as const);
  });
  const resolved = live.resolve(functions.map(([, hook]) => hook));
  const targets = new Map(functions.map(([fn], index) => [fn, knownOf(resolved[index])]));
  const named = (fn: unknown) => {
    const known = targets.get(fn) ?? knownOf(undefined);
    // h3 gives it no name.
    return /\brequireBasicAuth\(/.test(known.text ?? '')
      ? { ...known, name: 'h3.basicAuth', source: null }
      : known;
  };
  return { named, parts };
}

/** Of `onRequest(hook)`. */
function hookOf(live: LiveApp, fn: unknown): unknown {
  if (typeof fn !== 'function' || !/\bhook\(/.test(textOf(fn))) return fn;
  return live.closure(fn).find(({ hook }) => typeof hook === 'function')?.hook ?? fn;
}

/** Version 2 leaves what it is given on the function that it makes; version 1 closes over it. */
function partsOf(live: LiveApp, value: unknown): { handler: unknown; before: unknown[] } {
  const own = (of: unknown, key: string): unknown =>
    of === null || of === undefined ? undefined : Object.getOwnPropertyDescriptor(of, key)?.value;
  const isFunction = typeof value === 'function';
  const isOfOne = isFunction && /\b_callHandler\(/.test(textOf(value));
  const options = isOfOne ? live.closure(value).find(({ _hooks }) => _hooks !== undefined)?.handler : value;
  const handler = own(options, 'handler');
  if (typeof handler !== 'function') return { handler: value, before: [] };
  const before = ['onRequest', 'middleware'].flatMap((key) => own(options, key) ?? []);
  return { handler, before };
}

const textOf = (fn: unknown): string => Function.prototype.toString.call(fn);
