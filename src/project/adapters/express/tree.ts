// Every way from a root router to a route, and what a route answers.
import { joinPaths, joinPrefix } from '../_http/paths.ts';
import {
  type Handler,
  isEveryMethod,
  type Layer,
  matchLayer,
  type Pattern,
  type RouteObject,
  type Router,
  runsNormally,
} from './shapes.ts';

/** One path of one route, as seen from a root. */
export interface Place {
  root: Router;
  /** The layers on the way, the route's own layer last; with the path that was taken at each one. */
  trail: { layer: Layer; pattern: Pattern }[];
  route: RouteObject;
  prefix: string;
  path: string;
}

/** What the tree needs to know of a layer; from the load hooks, or made out afterwards. */
export interface LayerFacts {
  patterns(layer: Layer): Pattern[];
  /** The router that a layer passes requests to: a nested router, or that of a mounted app. */
  nested(layer: Layer): Router | undefined;
}

/** One handler of a route with the verbs that lead to it. */
export interface Endpoint {
  /** Upper-case and sorted; ["ALL"]: every verb. */
  methods: string[];
  handler: Handler;
  /** Handlers of the same route that run before it. */
  before: Handler[];
}

const maxDepth = 20;

export function collectPlaces(root: Router, facts: LayerFacts): Place[] {
  const places: Place[] = [];
  const visit = (router: Router, trail: Place['trail'], prefix: string) => {
    for (const layer of router.stack) {
      // A router may contain itself.
      if (trail.length >= maxDepth || trail.some((step) => step.layer === layer)) continue;
      const nested = layer.route ? undefined : facts.nested(layer);
      if (!layer.route && !nested) continue;
      for (const pattern of facts.patterns(layer)) {
        const next = [...trail, { layer, pattern }];
        const own = writtenOnce(layer, pattern);
        if (layer.route)
          places.push({ root, trail: next, route: layer.route, prefix, path: joinPaths(prefix, own) });
        else if (nested) visit(nested, next, joinPrefix(prefix, own));
      }
    }
  };
  visit(root, [], '');
  return places;
}

/** Express 4 takes the last of two slashes as one that may be left out: `//` is the root. */
function writtenOnce(layer: Layer, pattern: Pattern): string {
  const shorter = typeof pattern === 'string' && pattern.endsWith('//') ? pattern.slice(0, -1) : undefined;
  return shorter !== undefined && layer.regexp && matchLayer(layer, shorter) ? shorter : String(pattern);
}

/** Verbs with the same handlers are one endpoint; `all()` in front of verbs is middleware of theirs. */
export function endpointsOf(route: RouteObject): Endpoint[] {
  const layers = route.stack.filter(runsNormally);
  const verbs = [...new Set(layers.flatMap((layer) => layer.method ?? []))];
  const lastVerb = layers.findLastIndex((layer) => layer.method !== undefined);
  const lastAll = layers.findLastIndex((layer) => layer.method === undefined);
  const endpoints = verbs.map((verb) => {
    const last = layers.findLastIndex((layer) => layer.method === verb);
    return { at: last, ...endpoint(layers.slice(0, last + 1), verb) };
  });
  if (lastAll > lastVerb)
    endpoints.push({ at: lastAll, ...endpoint(layers.slice(0, lastAll + 1), undefined) });

  const merged: (Endpoint & { at: number })[] = [];
  for (const item of endpoints.sort((a, b) => a.at - b.at)) {
    const same = merged.find((other) => isSame(other, item));
    if (same) same.methods.push(...item.methods);
    else merged.push(item);
  }
  return merged.map(({ methods, handler, before }) => ({
    methods: isEveryMethod(methods) ? ['ALL'] : methods.sort(),
    handler,
    before,
  }));
}

function endpoint(layers: Layer[], verb: string | undefined): Endpoint {
  const run = layers.filter((layer) => layer.method === undefined || layer.method === verb);
  const handlers = run.map((layer) => layer.handle);
  return {
    methods: [verb?.toUpperCase() ?? 'ALL'],
    handler: handlers.at(-1) as Handler,
    before: handlers.slice(0, -1),
  };
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return (
    a.handler === b.handler &&
    a.before.length === b.before.length &&
    a.before.every((handler, index) => handler === b.before[index])
  );
}
