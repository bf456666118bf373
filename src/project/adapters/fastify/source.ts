// Routes of Fastify apps from their source, nothing run: the same shape as from a live app.
import { posix } from 'node:path';
import type { Listing, Route } from '../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { distinct } from '../_http/distinct.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';
import { partsOf } from '../_http/schemas.ts';
import { searchUncovered } from '../_http/search.ts';
import { hookNames } from './capture.ts';
import { findCliStart, sourcesOf } from './cli.ts';
import { matchingOf, type RouterOptions, routerOptionNames } from './matching.ts';
import { constraintNotes, joinRoute, paramNames, plainPrefix, toMethods } from './paths.ts';
import type { Text } from './source-routes.ts';
import {
  decorationOf,
  type Mount,
  openServer,
  type Reading,
  type ScopedRoute,
  type Server,
  scopeOf,
} from './source-scopes.ts';
import { isFunction, own } from './source-values.ts';

const MAX_ROUTES = 20_000;

export function sourceRoutes(source: Source): Listing<Route> {
  const started = startedByCommand(source);
  const readings = new Map<Call, Reading>();
  const search = searchUncovered(source, { packages: ['fastify'], title: 'Fastify' }, () => {
    for (const made of source.made(['fastify']).filter(isFactory)) {
      const reading = readings.get(made) ?? openServer(source, made);
      readings.set(made, reading);
      reading.read();
    }
    return labelsWithRoutes(source, [...readings.values()], started);
  });
  const listed = [...readings.values()].filter(({ server }) => search.lists(server.made));
  const servers = each(source, [...started, ...listed.map(({ server }) => server)]);
  const items = servers.flatMap((server) => routesOf(source, server));
  if (items.length > MAX_ROUTES) {
    source.cut(`Routes of Fastify after the first ${MAX_ROUTES} are not listed.`);
    items.length = MAX_ROUTES;
  }
  return { items, warnings: search.warnings };
}

/** Of packages that make servers with routes, register some, or are started by the command. */
function labelsWithRoutes(
  source: Source,
  readings: readonly Reading[],
  started: readonly Server[],
): Set<string> {
  const servers = readings.flatMap(({ server }) => (server.routes.length > 0 ? [server] : []));
  const made = [...servers, ...started];
  return new Set([
    ...made.map((server) => source.app(server.made.site)),
    ...made.flatMap(({ routes }) => routes.map(({ call }) => source.app(call.site))),
  ]);
}

/** What `fastify start` makes of the plugin that a file exports. */
function startedByCommand(source: Source): Server[] {
  return source.packages.flatMap(({ dir, manifest }) => {
    const found = findCliStart(manifest);
    const file =
      found &&
      sourcesOf(found.file)
        .map((path) => posix.join(dir, path))
        .find(isThere(source));
    if (!found || !file) return [];
    const reading = openServer(source, source.madeFor(file, 'fastify'));
    const prefixes = [{ text: found.prefix, holes: [] }];
    const plugin = source.exported(file, 'default');
    reading.register({ plugin, options: undefined, prefixes, conditions: [] });
    return [reading.server];
  });
}

function isThere(source: Source): (file: string) => boolean {
  return (file) => source.list(posix.dirname(file)).files.includes(posix.basename(file));
}

/** `Fastify()`, `fastify.fastify()`, `fastify.default()`. */
function isFactory({ callee: { origin } }: Call): boolean {
  return origin.type === 'external' && ['', 'fastify', 'default'].includes(origin.path);
}

/** A function that makes an app may be called by several entries. */
function each(source: Source, servers: Server[]): Server[] {
  const made = servers.map((item) => {
    const { file, start, end } = item.made.site;
    return { item, site: `${file}:${start}:${end}`, content: contentOf(item) };
  });
  return distinct(made, ({ made: { site } }) =>
    source.cut(`${source.at(site)}: of what is made there, the first 50 are listed.`),
  );
}

function contentOf({ routes, mounts }: Server): Set<string> {
  const texts = (items: readonly Text[]) => items.map(({ text }) => text).join();
  return new Set([
    ...routes.map(({ scope, methods, paths, call: { site } }) =>
      [texts(methods), texts(scope.prefixes), texts(paths), site.file, site.start].join(' '),
    ),
    ...mounts.map((mount) => `${mount.package} ${texts(mount.prefixes)}`),
  ]);
}

function routesOf(source: Source, server: Server): Route[] {
  const items = new Map<Value, Known>();
  const named = (value: Value) => {
    const item = items.get(value) ?? itemOf(source, server, value);
    items.set(value, item);
    return item;
  };
  return [
    ...server.routes.flatMap((route) =>
      route.scope.prefixes.flatMap((prefix) =>
        route.paths.map((path) => toRoute(source, server, named, route, prefix, path)),
      ),
    ),
    ...server.mounts.flatMap((mount) =>
      mount.prefixes.map((prefix) => toMount(source, server, mount, prefix)),
    ),
  ];
}

