// Which of the routes were asked for: by their parts, or by a request that they would serve.
import type { Listing, Route, Warning } from '../../../protocol/schemas.ts';
import { answers, matchRoutes } from '../../readers/match.ts';
import { readRequest } from '../../readers/read-request.ts';
import { routeFilter } from './route-filters.ts';
import { nothingHas, nothingServes, onlyCatchAlls, type RouteQuestion } from './route-remarks.ts';

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
    const request = readRequest(text);
    return { ...request, method: request.method ?? method?.toUpperCase() ?? null };
  };

  if (match !== undefined) {
    const request = serving(match);
    const found = matchRoutes(items, request);
    const wanted = found.filter((route) => hasName(route) && hasPattern(route) && isIn(route));
    return answer(
      wanted,
      found.length === 0 ? nothingServes(request, items) : onlyCatchAlls(request, found, items),
    );
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
      [{ code: 'PATTERN_AS_MATCH', message }, ...onlyCatchAlls(request, served, items)],
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
