// Middleware that modules bind to routes, and which of them it runs before. https://docs.nestjs.com/middleware
import type { Platform } from './matching.ts';
import { type Exclusion, matches, type Version, type Versioning } from './paths.ts';

export interface Binding<T> {
  middleware: T[];
  exclude: Exclusion[];
  /** `isStart`: a plain path, which stands for all below it, but on Fastify. */
  routes: (Exclusion & { isStart: boolean })[];
  /** Classes. */
  controllers: unknown[];
}

/** Whether it runs before a route of this controller. */
export function runsFor(
  binding: Binding<unknown>,
  controller: unknown,
  route: { plain: string; method: string; version: Version },
  versioning: Versioning | null,
  platform: Platform,
): boolean {
  const { plain, method, version } = route;
  // Of a route for every method, what runs for all of them.
  const isAsked = (other: Exclusion) =>
    other.method === 'ALL' || other.method === method || (other.method === 'GET' && method === 'HEAD');
  const isExcluded = binding.exclude.some(
    (other) =>
      isAsked(other) &&
      matches(other.path, plain) &&
      (isEvery(other.path) || isOf(version, other.versions ?? [null], versioning)),
  );
  if (isExcluded) return false;
  return (
    binding.controllers.includes(controller) ||
    binding.routes.some(
      (other) =>
        isAsked(other) &&
        (isEvery(other.path) ||
          (matches(other.path, plain, !other.isStart || platform === 'fastify') &&
            isOf(version, other.versions ?? [null, ...(versioning?.defaults ?? [])], versioning))),
    )
  );
}

/** A path without a version stands for those without, in `forRoutes` for the default ones as well. */
function isOf(version: Version, versions: readonly Version[], versioning: Versioning | null): boolean {
  return versioning?.type !== 'URI' || versions.includes(version);
}

const isEvery = (path: string): boolean => /^\/?(?:\*\w*|\{\*\w+\}|\(\.\*\)|)$/.test(path);
