// Routes of live apps.
import type { Listing, Matching, Route, Warning } from '../../../protocol/schemas.ts';
import { handlerName } from '../_http/forwarded.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';
import { withoutPart } from '../_http/left-out.ts';
import { knownOf } from '../_http/live.ts';
import { takenNotes } from '../_http/wildcards.ts';
import type { LiveApp, ResolvedFunction } from '../adapter.ts';
import { type Captured, isApplication } from './capture.ts';
import { type Chain, chainOf, isSameChain, textOf } from './chain.ts';
import { liveStep } from './matching.ts';
import { paramNote, paramsOf } from './params.ts';
import { paramNames } from './paths.ts';
import { findInHeap, recoverPatterns, recoverSubApp } from './recover.ts';
import { type Handler, isRouter, type Layer, type Router, routerOf } from './shapes.ts';
import { collectPlaces, type Endpoint, endpointsOf, type LayerFacts, type Place } from './tree.ts';

/** Routes of the apps that the hooks have captured, or else of all that can be found in the heap. */
export function listRoutes(app: LiveApp, captured: Captured): Listing<Route> {
  const known = captured.apps.size > 0 || captured.routers.size > 0 ? captured : undefined;
  const { apps, routers } = known ?? findInHeap(app);
  const facts = layerFacts(app, captured);
  const mounted = new Set<Router>();
  const roots = [...apps].flatMap((item) => routerOf(item) ?? []);
  for (const router of [...routers, ...roots]) {
    for (const layer of router.stack) {
      const nested = facts.nested(layer);
      if (nested) mounted.add(nested);
    }
  }
  const free = [...new Set(routers)].filter((router) => !mounted.has(router) && !roots.includes(router));
  const places = [
    ...roots.filter((router) => !mounted.has(router)).flatMap((router) => collectPlaces(router, facts)),
    ...free.flatMap((router) => collectPlaces(router, facts).map((place) => ({ ...place, unmounted: true }))),
  ];
  return { items: toRoutes(places, facts, app), warnings: emptyWarnings(apps.size, places.length) };
}

/** An app that was made but has no routes tells that they are added later, or by another entry. */
function emptyWarnings(apps: number, places: number): Warning[] {
  if (apps === 0 || places > 0) return [];
  return [{ code: 'NO_ROUTES', message: 'An Express app was created, but no route was added to it.' }];
}

/** What the hooks remembered of a layer, else what can be made out of it; asked once for each. */
function layerFacts(app: LiveApp, captured: Captured): LayerFacts {
  const nested = new Map<Layer, Router | undefined>();
  // app.use(subApp) wraps the app, router.use(subApp) takes it as a handler.
  const mountedRouter = (layer: Layer) => {
    const direct = isApplication(layer.handle) ? layer.handle : undefined;
    const subApp = direct ?? captured.subApps.get(layer) ?? recoverSubApp(layer, app);
    return subApp && routerOf(subApp);
  };
  const patterns = new Map<Layer, Place['trail'][number]['pattern'][]>();
  return {
    nested(layer) {
      if (!nested.has(layer)) {
        nested.set(layer, isRouter(layer.handle) ? layer.handle : mountedRouter(layer));
      }
      return nested.get(layer);
    },
    patterns(layer) {
      const value = patterns.get(layer) ?? captured.paths.get(layer) ?? recoverPatterns(layer, app);
      patterns.set(layer, value);
      return value;
    },
  };
}

interface Row {
  place: Place & { unmounted?: boolean };
  endpoint: Endpoint;
  chain: Chain;
}

function toRoutes(places: Row['place'][], facts: LayerFacts, app: LiveApp): Route[] {
  const targets = resolveAll(places, app);
  const canContinue = (handler: Handler) => takesNext(targets.get(handler)?.target ?? handler);
  const rows = places.flatMap((place) =>
    endpointsOf(place.route).flatMap((endpoint) =>
      byChain(endpoint, (method) => chainOf(place, endpoint, method, facts, canContinue)).map(
        ({ methods, chain }): Row => ({ place, endpoint: { ...endpoint, methods }, chain }),
      ),
    ),
  );
  const others = rows.flatMap(({ chain }) => [
    ...chain.functions,
    ...(chain.short ?? []),
    ...chain.params.map(({ handler }) => handler),
  ]);
  resolveInto(
    targets,
    others.filter((handler) => !targets.has(handler)),
    app,
  );
  const handlers = [...new Set(rows.flatMap(({ endpoint }) => targets.get(endpoint.handler) ?? []))];
  const found = app.controllersOf(handlers);
  const controllers = new Map(handlers.map((handler, index) => [handler, found[index]]));
  return rows.map((row) => ({
    ...toRoute(row, targets, controllers, app),
    ...matchingOf(row, facts, canContinue),
  }));
}

