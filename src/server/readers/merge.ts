// Routes that run, and routes that files say: one answer.
import type { Listing, Route } from '../../protocol/schemas.ts';
import { ANONYMOUS, withNames } from './names.ts';

const NAMED = 8;

/**
 * What runs is best. The source stands in where the app did not come to its end: `complete` has the apps that did, of
 * which nothing is missing. Where that is so of all `apps`, what the reader of the source remarks is of no concern.
 */
export function mergeRoutes(
  live: Listing<Route>,
  source: Listing<Route>,
  complete: ReadonlySet<string>,
  apps: readonly string[],
): Listing<Route> {
  const alive = live.items.filter(
    (route) =>
      complete.has(route.app) ||
      source.items.some(({ app, path }) => app === route.app && path === route.path) ||
      !source.items.some((other) => isBelow(other, route)),
  );
  const running = new Map<string, Route>();
  for (const route of alive) for (const key of keysOf(route)) running.set(key, route);
  const items = withNames(alive, source.items);
  const copies = new Map(alive.map((route, index) => [route, items[index]]));
  const absent: Route[] = [];
  for (const { apart, ...route } of source.items) {
    const { app, path } = route;
    // No code registers it, so none that runs shows it.
    if (apart || route.origin === 'files') {
      items.push(route);
      continue;
    }
    const methods = route.methods.filter(
      (method) => !running.has(keyOf(app, path, method)) && !running.has(keyOf(app, path, 'ALL')),
    );
    if (methods.length > 0 || route.methods.length === 0) {
      if (!complete.has(app)) items.push({ ...route, methods });
      else if (route.note === undefined) absent.push({ ...route, methods });
      continue;
    }
    const same = keysOf(route).flatMap((key) => running.get(key) ?? []);
    for (const found of new Set(same)) {
      const copy = copies.get(found);
      // Alive, a schema has no name.
      if (copy && route.schemas) copy.schemas ??= route.schemas;
      compare(copy, route);
    }
  }
  // That it was not read to its end stays: what is in it and does not run is not known.
  const isWhole =
    apps.length > 0 && [...apps, ...items.map(({ app }) => app)].every((app) => complete.has(app));
  const warnings = [
    ...live.warnings,
    ...source.warnings.filter(({ code }) => !isWhole || code === 'SOURCE_UNREAD'),
  ];
  if (absent.length > 0) {
    const named = absent.slice(0, NAMED).map(({ methods, path, source: at }) => `${methods} ${path} (${at})`);
    const more = absent.length > NAMED ? ` and ${absent.length - NAMED} more` : '';
    warnings.push({
      code: 'SOURCE_DIFFERS',
      message: `In the source, and not in the app as it runs here: ${named.join(', ')}${more}.`,
    });
  }
  return { items, warnings };
}

const keyOf = (app: string, path: string, method: string): string => `${method} ${path} of ${app}`;

function keysOf({ app, path, methods }: Route): string[] {
  return methods.map((method) => keyOf(app, path, method));
}

/** The same handler, whose router is mounted in the source: the app failed before it did that. */
function isBelow(inSource: Route, alive: Route): boolean {
  return (
    inSource.app === alive.app &&
    inSource.source !== null &&
    inSource.source === alive.source &&
    inSource.path !== alive.path &&
    inSource.path.endsWith(alive.path === '/' ? '' : alive.path)
  );
}

/** The source knows what a function without a name was assigned to. A difference is another file: the line may be that of a wrapper. */
function compare(route: Route | undefined, { handler, source }: Route): void {
  if (!route || !source) return;
  // What is no function lies nowhere: a text, an object.
  if (route.source === null && route.handler === ANONYMOUS) Object.assign(route, { handler, source });
  if (route.source === null) return;
  if (route.handler === ANONYMOUS && route.source === source) route.handler = handler;
  if (fileOf(route.source) === fileOf(source)) return;
  const note = `the source says ${handler} (${source})`;
  if (route.note?.includes(note)) return;
  route.note = route.note === undefined ? note : `${route.note}; ${note}`;
}

const fileOf = (source: string): string => source.replace(/:\d+$/, '');
