// What runs before a handler, by simulated dispatch: a made-up path goes through the framework's own matchers, no handler runs.
// Reading the registrations in order would be wrong: a router that falls through also guards what is registered after it.
import { eachShorter, otherLengths } from '../_http/wildcards.ts';
import { samplePath, shortPath } from './paths.ts';
import {
  type Handler,
  handles,
  type Layer,
  layersFor,
  type Match,
  matchLayer,
  type Router,
  runsNormally,
} from './shapes.ts';
import type { Endpoint, LayerFacts, Place } from './tree.ts';

export interface Chain {
  functions: Handler[];
  /** What runs where what may be left out of its path is, if that is something else. */
  short?: Handler[];
  /** False: a RegExp or an odd pattern is on the way; only what runs for every path is listed. */
  exact: boolean;
  /** Handlers of `router.param()` that run on the way. */
  params: { name: string; handler: Handler }[];
  /** An earlier route that takes the request and cannot pass it on. */
  shadowedBy: Layer | undefined;
  /** It takes some of the paths only. */
  sharedWith?: Layer | undefined;
}

interface Dispatch {
  method: string;
  trail: Layer[];
  facts: LayerFacts;
  canContinue: (handler: Handler) => boolean;
  /** What each layer of the trail consumes; undefined from the first one that is not known. */
  samples: (string | undefined)[];
  chain: Chain;
  /** Routers beside the trail that are being walked: one may contain itself. */
  walking: Set<Router>;
}

/** The chain of an endpoint for one of its verbs, its own earlier handlers included. */
export function chainOf(
  place: Place,
  endpoint: Endpoint,
  method: string,
  facts: LayerFacts,
  canContinue: (handler: Handler) => boolean,
): Chain {
  const samples = place.trail.map(({ layer, pattern }) => samplePath(layer, pattern));
  const chainAt = (path: (string | undefined)[]) =>
    along(place, endpoint, method, path, { facts, canContinue });
  const isReached = ({ exact, shadowedBy }: Chain) => exact && !shadowedBy;
  const chain = chainAt(samples);
  const shorter = place.trail.map(({ layer, pattern }, at) => shortPath(layer, pattern) ?? samples[at]);
  const others = () => [...otherLengths(samples), ...eachShorter(samples, shorter)];
  const open = chain.shadowedBy && others().map(chainAt).find(isReached);
  if (open) return { ...open, sharedWith: chain.shadowedBy };
  if (shorter.every((sample, at) => sample === samples[at])) return chain;
  const short = chainAt(shorter);
  if (chain.shadowedBy && isReached(short)) return { ...short, sharedWith: chain.shadowedBy };
  const { functions, exact } = short;
  return !exact || areSame(functions, chain.functions) ? chain : { ...chain, short: functions };
}

function along(
  place: Place,
  endpoint: Endpoint,
  method: string,
  samples: (string | undefined)[],
  { facts, canContinue }: Pick<Dispatch, 'facts' | 'canContinue'>,
): Chain {
  const exact = samples.every((sample) => sample !== undefined);
  const chain: Chain = { functions: [], params: [], exact, shadowedBy: undefined };
  const dispatch: Dispatch = {
    method,
    trail: place.trail.map(({ layer }) => layer),
    facts,
    canContinue,
    samples,
    chain,
    walking: new Set(),
  };
  const known = samples.slice(0, exact ? samples.length : samples.indexOf(undefined));
  const found = descend(place.root, known.join('') || '/', 0, dispatch);
  if (!found) chain.exact = false;
  chain.functions.push(...endpoint.before);
  return chain;
}

export function isSameChain(a: Chain, b: Chain): boolean {
  return (
    textOf(a.shadowedBy) === textOf(b.shadowedBy) &&
    textOf(a.sharedWith) === textOf(b.sharedWith) &&
    areSame(a.functions, b.functions) &&
    areSame(a.short ?? [], b.short ?? [])
  );
}

