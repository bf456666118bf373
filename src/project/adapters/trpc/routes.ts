// Procedures of live routers.
import type { Listing, Route } from '../../../protocol/schemas.ts';
import { knownOf } from '../_http/live.ts';
import type { LiveApp } from '../adapter.ts';
import type { Captured } from './capture.ts';
import { toRoute } from './procedure.ts';
import { isRouter, keysOf, type LiveProcedure, type Router, typeOf } from './shapes.ts';

const MAX_DEPTH = 20;

interface Listed {
  path: string;
  procedure: LiveProcedure;
  separator: string;
}

/** Of the routers that no other holds; those of lazy routers after the others. */
export function listProcedures(app: LiveApp, { routers: made, loaded }: Captured): Listing<Route> {
  // In a bundle nothing was seen.
  const routers = (made.size > 0 ? [...made] : app.objects('createCaller')).filter(isRouter);
  const listed = rootsOf(routers.map((router) => proceduresOf(router, loaded))).flat();
  const functions = [
    ...new Set(listed.flatMap(({ procedure }) => [procedure._def.resolver, ...chainOf(procedure)])),
  ];
  const resolved = app.resolve(functions);
  const known = new Map(functions.map((fn, index) => [fn, knownOf(resolved[index])]));
  const items = listed.flatMap(({ path, procedure, separator }) => {
    const type = typeOf(procedure);
    const { inputs = [], resolver } = procedure._def;
    return type
      ? toRoute(
          {
            ...{ path, type, separator, handler: known.get(resolver) ?? knownOf(undefined) },
            run: chainOf(procedure).map((fn) => known.get(fn) ?? knownOf(undefined)),
            params: [...new Set(inputs.flatMap(keysOf))],
          },
          { origin: 'live', app: app.label },
        )
      : [];
  });
  return { items, warnings: [] };
}

function proceduresOf({ _def }: Router, loaded: Captured['loaded'], depth = 0): Listed[] {
  const separator = typeof _def._config?.pathSeparator === 'string' ? _def._config.pathSeparator : '.';
  const own = Object.entries(_def.procedures).flatMap(([path, procedure]) =>
    typeof procedure === 'function' && procedure._def ? [{ path, procedure, separator }] : [],
  );
  const lazy = Object.entries(_def.lazy ?? {}).flatMap(([path, { ref }]) => {
    const router = loaded.get(ref);
    if (!isRouter(router) || depth > MAX_DEPTH) return [];
    return proceduresOf(router, loaded, depth + 1).map((inner) => ({
      ...inner,
      path: `${path}.${inner.path}`,
    }));
  });
  return [...own, ...lazy];
}

/** Without those whose procedures another one has as well: nested routers, and those that were merged. */
function rootsOf(all: readonly Listed[][]): Listed[][] {
  const lengthOf = (listed: readonly Listed[]) => listed.reduce((sum, { path }) => sum + path.length, 0);
  const bySize = all
    .filter((listed) => listed.length > 0)
    .sort((a, b) => b.length - a.length || lengthOf(b) - lengthOf(a));
  const roots = new Set<Listed[]>();
  const held = new Set<LiveProcedure>();
  for (const listed of bySize) {
    if (listed.every(({ procedure }) => held.has(procedure))) continue;
    roots.add(listed);
    for (const { procedure } of listed) held.add(procedure);
  }
  return all.filter((listed) => roots.has(listed));
}

/** What runs before the resolver; the last one calls that. */
function chainOf({ _def: { middlewares = [] } }: LiveProcedure): unknown[] {
  return middlewares.slice(0, -1).filter((fn) => typeof fn === 'function' && fn._type === undefined);
}
