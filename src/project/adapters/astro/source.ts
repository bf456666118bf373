// Routes of Astro projects: pages, endpoints, actions, redirects. Nothing of it is run.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { appsOf, configFile, configOf, firstLine, textAt } from '../_files/apps.ts';
import { bracketSegment } from '../_files/brackets.ts';
import { exportOf, knownOf, whereExported } from '../_files/handlers.ts';
import { type FileRoute, httpMethods, toRoute } from '../_files/route.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import { sequenceOf } from '../_files/sequence.ts';
import type { Known } from '../_http/guards.ts';
import { callOf, isObject } from '../_http/values.ts';

const isConfig = /^astro\.config\.[mc]?[jt]s$/;
const page = /\.(?:astro|mdx?|markdown|html)$/;
const endpoint = /\.m?[jt]s$/;
const MAX_DEPTH = 6;

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, ['astro'], isConfig).flatMap(({ dir, label }) =>
    routesOf(source, dir).map((route) => toRoute('astro', label, route)),
  );
  return { items, warnings: [] };
}

function routesOf(source: Source, dir: string): FileRoute[] {
  const file = configFile(source, dir, isConfig);
  const config = configOf(source, file);
  const src = posix.join(dir, textAt(source, config, 'srcDir') ?? 'src');
  const base = (textAt(source, config, 'base') ?? '').replace(/^(?!\/)(?=.)/, '/').replace(/\/$/, '');
  const middleware = moduleAt(source, src, 'middleware');
  const runs = middleware === null ? [] : sequenceOf(source, source.exported(middleware, 'onRequest'));
  const pages = posix.join(src, 'pages');
  const actions = moduleAt(source, src, 'actions');
  return [
    ...source.below(pages).flatMap((path) => routesIn(source, pages, path, base, runs)),
    ...(actions === null ? [] : actionsIn(source, actions, source.exported(actions, 'server'), [], 0)).map(
      (action) => ({ ...action, path: `${base}/_actions/${action.path}`, prefix: base, runs }),
    ),
    ...redirectsOf(source, file, config, base),
  ];
}

/** `middleware.ts`, or `middleware/index.ts`. */
function moduleAt(source: Source, folder: string, name: string): string | null {
  const script = (path: string, own: string) => {
    const found = source.list(path).files.find((candidate) => candidate.replace(endpoint, '') === own);
    return found === undefined ? null : posix.join(path, found);
  };
  return script(folder, name) ?? script(posix.join(folder, name), 'index');
}

function routesIn(source: Source, pages: string, file: string, base: string, runs: Known[]): FileRoute[] {
  const path = posix.relative(pages, file);
  const isPage = page.test(path);
  if (path.split('/').some((name) => name.startsWith('_')) || (!isPage && !endpoint.test(path))) return [];
  if (/\.d\.m?ts$/.test(path)) return [];
  const stem = path.replace(isPage ? page : endpoint, '');
  // Shown where nothing is found, or something failed.
  if (isPage && /^(?:404|500)$/.test(stem)) return [];
  const names = stem.split('/').filter((name, at, all) => name !== 'index' || at < all.length - 1);
  const segments = names.map(bracketSegment);
  const common = {
    path: `${base}/${names.join('/')}`.replace(/(.)\/$/, '$1'),
    ...{ params: paramsOf(segments), prefix: base },
    // An endpoint comes before a page of the same path.
    matching: matchingOf(segments, { base, tie: isPage ? ' b' : ' a' }),
  };
  if (isPage) {
    const handler = { name: posix.basename(file), source: source.at(firstLine(file)), text: null };
    return [{ ...common, methods: ['GET'], kind: 'page', handler, runs }];
  }
  const exported = source.exportNames(file);
  return [...httpMethods, 'ALL'].flatMap((method): FileRoute[] => {
    if (!exported.includes(method)) return [];
    const { handler, wrappers } = exportOf(source, file, method);
    return [{ ...common, methods: [method], handler, runs: [...runs, ...wrappers] }];
  });
}

/** `server = { like: defineAction({ handler }), user: { … } }`: called as `user.like`. */
function actionsIn(source: Source, file: string, value: Value, outer: string[], depth: number): FileRoute[] {
  if (!isObject(value) || depth > MAX_DEPTH) return [];
  return [...value.properties.keys()].flatMap((key): FileRoute[] => {
    const own = source.get(value, key);
    const names = [...outer, key];
    if (isObject(own)) return actionsIn(source, file, own, names, depth + 1);
    const options = callOf(own)?.args[0]?.value;
    const known = knownOf(source, options === undefined ? own : source.get(options, 'handler'));
    const isNamed = known.source !== null && known.name !== '<anonymous>' && known.name !== 'handler';
    const where = known.source ?? whereExported(source, file, 'server');
    const handler = { ...known, name: isNamed ? known.name : key, source: where };
    return [{ path: names.join('.'), methods: ['POST'], name: names.join('.'), kind: 'action', handler }];
  });
}

function redirectsOf(source: Source, file: string | null, config: Value, base: string): FileRoute[] {
  const rules = config === undefined ? undefined : source.get(config, 'redirects');
  if (typeof rules !== 'object' || rules === null || rules.kind !== 'object') return [];
  return [...rules.properties.keys()].flatMap((path): FileRoute[] => {
    const value = source.get(rules, path);
    const target =
      typeof value === 'object' && value?.kind === 'object' ? source.get(value, 'destination') : value;
    const [to] = source.strings(target);
    if (!to) return [];
    const segments = path.split('/').filter(Boolean).map(bracketSegment);
    const where = file === null ? null : source.at(firstLine(file));
    return [
      {
        ...{ path: base + path, methods: ['ALL'], prefix: base, params: paramsOf(segments) },
        handler: { name: `redirect to ${to.text}`, source: where, text: null },
        matching: matchingOf(segments, { base, tie: ' c' }),
      },
    ];
  });
}