function toRoute(
  source: Source,
  server: Server,
  named: (value: Value) => Known,
  route: ScopedRoute,
  prefix: Text,
  path: Text,
): Route {
  const handler = named(route.handler);
  const run = hookNames.flatMap((hook) => [...route.scope.hooks[hook], ...route.hooks[hook]].map(named));
  const guards = guardsOf(run);
  const schemas = partsOf(source, route.schema, { ...parts, response: '' });
  const whole = joinRoute(prefix.text, path.text, route.trailingSlash);
  const note = [
    ...onlyIf(server, route.conditions),
    ...unknownParts([...prefix.holes, ...path.holes]),
    ...constraintNotes(route.constraints),
    ...guardNotes(run, guards, handler),
  ].join('; ');
  return {
    path: whole,
    // Empty where they are not known.
    methods: toMethods(route.methods.flatMap(({ text, holes }) => (holes.length > 0 ? [] : [text]))),
    name: null,
    params: paramNames(whole),
    handler: handler.name,
    source: handler.source,
    prefix: plainPrefix(prefix.text),
    origin: 'source',
    framework: 'fastify',
    app: source.app(server.made.site),
    middleware: run.map(({ name, source }) => ({ name, source })),
    guards,
    ...authOf(run, guards, handler),
    matching: matchingOf(whole, routerOptionsOf(source, server)),
    ...(schemas.length > 0 ? { schemas } : {}),
    ...(note ? { note } : {}),
  };
}

const parts = { params: 'params', query: 'query', querystring: 'query', headers: 'headers', body: 'body' };

/** What a package adds there, only the app as it runs tells. */
function toMount(source: Source, server: Server, mount: Mount, prefix: Text): Route {
  const notes = [
    `mounted by ${mount.package}: what it answers there is not in the source`,
    ...onlyIf(server, mount.conditions),
    ...unknownParts(prefix.holes),
  ];
  return {
    ...{ path: `${plainPrefix(prefix.text)}/*`, methods: [], name: null, params: paramNames(prefix.text) },
    ...{ handler: mount.package, source: source.at(mount.call.site), prefix: plainPrefix(prefix.text) },
    ...{ origin: 'source', framework: 'fastify', app: source.app(server.made.site) },
    ...{ middleware: [], guards: [], auth: 'unknown', note: notes.join('; ') },
    matching: matchingOf(`${plainPrefix(prefix.text)}/*`, routerOptionsOf(source, server)),
  };
}

function routerOptionsOf(source: Source, { made: { args } }: Server): RouterOptions {
  const options = args[0]?.value;
  const inner = own(source, options, 'routerOptions');
  const found = routerOptionNames.map((name) => {
    const value = own(source, inner, name) ?? own(source, options, name);
    return [name, source.literal(value)?.data];
  });
  return Object.fromEntries(found) as RouterOptions;
}

/** What held when the server was made holds for all of it. */
function onlyIf({ made }: Server, conditions: readonly string[]): string[] {
  const open = new Set(conditions.filter((text) => !made.conditions.includes(text)));
  return open.size > 0 ? [`only if: ${[...open].join(' and ')}`] : [];
}

function unknownParts(holes: readonly string[]): string[] {
  return holes.length > 0 ? [`{} stands for ${[...new Set(holes)].join(', ')}`] : [];
}

/** `fastify.authenticate` is what the scope was decorated with; `fastify.allow('admin')` what that gives. */
function itemOf(source: Source, server: Server, value: Value): Known {
  const decoration = decoratedBy(source, server, value);
  const { name, site, text, around, strangers } = source.handler(decoration?.value ?? value);
  return {
    name: name === '<anonymous>' && decoration ? decoration.name : name,
    source: site && source.at(site),
    text,
    around,
    strangers,
  };
}

function decoratedBy(source: Source, server: Server, value: Value): { name: string; value: Value } | null {
  if (typeof value !== 'object' || value === null || value.kind !== 'symbolic') return null;
  const { origin } = value;
  if (origin.type === 'member') {
    const scope = scopeOf(server, origin.of);
    const holder = scope ? null : decoratedBy(source, server, origin.of);
    const found = scope ? decorationOf(scope, origin.key) : holder && source.get(holder.value, origin.key);
    return found === undefined || found === null ? null : { name: origin.key, value: found };
  }
  if (origin.type !== 'call') return null;
  const { callee, on, args } = origin.call;
  const factory = decoratedBy(source, server, callee);
  if (!factory || !isFunction(factory.value)) return null;
  const values = args.map((argument) => argument.value);
  const self = decoratedBy(source, server, on)?.value ?? on;
  return { name: factory.name, value: source.call(factory.value, values, self) };
}
