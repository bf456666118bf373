// Which routes a request comes to. Frameworks say how they compare, as data; this does it, in a context that can be stopped:
// a project's RegExp on an agent's path may take forever.
import { createContext, Script } from 'node:vm';
import { codedError } from '../../errors.ts';
import type { Route } from '../../protocol/schemas.ts';
import type { Request } from './read-request.ts';

const TIMEOUT_MS = 1_000;

const matches = new Script(`
  routes.map(({ steps, decodes }) => {
    let rest = decodes ? decoded : path;
    return steps.every(({ source, flags }, index) => {
      let found = null;
      try {
        found = new RegExp(source, flags).exec(rest);
      } catch {
        // A RegExp that only the project's own runtime knows.
      }
      if (found === null || index === steps.length - 1) return found !== null;
      const [taken] = found;
      const next = rest[taken.length];
      if (!rest.startsWith(taken) || (taken !== '' && next !== undefined && next !== '/' && next !== '.')) return false;
      rest = rest.slice(taken.length);
      if (!rest.startsWith('/')) rest = '/' + rest;
      return true;
    });
  })
`);

/** Of each app those that are tried, in their order, up to the one that cannot pass on. */
export function matchRoutes<R extends Route>(routes: readonly R[], request: Request): R[] {
  const isMatch = compare(routes, request.path);
  const byApp = Map.groupBy(
    routes.filter(
      (route, index) =>
        isMatch[index] &&
        asksFor(route, request) &&
        (route.matching?.byPath || answers(route, request.method)),
    ),
    ({ app, framework }) => `${framework} ${app}`,
  );
  return [...byApp.values()].flatMap((found) => tried(found, request));
}

/** Whatever their methods are. */
export function matchPath<R extends Route>(routes: readonly R[], path: string): R[] {
  return matchRoutes(routes, { method: null, path });
}

function compare(routes: readonly Route[], path: string): readonly boolean[] {
  const given = routes.map(({ matching }) => ({
    steps: matching?.steps ?? [],
    decodes: matching?.decodes === true,
  }));
  try {
    // Nothing but text goes in, and nothing but booleans come out.
    const context = createContext({ routes: given, path, decoded: decode(path) });
    const found = matches.runInContext(context, { timeout: TIMEOUT_MS }) as unknown[];
    return routes.map(({ matching }, index) => matching !== undefined && found[index] === true);
  } catch (error) {
    throw codedError('MATCH_FAILED', { path, reason: (error as Error).message });
  }
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function asksFor({ matching }: Route, { query }: Request): boolean {
  const wanted = matching?.query;
  return (
    wanted === undefined ||
    query === undefined ||
    query.split('&').some((part) => part.split('=')[0] === wanted)
  );
}

/** HEAD is answered where GET is. */
export function answers({ methods: own, matching }: Route, method: string | null): boolean {
  const methods = [...own, ...(matching?.methods ?? [])];
  if (method === null || methods.length === 0 || methods.includes('ALL') || methods.includes(method))
    return true;
  return method === 'HEAD' && methods.includes('GET');
}

function tried<R extends Route>(found: readonly R[], { method }: Request): R[] {
  const ranks = found.flatMap(({ matching }) => matching?.rank ?? []).sort();
  const answering = found.filter(
    (route) =>
      (route.matching?.rank === undefined || route.matching.rank === ranks[0]) && answers(route, method),
  );
  const asked = answering.filter(({ matching }) => matching?.query !== undefined);
  const best = asked.length > 0 ? asked : answering;
  const last = method === null ? -1 : best.findIndex(({ matching }) => matching?.last === true);
  return last === -1 ? best : best.slice(0, last + 1);
}
