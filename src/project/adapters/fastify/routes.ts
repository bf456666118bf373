// Routes of live apps.
import type { Listing, Route, Warning } from '../../../protocol/schemas.ts';
import { authOf, guardNotes, guardsOf } from '../_http/guards.ts';
import { knownOf } from '../_http/live.ts';
import type { LiveApp, ResolvedFunction } from '../adapter.ts';
import { type Captured, hookNames, hooksOf, type Registration, routerOptionsOf } from './capture.ts';
import { matchingOf } from './matching.ts';
import { constraintNotes, paramNames, plainPrefix, toMethods } from './paths.ts';

/** In the order in which they were registered; of several servers all together. */
export function listRoutes(app: LiveApp, { servers, registrations }: Captured): Listing<Route> {
  const rows = withoutAutomaticHead(registrations).map((registration) => ({
    registration,
    chain: chainOf(registration),
  }));
  const functions = [
    ...new Set(rows.flatMap(({ registration, chain }) => [registration.options.handler, ...chain])),
  ];
  const resolved = app.resolve(functions);
  const targets = new Map(functions.map((fn, index) => [fn, resolved[index]]));
  const items = rows.map(({ registration, chain }) => toRoute(registration, chain, targets, app));
  return { items, warnings: emptyWarnings(servers.size, items.length) };
}

function emptyWarnings(servers: number, routes: number): Warning[] {
  if (servers === 0 || routes > 0) return [];
  return [{ code: 'NO_ROUTES', message: 'A Fastify app was created, but no route was added to it.' }];
}

/** `exposeHeadRoutes` answers HEAD wherever GET is answered: it follows its GET, with the same handler. */
function withoutAutomaticHead(registrations: readonly Registration[]): Registration[] {
  const answering = new Map<string, Registration[]>();
  return registrations.filter((one) => {
    const { methods, url, instance, options } = one;
    // "/" below a prefix has two of them, with and without the slash.
    const path = url.replace(/\/$/, '');
    const others = answering.get(path) ?? [];
    if (methods.includes('GET')) answering.set(path, [...others, one]);
    return !(
      methods.join() === 'HEAD' &&
      others.some((other) => other.instance === instance && other.options.handler === options.handler)
    );
  });
}

/** Hooks of the scope, those around it first, then those of the route; one kind after the other. */
function chainOf({ instance, options }: Registration): unknown[] {
  const hooks = hooksOf(instance);
  return hookNames.flatMap((name) =>
    [...(hooks[name] ?? []), ...[options[name]].flat()].filter((hook) => typeof hook === 'function'),
  );
}

function toRoute(
  { instance, options, methods, url }: Registration,
  chain: readonly unknown[],
  targets: ReadonlyMap<unknown, ResolvedFunction | undefined>,
  app: LiveApp,
): Route {
  const named = (fn: unknown) => {
    const known = knownOf(targets.get(fn));
    const name = known.name === '<anonymous>' ? decorationOf(instance, fn) : undefined;
    return name === undefined ? known : { ...known, name };
  };
  const handler = named(options.handler);
  const run = chain.map(named);
  const guards = guardsOf(run);
  const notes = [...constraintNotes(options.constraints ?? {}), ...guardNotes(run, guards, handler)];
  return {
    path: url || '/',
    methods: toMethods(methods),
    name: null,
    params: paramNames(url),
    handler: handler.name,
    source: handler.source,
    prefix: plainPrefix(options.prefix),
    origin: 'live',
    framework: 'fastify',
    app: app.label,
    middleware: run.map(({ name, source }) => ({ name, source })),
    guards,
    ...authOf(run, guards, handler),
    matching: matchingOf(url || '/', routerOptionsOf(instance)),
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}

/** What a function without a name was given to `decorate` as: `fastify.decorate('authenticate', async () => …)`. */
function decorationOf(instance: object, fn: unknown): string | undefined {
  for (
    let holder: object | null = instance;
    holder;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    const own = Object.entries(Object.getOwnPropertyDescriptors(holder));
    const found = own.find(([, { value }]) => value === fn);
    if (found) return found[0];
  }
  return undefined;
}
