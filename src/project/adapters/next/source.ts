// Routes of Next apps: files, what they export, and what next.config says. Nothing of it is run.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Package } from '../../shapes.ts';
import type { Source } from '../../source/reader/source.ts';
import { appsOf, firstLine } from '../_files/apps.ts';
import { exportOf } from '../_files/handlers.ts';
import { guardOfLayout } from '../_files/refusals.ts';
import { type FileRoute, httpMethods, toRoute } from '../_files/route.ts';
import type { Known } from '../_http/guards.ts';
import { actionsIn, withoutActions } from './actions.ts';
import { type AppFile, appFiles } from './app-router.ts';
import { type Before, readBefore } from './before.ts';
import { type Config, isConfig, isScript, readConfig } from './config.ts';
import { methodsSaid, type PagesFile, pagesFiles } from './pages-router.ts';
import { redirectsOf } from './redirects.ts';
import { pathOf } from './segments.ts';

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, ['next'], isConfig).flatMap((pkg) =>
    routesOf(source, pkg).map((route) => toRoute('next', pkg.label, route)),
  );
  return { items, warnings: [] };
}

function routesOf(source: Source, pkg: Package): FileRoute[] {
  const has = (dir: string, name: string) => source.list(dir).folders.includes(name);
  const isRoot = (dir: string) => has(dir, 'app') || has(dir, 'pages');
  // `src` counts only where neither lies beside package.json.
  const root = [pkg.dir, posix.join(pkg.dir, 'src')].find(isRoot);
  if (root === undefined) return [];
  const config = readConfig(source, pkg.dir);
  const before = readBefore(source, root, config);
  const of = (name: string) => (has(root, name) ? posix.join(root, name) : null);
  const [app, pages] = [of('app'), of('pages')];
  const inner = new Set(pkg.inner ?? []);
  const files = source.below(pkg.dir).filter((file) => ![...inner].some((dir) => file.startsWith(`${dir}/`)));
  return [
    ...(app ? appFiles(source, app, config.extensions) : []).flatMap((file) =>
      fromAppFile(source, file, config, before),
    ),
    ...(pages ? pagesFiles(source, pages, config.extensions) : []).map((file) =>
      fromPagesFile(source, file, config, before),
    ),
    ...actionsIn(source, files).map(
      ({ name, handler, wrappers }): FileRoute => ({
        ...{ path: name, methods: ['POST'], name, kind: 'action', handler, runs: wrappers },
      }),
    ),
    ...redirectsOf(source, config, before),
  ];
}

function fromAppFile(source: Source, item: AppFile, config: Config, before: Before): FileRoute[] {
  const { file, kind, names } = item;
  const path = pathOf(names, config.basePath);
  const seenAs = `/${names.join('/')}`;
  const first = before.runs(seenAs);
  const common = { ...path, prefix: config.basePath, isExact: first.isExact, guards: first.guards, seenAs };
  const said = [...first.notes, ...(item.note ? [item.note] : [])];
  if (kind === 'route') {
    const methods = source.exportNames(file).filter((name) => httpMethods.includes(name));
    return methods
      .sort((a, b) => httpMethods.indexOf(a) - httpMethods.indexOf(b))
      .map((method) => {
        const { handler, wrappers } = exportOf(source, file, method);
        return { ...common, methods: [method], handler, runs: [...first.runs, ...wrappers], notes: said };
      });
  }
  const { handler } = defaultOf(source, file);
  if (kind === 'metadata') return [{ ...common, methods: ['GET'], handler, runs: first.runs, notes: said }];
  const layouts = item.layouts.flatMap((layout) => {
    const known = defaultOf(source, layout).handler;
    const guard = guardOfLayout(known);
    return guard ? [{ known, guard }] : [];
  });
  return [
    {
      ...{ ...common, methods: ['GET'], kind: 'page', handler, notes: said },
      runs: [...first.runs, ...layouts.map(({ known }) => known)],
      guards: [...first.guards, ...layouts.map(({ guard }) => guard)],
    },
  ];
}

function fromPagesFile(source: Source, item: PagesFile, config: Config, before: Before): FileRoute {
  const { file, names, isApi } = item;
  const path = pathOf(names, config.basePath, isApi ? '' : config.locale);
  const seenAs = `/${names.join('/')}`;
  const first = before.runs(seenAs);
  const { handler, wrappers } = defaultOf(source, file);
  const common = {
    ...path,
    prefix: config.basePath,
    handler,
    isExact: first.isExact,
    guards: first.guards,
    seenAs,
  };
  if (!isApi) return { ...common, methods: ['GET'], kind: 'page', runs: first.runs, notes: first.notes };
  const said = methodsSaid(source.text(file));
  return {
    ...{ ...common, methods: ['ALL'], runs: [...first.runs, ...wrappers] },
    notes: [...first.notes, ...(said.length > 0 ? [`looks at the method: ${said.join(', ')}`] : [])],
  };
}

/** Markdown and the like have no function. */
function defaultOf(source: Source, file: string): { handler: Known; wrappers: Known[] } {
  if (isScript(file)) {
    const { handler, wrappers } = exportOf(source, file, 'default');
    return { handler: { ...handler, text: handler.text && withoutActions(handler.text) }, wrappers };
  }
  const at = source.at(firstLine(file));
  return { handler: { name: '<anonymous>', source: at, text: null }, wrappers: [] };
}
