// Routes of Elysia apps from their source. Nothing of it is run.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { colonSegments } from '../_files/colons.ts';
import { toRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import { distinct } from '../_http/distinct.ts';
import type { Known } from '../_http/guards.ts';
import { searchUncovered } from '../_http/search.ts';
import { type Elysia, type Found, type Memory, readApps } from './replay.ts';

export function sourceRoutes(source: Source): Listing<Route> {
  const memory: Memory = { inner: new Map() };
  let apps: { app: Elysia; routes: Found[] }[] = [];
  const search = searchUncovered(source, { packages: ['elysia'], title: 'Elysia' }, () => {
    apps = readApps(source, memory);
    return new Set(apps.flatMap(({ app, routes }) => (routes.length > 0 ? [source.app(app.made.site)] : [])));
  });
  const roots = apps
    .filter(({ app, routes }) => !app.isUsed && routes.length > 0 && search.lists(app.made))
    .map((item) => {
      const { file, start, end } = item.app.made.site;
      const content = new Set(item.routes.map(({ methods, path }) => `${methods} ${path}`));
      return { item, site: `${file}:${start}:${end}`, content };
    });
  const kept = distinct(roots, ({ app }) =>
    source.cut(`${source.at(app.made.site)}: of what is made there, the first 50 are listed.`),
  );
  const items = kept.flatMap(({ app, routes }) => routes.map((route) => routeOf(source, app, route)));
  return { items, warnings: search.warnings };
}

function routeOf(source: Source, { made }: Elysia, found: Found): Route {
  const segments = colonSegments(found.path.replace(/\*$/, '**:*'));
  const open = new Set(found.conditions.filter((text) => !made.conditions.includes(text)));
  const handler = knownOf(source, found.handler);
  const route = toRoute('elysia', source.app(made.site), {
    ...{ path: found.path, methods: found.methods, prefix: found.prefix },
    params: paramsOf(segments).map((name) => (name === '_' ? '*' : name)),
    handler: { ...handler, source: handler.source ?? source.at(found.call.site) },
    runs: found.before.map(({ value, name }) => {
      const known = knownOf(source, value);
      return name === null ? known : { ...known, name };
    }),
    notes: [
      ...(found.call.name === 'mount' ? ['what it answers there is its own affair'] : []),
      ...(open.size > 0 ? [`only if: ${[...open].join(' and ')}`] : []),
      ...(found.holes.length > 0 ? [`{} stands for ${found.holes.join(', ')}`] : []),
    ],
    ...(found.isSocket ? { kind: 'gateway' } : {}),
  });
  const { byPath: _, ...matching } = matchingOf(segments);
  return { ...route, origin: 'source', matching };
}

/** A route may have a value in place of a function. */
function knownOf(source: Source, value: Value): Known {
  if (typeof value !== 'object' || value === null) return { name: '<anonymous>', source: null, text: '' };
  const { name, site, text, around, strangers } = source.handler(value);
  return { name, source: site && source.at(site), text, around, strangers };
}
