// Routes of Express apps from their source, nothing run: the same shape as from a live app.
import type { Listing, Matching, Route } from '../../../protocol/schemas.ts';
import type { Call, Source } from '../../source/reader/source.ts';
import { controllerRoutes } from '../_controllers/routes.ts';
import { distinct } from '../_http/distinct.ts';
import { handlerName } from '../_http/forwarded.ts';
import { authOf, guardNotes, guardsOf } from '../_http/guards.ts';
import { withoutPart } from '../_http/left-out.ts';
import { joinPaths, joinPrefix } from '../_http/paths.ts';
import { searchUncovered } from '../_http/search.ts';
import { takenNotes } from '../_http/wildcards.ts';
import { sourceStep } from './matching.ts';
import { paramNote, paramsOf } from './params.ts';
import { paramNames } from './paths.ts';
import { type Budget, type Chain, chainOf, runsNormally, type Step } from './source/chain.ts';
import { host } from './source/controllers.ts';
import { isExpress5 } from './source/paths.ts';
import { createRepeats } from './source/repeated.ts';
import { type Item, type Layer, type RouterNode, readRouters } from './source/tree.ts';

const MAX_DEPTH = 20;
const MAX_ROUTES = 20_000;
const MAX_VISITS = 500_000;
const MAX_COMPARISONS = 1_000_000;

interface Place {
  root: RouterNode;
  trail: Step[];
  prefix: string;
  path: string;
}

interface Endpoint {
  methods: string[];
  item: Item;
  before: Item[];
}

export function sourceRoutes(source: Source): Listing<Route> {
  const heard = new Set<Call>();
  let routers: RouterNode[] = [];
  const search = searchUncovered(source, { packages: ['express'], title: 'Express' }, () => {
    routers = readRouters(source, heard);
    return labelsWithRoutes(source, routers);
  });
  const mounted = new Set(routers.flatMap(({ layers }) => layers.flatMap(({ nested }) => nested ?? [])));
  const listed = routers.filter(({ made }) => search.lists(made));
  const budget = { left: MAX_COMPARISONS };
  const places = createPlaces(source);
  const each = (nodes: RouterNode[]) =>
    distinct(
      nodes.map((item) => ({ item, site: siteOf(item), content: contentOf(places(item)) })),
      ({ made }) => source.cut(`${source.at(made.site)}: of what is made there, the first 50 are listed.`),
    );
  const apps = each(listed.filter((node) => node.isApp && !mounted.has(node)));
  const reached = new Set(apps.flatMap((app) => [...reachableFrom(app)]));
  // A factory that was called once more than its result was mounted says nothing new.
  const sites = new Set([...reached].map(siteOf));
  const lost = each(listed.filter((node) => !node.isApp && !mounted.has(node) && !sites.has(siteOf(node))));
  const items = [
    ...apps.flatMap((app) => routesOf(source, places(app), false, budget)),
    ...lost.flatMap((router) => routesOf(source, places(router), true, budget)),
  ];
  items.push(...controllerRoutes(source, host, items));
  return { items, warnings: search.warnings };
}

/** Of packages that make apps with routes, or register some. */
function labelsWithRoutes(source: Source, routers: readonly RouterNode[]): Set<string> {
  const withRoutes = routers.filter(({ layers }) => layers.some(({ route }) => route));
  const routed = new Set(withRoutes);
  const apps = routers.filter(
    (node) => node.isApp && !routed.has(node) && [...reachableFrom(node)].some((inner) => routed.has(inner)),
  );
  return new Set([
    ...[...withRoutes, ...apps].map(({ made }) => source.app(made.site)),
    ...withRoutes.flatMap(({ layers }) =>
      layers.flatMap(({ route, call }) => (route ? [source.app(call.site)] : [])),
    ),
  ]);
}

function siteOf({ made: { site } }: RouterNode): string {
  return `${site.file}:${site.start}:${site.end}`;
}

function reachableFrom(router: RouterNode): Set<RouterNode> {
  const found = new Set([router]);
  // A set is walked to what was added on the way.
  for (const { layers } of found) for (const { nested } of layers) if (nested) found.add(nested);
  return found;
}

