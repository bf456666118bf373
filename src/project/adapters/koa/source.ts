// Routes of Koa apps from their source, nothing run: the same shape as from a live app.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Symbolic } from '../../source/reader/source.ts';
import { controllerRoutes } from '../_controllers/routes.ts';
import { distinct } from '../_http/distinct.ts';
import { searchUncovered } from '../_http/search.ts';
import { findRoutes } from './chain.ts';
import { toRoute } from './listed.ts';
import { host } from './source-controllers.ts';
import { type Item, isRouterCall, likeRouters } from './source-items.ts';
import { readRouters } from './source-routers.ts';
import { readApps } from './source-tree.ts';
import type { AppNode } from './tree.ts';

const MAX_ROUTES = 20_000;
const MAX_COMPARISONS = 20_000_000;

interface Root {
  made: Call;
  nodes: AppNode<Item>[];
  notes: string[];
}

export function sourceRoutes(source: Source): Listing<Route> {
  let all: Root[] = [];
  const search = searchUncovered(
    source,
    { packages: ['koa', '@koa/router', 'koa-router'], title: 'Koa' },
    () => {
      all = readRoots(source);
      return labelsWithRoutes(source, all);
    },
  );
  const roots = all.filter(({ made, notes }) => notes.length > 0 || search.lists(made));
  const budget = { left: MAX_COMPARISONS };
  const canContinue = ({ takesNext }: Item) => takesNext;
  const items = roots.flatMap(({ made, nodes, notes }) =>
    findRoutes(nodes, canContinue, budget).map((found) =>
      toRoute(found, {
        ...{ origin: 'source' as const, app: source.app(made.site), handler: found.handler, notes },
        ...{ named: (item: Item) => item, isOwn: (item: Item) => item.isOwn },
        ...{ isOnce: (item: Item) => item.isOnce, canContinue },
      }),
    ),
  );
  items.push(...controllerRoutes(source, host, items));
  if (items.length > MAX_ROUTES) {
    source.cut(`Routes of Koa after the first ${MAX_ROUTES} are not listed.`);
    items.length = MAX_ROUTES;
  }
  return { items, warnings: search.warnings };
}

/** Apps that nobody mounts, and the routers that none of them has. */
function readRoots(source: Source): Root[] {
  const apps = new Map<Symbolic, Call>();
  for (const call of source.made(['koa'])) if (isApp(call)) apps.set(call.result, call);
  const made = new Map<Symbolic, Call>();
  for (const call of source.made(['@koa/router', 'koa-router']))
    if (isRouterCall(source, call)) made.set(call.result, call);
  for (const call of likeRouters(source)) made.set(call.result, call);
  const routers = readRouters(source, made);
  const { nodesOf, met } = readApps(source, apps, routers);
  const trees = [...apps].map(([symbol, call]) => ({ symbol, made: call, nodes: nodesOf(symbol) }));
  const roots = each(
    source,
    trees.filter(({ symbol }) => !met.has(symbol)).map((tree) => ({ ...tree, notes: [] })),
  );
  const sites = new Set([...met].flatMap((symbol) => siteOf(made.get(symbol) ?? apps.get(symbol)) ?? []));
  for (const symbol of routers.nested) sites.add(siteOf(made.get(symbol)) ?? '');
  const lost = [...made].flatMap(([symbol, call]) =>
    met.has(symbol) || routers.nested.has(symbol)
      ? []
      : [{ made: call, nodes: [routers.nodeOf(symbol)], notes: ['mount unknown'] }],
  );
  // A factory that was called once more than its result was used says nothing new.
  const unseen = lost.filter(({ made: call, nodes: [node] }) => {
    return !sites.has(siteOf(call) ?? '') && node !== undefined && node.layers.length > 0;
  });
  return [...roots, ...each(source, unseen)];
}

function isApp({ callee: { origin } }: Call): boolean {
  return origin.type === 'external' && ['', 'default', 'Application'].includes(origin.path);
}

function siteOf(call: Call | undefined): string | undefined {
  return call && `${call.site.file}:${call.site.start}:${call.site.end}`;
}

/** A function that makes an app may be called by several entries. */
function each(source: Source, roots: Root[]): Root[] {
  const bySite = Map.groupBy(roots, (root) => siteOf(root.made) ?? '');
  const all = roots.map((item) => {
    const site = siteOf(item.made) ?? '';
    const isOne = bySite.get(site)?.length === 1;
    return { item, site, content: new Set(isOne ? [] : contentOf(item.nodes, '')) };
  });
  return distinct(all, ({ made }) =>
    source.cut(`${source.at(made.site)}: of what is made there, the first 50 are listed.`),
  );
}

function contentOf(nodes: readonly AppNode<Item>[], prefix: string): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'mount') return contentOf(node.nodes, prefix + node.prefix);
    if (node.kind === 'function') return [];
    return node.layers.flatMap(({ methods, path, functions }) =>
      methods.length > 0 ? [`${methods} ${prefix}${path} ${functions.at(-1)?.source}`] : [],
    );
  });
}

function hasRoutes(nodes: readonly AppNode<Item>[]): boolean {
  return nodes.some((node) => {
    if (node.kind === 'mount') return hasRoutes(node.nodes);
    return node.kind === 'router' && node.layers.some(({ methods }) => methods.length > 0);
  });
}

/** Of packages that make apps with routes, or routers. */
function labelsWithRoutes(source: Source, roots: readonly Root[]): Set<string> {
  return new Set(roots.flatMap(({ made, nodes }) => (hasRoutes(nodes) ? [source.app(made.site)] : [])));
}
