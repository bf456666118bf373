// Routes of Nest apps from their source, nothing run: the same shape as from a live app.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source } from '../../source/reader/source.ts';
import { searchUncovered } from '../_http/search.ts';
import { core, makersOf, readApp } from './source/apps.ts';
import { readModules } from './source/modules.ts';
import { routesOf } from './source/routes.ts';

const MAX_ROUTES = 20_000;

export function sourceRoutes(source: Source): Listing<Route> {
  const read = new Map<Call, Route[]>();
  const routes = (made: Call): Route[] => {
    const items = read.get(made) ?? routesOfApp(source, made);
    read.set(made, items);
    return items;
  };
  const started = new Set(makersOf(source).map((made) => made.args[0]?.value));
  // Every file that makes an app: a package may have several.
  source.search([core], () => true, { words: ['NestFactory.create'] });
  const withRoutes = () => makersOf(source).filter((made) => routes(made).length > 0);
  const search = searchUncovered(source, { packages: [core], title: 'NestJS' }, () => {
    return new Set(withRoutes().map((made) => source.app(made.site)));
  });
  const apps = withRoutes().filter((made) => search.lists(made));
  const items = apps.flatMap((made) => {
    const beside = apps.filter((other) => other !== made && source.app(other.site) === source.app(made.site));
    const isStarted = (one: Call) => started.has(one.args[0]?.value);
    const isApart = !isStarted(made) && beside.some(isStarted);
    return routes(made).map((route) => ({
      ...route,
      ...(isApart ? { apart: true as const } : {}),
      ...(beside.length > 0 ? { note: withPlace(route, source.at(made.site)) } : {}),
    }));
  });
  if (items.length > MAX_ROUTES) {
    source.cut(`Routes of NestJS after the first ${MAX_ROUTES} are not listed.`);
    items.length = MAX_ROUTES;
  }
  return { items, warnings: search.warnings };
}

/** Of several apps in one package. */
function withPlace({ note }: Route, place: string): string {
  return [...(note === undefined ? [] : [note]), `in the app made at ${place}`].join('; ');
}

function routesOfApp(source: Source, made: Call): Route[] {
  const modules = readModules(source, made.args[0]?.value);
  // After the modules: what the configuration is made of stands there.
  return routesOf(source, readApp(source, made), modules);
}