function routesOf(source: Source, places: Place[], isLost: boolean, budget: Budget): Route[] {
  const isRepeated = createRepeats();
  return places.flatMap((place) => {
    const layer = place.trail.at(-1)?.layer;
    if (!layer?.route) return [];
    return endpointsOf(layer.route).flatMap((endpoint) =>
      byChain(endpoint, (method) => chainOf(place.root, place.trail, method, budget)).flatMap(
        ({ methods, chain }) =>
          isRepeated(place.trail, methods, endpoint.item)
            ? []
            : toRoute(source, place, { ...endpoint, methods }, chain, isLost),
      ),
    );
  });
}

/** Of a router, once; the bound is for all. */
function createPlaces(source: Source): (root: RouterNode) => Place[] {
  const known = new Map<RouterNode, Place[]>();
  const left = { routes: MAX_ROUTES, visits: MAX_VISITS };
  return (root) => {
    const places = known.get(root) ?? placesOf(source, root, left);
    known.set(root, places);
    return places;
  };
}

function contentOf(places: readonly Place[]): Set<string> {
  return new Set(
    places.map(({ path, trail }) => {
      const layer = trail.at(-1)?.layer;
      return `${layer?.call.name} ${path} ${layer?.call.site.file} ${layer?.call.site.start}`;
    }),
  );
}

function placesOf(source: Source, root: RouterNode, left: { routes: number; visits: number }): Place[] {
  const places: Place[] = [];
  const visit = (router: RouterNode, trail: Step[], prefix: string) => {
    for (const layer of router.layers) {
      if (layer.middleware || trail.some((step) => step.layer === layer)) continue;
      if (trail.length >= MAX_DEPTH) {
        source.cut(`Routers of Express more than ${MAX_DEPTH} deep are not listed.`);
        return;
      }
      for (const pattern of layer.paths) {
        left.visits -= 1;
        if (left.routes <= 0 || left.visits < 0) {
          source.cut(`${source.at(root.made.site)}: routes after the first ${places.length} are not listed.`);
          return;
        }
        const next = [...trail, { layer, pattern }];
        if (layer.nested) visit(layer.nested, next, joinPrefix(prefix, pattern.text));
        else {
          left.routes -= 1;
          places.push({ root, trail: next, prefix, path: joinPaths(prefix, pattern.text) });
        }
      }
    }
  };
  visit(root, [], '');
  return places;
}

/** Verbs with the same handlers are one endpoint; `all()` in front of verbs is middleware of theirs. */
function endpointsOf(route: NonNullable<Layer['route']>): Endpoint[] {
  const parts = route.filter(({ item }) => runsNormally(item));
  const lastVerb = parts.findLastIndex(({ method }) => method !== undefined);
  const lastAll = parts.findLastIndex(({ method }) => method === undefined);
  const make = (at: number, method: string | undefined) => {
    const run = parts.slice(0, at + 1).filter((part) => part.method === undefined || part.method === method);
    const item = run.at(-1)?.item;
    return item
      ? [{ at, methods: [method ?? 'ALL'], item, before: run.slice(0, -1).map((part) => part.item) }]
      : [];
  };
  const verbs = [...new Set(parts.flatMap(({ method }) => method ?? []))];
  const endpoints = verbs.flatMap((verb) =>
    make(
      parts.findLastIndex(({ method }) => method === verb),
      verb,
    ),
  );
  if (lastAll > lastVerb) endpoints.push(...make(lastAll, undefined));
  const merged: Endpoint[] = [];
  for (const one of endpoints.sort((a, b) => a.at - b.at)) {
    const same = merged.find((other) => isSame([...other.before, other.item], [...one.before, one.item]));
    if (same) same.methods = [...same.methods, ...one.methods].sort();
    else merged.push(one);
  }
  return merged;
}

function isSame(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every(({ value }, index) => value === b[index]?.value);
}

