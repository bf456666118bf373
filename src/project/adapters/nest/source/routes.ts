// Everything of an app put together: modules, controllers, methods, and what stands before each.
import type { Route } from '../../../../protocol/schemas.ts';
import type { Source } from '../../../source/reader/source.ts';
import type { RouterOptions } from '../../fastify/matching.ts';
import { routerOptionNames } from '../../fastify/matching.ts';
import { type Binding, runsFor } from '../bindings.ts';
import { constraintNotes, describeChain, type Link } from '../chain.ts';
import { matchingOf, platformOf } from '../matching.ts';
import { joinRoute, matches, paramNames, type Version } from '../paths.ts';
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
import { classFacts, type Fact } from './facts.ts';
import { globalLinks, linkOf, linksIn, metadataOf } from './links.ts';
import { bindingsOf, type Middleware } from './middleware.ts';
import type { ModuleRef, Modules } from './modules.ts';
import { namespaceOf, type Operation, operationsOf } from './operations.ts';
import { classOf, own } from './values.ts';

interface Reading {
  source: Source;
  app: App;
  bindings: Binding<Middleware>[];
  globals: Link[];
}

const roles = ['guard', 'interceptor', 'pipe'] as const;

export function routesOf(source: Source, app: App, modules: Modules): Route[] {
  const reading: Reading = {
    ...{ source, app, bindings: bindingsOf(source, app.made, modules) },
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
  // A module that is imported twice, each time with other options, has its controllers twice.
  return [...new Map(found.map((route) => [keyOf(route), route])).values()];
}

const keyOf = ({ methods, path, source, handler, note }: Route): string =>
  [methods, path, source, handler, note].join('\n');

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
  const { versioning } = app;
  const versions: readonly Version[] = versioning
    ? (versionOf(source, method.facts) ?? controller.versions ?? versioning.defaults)
    : [];
  const prefixes: Text[] = app.prefixes.length > 0 ? app.prefixes : [{ text: '', holes: [] }];
  return prefixes.flatMap((globalPrefix) =>
    mapping.paths.flatMap((methodPath) => {
      const place = {
        ...{ globalPrefix: globalPrefix.text, exclude: app.exclude, versioning, modulePath },
      };
      const holes = [globalPrefix, controllerPath, methodPath].flatMap((text) => text.holes);
      return joinRoute(place, controllerPath.text, methodPath.text, mapping.methods, versions).map(
        ({ path, prefix, plain, version, versions: asked }) => {
          const hosts = controller.hosts.map(({ text }) => text);
          const notes = [
            ...(mapping.isStream ? ['server-sent events'] : []),
            ...redirectNote(source, method.facts),
            ...constraintNotes(asked, versioning, hosts),
            ...unknownParts(holes),
            ...conditionNotes(app, isOpen),
          ];
          const links = [
            ...app.uses.flatMap((use) =>
              use.paths.some((one) => one === '' || matches(one, path, false))
                ? [linkOf(source, use.value, 'middleware', use.text)]
                : [],
            ),
            ...reading.bindings.flatMap((binding) =>
              runsFor(binding, controller.cls, { plain, method: mapping.methods, version }, versioning)
                ? binding.middleware.map(({ value, text }) => linkOf(source, value, 'middleware', text))
                : [],
            ),
            ...enhancers(reading, reading.globals, controller.facts, method.facts),
          ];
          return {
            ...routeOf(reading, controller.cls.name, controller.facts, method, links, notes),
            ...{ path, methods: [mapping.methods], params: paramNames(path), prefix },
            ...matchingOf(
              path,
              platformOf(app.platform.package),
              routerOptions(reading),
              asked.length === 0 && hosts.length === 0,
            ),
          };
        },
      );
    }),
  );
}

/** Guards of the app, the class and the method, then interceptors, then pipes. */
function enhancers(
  { source }: Reading,
  globals: readonly Link[],
  owner: readonly Fact[],
  own: readonly Fact[],
): Link[] {
  return roles.flatMap((role) => [
    ...globals.filter((link) => link.role === role),
    ...linksIn(source, owner, role),
    ...linksIn(source, own, role),
  ]);
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

function routeOf(
  { source, app }: Reading,
  className: string,
  facts: readonly Fact[],
  { member, facts: own }: Method,
  links: readonly Link[],
  notes: readonly string[],
): Omit<Route, 'path' | 'methods' | 'params' | 'prefix'> {
  const handler = {
    ...{ name: `${className || '<anonymous>'}.${member.name}`, source: source.at(member.site) },
    text: source.handler(member.value()).text,
  };
  const metadata = metadataOf(source, [...facts, ...own]);
  const chain = describeChain(links, metadata, handler);
  const note = [...notes, ...chain.notes].join('; ');
  return {
    ...{ name: null, handler: handler.name, source: handler.source, origin: 'source', framework: 'nest' },
    ...{ app: source.app(app.made.site), middleware: chain.middleware, guards: chain.guards },
    ...(note ? { note } : {}),
  };
}

function redirectNote(source: Source, facts: readonly Fact[]): string[] {
  const said = facts.findLast(({ name }) => name === 'Redirect');
  const [to] = said ? source.strings(said.args[0]?.value) : [];
  return to ? [`redirects to ${to.text}`] : [];
}

function unknownParts(holes: readonly string[]): string[] {
  return holes.length > 0 ? [`{} stands for ${[...new Set(holes)].join(', ')}`] : [];
}

function conditionNotes({ conditions, place }: Pick<App, 'conditions' | 'place'>, isOpen: boolean): string[] {
  return [
    ...(place === null ? [] : [`in the app made at ${place}`]),
    ...(conditions.length > 0 ? [`prefix and versions only if: ${conditions.join(' and ')}`] : []),
    ...(isOpen ? ['its module may be left out: that depends on a condition'] : []),
  ];
}

function routerOptions({ source, app }: Reading): RouterOptions {
  const found = routerOptionNames.map((name) => {
    return [name, source.literal(own(source, app.platform.options, name))?.data];
  });
  return Object.fromEntries(found) as RouterOptions;
}
