// Routes of Hono apps from their source, nothing run: the same shape as from a live app.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source } from '../../source/reader/source.ts';
import { distinct } from '../_http/distinct.ts';
import { searchUncovered } from '../_http/search.ts';
import { type Budget, type Endpoint, endpointsOf, newBudget } from './records.ts';
import { toRoute } from './rows.ts';
import { type HonoApp, packages, readApps, type SourceEntry } from './source-apps.ts';
import type { Item } from './source-values.ts';

const MAX_ROUTES = 20_000;

export function sourceRoutes(source: Source): Listing<Route> {
  const factories = new Map<Call, Call[]>();
  let apps: HonoApp[] = [];
  const search = searchUncovered(source, { packages, title: 'Hono' }, () => {
    apps = readApps(source, factories);
    return new Set(
      apps
        .filter(({ entries }) => entries.some(({ kind }) => kind !== 'use'))
        .flatMap(({ made, entries }) => [made, ...entries.map(({ site }) => site)])
        .map(({ site }) => source.app(site)),
    );
  });
  const roots = apps.filter((app) => !app.isMounted && search.lists(app.from));
  const made = roots.map((item) => {
    const { file, start, end } = item.made.site;
    return { item, site: `${file}:${start}:${end}`, content: contentOf(item) };
  });
  const listed = distinct(made, (app) =>
    source.cut(`${source.at(app.made.site)}: of what is made there, the first 50 are listed.`),
  );
  const budget = newBudget();
  const items = listed.flatMap((app) => routesOf(source, app, budget));
  if (items.length > MAX_ROUTES) {
    source.cut(`Routes of Hono after the first ${MAX_ROUTES} are not listed.`);
    items.length = MAX_ROUTES;
  }
  return { items, warnings: search.warnings };
}

function contentOf({ entries }: HonoApp): Set<string> {
  return new Set(
    entries.flatMap(({ kind, method, path, site: { site } }) =>
      kind === 'use' ? [] : [`${method} ${path} ${site.file} ${site.start}`],
    ),
  );
}

function routesOf(source: Source, app: HonoApp, budget: Budget): Route[] {
  return endpointsOf<Item>(app.entries, budget).map((endpoint) => {
    const route = toRoute(
      endpoint,
      (item) => item,
      ({ combined }) => combined,
      {
        ...{ origin: 'source', app: source.app(app.made.site), isStrict: app.isStrict },
        notes: notesOf(source, app, endpoint),
      },
    );
    const items = [...endpoint.chain, ...endpoint.trail.slice(-1).map(({ handler }) => handler)];
    const schemas = items.flatMap((item) => item.schemas ?? []);
    return schemas.length > 0 ? { ...route, schemas } : route;
  });
}

/** What held when the app was made holds for all of it. */
function notesOf(source: Source, { made }: HonoApp, { trail }: Endpoint<Item>): string[] {
  const entries = trail as SourceEntry[];
  const entry = entries.at(-1);
  const from = entry?.kind === 'mount' ? packageOf(source, entry.handler) : undefined;
  const open = new Set(
    entries.flatMap(({ conditions }) => conditions.filter((text) => !made.conditions.includes(text))),
  );
  const holes = new Set(entries.flatMap((one) => one.holes));
  return [
    ...(from ? [`mounted by ${from}: what it answers there is not in the source`] : []),
    ...(open.size > 0 ? [`only if: ${[...open].join(' and ')}`] : []),
    ...(holes.size > 0 ? [`{} stands for ${[...holes].join(', ')}`] : []),
  ];
}

function packageOf(source: Source, { value }: Item): string | undefined {
  return typeof value === 'object' && value?.kind === 'symbolic'
    ? source.packageOf(value)?.package
    : undefined;
}
