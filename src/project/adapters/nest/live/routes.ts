// Routes of live apps.
import type { Listing, Route, Warning } from '../../../../protocol/schemas.ts';
import { knownOf } from '../../_http/live.ts';
import type { LiveApp, ResolvedFunction } from '../../adapter.ts';
import { boundBefore, type PathsOf } from '../bindings.ts';
import { constraintNotes, describeChain } from '../chain.ts';
import { matchingOf, platformOf } from '../matching.ts';
import { type Exclusion, paramNames, requestMethods } from '../paths.ts';
import type { Captured, Registration } from './capture.ts';
import { createLinks, enhancersOf, type Found } from './links.ts';
import { customMetadata, read } from './metadata.ts';
import { namespaceOf, operationsOf } from './operations.ts';
import { optionsOf, toBinding, usedFor, versioningOf, versionsOf } from './settings.ts';
import type { Class, Config, Container, ModuleRef, Wrapper } from './shapes.ts';
import { createTexts, variableAt } from './texts.ts';

/** A row before its functions are known. */
interface Row {
  route: Pick<Route, 'path' | 'methods' | 'params' | 'prefix' | 'kind' | 'matching'>;
  owner: Class;
  methodName: string;
  method: unknown;
  chain: Found[];
  notes: string[];
}

export function listRoutes(app: LiveApp, captured: Captured): Listing<Route> {
  const pathsOf = pathsIn(captured);
  const rows = [...captured.containers].flatMap(([container, config]) =>
    [...container.getModules()].flatMap(([key, ref]) =>
      rowsOf(captured, pathsOf, container, config, key, ref),
    ),
  );
  const linesOf = createTexts(app.root);
  const toLink = createLinks(
    app,
    rows.flatMap(({ chain }) => chain),
    linesOf,
  );
  const created = (key: string) => {
    const stack = captured.decorators.get(key);
    return stack === undefined
      ? undefined
      : (variableAt(stack, app.root, linesOf) ?? 'Reflector.createDecorator');
  };
  const methods = [...new Set(rows.map(({ method }) => method))];
  const resolved = app.resolve(methods);
  const handlers = new Map(methods.map((method, index) => [method, resolved[index]]));
  const items = rows.map((row) =>
    toRoute(app, row, handlers.get(row.method), row.chain.map(toLink), created),
  );
  return { items: distinct(items), warnings: emptyWarnings(captured, items.length) };
}

/** A module that is imported twice, each time with other options, has its controllers twice. */
function distinct(items: readonly Route[]): Route[] {
  const keyOf = ({ methods, path, source, handler, note }: Route) =>
    [methods, path, source, handler, note].join('\n');
  return [...new Map(items.map((route) => [keyOf(route), route])).values()];
}

/** Its routes are mapped when all providers are there: one may wait for ever. */
function emptyWarnings({ containers, registrations }: Captured, routes: number): Warning[] {
  if (containers.size === 0 || routes > 0) return [];
  const what =
    registrations.length > 0
      ? 'no route was added to it'
      : 'it did not come to its routes: a provider may still be waited for, or it has no controller';
  return [{ code: 'NO_ROUTES', message: `A NestJS app was created, but ${what}.` }];
}

function toRoute(
  app: LiveApp,
  { route, owner, methodName, method, notes }: Row,
  found: ResolvedFunction | undefined,
  links: Parameters<typeof describeChain>[0],
  created: (key: string) => string | undefined,
): Route {
  const known = knownOf(found);
  const handler = { ...known, name: `${owner.name || '<anonymous>'}.${methodName}` };
  const chain = describeChain(links, customMetadata(method, owner, created), handler);
  const note = [...notes, ...chain.notes].join('; ');
  return {
    ...{ ...route, name: null, handler: handler.name, source: handler.source, origin: 'live' },
    ...{ framework: 'nest', app: app.label, ...chain.told },
    ...(note ? { note } : {}),
  };
}

/** Of each controller, without prefix and version; a class that two modules have is the first one's. */
function pathsIn({ registrations }: Captured): PathsOf {
  const known = new Map<unknown, { moduleKey: string; paths: Exclusion[] }>();
  for (const { wrapper, moduleKey, definition, mapped, metadata } of registrations) {
    const found = known.get(wrapper.metatype) ?? { moduleKey, paths: [] };
    known.set(wrapper.metatype, found);
    if (found.moduleKey !== moduleKey) continue;
    const version = metadata.methodVersion || metadata.controllerVersion;
    const versions = version === undefined ? undefined : versionsOf(version);
    const method = requestMethods[definition.requestMethod] ?? '';
    for (const path of mapped.flatMap(({ unversioned }) => unversioned.slice(0, 1)))
      found.paths.push({ path, method, versions });
  }
  return (controller) => known.get(controller)?.paths ?? [];
}

