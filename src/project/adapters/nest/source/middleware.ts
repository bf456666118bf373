// Middleware that modules bind to routes: `consumer.apply(Logger).exclude('health').forRoutes(CatsController)`.
// https://docs.nestjs.com/middleware
import type { Call, ClassValue, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { type Exclusion, matches, type Version, type Versioning } from '../paths.ts';
import { exclusionsOf } from './apps.ts';
import type { Modules } from './modules.ts';
import { classOf, isClass, itemsOf } from './values.ts';

export interface Binding {
  middleware: { value: Value; text: string }[];
  exclude: Exclusion[];
  /** `isStart`: a plain path, which stands for all below it. */
  routes: (Exclusion & { isStart: boolean })[];
  controllers: ClassValue[];
}

export function bindingsOf(source: Source, made: Call, { refs }: Modules): Binding[] {
  const seen = new Set<ClassValue>();
  return refs.flatMap(({ cls }) => {
    if (seen.has(cls)) return [];
    seen.add(cls);
    const configure = source.get(cls.prototype, 'configure');
    if (typeof configure !== 'object' || configure === null || configure.kind !== 'function') return [];
    const consumer = source.symbol(made, 'consumer');
    source.call(configure, [consumer], cls.prototype);
    return chainsOf(consumer).flatMap((chain) => bindingOf(source, chain));
  });
}

/** `apply(…)` and what is called on that; `forRoutes` gives the consumer back. */
function chainsOf(consumer: Symbolic): Call[][] {
  return consumer.calls.filter(({ name }) => name === 'apply').flatMap((apply) => chainFrom(apply, 0));
}

function chainFrom(apply: Call, depth: number): Call[][] {
  const chain = [apply];
  const others: Call[][] = [];
  for (let { result } = apply; ; ) {
    const next: Call | undefined = result.calls[0];
    if (!next || chain.length > 50) break;
    if (next.name === 'apply') {
      if (depth < 50) others.push(...chainFrom(next, depth + 1));
      break;
    }
    chain.push(next);
    result = next.result;
  }
  return [chain, ...others];
}

function bindingOf(source: Source, chain: readonly Call[]): Binding[] {
  const named = (name: string) => chain.filter((call) => call.name === name);
  if (named('forRoutes').length === 0) return [];
  const routes = named('forRoutes').flatMap(({ args }) => args.flatMap(({ value }) => itemsOf(value)));
  const controllers = routes.flatMap(({ value }) => (isClass(value) ? (classOf(source, value) ?? []) : []));
  const others = routes.filter(({ value }) => !isClass(value));
  return [
    {
      middleware: named('apply').flatMap(({ args }) =>
        args.flatMap(({ value, text }) => itemsOf(value).map((item) => ({ value: item.value, text }))),
      ),
      exclude: named('exclude').flatMap(({ args }) =>
        args.flatMap(({ value }) => exclusionsOf(source, value)),
      ),
      routes: others.flatMap(({ value }) =>
        exclusionsOf(source, value).map((route) => ({ ...route, isStart: typeof value === 'string' })),
      ),
      controllers,
    },
  ];
}

/** Whether it runs before a route of this controller. */
export function runsFor(
  binding: Binding,
  controller: ClassValue,
  route: { plain: string; method: string; version: Version },
  versioning: Versioning | null,
): boolean {
  const { plain, method, version } = route;
  const isAsked = (other: Exclusion) => other.method === 'ALL' || other.method === method || method === 'ALL';
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
          (matches(other.path, plain, !other.isStart) &&
            isOf(version, other.versions ?? [null, ...(versioning?.defaults ?? [])], versioning))),
    )
  );
}

/** A path without a version stands for those without, in `forRoutes` for the default ones as well. */
function isOf(version: Version, versions: readonly Version[], versioning: Versioning | null): boolean {
  return versioning?.type !== 'URI' || versions.includes(version);
}

const isEvery = (path: string): boolean => /^\/?(?:\*\w*|\{\*\w+\}|\(\.\*\)|)$/.test(path);