/** Verbs of one endpoint stay together as long as the same runs before it, or in its place. */
function byChain(
  { methods }: Endpoint,
  chainOfMethod: (method: string | undefined) => Chain,
): { methods: string[]; chain: Chain }[] {
  const groups: { methods: string[]; chain: Chain }[] = [];
  for (const method of methods) {
    const chain = chainOfMethod(method === 'ALL' ? undefined : method);
    const same = groups.find(
      (group) =>
        isSame(group.chain.items, chain.items) &&
        isSame(group.chain.short ?? [], chain.short ?? []) &&
        group.chain.shadowedBy === chain.shadowedBy &&
        group.chain.sharedWith === chain.sharedWith,
    );
    if (same) same.methods.push(method);
    else groups.push({ methods: [method], chain });
  }
  return groups;
}

function toRoute(
  source: Source,
  place: Place,
  { methods, item, before }: Endpoint,
  chain: Chain,
  isLost: boolean,
): Route {
  const { guarding, others } = paramsOf(chain.params);
  const run = [...chain.items, ...guarding, ...before];
  const middleware = run.map(({ name, source }) => ({ name, source }));
  const short = chain.short && [...chain.short, ...guarding, ...before];
  const { guards, notes, isExact } = withoutPart(guardsOf(run), short ? [short] : []);
  const asked = [...run, ...others.map((param) => param.item)].filter(isForeign);
  const note = [
    ...others.map((param) => paramNote(param.name, param.item)),
    ...noteOf(place, chain, isLost),
    ...notes,
    ...guardNotes(asked, guards, item),
  ].join('; ');
  return {
    path: place.path,
    methods,
    name: null,
    params: place.trail.flatMap(({ pattern }) =>
      pattern.isRegExp
        ? groupNames(pattern.text)
        : paramNames(pattern.text.replaceAll('{}', ''), !isExpress5(pattern)),
    ),
    handler: handlerName(item),
    source: item.source,
    prefix: place.prefix,
    origin: 'source',
    framework: 'express',
    app: source.app(place.root.made.site),
    middleware,
    guards,
    ...authOf(asked, guards, item, chain.exact && isExact && !isLost),
    matching: matchingOf(place, item, isLost),
    ...(note ? { note } : {}),
  };
}

/** `express.json()` and its kin are no guards. */
const isForeign = ({ name }: Item): boolean => !name.startsWith('express.');

function matchingOf({ root, trail }: Place, item: Item, isLost: boolean): Matching | undefined {
  const steps: Matching['steps'] = [];
  for (const [index, { pattern, layer }] of trail.entries()) {
    const router = index === 0 ? root : trail[index - 1]?.layer.nested;
    const step = sourceStep(pattern, layer.route !== null, router?.strictness ?? {});
    if (!step) return undefined;
    steps.push(step);
  }
  const isCertain = !isLost && trail.every(({ layer: { call } }) => call.conditions.length === 0);
  return { steps, ...(isCertain && !item.takesNext ? { last: true } : {}) };
}

/** Names of the groups of a regular expression; those without one are numbered. */
function groupNames(text: string): string[] {
  let unnamed = 0;
  return [...text.matchAll(/\\.|\((?:\?<(?![=!])([^<>()]*)>)?(?!\?)/g)]
    .filter(([whole]) => !whole.startsWith('\\'))
    .map(([, name]) => name ?? String(unnamed++));
}

function noteOf({ root, trail }: Place, chain: Chain, isLost: boolean): string[] {
  const notes: string[] = [];
  if (isLost) notes.push('mount unknown');
  // What held when the app was made holds for all of it.
  const certain = new Set(root.made.conditions);
  const conditions = new Set(
    trail.flatMap(({ layer }) => layer.call.conditions.filter((text) => !certain.has(text))),
  );
  if (conditions.size > 0) notes.push(`only if: ${[...conditions].join(' and ')}`);
  const holes = new Set(trail.flatMap(({ layer }) => layer.holes));
  if (holes.size > 0) notes.push(`{} stands for ${[...holes].join(', ')}`);
  const wrappers = new Set(trail.flatMap(({ layer }) => layer.wrappedBy ?? []));
  if (wrappers.size > 0) notes.push(`mounted through ${[...wrappers].join(', ')}`);
  if (!chain.exact) {
    const isRegExp = trail.some(({ pattern }) => pattern.isRegExp);
    notes.push(`${isRegExp ? 'RegExp path: ' : ''}the middleware chain could not be simulated`);
  }
  return [...notes, ...takenNotes(chain.shadowedBy, chain.sharedWith)];
}