/** Verbs of one endpoint stay together as long as the same runs before it. */
function byChain({ methods }: Endpoint, chainOfMethod: (method: string) => Chain) {
  const groups: { methods: string[]; chain: Chain }[] = [];
  for (const method of methods) {
    const chain = chainOfMethod(method);
    const same = groups.find((group) => isSameChain(group.chain, chain));
    if (same) same.methods.push(method);
    else groups.push({ methods: [method], chain });
  }
  return groups;
}

/** One question for all functions: a wrapper is told by being used several times. */
function resolveAll(places: Row['place'][], app: LiveApp): Map<Handler, ResolvedFunction> {
  const targets = new Map<Handler, ResolvedFunction>();
  resolveInto(
    targets,
    places.flatMap(({ route }) => route.stack.map((layer) => layer.handle)),
    app,
  );
  return targets;
}

function resolveInto(targets: Map<Handler, ResolvedFunction>, handlers: Handler[], app: LiveApp): void {
  const unique = [...new Set(handlers)];
  app.resolve(unique).forEach((resolved, index) => {
    const handler = unique[index];
    if (handler) targets.set(handler, resolved);
  });
}

/** A handler that has no `next` parameter can only end the request. */
function takesNext(target: unknown): boolean {
  if (typeof target !== 'function') return true;
  if (target.length >= 3) return true;
  return /\barguments\b|^[^{=]*\.\.\./.test(Function.prototype.toString.call(target));
}

function toRoute(
  { place, endpoint, chain }: Row,
  targets: Map<Handler, ResolvedFunction>,
  controllers: ReadonlyMap<ResolvedFunction, ResolvedFunction | undefined>,
  app: LiveApp,
): Route {
  const named: Named = (handler) => knownOf(targets.get(handler));
  const made = targets.get(endpoint.handler);
  const handler = knownOf((made && controllers.get(made)) ?? made);
  const { guarding, others } = paramsOf(
    chain.params.map((param) => ({ name: param.name, item: named(param.handler) })),
  );
  const own = chain.functions.length - endpoint.before.length;
  const before = chain.functions.slice(0, own).map(named);
  const run = [...before, ...guarding, ...endpoint.before.map(named)].filter((item) => !isBuiltIn(item));
  const short = chain.short?.map(named).filter((item) => !isBuiltIn(item));
  const { guards, notes, isExact } = withoutPart(guardsOf(run), short ? [[...short, ...guarding]] : []);
  const asked = [...run, ...others.map((param) => param.item)];
  const note = [
    ...others.map((param) => paramNote(param.name, param.item)),
    ...noteOf(place, chain),
    ...notes,
    ...guardNotes(asked, guards, handler),
  ].join('; ');
  return {
    path: place.path,
    methods: endpoint.methods,
    name: null,
    params: place.trail.flatMap(({ layer, pattern }) => paramNames(pattern, layer.regexp !== undefined)),
    handler: handlerName(handler),
    source: handler.source,
    prefix: place.prefix,
    origin: 'live',
    framework: 'express',
    app: app.label,
    middleware: run.map(({ name, source }) => ({ name, source })),
    guards,
    ...authOf(asked, guards, handler, chain.exact && isExact && !place.unmounted),
    ...(note ? { note } : {}),
  };
}

function matchingOf(
  { place, endpoint }: Row,
  facts: LayerFacts,
  canContinue: (handler: Handler) => boolean,
): { matching?: Matching } {
  const steps: Matching['steps'] = [];
  let router: Router | undefined = place.root;
  for (const { layer, pattern } of place.trail) {
    const step = router && liveStep(layer, pattern, router);
    if (!step) return {};
    steps.push(step);
    router = facts.nested(layer);
  }
  const isLast = !place.unmounted && !canContinue(endpoint.handler);
  return { matching: { steps, ...(isLast ? { last: true } : {}) } };
}

/** Express 4 puts these two in front of every app. */
function isBuiltIn({ source }: { source: string | null }): boolean {
  return /(?:^|\/)node_modules\/express\/lib\/middleware\/(?:init|query)\.js:/.test(source ?? '');
}

type Named = (handler: Handler) => Known;

function noteOf(place: Row['place'], chain: Chain): string[] {
  const notes: string[] = [];
  if (place.unmounted) notes.push('mount unknown');
  if (!chain.exact) {
    const isRegExp = place.trail.some(({ pattern }) => pattern instanceof RegExp);
    notes.push(`${isRegExp ? 'RegExp path: ' : ''}the middleware chain could not be simulated`);
  }
  return [...notes, ...takenNotes(textOf(chain.shadowedBy), textOf(chain.sharedWith))];
}
