// Routes of SvelteKit apps: folders are segments, files with "+" end a path. Nothing of it is run.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { appsOf } from '../_files/apps.ts';
import { atOffset, exportOf, knownOf, whereExported } from '../_files/handlers.ts';
import { guardOfLayout } from '../_files/refusals.ts';
import { type FileRoute, httpMethods, toRoute } from '../_files/route.ts';
import type { Known } from '../_http/guards.ts';
import { type Config, isConfig, readConfig } from './config.ts';
import { pathOf } from './segments.ts';

const MAX_DEPTH = 30;

interface Layout {
  /** Folder, from the routes on; "" is the first. */
  folder: string;
  load: Known;
}

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, ['@sveltejs/kit'], isConfig).flatMap(({ dir, label }) => {
    const config = readConfig(source, dir);
    const routes: FileRoute[] = [];
    visit(source, config, [], [], routes);
    return routes.map((route) => toRoute('sveltekit', label, route));
  });
  return { items, warnings: [] };
}

function visit(
  source: Source,
  config: Config,
  folders: string[],
  outer: readonly Layout[],
  found: FileRoute[],
): void {
  const folder = posix.join(config.routes, ...folders);
  const { files, folders: inner } = source.list(folder);
  const file = (pattern: RegExp) => {
    const name = files.find((candidate) => pattern.test(candidate));
    return name === undefined ? null : posix.join(folder, name);
  };
  const reset = /^\+layout@([^.]*)\.svelte$/.exec(
    files.find((name) => name.startsWith('+layout@')) ?? '',
  )?.[1];
  const layouts = reset === undefined ? [...outer] : upTo(outer, reset);
  const load = file(/^\+layout\.server\.[jt]s$/) ?? file(/^\+layout\.[jt]s$/);
  if (load !== null && source.exportNames(load).includes('load'))
    layouts.push({ folder: folders.at(-1) ?? '', load: exportOf(source, load, 'load').handler });
  const { matchers, ...path } = pathOf(folders, config.base, config.matchers);
  const common = {
    ...{ ...path, prefix: config.base, runs: config.handles },
    notes: matchers
      .filter((name) => config.matchers(name) === null)
      .map((name) => `only if the matcher ${name} takes it`),
  };

  const page = files.find((name) => /^\+page(?:@[^.]*)?\.svelte$/.test(name));
  const [server, shared] = [file(/^\+page\.server\.[jt]s$/), file(/^\+page\.[jt]s$/)];
  if (page !== undefined || server !== null || shared !== null) {
    const resetTo = /^\+page@([^.]*)\.svelte$/.exec(page ?? '')?.[1];
    const own = (resetTo === undefined ? layouts : upTo(layouts, resetTo)).flatMap((layout) => {
      const guard = guardOfLayout(layout.load);
      return guard ? [{ known: layout.load, guard }] : [];
    });
    const loaded = [server, shared].find(
      (name) => name !== null && source.exportNames(name).includes('load'),
    );
    const component = page === undefined ? (server ?? shared ?? folder) : posix.join(folder, page);
    const handler = loaded
      ? exportOf(source, loaded, 'load').handler
      : { name: posix.basename(component), source: atOffset(source, component, 0), text: null };
    found.push({
      ...{ ...common, methods: ['GET'], kind: 'page', handler },
      runs: [...config.handles, ...own.map(({ known }) => known)],
      guards: own.map(({ guard }) => guard),
    });
    if (server !== null) found.push(...actionsOf(source, server, common));
  }

  const endpoint = file(/^\+server\.[jt]s$/);
  if (endpoint !== null) {
    const names = source.exportNames(endpoint);
    for (const method of [...httpMethods, 'fallback'].filter((name) => names.includes(name))) {
      const { handler, wrappers } = exportOf(source, endpoint, method);
      const isRest = method === 'fallback';
      found.push({
        ...{ ...common, methods: [isRest ? 'ALL' : method], handler, runs: [...config.handles, ...wrappers] },
        notes: [...common.notes, ...(isRest ? ['methods that have no function of their own'] : [])],
      });
    }
  }
  if (folders.length >= MAX_DEPTH) return;
  for (const name of inner) visit(source, config, [...folders, name], layouts, found);
}

/** `+page@(app).svelte`: layouts up to a folder; `+page@.svelte`: the first alone. */
function upTo(layouts: readonly Layout[], folder: string): Layout[] {
  const last = layouts.findLastIndex((layout) => layout.folder === folder);
  return layouts.slice(0, last + 1);
}

/** A form names one in its query: `?/create`. */
function actionsOf(
  source: Source,
  file: string,
  common: Pick<FileRoute, 'path' | 'params' | 'matching' | 'prefix' | 'runs' | 'notes'>,
): FileRoute[] {
  if (!source.exportNames(file).includes('actions')) return [];
  const value = source.exported(file, 'actions');
  if (typeof value !== 'object' || value === null || value.kind !== 'object') {
    const at = whereExported(source, file, 'actions');
    return [
      action(common, 'actions', { name: 'actions', source: at, text: null }, 'which ones is not known'),
    ];
  }
  return [...value.properties.keys()].map((name) => {
    const own: Value = source.get(value, name);
    const known = knownOf(source, own);
    const isNamed = known.name !== '<anonymous>';
    const where = known.source ?? whereExported(source, file, 'actions');
    return action(common, name, { ...known, name: isNamed ? known.name : name, source: where });
  });
}

function action(
  common: Pick<FileRoute, 'path' | 'params' | 'matching' | 'prefix' | 'runs' | 'notes'>,
  name: string,
  handler: Known,
  note?: string,
): FileRoute {
  return {
    ...{ ...common, methods: ['POST'], kind: 'action', name, handler },
    path: name === 'default' ? common.path : `${common.path}?/${name}`,
    notes: [...(common.notes ?? []), ...(note === undefined ? [] : [note])],
  };
}
