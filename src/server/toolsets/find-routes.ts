// Which of the routes were asked for: by their parts, or by a request that they would serve.
import { nearestNames } from '../../nearest.ts';
import type { Listing, Route, Warning } from '../../protocol/schemas.ts';
import { answers, matchPath, matchRoutes, type Request, readRequest } from '../readers/match.ts';
import { kindOf, type RouteFilters, routeFilter } from './route-filters.ts';

export interface RouteQuestion extends RouteFilters {
  method?: string | undefined;
  name?: string | undefined;
  pattern?: string | undefined;
  match?: string | undefined;
}

export function findRoutes({ items, warnings }: Listing<Route>, question: RouteQuestion): Listing<Route> {
  const { method, name, pattern, match } = question;
  const isIn = routeFilter(items, question);
  const hasName = named(name, items);
  const hasPattern = ({ path }: Route) => pattern === undefined || path.includes(pattern);
  const answer = (found: Route[], remarks: Warning[] = []) => ({
    items: found.map(({ matching: _, ...route }) => route),
    warnings: [...remarks, ...warnings],
  });
  const serving = (text: string) => {
    const { method: own, path } = readRequest(text);
    return { method: own ?? method?.toUpperCase() ?? null, path };
  };

  if (match !== undefined) {
    const request = serving(match);
    const found = matchRoutes(items, request);
    const wanted = found.filter((route) => hasName(route) && hasPattern(route) && isIn(route));
    return answer(wanted, found.length === 0 ? nothingServes(request, items) : []);
  }
  const upper = method?.toUpperCase() ?? null;
  const isWanted = (route: Route) =>
    (upper === 'HEAD' ? hasMethod(route, upper) : answers(route, upper)) && hasName(route) && isIn(route);
  const found = items.filter((route) => isWanted(route) && hasPattern(route));
  if (found.length > 0 || items.length === 0) return answer(found);
  if (pattern !== undefined && isConcrete(pattern) && !items.some(hasPattern)) {
    const request = serving(pattern);
    const served = matchRoutes(items, request);
    if (served.length === 0) return answer([], nothingServes(request, items));
    const message = `No path contains ${JSON.stringify(pattern)}: listed is what serves it as a request, as "match" does.`;
    return answer(
      served.filter((route) => hasName(route) && isIn(route)),
      [{ code: 'PATTERN_AS_MATCH', message }],
    );
  }
  return answer([], nothingHas(question, items, isWanted));
}

/** A part of its names as it is written or, where no route has that, in any case; a path has one case. */
function named(part: string | undefined, items: readonly Route[]): (route: Route) => boolean {
  if (part === undefined) return () => true;
  const isWritten = ({ handler, name }: Route) => handler.includes(part) || name?.includes(part) === true;
  if (items.some(isWritten)) return isWritten;
  const wanted = part.toLowerCase();
  return ({ handler, name }) => [handler, name ?? ''].some((text) => text.toLowerCase().includes(wanted));
}

/** As a filter, HEAD is a method like any other. */
const hasMethod = ({ methods }: Route, method: string): boolean =>
  methods.length === 0 || methods.includes('ALL') || methods.includes(method);

/** What stands in a log or a browser, and in no pattern. */
function isConcrete(pattern: string): boolean {
  return /^\/|^[A-Za-z]+ +\/|:\/\/|\d/.test(pattern);
}

function nothingServes({ method, path }: Request, items: readonly Route[]): Warning[] {
  if (items.length === 0) return [];
  const asked = [method, path].filter((part) => part !== null).join(' ');
  const others = method === null ? [] : matchPath(items, path);
  const found = others.map(({ methods, path: own }) => `${methods.join('|')} ${own}`);
  const remark =
    found.length > 0
      ? `With other methods: ${distinct(found)}.`
      : nearest(
          path,
          items.map((route) => route.path),
        );
  return [{ code: 'NO_ROUTE_MATCHES', message: `No route serves ${asked}. ${remark}` }];
}

function nothingHas(
  question: RouteQuestion,
  items: readonly Route[],
  isWanted: (route: Route) => boolean,
): Warning[] {
  const { method, name, pattern, app, framework, auth, kind, file } = question;
  const asked = { method, name, pattern, app, framework, auth, kind, file };
  const given = Object.entries(asked).flatMap(([key, value]) =>
    value === undefined ? [] : `${key} ${JSON.stringify(value)}`,
  );
  const rest = items.filter(isWanted);
  const near = rest.length > 0 ? rest : items;
  const remark =
    pattern !== undefined
      ? nearest(
          pattern,
          near.map(({ path }) => path),
        )
      : name !== undefined
        ? nearest(
            name,
            items.map(({ handler }) => handler),
          )
        : `There are: ${distinct(items.flatMap((route) => partOf(route, question)))}.`;
  return [{ code: 'NO_ROUTE_MATCHES', message: `No route has ${given.join(' and ')}. ${remark}` }];
}

/** Of those that were asked for, what a route has instead. */
function partOf(route: Route, { method, auth, kind }: RouteQuestion): readonly string[] {
  if (method !== undefined) return route.methods;
  if (auth !== undefined) return [route.auth ?? 'public'];
  return [kind !== undefined ? kindOf(route) : route.path];
}

const nearest = (name: string, names: readonly string[]): string =>
  `Nearest: ${nearestNames(name, [...new Set(names)]).join(', ')}.`;

const distinct = (names: readonly string[]): string => [...new Set(names)].slice(0, 8).join(', ');
