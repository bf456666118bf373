// Routes of Nuxt apps: those of the server, pages, and rules. Nothing of it is run.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { appsOf, textAt } from '../_files/apps.ts';
import { type FileRoute, toRoute } from '../_files/route.ts';
import { ruleRoutes } from '../_files/route-rules.ts';
import { serverMiddleware, serverRoutes } from '../_files/server-folder.ts';
import { isConfig, layersOf } from './config.ts';
import { middlewareOf, pageRoutes } from './pages.ts';

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, ['nuxt'], isConfig).flatMap(({ dir, label }) => {
    const layers = layersOf(source, dir);
    const base = (textAt(source, layers[0]?.value, 'app', 'baseURL') ?? '').replace(/\/$/, '');
    const middleware = middlewareOf(source, layers);
    const folders = layers.map(({ serverDir }) => ({ dir: serverDir, base, rank: 'a' }));
    const before = folders.flatMap((folder) => serverMiddleware(source, folder));
    const routes = [
      ...folders.flatMap((folder) => serverRoutes(source, folder, before)),
      // A page is shown by the server as well.
      ...layers
        .flatMap((layer) => pageRoutes(source, layer, middleware, base))
        .map((page) => ({ ...page, runs: [...before, ...(page.runs ?? [])] })),
      ...layers.flatMap((layer) => ruleRoutes(source, layer, base)),
    ];
    return once(routes).map((route) => toRoute('nuxt', label, route));
  });
  return { items, warnings: [] };
}

/** What a layer has as well as the app is the app's. */
function once(routes: readonly FileRoute[]): FileRoute[] {
  const found = new Map<string, FileRoute>();
  for (const route of routes) {
    const key = `${route.methods} ${route.kind} ${route.path}`;
    if (!found.has(key)) found.set(key, route);
  }
  return [...found.values()];
}
