// Routes of Nuxt apps: those of the server, pages, and rules. Nothing of it is run.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { appsOf, textAt } from '../_files/apps.ts';
import { type FileRoute, toRoute } from '../_files/route.ts';
import { serverRoutes } from '../_files/server-folder.ts';
import { isConfig, type Layer, layersOf } from './config.ts';
import { middlewareOf, pageRoutes } from './pages.ts';

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, ['nuxt'], isConfig).flatMap(({ dir, label }) => {
    const layers = layersOf(source, dir);
    const base = (textAt(source, layers[0]?.value, 'app', 'baseURL') ?? '').replace(/\/$/, '');
    const middleware = middlewareOf(source, layers);
    const routes = [
      ...layers.flatMap(({ serverDir }) => serverRoutes(source, { dir: serverDir, base, rank: 'a' })),
      ...layers.flatMap((layer) => pageRoutes(source, layer, middleware, base)),
      ...layers.flatMap((layer) => rulesOf(source, layer, base)),
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

/** `routeRules` that lead elsewhere. https://nuxt.com/docs/4.x/guide/concepts/rendering#route-rules */
function rulesOf(source: Source, { file, value }: Layer, base: string): FileRoute[] {
  const rules = value === undefined ? undefined : source.get(value, 'routeRules');
  if (typeof rules !== 'object' || rules === null || rules.kind !== 'object') return [];
  return [...rules.properties.keys()].flatMap((path) =>
    ['redirect', 'proxy'].flatMap((what): FileRoute[] => {
      const to = source.get(source.get(rules, path), what);
      const target = isObject(to) ? source.get(to, 'to') : to;
      const [text] = target === undefined ? [] : source.strings(target);
      if (!text) return [];
      const pattern = path.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replace(/\/\*\*.*$/, '(?:/.*)?');
      return [
        {
          ...{ path: base + path, methods: ['ALL'], prefix: base },
          handler: {
            name: `${what} to ${text.text}`,
            source: file === null ? null : source.at({ file, line: 1, start: 0, end: 0 }),
            text: null,
          },
          notes: text.holes.length > 0 ? [`{} stands for ${text.holes.join(', ')}`] : [],
          matching: { steps: [{ source: `^${base}${pattern}/?$`, flags: 's' }], decodes: true, rank: '' },
        },
      ];
    }),
  );
}

const isObject = (value: Value): boolean =>
  typeof value === 'object' && value !== null && value.kind === 'object';
