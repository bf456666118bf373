// Routes of Nitro servers: files, and what the configuration adds. Nothing of it is run.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Package } from '../../shapes.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { appsOf, dataAt, firstLine, textAt } from '../_files/apps.ts';
import { colonSegments } from '../_files/colons.ts';
import { exportOf, knownOf } from '../_files/handlers.ts';
import { type FileRoute, toRoute } from '../_files/route.ts';
import { ruleRoutes } from '../_files/route-rules.ts';
import { matchingOf, paramsOf } from '../_files/segments.ts';
import { serverMiddleware, serverRoutes } from '../_files/server-folder.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';
import { type Config, isConfig, packages, readConfig } from './config.ts';

const script = /\.[mc]?[jt]sx?$/;

export function sourceRoutes(source: Source): Listing<Route> {
  const items = appsOf(source, packages, isConfig).flatMap((pkg) =>
    routesOf(source, pkg).map((route) => toRoute('nitro', pkg.label, route)),
  );
  return { items, warnings: [] };
}

function routesOf(source: Source, pkg: Package): FileRoute[] {
  const config = readConfig(source, pkg);
  const { folders, base, isIgnored } = config;
  const given = givenRoutes(source, config, pkg.dir);
  const all = folders.map((dir) => ({ dir, base, rank: 'a', isIgnored }));
  const scanned = all.flatMap((folder) => serverMiddleware(source, folder));
  const files = all.flatMap((folder) => serverRoutes(source, folder, []));
  const added = [
    ...given.flatMap(({ isMiddleware, route }) => (isMiddleware ? [] : [route])),
    ...(config.isOld ? [] : entryOf(source, pkg.dir, base)),
  ];
  const before = given.filter(({ isMiddleware }) => isMiddleware);
  // What is for a path of its own comes after what is for all.
  if (!config.isOld) before.sort((a, b) => Number(isForSome(a)) - Number(isForSome(b)));
  const routes = [...files, ...added].map((route) => ({
    ...route,
    runs: [
      ...scanned,
      ...before.flatMap((one) => (covers(config, one, route.path) ? [one.route.handler] : [])),
      ...(route.runs ?? []),
    ],
  }));
  return [...routes, ...ruleRoutes(source, config, base)];
}

interface Given {
  isMiddleware: boolean;
  /** As it was given. */
  own: string;
  route: FileRoute;
}

/** `routes: { '/path': './file.ts' }`, `handlers: [{ route, handler, method, middleware }]`. */
function givenRoutes(source: Source, { value, file, base, isOld }: Config, dir: string): Given[] {
  if (value === undefined) return [];
  const routes = isOld ? undefined : source.get(value, 'routes');
  const keys = typeof routes === 'object' && routes?.kind === 'object' ? [...routes.properties.keys()] : [];
  const rows: [string, Value][] = [
    ...keys.map((key): [string, Value] => [key, source.get(routes, key)]),
    ...['handlers', 'devHandlers'].flatMap((key) =>
      flat(source.get(value, key)).map((item): [string, Value] => [
        textAt(source, item, 'route') ?? '',
        item,
      ]),
    ),
  ];
  return rows.flatMap(([path, item]): Given[] => {
    const handler = typeof item === 'string' ? item : textAt(source, item, 'handler');
    if (handler === undefined) return [];
    const isObject = typeof item === 'object' && item !== null;
    const method = isObject ? textAt(source, item, 'method') : undefined;
    const env = isObject
      ? [dataAt(source, item, 'env')].flat().filter((name) => typeof name === 'string')
      : [];
    const shown = path === '' ? '/**' : path;
    const segments = colonSegments(shown);
    const { byPath: _, ...matching } = matchingOf(segments, { base, rank: 'a' });
    const whole = `${base}/${shown.replace(/^\//, '')}`.replace(/(.)\/$/, '$1');
    return [
      {
        isMiddleware: (isObject && dataAt(source, item, 'middleware') === true) || (isOld && path === ''),
        own: path,
        route: {
          ...{ path: whole, methods: [method?.toUpperCase() ?? 'ALL'], prefix: base, matching },
          ...{ params: paramsOf(segments), handler: handlerAt(source, handler, dir, file) },
          notes: env.length === 0 ? [] : [`only in ${env.join(', ')}`],
        },
      },
    ];
  });
}

/** A file with or without its extension; what only the build knows is told by its name. */
function handlerAt(source: Source, path: string, dir: string, config: string | null): Known {
  const where = path.replace(/^(?:~~?|@@?)\//, './');
  const whole = posix.resolve(dir, where);
  const { files } = source.list(posix.dirname(whole));
  const name = files.find(
    (each) => each === posix.basename(whole) || each.replace(script, '') === posix.basename(whole),
  );
  if (/^[#\w]/.test(path) || name === undefined)
    return { name: path, source: config === null ? null : source.at(firstLine(config)), text: null };
  return exportOf(source, posix.join(posix.dirname(whole), name), 'default').handler;
}

const isForSome = ({ own }: Given): boolean => own !== '/**' && own !== '';

/** `/api/**` is in front of what is below it. */
function covers({ base, isOld }: Config, { own, route: { path } }: Given, other: string): boolean {
  // Its text is compared with the path that is asked for, wildcards and all.
  if (isOld)
    return own === '' || other.replace(/[:*[].*$/, '').startsWith(`${base}/${own.replace(/^\//, '')}`);
  const { steps } = matchingOf(colonSegments(path));
  return new RegExp(steps[0]?.source ?? '').test(other);
}

/** `server.ts` answers what nothing else does. */
function entryOf(source: Source, dir: string, base: string): FileRoute[] {
  const name = source.list(dir).files.find((each) => /^server\.[mc]?[jt]sx?$/.test(each));
  if (name === undefined) return [];
  const file = posix.join(dir, name);
  if (!source.exportNames(file).includes('default')) return [];
  const { value, handler: own } = exportOf(source, file, 'default');
  const fetched =
    typeof value === 'object' && value?.kind === 'object' ? source.get(value, 'fetch') : undefined;
  const handler = fetched === undefined ? own : knownOf(source, fetched);
  const { byPath: _, ...matching } = matchingOf(colonSegments('/**'), { base, rank: 'b' });
  return [{ path: `${base}/**`, methods: ['ALL'], params: ['_'], prefix: base, handler, matching }];
}
