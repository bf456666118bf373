// A route that is a file, as it is listed.
import type { Route } from '../../../protocol/schemas.ts';
import { authOf, guardNotes, guardsOf, type Known } from '../_http/guards.ts';

export interface FileRoute {
  path: string;
  /** As its functions see it, where that is another. */
  seenAs?: string;
  methods: string[];
  params?: string[];
  kind?: Route['kind'];
  name?: string | null;
  /** What every path of the app begins with. */
  prefix?: string;
  handler: Known;
  /** Functions that run before it, in order. */
  runs?: readonly Known[];
  /** Beside those that the names and texts of `runs` show. */
  guards?: Route['guards'];
  notes?: readonly string[];
  /** Whether all that runs before it is known. */
  isExact?: boolean;
  matching?: Route['matching'];
}

export function toRoute(framework: string, app: string, route: FileRoute): Route {
  const { handler, runs = [], matching } = route;
  const seen = route.seenAs ?? route.path;
  const known = route.guards ?? [];
  const guards = [
    ...guardsOf(runs).filter(({ source }) => !known.some((guard) => guard.source === source)),
    ...known,
  ];
  const note = [...(route.notes ?? []), ...guardNotes(runs, guards, handler, seen)].join('; ');
  return {
    ...{ path: route.path, methods: route.methods, name: route.name ?? null, params: route.params ?? [] },
    ...{ handler: handler.name, source: handler.source, prefix: route.prefix ?? '', origin: 'files' },
    ...{ framework, app, middleware: runs.map(({ name, source }) => ({ name, source })), guards },
    ...(route.kind ? { kind: route.kind } : {}),
    ...authOf(runs, guards, handler, route.isExact, seen),
    ...(matching ? { matching } : {}),
    ...(note ? { note } : {}),
  };
}

/** Methods that a file may export a function for. */
export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
