// Everything of an app put together: modules, controllers, methods, and what stands before each.
import type { Route } from '../../../../protocol/schemas.ts';
import type { Source } from '../../../source/reader/source.ts';
import type { RouterOptions } from '../../fastify/matching.ts';
import { routerOptionNames } from '../../fastify/matching.ts';
import { boundBefore, type PathsOf } from '../bindings.ts';
import { constraintNotes } from '../chain.ts';
import { matchingOf, platformOf } from '../matching.ts';
import { type Exclusion, type Joined, joinRoute, matches, paramNames, type Version } from '../paths.ts';
import type { App } from './apps.ts';
import {
  type Controller,
  controllerOf,
  type Mapping,
  type Method,
  mappingOf,
  methodsOf,
  type Text,
  versionOf,
} from './controllers.ts';
import {
  conditionNotes,
  enhancers,
  type Reading,
  redirectNote,
  roles,
  routeOf,
  unknownParts,
} from './describe.ts';
import { classFacts, type Fact } from './facts.ts';
import { globalLinks, linkOf } from './links.ts';
import { bindingsOf } from './middleware.ts';
import type { ModuleRef, Modules } from './modules.ts';
import { mountsOf } from './mounts.ts';
import { namespaceOf, type Operation, operationsOf } from './operations.ts';
import { classOf, own } from './values.ts';

export function routesOf(source: Source, app: App, modules: Modules): Route[] {
  const reading: Reading = {
    ...{
      source,
      app,
      bindings: bindingsOf(source, app.made, modules),
      pathsOf: pathsIn(source, modules),
    },
    globals: [
      ...globalLinks(source, modules.refs),
      ...roles.flatMap((role) => app[`${role}s`].map((value) => linkOf(source, value, role))),
    ],
  };
  const found = modules.refs.flatMap((ref) => [
    ...ref.controllers.flatMap(({ cls, isOpen }) => {
      const controller = controllerOf(source, cls);
      return controller
        ? routesOfController(reading, controller, modules.paths.get(ref.cls) ?? '', isOpen)
        : [];
    }),
    ...operationsOfProviders(reading, ref),
  ]);
  if (!app.isMicroservice) found.push(...mountsOf(source, app, modules));
  // A module that is imported twice, each time with other options, has its controllers twice.
  return [...new Map(found.map((route) => [keyOf(route), route])).values()];
}

const keyOf = ({ methods, path, source, handler, note }: Route): string =>
  [methods, path, source, handler, note].join('\n');

/** Of each controller, without prefix and version; a class that two modules have is the first one's. */
function pathsIn(source: Source, modules: Modules): PathsOf {
  const known = new Map<unknown, Exclusion[]>();
  for (const ref of modules.refs)
    for (const { cls } of ref.controllers) {
      const controller = known.has(cls) ? undefined : controllerOf(source, cls);
      if (!controller) continue;
      const modulePath = modules.paths.get(ref.cls) ?? '';
      const place = { globalPrefix: '', exclude: [], versioning: null, modulePath };
      const found = methodsOf(source, controller.cls).flatMap(({ facts }) => {
        const mapping = mappingOf(source, facts);
        const versions = versionOf(source, facts) ?? controller.versions ?? undefined;
        return (mapping?.paths ?? []).flatMap((path) =>
          controller.paths.flatMap((own) =>
            joinRoute(place, own.text, path.text, mapping?.methods ?? '', []).map(({ plain }) => ({
              ...{ path: plain, method: mapping?.methods ?? '', versions },
            })),
          ),
        );
      });
      known.set(cls, found);
      known.set(controller.cls, found);
    }
  return (cls) => known.get(cls) ?? [];
}

function routesOfController(
  reading: Reading,
  controller: Controller,
  modulePath: string,
  isOpen: boolean,
): Route[] {
  const { source, app } = reading;
  const methods = methodsOf(source, controller.cls);
  const mapped = methods.flatMap((method) => {
    const mapping = app.isMicroservice ? null : mappingOf(source, method.facts);
    return mapping ? [{ method, mapping }] : [];
  });
  return [
    ...controller.paths.flatMap((path) =>
      mapped.flatMap(({ method, mapping }) =>
        httpRoutes(reading, controller, path, method, mapping, modulePath, isOpen),
      ),
    ),
    ...methods.flatMap((method) =>
      operationsOf(source, method.facts, controller.facts, method.member.name).map((operation) =>
        operationRoute(reading, controller.cls.name, controller.facts, method, operation, isOpen),
      ),
    ),
  ];
}

