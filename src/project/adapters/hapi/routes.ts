// Routes of live servers, by hapi's own table.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import { knownOf } from '../_http/live.ts';
import type { LiveApp, ResolvedFunction } from '../adapter.ts';
import type { LiveRoute, Server } from './capture.ts';
import { inOrder, toRoute } from './listed.ts';

export function listRoutes(app: LiveApp, servers: ReadonlySet<Server>): Listing<Route> {
  const rows = [...servers].flatMap((server) =>
    server.table().map((route) => ({ server, route, ...chainOf(route) })),
  );
  const functions = [
    ...new Set(rows.flatMap(({ route, before, after }) => [route.settings.handler, ...before, ...after])),
  ];
  const resolved = app.resolve(functions);
  const targets = new Map<unknown, ResolvedFunction | undefined>(
    functions.map((fn, index) => [fn, resolved[index]]),
  );
  const named = (fn: unknown) => knownOf(targets.get(fn));
  const items = rows.map(({ server, route, before, after }) => {
    const { prefix = '', vhost } = route.realm.modifiers.route;
    return toRoute({
      ...{ path: route.path, method: route.method, prefix, origin: 'live', app: app.label, notes: [] },
      vhosts: [route.settings.vhost ?? vhost ?? []].flat().map(String),
      ...{ handler: named(route.settings.handler), before: before.map(named), after: after.map(named) },
      auth: server.auth.lookup(route) || null,
    });
  });
  const isEmpty = servers.size > 0 && items.length === 0;
  const message = 'A hapi server was created, but no route was added to it.';
  return { items: inOrder(items), warnings: isEmpty ? [{ code: 'NO_ROUTES', message }] : [] };
}

function chainOf({ _core, _extensions, _prerequisites }: LiveRoute): { before: unknown[]; after: unknown[] } {
  const of = (name: string) => (_extensions?.[name]?.nodes ?? []).map(({ func }) => func);
  const first = (_core?.extensions.route.onRequest?.nodes ?? []).map(({ func }) => func);
  const pre = (_prerequisites ?? []).flat().map(({ method }) => method);
  return {
    before: [...first, ...of('onPreAuth')],
    after: [...of('onCredentials'), ...of('onPostAuth'), ...of('onPreHandler'), ...pre],
  };
}
