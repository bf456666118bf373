// Middleware that modules bind to routes, and which of them it runs before. https://docs.nestjs.com/middleware
import type { Platform } from './matching.ts';
import { type Exclusion, lead, matches, type Version, type Versioning } from './paths.ts';

export interface Binding<T> {
  middleware: T[];
  exclude: Exclusion[];
  /** `isStart`: a plain path, which stands for all below it, but on Fastify. */
  routes: (Exclusion & { isStart: boolean })[];
  /** Classes. */
  controllers: unknown[];
}

/** Paths of the routes of a class, as middleware is bound to them. */
export type PathsOf = (controller: unknown) => readonly Exclusion[];

/** What of it runs before a route: each path is bound on its own, so that what two of them cover runs twice. */
export function boundBefore<T>(
  binding: Binding<T>,
  { plain, method, version }: { plain: string; method: string; version: Version },
  pathsOf: PathsOf,
  versioning: Versioning | null,
  platform: Platform,
): T[] {
  // Of a route for every method, what runs for all of them.
  const isAsked = (other: Exclusion) =>
    other.method === 'ALL' || other.method === method || (other.method === 'GET' && method === 'HEAD');
  const isExcluded = binding.exclude.some(
    (other) =>
      isAsked(other) &&
      matches(other.path, plain) &&
      (isEvery(other.path) || isOf(version, other.versions ?? [null], versioning)),
  );
  if (isExcluded) return [];
  const own = binding.controllers.flatMap(pathsOf).map((path) => ({ ...path, isStart: false }));
  const covering = [...own, ...binding.routes].filter(
    (other) =>
      isAsked(other) &&
      (isEvery(other.path) ||
        ((other.path === plain || matches(other.path, plain, !other.isStart || platform === 'fastify')) &&
          isOf(version, other.versions ?? [null, ...(versioning?.defaults ?? [])], versioning))),
  );
  return withoutCovered(covering).flatMap(() => binding.middleware);
}

/** Nest 11 drops a fixed path beside one with parameters that matches it, of the same method; plain texts are of none. */
function withoutCovered(paths: Binding<unknown>['routes']): Binding<unknown>['routes'] {
  const open = paths.filter(({ path }) => path.includes(':'));
  return paths.filter(({ path, method, isStart }) => {
    if (/[:*{}()]/.test(path)) return true;
    const alike = open.filter((other) => other.method === method && other.isStart === isStart);
    return !alike.some((other) => matches(other.path, lead(path)));
  });
}

/** A path without a version stands for those without, in `forRoutes` for the default ones as well. */
function isOf(version: Version, versions: readonly Version[], versioning: Versioning | null): boolean {
  return versioning?.type !== 'URI' || versions.includes(version);
}

const isEvery = (path: string): boolean => /^\/?(?:\*\w*|\{\*\w+\}|\(\.\*\)|)$/.test(path);