function areSame(a: readonly Handler[], b: readonly Handler[]): boolean {
  return a.length === b.length && a.every((handler, index) => handler === b[index]);
}

/** As it is told. */
export function textOf(shadowedBy: Layer | undefined): string | undefined {
  return shadowedBy?.route && String(shadowedBy.route.path);
}

/** Walks a router of the trail up to the trail's layer; false when the path does not lead there. */
function descend(router: Router, path: string, depth: number, dispatch: Dispatch): boolean {
  const target = dispatch.trail[depth];
  const params = createParams(router, dispatch.chain.params);
  for (const layer of router.stack) {
    if (layer !== target) {
      visit(layer, path, params, isKnown(dispatch, depth), dispatch);
      continue;
    }
    const known = dispatch.samples[depth] !== undefined && isKnown(dispatch, depth);
    const match = known ? matchLayer(layer, path) : { length: path.length, params: {} };
    if (!match) return false;
    params(match);
    if (depth === dispatch.trail.length - 1) return true;
    const nested = dispatch.facts.nested(layer);
    return nested !== undefined && descend(nested, strip(path, match), depth + 1, dispatch);
  }
  return false;
}

/** Walks a router beside the trail: a request that nothing in it answers falls through. */
function walk(router: Router, path: string, known: boolean, dispatch: Dispatch): void {
  const params = createParams(router, dispatch.chain.params);
  for (const layer of router.stack) visit(layer, path, params, known, dispatch);
}

function visit(
  layer: Layer,
  path: string,
  params: (match: Match) => void,
  known: boolean,
  dispatch: Dispatch,
): void {
  const match = known || !layer.route ? matchLayer(layer, path) : matchAnything(layer, path);
  if (!match) return;
  const { chain, method, facts, canContinue } = dispatch;
  if (layer.route) {
    if (!handles(layer.route, method)) return;
    const run = layersFor(layer.route, method);
    // A handler without `next` ends the request, so nothing of this route runs before the one we look for.
    if (run.every((item) => canContinue(item.handle))) {
      params(match);
      chain.functions.push(...run.map((item) => item.handle));
    } else chain.shadowedBy ??= known ? layer : undefined;
    return;
  }
  if (!endsSegment(path, match)) return;
  const nested = facts.nested(layer);
  if (nested) {
    params(match);
    if (dispatch.walking.has(nested)) return;
    dispatch.walking.add(nested);
    walk(nested, strip(path, match), known, dispatch);
    dispatch.walking.delete(nested);
  } else if (runsNormally(layer)) {
    params(match);
    chain.functions.push(layer.handle);
  }
}

/** True when everything down to this depth was made up, so that a match tells something. */
function isKnown({ samples }: Dispatch, depth: number): boolean {
  return samples.slice(0, depth + 1).every((sample) => sample !== undefined);
}

/** With the rest of the path unknown, only a route for any path counts. */
function matchAnything(layer: Layer, path: string): Match | undefined {
  const base = path.replace(/\/$/, '');
  return matchLayer(layer, `${base}/zz-a`) && matchLayer(layer, `${base}/zz-a/zz-b.c`);
}

/** `use()` matches whole segments only. */
function endsSegment(path: string, { length }: Match): boolean {
  const next = path[length];
  return length === 0 || next === undefined || next === '/' || next === '.';
}

function strip(path: string, { length }: Match): string {
  const rest = path.slice(length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Handlers of `router.param()`: once for each value, before the layer that has the parameter. */
function createParams(router: Router, out: Chain['params']): (match: Match) => void {
  const called = new Map<string, unknown>();
  return ({ params }) => {
    for (const [name, value] of Object.entries(params)) {
      const handlers = router.params?.[name];
      if (!handlers || value === undefined || called.get(name) === value) continue;
      called.set(name, value);
      out.push(...handlers.map((handler) => ({ name, handler })));
    }
  };
}
