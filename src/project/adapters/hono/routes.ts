// Routes of live apps.
import type { Listing, Route, Warning } from '../../../protocol/schemas.ts';
import type { Known } from '../_http/guards.ts';
import { knownOf } from '../_http/live.ts';
import type { LiveApp } from '../adapter.ts';
import type { App, Captured, RouteRecord } from './capture.ts';
import { type Combined, liveCombined } from './combined.ts';
import { callsNext, isPassing, takesNext } from './next.ts';
import { type Entry, endpointsOf, newBudget } from './records.ts';
import { toRoute } from './rows.ts';

export function listRoutes(app: LiveApp, captured: Captured): Listing<Route> {
  const apps = captured.apps.size > 0 ? [...captured.apps] : findInHeap(app);
  const functions = [
    ...new Set(apps.flatMap(({ routes }) => routes.flatMap((one) => functionsOf(one, captured)))),
  ];
  const combined = new Map<unknown, Combined<unknown> | undefined>();
  const combinedOf = (fn: unknown) => combined.get(fn);
  // A list is walked to what was added on the way.
  for (const fn of functions) {
    if (combined.has(fn)) continue;
    const found = liveCombined(app, fn, (router) => captured.paths.get(router));
    combined.set(fn, found);
    functions.push(...(found?.given ?? []));
  }
  const resolved = app.resolve(functions);
  const targets = new Map(functions.map((fn, index) => [fn, knownOf(resolved[index])]));
  const named: Named = (fn) => targets.get(fn) ?? knownOf(undefined);
  const entries = createEntries(apps, captured, named);
  const roots = [...new Set(apps.map(({ routes }) => routes))].filter(
    (routes, _, all) =>
      !captured.mounted.has(routes) &&
      !entries.inner.has(routes) &&
      (captured.apps.size > 0 || !all.some((other) => holds(other, routes))),
  );
  const budget = newBudget();
  const strictness = new Map(apps.map((one) => [one.routes, isStrict(one)]));
  const items = roots.flatMap((routes) =>
    endpointsOf(entries.of(routes), budget).map((endpoint) =>
      toRoute(endpoint, named, combinedOf, {
        ...{ origin: 'live', app: app.label, isStrict: strictness.get(routes) ?? true, notes: [] },
      }),
    ),
  );
  return { items, warnings: emptyWarnings(apps.length, items.length) };
}

function emptyWarnings(apps: number, routes: number): Warning[] {
  if (apps === 0 || routes > 0) return [];
  return [{ code: 'NO_ROUTES', message: 'A Hono app was created, but no route was added to it.' }];
}

/** Where nobody saw `route`: what was copied has the same handlers. */
function holds(other: readonly RouteRecord[], routes: readonly RouteRecord[]): boolean {
  if (other === routes || other.length <= routes.length) return false;
  const handlers = new Set(other.map(({ handler }) => targetOf(handler)));
  return routes.every(({ handler }) => handlers.has(targetOf(handler)));
}

type Named = (fn: unknown) => Known;

function functionsOf(record: RouteRecord, { marks }: Captured): unknown[] {
  const { target } = marks.get(record) ?? {};
  return target === undefined ? [targetOf(record.handler)] : [target];
}

function createEntries(apps: readonly App[], { marks }: Captured, named: Named) {
  const byFetch = new Map(apps.map((app) => [app.fetch, app.routes]));
  const inner = new Set<RouteRecord[]>();
  for (const { routes } of apps)
    for (const record of routes) {
      const target = byFetch.get(marks.get(record)?.target);
      if (target && target !== routes) inner.add(target);
    }
  const of = (routes: readonly RouteRecord[], depth = 0): Entry<unknown>[] => {
    const entries: Entry<unknown>[] = [];
    for (const record of routes) {
      const { method, path, basePath } = record;
      const handler = targetOf(record.handler);
      const mark = marks.get(record);
      const kind = mark?.kind ?? guessKind(method, handler);
      const nested = kind === 'mount' && depth < 8 ? byFetch.get(mark?.target) : undefined;
      entries.push({
        ...{ kind, call: mark ?? guessCall(entries.at(-1), record), method, path, base: basePath },
        handler: mark?.target ?? handler,
        takesNext: kind !== 'mount' && mayPass(handler),
        passes: passes(named(handler)),
        ...(nested && { inner: of(nested, depth + 1) }),
      });
    }
    return entries;
  };
  return { of, inner };
}

/** An app with an error handler of its own wraps what it is asked for. */
function targetOf(handler: unknown): unknown {
  let current = handler;
  for (let depth = 0; typeof current === 'function' && depth < 20; depth += 1) {
    const inner: unknown = Reflect.get(current, '__COMPOSED_HANDLER');
    if (inner === undefined) break;
    current = inner;
  }
  return current;
}

/** In a bundle nobody saw the call; Hono itself tells middleware like this. */
function guessKind(method: string, handler: unknown): 'use' | 'route' {
  return method === 'ALL' && mayPass(handler) ? 'use' : 'route';
}

/** What can pass on, and what follows it at the same path. */
function guessCall(last: Entry<unknown> | undefined, { method, path }: RouteRecord): object {
  return last?.takesNext && last.method === method && last.path === path ? last.call : {};
}

function mayPass(handler: unknown): boolean {
  return (
    typeof handler !== 'function' || takesNext(handler.length, Function.prototype.toString.call(handler))
  );
}

function passes({ source, text }: Known): boolean {
  const isOwn = source !== null && !/(?:^|\/)node_modules\//.test(source);
  return isOwn ? callsNext(text ?? '') : isPassing(source ?? '');
}

/** With `strict: false` it takes a slash off before it compares. */
function isStrict({ getPath }: App): boolean {
  return typeof getPath !== 'function' || getPath.name !== 'getPathNoStrict';
}

function findInHeap(app: LiveApp): App[] {
  return app.objects('_basePath').filter((object): object is App => {
    const own = (key: string): unknown => Object.getOwnPropertyDescriptor(object, key)?.value;
    return (
      Array.isArray(own('routes')) &&
      typeof own('_basePath') === 'string' &&
      typeof own('fetch') === 'function'
    );
  });
}
