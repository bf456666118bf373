// Routes of h3 apps from their source. Nothing of it is run.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { distinct } from '../_http/distinct.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';
import { searchUncovered } from '../_http/search.ts';
import { type Plugins, readApps, type SourceApp } from './apps.ts';
import { listed } from './listed.ts';
import { type Reader, type Walk, walk } from './tree.ts';

export function sourceRoutes(source: Source): Listing<Route> {
  const plugins: Plugins = new Map();
  const reader: Reader<Value> = {
    named: (value) => knownOf(source, value),
    parts: (value) => partsOf(source, value),
  };
  let apps: { app: SourceApp; walk: Walk<Value> }[] = [];
  const search = searchUncovered(source, { packages: ['h3'], title: 'h3' }, () => {
    apps = readApps(source, plugins).map((app) => ({ app, walk: walk(app, reader) }));
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
  const items = kept.flatMap(({ app, walk: one }) =>
    listed(app, one, reader, {
      ...{ origin: 'source', app: source.app(app.made.site), conditions: app.made.conditions },
    }),
  );
  return { items, warnings: search.warnings };
}

/** `defineHandler({ middleware, handler })`. */
function partsOf(source: Source, value: Value): { handler: Value; before: Value[] } {
  const options = optionsOf(source, value);
  if (options === undefined) return { handler: value, before: [] };
  return {
    handler: source.get(options, 'handler') ?? value,
    before: ['onRequest', 'middleware'].flatMap((key) => flat(source.get(options, key))),
  };
}

function optionsOf(source: Source, value: Value): Value {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call')
    return undefined;
  const { callee, args } = value.origin.call;
  const first = args[0]?.value;
  const isOurs = source.packageOf(callee)?.package === 'h3';
  return isOurs && typeof first === 'object' && first?.kind === 'object' ? first : undefined;
}

function knownOf(source: Source, value: Value): Known {
  const { name, site, text, around, strangers } = source.handler(value);
  return { name, source: site && source.at(site), text, around, strangers };
}