function rowsOf(
  captured: Captured,
  pathsOf: PathsOf,
  container: Container,
  config: Config,
  key: string,
  ref: ModuleRef,
): Row[] {
  const controllers = [...ref.controllers.values()];
  const platform = container.getHttpAdapterRef();
  const isGuarded = platform === undefined || captured.sharing.has(platform);
  return [
    ...controllers.flatMap((wrapper) => [
      ...captured.registrations
        .filter((one) => one.wrapper === wrapper && one.moduleKey === key)
        .flatMap((one) => httpRows(captured, pathsOf, one)),
      ...operationRows(wrapper, config, isGuarded).filter(({ route }) => isMessage(route)),
    ]),
    ...[...ref.providers.values()].flatMap((wrapper) =>
      operationRows(wrapper, config, isGuarded).filter(
        ({ route, owner }) =>
          !isMessage(route) && (route.kind !== 'gateway' || read('websockets:is_gateway', owner) === true),
      ),
    ),
  ];
}

/** Controllers answer those, providers all others. */
const isMessage = ({ kind, methods }: Row['route']): boolean =>
  kind !== 'gateway' && /^(?:MESSAGE|EVENT)$/.test(methods[0] ?? '');

function httpRows(captured: Captured, pathsOf: PathsOf, registration: Registration): Row[] {
  const { explorer, wrapper, definition, mapped, metadata, host } = registration;
  const owner = wrapper.metatype;
  if (!owner) return [];
  const config = explorer.routePathFactory.applicationConfig;
  const method = requestMethods[definition.requestMethod] ?? '';
  const handler: unknown = owner.prototype[definition.methodName];
  const versioning = versioningOf(config.getVersioning());
  const versions = versioning ? versionsOf(metadata.methodVersion || metadata.controllerVersion) : [];
  const inPath = versioning?.type === 'URI' && versions.length > 0 ? versions : [null];
  const asked = versioning && versioning.type !== 'URI' ? versions : [];
  const hosts = [host ?? []].flat().map(String);
  const platform = explorer.container.getHttpAdapterRef();
  const kind = platformOf(platform?.getType?.() ?? '');
  const enhancers = enhancersOf(config, owner, handler);
  const redirect = read('__redirect__', handler) as { url?: unknown } | undefined;
  const notes = [
    ...(read('__sse__', handler) === true ? ['server-sent events'] : []),
    ...(typeof redirect?.url === 'string' ? [`redirects to ${redirect.url}`] : []),
    ...constraintNotes(asked, versioning, hosts),
  ];
  return mapped.flatMap(({ methodPath, paths, unversioned: [plain = '/'] }) =>
    paths.map((path, index): Row => {
      const bound = captured.applied.flatMap((applied) =>
        applied.platform === platform
          ? boundBefore(
              toBinding(applied),
              { plain, method, version: inPath[index] ?? null },
              pathsOf,
              versioning,
              kind,
            )
          : [],
      );
      const used = captured.uses.flatMap((use) => (use.platform === platform ? usedFor(use.args, path) : []));
      const before = [...used, ...bound].map((value): Found => ({ role: 'middleware', value }));
      return {
        route: {
          ...{ path, methods: [method], params: paramNames(path), prefix: prefixOf(path, methodPath) },
          ...matchingOf(
            path,
            kind,
            optionsOf(platform?.getInstance?.()),
            asked.length === 0 && hosts.length === 0,
          ),
        },
        ...{ owner, methodName: definition.methodName, method: handler, notes },
        chain: [...before, ...enhancers],
      };
    }),
  );
}

function prefixOf(path: string, methodPath: string): string {
  const own = methodPath.replace(/\/$/, '');
  return (path.endsWith(own) ? path.slice(0, path.length - own.length) : path).replace(/\/$/, '');
}

function operationRows({ metatype: owner }: Wrapper, config: Config, isGuarded: boolean): Row[] {
  if (!owner?.prototype) return [];
  return methodNames(owner.prototype as object).flatMap((methodName) => {
    const method: unknown = owner.prototype[methodName];
    return operationsOf(method, methodName).map((operation): Row => {
      const { kind, name, guardedBy } = operation;
      const stands = guardedBy === 'app' || (guardedBy === 'microservice' && isGuarded);
      return {
        route: {
          ...{ path: name, methods: [operation.method], params: [], kind },
          prefix: kind === 'gateway' ? namespaceOf(owner) : '',
        },
        ...{ owner, methodName, method, notes: [] },
        chain: enhancersOf(stands ? config : null, owner, method),
      };
    });
  });
}

/** As Nest scans them: own ones first. Getters are not run. */
function methodNames(prototype: object): string[] {
  const names = new Set<string>();
  for (
    let current: object | null = prototype;
    current && current !== Object.prototype;
    current = Object.getPrototypeOf(current) as object | null
  )
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(current)))
      if (name !== 'constructor' && typeof value === 'function') names.add(name);
  return [...names];
}
