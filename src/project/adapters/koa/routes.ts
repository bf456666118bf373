// Routes of live apps.
import type { Listing, Route, Warning } from '../../../protocol/schemas.ts';
import type { Known } from '../_http/guards.ts';
import { knownOf } from '../_http/live.ts';
import type { LiveApp, ResolvedFunction } from '../adapter.ts';
import type { Captured } from './capture.ts';
import { type FoundRoute, findRoutes } from './chain.ts';
import { toRoute } from './listed.ts';
import { createReader, findApps } from './live-tree.ts';
import type { AppNode } from './tree.ts';

const ofRouter = /(?:^|\/)node_modules\/(?:@koa\/router|koa-router[\w.-]*)\//;

/** Routes of the apps that the hooks have captured, or else of all that can be found in the heap. */
export function listRoutes(app: LiveApp, captured: Captured): Listing<Route> {
  const apps = captured.apps.size > 0 ? [...captured.apps] : findApps(app);
  const reader = createReader(app, captured);
  const trees = apps.map(({ middleware }) => ({ middleware, nodes: reader.nodes(middleware) }));
  // What a mounted app was made of is met below the app that mounts it.
  const roots = trees.filter(
    ({ middleware }) => middleware.length > 0 && !middleware.every((fn) => reader.met.has(fn)),
  );
  const lost = [...captured.routers].filter(
    (router) => !reader.met.has(router) && !captured.nested.has(router),
  );
  const all = [
    ...(roots.length > 0 ? roots : trees).map(({ nodes }) => ({ nodes, notes: [] as string[] })),
    ...lost.map((router) => ({ nodes: [reader.router(router)], notes: ['mount unknown'] })),
  ];
  const targets = resolveAll(
    all.flatMap(({ nodes }) => functionsOf(nodes)),
    app,
  );
  const canContinue = (fn: unknown) => takesNext(targets.get(fn)?.target ?? fn);
  const rows = all.flatMap(({ nodes, notes }) =>
    findRoutes(nodes, canContinue).map((found) => ({ found, notes })),
  );
  const named = (fn: unknown) => knownOf(targets.get(fn));
  const isOwn = (fn: unknown) => ofRouter.test(targets.get(fn)?.source ?? '');
  const isOnce = (fn: unknown) => reader.once.has(fn);
  const handlers = [...new Set(rows.flatMap(({ found }) => targets.get(found.handler) ?? []))];
  const controllers = app.controllersOf(handlers);
  const handlerOf = ({ handler }: FoundRoute<unknown>): Known => {
    const made = targets.get(handler);
    return knownOf((made && controllers[handlers.indexOf(made)]) ?? made);
  };
  const items = rows.map(({ found, notes }) => {
    const redirect = isOwn(found.handler) ? redirectOf(app, found.handler) : undefined;
    return toRoute(found, {
      ...{ origin: 'live', app: app.label, named, isOwn, canContinue, isOnce },
      handler: redirect === undefined ? handlerOf(found) : { name: 'redirect', source: null, text: null },
      notes: redirect === undefined ? notes : [...notes, `redirects to ${redirect}`],
    });
  });
  return { items, warnings: emptyWarnings(apps.length, items.length) };
}

function emptyWarnings(apps: number, routes: number): Warning[] {
  if (apps === 0 || routes > 0) return [];
  return [{ code: 'NO_ROUTES', message: 'A Koa app was created, but no route was added to it.' }];
}

function functionsOf(nodes: readonly AppNode<unknown>[]): unknown[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'function') return [node.fn];
    if (node.kind === 'mount') return functionsOf(node.nodes);
    return node.layers.flatMap(({ functions }) => functions);
  });
}

/** One question for all functions: a wrapper is told by being used several times. */
function resolveAll(functions: readonly unknown[], app: LiveApp): Map<unknown, ResolvedFunction | undefined> {
  const unique = [...new Set(functions)];
  const resolved = app.resolve(unique);
  return new Map(unique.map((fn, index) => [fn, resolved[index]]));
}

/** A function that has no `next` parameter can only end the request. */
function takesNext(target: unknown): boolean {
  if (typeof target !== 'function' || target.length >= 2) return true;
  return /\barguments\b|^[^{=]*\.\.\.|\[native code\]/.test(Function.prototype.toString.call(target));
}

/** Where `redirect` leads to. */
function redirectOf(app: LiveApp, fn: unknown): string | undefined {
  for (const { resolvedDestination, destination } of app.closure(fn)) {
    const found = resolvedDestination ?? destination;
    if (typeof found === 'string') return found;
  }
  return undefined;
}
