// Routes of h3 apps from their source. Nothing of it is run.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { colonSegments } from '../_files/colons.ts';
import { toRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import { distinct } from '../_http/distinct.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';
import { joinPaths } from '../_http/paths.ts';
import { searchUncovered } from '../_http/search.ts';
import { type App, type Layer, readApps } from './apps.ts';

const MAX_DEPTH = 20;

interface Before {
  path: string | null;
  method: string | null;
  handler: Value;
  place: number;
  isPattern: boolean;
}

interface Found {
  path: string;
  prefix: string;
  methods: string[];
  handler: Value;
  before: Value[];
  holes: string[];
  calls: Call[];
  place: number;
  /** Of a function that is in use below a path. */
  isBelow: boolean;
}

interface Walk {
  middleware: Before[];
  routes: Found[];
}

export function sourceRoutes(source: Source): Listing<Route> {
  const plugins = new Set<Value>();
  let apps: { app: App; walk: Walk }[] = [];
  const search = searchUncovered(source, { packages: ['h3'], title: 'h3' }, () => {
    apps = readApps(source, plugins).map((app) => ({ app, walk: walk(source, app) }));
    return new Set(
      apps.flatMap(({ app, walk: { routes } }) => (routes.length > 0 ? [source.app(app.made.site)] : [])),
    );
  });
  const roots = apps
    .filter(({ app, walk: { routes } }) => !app.isMounted && routes.length > 0 && search.lists(app.made))
    .map((item) => {
      const { file, start, end } = item.app.made.site;
      const content = new Set(item.walk.routes.map(({ methods, path }) => `${methods} ${path}`));
      return { item, site: `${file}:${start}:${end}`, content };
    });
  const kept = distinct(roots, ({ app }) =>
    source.cut(`${source.at(app.made.site)}: of what is made there, the first 50 are listed.`),
  );
  return { items: kept.flatMap(({ app, walk: one }) => listed(source, app, one)), warnings: search.warnings };
}

function walk(source: Source, root: App): Walk {
  const found: Walk = { middleware: [], routes: [] };
  let place = 0;
  const visit = (app: App, base: string, outer: Call[], depth: number) => {
    for (const layer of app.layers) {
      place += 1;
      const calls = [...outer, layer.call];
      if (layer.kind === 'mount') {
        if (depth < MAX_DEPTH)
          visit(layer.app, joinPaths(base, layer.base).replace(/\/$/, ''), calls, depth + 1);
      } else if (layer.kind === 'use') use(app, layer, base, calls);
      else
        for (const { text, holes } of layer.paths)
          found.routes.push({
            ...{ path: joinPaths(base, text), prefix: base, methods: layer.methods, handler: layer.handler },
            ...{ before: layer.before, holes, calls, place, isBelow: false },
          });
    }
  };
  const use = (app: App, layer: Extract<Layer, { kind: 'use' }>, base: string, calls: Call[]) => {
    const path = layer.path === null ? base : joinPaths(base, layer.path);
    for (const handler of layer.handlers) {
      const isRoute = app.isInOrder && layer.path !== null && layer.path !== '/' && answers(source, handler);
      if (isRoute)
        found.routes.push({
          ...{
            path,
            prefix: base,
            methods: ['ALL'],
            handler,
            before: [],
            holes: [],
            calls,
            place,
            isBelow: true,
          },
        });
      else
        found.middleware.push({
          ...{ path: path === '' || path === '/' ? null : path, method: layer.method, handler, place },
          isPattern: !app.isInOrder && layer.path !== null,
        });
    }
  };
  visit(root, '', [], 0);
  return found;
}

/** What gives something back is an endpoint, what does not lets the request go on. */
function answers(source: Source, handler: Value): boolean {
  const { text } = source.handler(handler);
  if (text === null) return false;
  return /^(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>(?!\s*\{)/.test(text) || /\breturn\b\s*[^;\s}]/.test(text);
}

function listed(source: Source, app: App, { middleware, routes }: Walk): Route[] {
  return routes.map((route) => {
    const segments = colonSegments(route.isBelow ? `${route.path}/**` : route.path);
    const runs = middleware.filter(
      (one) => covers(one, route) && (!app.isInOrder || one.place < route.place),
    );
    const own = optionsOf(source, route.handler);
    const inner = own === undefined ? undefined : source.get(own, 'handler');
    const hooks =
      own === undefined ? [] : ['onRequest', 'middleware'].flatMap((key) => flat(source.get(own, key)));
    const open = new Set(
      route.calls.flatMap(({ conditions }) =>
        conditions.filter((text) => !app.made.conditions.includes(text)),
      ),
    );
    const site = route.calls.at(-1)?.site;
    const handler = knownOf(source, inner ?? route.handler);
    const { byPath: _, ...matching } = matchingOf(segments, {
      rank: app.isInOrder ? String(route.place).padStart(6, '0') : '',
    });
    const listedRoute = toRoute('h3', source.app(app.made.site), {
      ...{ path: route.path, methods: route.methods, prefix: route.prefix, matching },
      params: paramsOf(colonSegments(route.path)),
      handler: { ...handler, source: handler.source ?? (site ? source.at(site) : null) },
      runs: [...runs.map(({ handler: fn }) => fn), ...route.before, ...hooks].map((fn) =>
        knownOf(source, fn),
      ),
      notes: [
        ...(route.isBelow ? ['and whatever is below its path'] : []),
        ...(open.size > 0 ? [`only if: ${[...open].join(' and ')}`] : []),
        ...(route.holes.length > 0 ? [`{} stands for ${route.holes.join(', ')}`] : []),
      ],
    });
    return { ...listedRoute, origin: 'source' };
  });
}

/** A pattern of version 2, or a path that version 1 looks for at the beginning. */
function covers({ path, method, isPattern }: Before, route: Found): boolean {
  if (method !== null && !route.methods.includes('ALL') && !route.methods.includes(method)) return false;
  if (path === null) return true;
  const sample = route.path.replace(/\*\*(?::\w+)?|:\w+[?+*]?|\*/g, 'x');
  if (!isPattern) return `${sample}/`.startsWith(`${path.replace(/\/$/, '')}/`);
  const [step] = matchingOf(colonSegments(path)).steps;
  return new RegExp(step?.source ?? '').test(sample);
}

/** `defineHandler({ middleware, handler })`. */
function optionsOf(source: Source, value: Value): Value {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call')
    return undefined;
  const { callee, args } = value.origin.call;
  const first = args[0]?.value;
  const isOurs = source.packageOf(callee)?.package === 'h3';
  return isOurs && typeof first === 'object' && first?.kind === 'object' ? first : undefined;
}

function knownOf(source: Source, value: Value): Known {
  const { name, site, text } = source.handler(value);
  return { name, source: site && source.at(site), text };
}
