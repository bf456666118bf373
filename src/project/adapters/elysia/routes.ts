// Routes of live apps, by Elysia's own list of them.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import { colonSegments } from '../_files/colons.ts';
import { toRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import { knownOf } from '../_http/live.ts';
import type { LiveApp } from '../adapter.ts';
import type { App, Captured, LiveRoute } from './capture.ts';

/** In the order in which Elysia runs them. https://elysiajs.com/essential/life-cycle */
const phases = ['request', 'parse', 'transform', 'beforeHandle'];

export function listRoutes(live: LiveApp, { apps, used, prefixes }: Captured): Listing<Route> {
  const rows = [...apps]
    .filter((app) => !used.has(app))
    .flatMap((app) =>
      app.routes.map((route) => ({ app, route, handler: handlerOf(route), runs: runsOf(route) })),
    );
  const functions = [...new Set(rows.flatMap(({ handler, runs }) => [handler, ...runs]))];
  const resolved = live.resolve(functions);
  const targets = new Map(functions.map((fn, index) => [fn, knownOf(resolved[index])]));
  const named = (fn: unknown) =>
    typeof fn === 'function'
      ? (targets.get(fn) ?? knownOf(undefined))
      : { name: '<anonymous>', source: null, text: '' };
  const items = rows.map(({ app, route, handler, runs }) =>
    routeOf(live.label, route, prefixOf(app, route), named(handler), runs.map(named)),
  );
  const isEmpty = apps.size > 0 && items.length === 0;
  const message = 'An Elysia app was created, but no route was added to it.';
  return { items, warnings: isEmpty ? [{ code: 'NO_ROUTES', message }] : [] };

  function prefixOf(app: App, { method, path }: LiveRoute): string {
    return (prefixes.get(app)?.get(`${method} ${path}`) ?? '').replace(/\/$/, '');
  }
}

type Known = ReturnType<typeof knownOf>;

function routeOf(app: string, live: LiveRoute, prefix: string, handler: Known, runs: Known[]): Route {
  // A slash at the end makes no difference.
  const path = live.path.replace(/(.)\/$/, '$1') || '/';
  const segments = colonSegments(path.replace(/\*$/, '**:*'));
  const isSocket = live.method === 'WS';
  const route = toRoute('elysia', app, {
    ...{ path, methods: [isSocket ? 'GET' : live.method], prefix, handler, runs },
    params: paramsOf(segments).map((name) => (name === '_' ? '*' : name)),
    notes: live.hooks?.config?.mount ? ['what it answers there is its own affair'] : [],
    ...(isSocket ? { kind: 'gateway' } : {}),
  });
  const { byPath: _, ...matching } = matchingOf(segments);
  return { ...route, origin: 'live', matching };
}

function handlerOf({ handler, hooks, websocket }: LiveRoute): unknown {
  return hooks?.config?.mount ?? websocket?.message ?? hooks?.message ?? handler;
}

function runsOf({ hooks }: LiveRoute): unknown[] {
  return phases
    .flatMap((phase) => hooks?.[phase] ?? [])
    .flatMap(({ fn }) => (typeof fn === 'function' ? [fn] : []));
}
