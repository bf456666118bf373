// Routes of React Router and Remix apps: loaders, actions and components of the modules in their tree. Nothing of it is run.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source } from '../../source/reader/source.ts';
import { appsOf } from '../_files/apps.ts';
import { atOffset, type Export, exportOf, knownOf } from '../_files/handlers.ts';
import { guardOfLayout } from '../_files/refusals.ts';
import { type FileRoute, toRoute } from '../_files/route.ts';
import {
  matchingOf,
  mixed,
  optional,
  param,
  paramsOf,
  all as rest,
  type Segment,
  written,
} from '../_files/segments.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';
import { type Config, isConfig, packages, readConfig } from './config.ts';
import type { Node } from './node.ts';
import { joined, treeOf } from './tree.ts';

const MAX_DEPTH = 30;
/** An action takes all that are not read by a loader. */
const writing = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** What runs before a module of the tree. */
interface Outer {
  path: string;
  middleware: Known[];
  /** Loaders of the modules around it that send strangers away: they run for pages. */
  loaders: { known: Known; guard: Route['guards'][number] }[];
}

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, packages, isConfig).flatMap((pkg) => {
    const config = readConfig(source, pkg);
    const found: FileRoute[] = [];
    const outer = { path: '', middleware: [], loaders: [] };
    const around = config.root === null ? outer : below(source, config, outer, '', config.root);
    for (const node of treeOf(source, config)) visit(source, config, node, around, found, 0);
    return found.map((route) => toRoute('react-router', pkg.label, route));
  });
  return { items, warnings: [] };
}

function visit(
  source: Source,
  config: Config,
  node: Node,
  outer: Outer,
  found: FileRoute[],
  depth: number,
): void {
  const path = joined(outer.path, node.path);
  const hasIndex = node.children.some((child) => child.isIndex && child.path === '');
  // A layout has no path of its own, one with an index leaves it to that.
  if (node.path !== '' || node.isIndex || node.children.length === 0)
    found.push(...routesOf(source, config, node, { ...outer, path }, hasIndex));
  if (depth >= MAX_DEPTH || node.children.length === 0) return;
  const inner = below(source, config, outer, path, node.file);
  for (const child of node.children) visit(source, config, child, inner, found, depth + 1);
}

function below(source: Source, config: Config, outer: Outer, path: string, file: string): Outer {
  const names = source.exportNames(file);
  const loader = names.includes('loader') ? exportOf(source, file, 'loader').handler : null;
  const guard = loader && guardOfLayout(loader);
  return {
    path,
    middleware: [...outer.middleware, ...middlewareOf(source, config, file)],
    loaders: loader && guard ? [...outer.loaders, { known: loader, guard }] : outer.loaders,
  };
}

function middlewareOf(source: Source, { middleware: name }: Config, file: string): Known[] {
  if (name === null || !source.exportNames(file).includes(name)) return [];
  return flat(source.exported(file, name)).map((value) => knownOf(source, value));
}

function routesOf(source: Source, config: Config, node: Node, outer: Outer, hasIndex: boolean): FileRoute[] {
  const { file } = node;
  const names = source.exportNames(file);
  const isText = /\.mdx?$/.test(file);
  if (names.length === 0 && !isText && source.text(file) === null) {
    source.cut(`The module ${posix.relative(source.root, file)} of the route /${outer.path} cannot be read.`);
    return [];
  }
  const path = `${config.base}/${outer.path}`.replace(/(.)\/$/, '$1');
  const segments = outer.path.split('/').filter(Boolean).map(segmentOf);
  const common = { path, params: paramsOf(segments), prefix: config.base };
  const middleware = [...outer.middleware, ...middlewareOf(source, config, file)];
  const isPage = isText || names.includes('default');
  const loader = names.includes('loader') ? exportOf(source, file, 'loader') : null;
  const action = names.includes('action') ? exportOf(source, file, 'action') : null;
  // An index and the layout around it are at one place: the query says which of their actions is meant.
  const tie = node.isIndex || hasIndex ? ' a' : ' b';
  const matching = matchingOf(segments, { base: config.base, tie });
  const found: FileRoute[] = [];
  if ((isPage || loader) && !hasIndex) {
    const layouts = isPage ? outer.loaders : [];
    found.push({
      ...{
        ...common,
        methods: ['GET'],
        matching,
        handler: loader?.handler ?? componentOf(source, file, isText),
      },
      ...(isPage ? { kind: 'page' } : {}),
      runs: [...middleware, ...layouts.map(({ known }) => known), ...(loader?.wrappers ?? [])],
      guards: [...layouts.map(({ guard }) => guard), ...ownGuard(loader)],
    });
  }
  if (action)
    found.push({
      ...{ ...common, methods: writing, handler: action.handler },
      matching: node.isIndex && isPage ? { ...matching, query: 'index' } : matching,
      ...(isPage ? { kind: 'action' } : {}),
      // The path alone is that of the module around it.
      path: node.isIndex && isPage ? `${path}?index` : path,
      runs: [...middleware, ...action.wrappers],
      guards: ownGuard(action),
    });
  return found;
}

function componentOf(source: Source, file: string, isText: boolean): Known {
  const first = { name: posix.basename(file), source: atOffset(source, file, 0), text: null };
  if (isText) return first;
  const { handler } = exportOf(source, file, 'default');
  return handler.name === '<anonymous>' ? { ...first, source: handler.source } : handler;
}

/** `await requireUser(request)` in a loader or an action is how its app guards it; what is verified there is a password. */
function ownGuard(own: Export | null): Route['guards'] {
  const text = own?.handler.text?.replace(/\bawait\s+verify[A-Z]/g, '') ?? null;
  const guard = own && guardOfLayout({ ...own.handler, text });
  return guard ? [guard] : [];
}

/** `:id`, `:lang?`, `en?`, `*`, `:name.xml`. */
function segmentOf(name: string): Segment {
  if (name === '*') return rest('*');
  const [, own, dynamicMark] = /^:([\w-]+)(\?)?$/.exec(name) ?? [];
  if (own !== undefined) return dynamicMark ? optional(own) : param(own);
  const [, partly, after = ''] = /^:(\w+)(\W.*)$/.exec(name) ?? [];
  if (partly !== undefined) return mixed([{ source: '[^/]+' }, after], [partly]);
  if (!name.endsWith('?')) return written(name);
  const { source, rank } = written(name.slice(0, -1));
  return { source: `(?:${source})?`, rank, params: [] };
}
