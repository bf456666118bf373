// Routes of Nest apps from their source, nothing run: the same shape as from a live app.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source } from '../../source/reader/source.ts';
import { searchUncovered } from '../_http/search.ts';
import { type App, core, makersOf, readApp } from './source/apps.ts';
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
  // The entry of the package starts another one.
  const isApart = (made: Call): boolean =>
    !started.has(made.args[0]?.value) &&
    makersOf(source).some(
      (other) => source.app(other.site) === source.app(made.site) && started.has(other.args[0]?.value),
    );
  const search = searchUncovered(source, { package: core, title: 'NestJS' }, () => {
    return new Set(withRoutes().map((made) => source.app(made.site)));
  });
  const items = withRoutes()
    .filter((made) => search.lists(made))
    .flatMap((made) =>
      isApart(made) ? routes(made).map((route) => ({ ...route, apart: true as const })) : routes(made),
    );
  if (items.length > MAX_ROUTES) {
    source.cut(`Routes of NestJS after the first ${MAX_ROUTES} are not listed.`);
    items.length = MAX_ROUTES;
  }
  return { items, warnings: search.warnings };
}

function routesOfApp(source: Source, made: Call): Route[] {
  const modules = readModules(source, made.args[0]?.value);
  // After the modules: what the configuration is made of stands there.
  const others = makersOf(source).filter((one) => source.app(one.site) === source.app(made.site));
  const app: App = readApp(source, made, others.length <= 1);
  return routesOf(source, app, modules);
}
