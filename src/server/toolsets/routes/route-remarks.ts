// What is said of routes that were asked for and are not there, or not as they were meant.
import { difference, nearestNames } from '../../../nearest.ts';
import type { Route, Warning } from '../../../protocol/schemas.ts';
import { matchPath } from '../../readers/match.ts';
import type { Request } from '../../readers/read-request.ts';
import { kindOf, type RouteFilters } from './route-filters.ts';

export interface RouteQuestion extends RouteFilters {
  method?: string | undefined;
  name?: string | undefined;
  pattern?: string | undefined;
  match?: string | undefined;
}

/** Of the longer of two paths. */
const LITTLE = 0.25;

export function nothingServes({ method, path }: Request, items: readonly Route[]): Warning[] {
  if (items.length === 0) return [];
  const asked = [method, path].filter((part) => part !== null).join(' ');
  const others = method === null ? [] : matchPath(items, path);
  const remarks = [
    ...(others.length > 0 ? [`With other methods: ${distinct(others.map(written))}.`] : []),
    ...(others.length === catchAlls(path, others).length
      ? [`Nearest: ${nearestPaths(path, items).join(', ')}.`]
      : []),
  ];
  return [{ code: 'NO_ROUTE_MATCHES', message: `No route serves ${asked}. ${remarks.join(' ')}` }];
}

/** Served by what serves anything there: a path that differs little from it may be meant. */
export function onlyCatchAlls(
  { path }: Request,
  found: readonly Route[],
  items: readonly Route[],
): Warning[] {
  const all = new Set(catchAlls(path, found));
  if (all.size < found.length) return [];
  const near = nearestPaths(
    path,
    items.filter((route) => !all.has(route)),
  ).filter((candidate) => isNear(filled(candidate, path), path));
  if (near.length === 0) return [];
  const message = `Only what serves any path there does: ${distinct(found.map(written))}. Nearest: ${near.join(', ')}.`;
  return [{ code: 'CATCH_ALL_ONLY', message }];
}

/** One that a path only goes on from is no other spelling of it. */
const isNear = (candidate: string, path: string): boolean =>
  !path.startsWith(candidate) && difference(path, candidate) <= LITTLE;

/** Of those that serve a path, those that serve whatever stands at its end. */
const catchAlls = (path: string, serving: readonly Route[]): Route[] =>
  matchPath(serving, path.replace(/[^/]+\/?$|$/, 'mcp-node/is/anything/here'));

const written = ({ methods, path }: Route): string => `${methods.join('|') || '?'} ${path}`;

/** Those that differ least from a path, whatever their parameters are called. */
export const nearestPaths = (path: string, items: readonly Route[]): string[] =>
  nearestNames(
    path,
    items.map((route) => route.path),
    5,
    (candidate) => [candidate, filled(candidate, path)],
  );

/** With the parts of a request where it has parameters. */
function filled(pattern: string, path: string): string {
  const parts = path.split('/');
  return pattern
    .split('/')
    .map((part, index) => (/[:*{[(]/.test(part) ? (parts[index] ?? part) : part))
    .join('/');
}

export function nothingHas(
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
      ? `Nearest: ${nearestPaths(pattern, near).join(', ')}.`
      : name !== undefined
        ? `Nearest: ${nearestHandlers(name, items).join(', ')}.`
        : `There are: ${distinct(items.flatMap((route) => partOf(route, question)))}.`;
  return [{ code: 'NO_ROUTE_MATCHES', message: `No route has ${given.join(' and ')}. ${remark}` }];
}

/** Of those that were asked for, what a route has instead. */
function partOf(route: Route, { method, auth, kind }: RouteQuestion): readonly string[] {
  if (method !== undefined) return route.methods;
  if (auth !== undefined) return [route.auth ?? 'public'];
  return [kind !== undefined ? kindOf(route) : route.path];
}

/** A method is compared without its class, too. */
const nearestHandlers = (name: string, items: readonly Route[]): string[] =>
  nearestNames(
    name,
    items.map(({ handler }) => handler),
    5,
    (handler) => [handler, handler.slice(handler.lastIndexOf('.') + 1)],
  );

const distinct = (names: readonly string[]): string => [...new Set(names)].slice(0, 8).join(', ');
