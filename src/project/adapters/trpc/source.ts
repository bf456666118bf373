// Procedures from their source, nothing run: the same shape as from live routers.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source, Symbolic, Value } from '../../source/reader/source.ts';
import { distinct } from '../_http/distinct.ts';
import type { Known } from '../_http/guards.ts';
import { keysOf } from '../_http/schema-keys.ts';
import { schemaOf } from '../_http/schemas.ts';
import { searchUncovered } from '../_http/search.ts';
import { toRoute } from './procedure.ts';
import type { Link } from './source-chain.ts';
import { type Entry, entriesOf, loadLazy, readTrpc, routersOf, type SourceRouter } from './source-routers.ts';

const MAX_ROUTES = 20_000;

export function sourceRoutes(source: Source): Listing<Route> {
  const search = searchUncovered(source, { packages: ['@trpc/server'], title: 'tRPC' }, () =>
    labelsWithRouters(source),
  );
  searchByWords(source);
  const lazy = loadLazy(source);
  const routers = readTrpc(source)
    .filter(({ made }) => search.lists(made))
    .flatMap(routersOf);
  const bySymbol = new Map<Symbolic, SourceRouter>(routers.map((router) => [router.call.result, router]));
  const trees = routers.map((router) => entriesOf(source, router, bySymbol, lazy));
  const held = new Set(trees.flat().flatMap(({ routers: way }) => way.slice(1)));
  const roots = routers.flatMap((router, index) => {
    const entries = trees[index] ?? [];
    const { file, start, end } = router.call.site;
    const content = new Set(entries.map(({ path, procedure }) => `${procedure.type} ${path}`));
    return held.has(router) || entries.length === 0
      ? []
      : [{ item: { router, entries }, site: `${file}:${start}:${end}`, content }];
  });
  const kept = distinct(roots, ({ router: { call } }) =>
    source.cut(`${source.at(call.site)}: of what is made there, the first 50 are listed.`),
  );
  const items = kept.flatMap(({ router, entries }) => entries.map((entry) => routeOf(source, router, entry)));
  if (items.length > MAX_ROUTES) {
    source.cut(`Procedures of tRPC after the first ${MAX_ROUTES} are not listed.`);
    items.length = MAX_ROUTES;
  }
  return { items, warnings: search.warnings };
}

function labelsWithRouters(source: Source): Set<string> {
  const calls = readTrpc(source).flatMap((trpc) => routersOf(trpc).flatMap(({ call }) => [trpc.made, call]));
  return new Set(calls.map(({ site }) => source.app(site)));
}

/** Files of routers import what one file made of tRPC, and not its package: where none was met, all that look like one are read. */
function searchByWords(source: Source): void {
  const bare = readTrpc(source).filter((trpc) => routersOf(trpc).length === 0);
  if (bare.length === 0) return;
  const isEnough = () => bare.every((trpc) => routersOf(trpc).length > 0);
  source.search([], isEnough, { words: ['outer({', 'Router(', 'outers('] });
}

function routeOf(source: Source, { trpc, call }: SourceRouter, { path, procedure, routers }: Entry): Route {
  const conditions = [...routers.flatMap((router) => router.call.conditions), ...procedure.call.conditions];
  const open = new Set(conditions.filter((text) => !trpc.made.conditions.includes(text)));
  const schemas = [
    ...procedure.inputs.flatMap((schema) => schemaOf(source, 'input', schema)),
    ...procedure.outputs.flatMap((schema) => schemaOf(source, 'output', schema)),
  ];
  const route = toRoute(
    {
      ...{ path, type: procedure.type, separator: trpc.separator },
      handler: knownOf(source, { value: procedure.resolver, name: null }),
      run: procedure.middleware.map((link) => knownOf(source, link)),
      params: [...new Set(procedure.inputs.flatMap((schema: Value) => keysOf(source, schema)))],
    },
    {
      origin: 'source',
      app: source.app(call.site),
      notes: open.size > 0 ? [`only if: ${[...open].join(' and ')}`] : [],
    },
  );
  return schemas.length > 0 ? { ...route, schemas } : route;
}

function knownOf(source: Source, { value, name }: Link): Known {
  const handler = source.handler(value);
  // Of a function that is none of the project, the variable says more than `t.middleware`.
  const own = !handler.site && typeof value === 'object' && value?.kind === 'symbolic' ? value.name : null;
  return {
    name: handler.name === '<anonymous>' && name !== null ? name : (own ?? handler.name),
    source: handler.site && source.at(handler.site),
    text: handler.text,
    around: handler.around,
    strangers: handler.strangers,
  };
}