function httpRoutes(
  reading: Reading,
  controller: Controller,
  controllerPath: Text,
  method: Method,
  mapping: Mapping,
  modulePath: string,
  isOpen: boolean,
): Route[] {
  const { source, app } = reading;
  const { versioning, exclude } = app;
  const versions: readonly Version[] = versioning
    ? (versionOf(source, method.facts) ?? controller.versions ?? versioning.defaults)
    : [];
  const prefixes: Text[] = app.prefixes.length > 0 ? app.prefixes : [{ text: '', holes: [] }];
  return prefixes.flatMap((prefix) =>
    mapping.paths.flatMap((methodPath) => {
      const place = { globalPrefix: prefix.text, exclude, versioning, modulePath };
      const holes = [prefix, controllerPath, methodPath].flatMap((text) => text.holes);
      return joinRoute(place, controllerPath.text, methodPath.text, mapping.methods, versions).map((joined) =>
        httpRoute(reading, controller, method, mapping, joined, [
          ...unknownParts(holes),
          ...conditionNotes(app, isOpen),
        ]),
      );
    }),
  );
}

function httpRoute(
  reading: Reading,
  controller: Controller,
  method: Method,
  { methods, isStream }: Mapping,
  { path, prefix, plain, version, versions: asked }: Joined,
  unsure: readonly string[],
): Route {
  const { source, app } = reading;
  const platform = platformOf(app.platform.package);
  const hosts = controller.hosts.map(({ text }) => text);
  const notes = [
    ...(isStream ? ['server-sent events'] : []),
    ...redirectNote(source, method.facts),
    ...constraintNotes(asked, app.versioning, hosts),
    ...unsure,
  ];
  const used = app.uses.filter(({ paths }) => paths.some((one) => one === '' || matches(one, path, false)));
  const bound = reading.bindings.flatMap((binding) =>
    boundBefore(binding, { plain, method: methods, version }, reading.pathsOf, app.versioning, platform),
  );
  const middleware = [...used, ...bound];
  const links = [
    ...middleware.map(({ value, text }) => linkOf(source, value, 'middleware', text)),
    ...enhancers(reading, reading.globals, controller.facts, method.facts),
  ];
  return {
    ...routeOf(reading, controller.cls.name, controller.facts, method, links, notes),
    ...{ path, methods: [methods], params: paramNames(path), prefix },
    ...matchingOf(path, platform, routerOptions(reading), asked.length === 0 && hosts.length === 0),
  };
}

function operationsOfProviders(reading: Reading, { providers, isOpen }: ModuleRef): Route[] {
  const { source } = reading;
  return providers.flatMap((provider) => {
    const cls = classOf(source, own(source, provider, 'useClass') ?? provider);
    if (!cls) return [];
    const facts = classFacts(source, cls);
    if (!facts.some(({ name }) => name === 'Resolver' || name === 'WebSocketGateway')) return [];
    return methodsOf(source, cls).flatMap((method) =>
      operationsOf(source, method.facts, facts, method.member.name).map((operation) =>
        operationRoute(reading, cls.name, facts, method, operation, isOpen),
      ),
    );
  });
}

function operationRoute(
  reading: Reading,
  className: string,
  facts: readonly Fact[],
  method: Method,
  operation: Operation,
  isOpen: boolean,
): Route {
  const { app, globals } = reading;
  const isGuarded =
    operation.guardedBy === 'app' ||
    (operation.guardedBy === 'microservice' && (app.isMicroservice || app.sharesConfig));
  const links = enhancers(reading, isGuarded ? globals : [], facts, method.facts);
  const prefix = operation.kind === 'gateway' ? namespaceOf(reading.source, facts) : '';
  return {
    ...routeOf(reading, className, facts, method, links, conditionNotes({ ...app, conditions: [] }, isOpen)),
    ...{ path: operation.name, methods: [operation.method], params: [], prefix, kind: operation.kind },
  };
}

function routerOptions({ source, app }: Reading): RouterOptions {
  const found = routerOptionNames.map((name) => {
    return [name, source.literal(own(source, app.platform.options, name))?.data];
  });
  return Object.fromEntries(found) as RouterOptions;
}
