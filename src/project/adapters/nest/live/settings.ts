// What is set on a live app, in the words that its source has for it.
import type { RouterOptions } from '../../fastify/matching.ts';
import type { Binding } from '../bindings.ts';
import {
  type Exclusion,
  matches,
  requestMethods,
  type Version,
  type Versioning,
  versioningTypes,
} from '../paths.ts';
import type { Applied } from './capture.ts';
import type { VersioningOptions } from './shapes.ts';

export function versioningOf(options: VersioningOptions | undefined): Versioning | null {
  if (!options) return null;
  return {
    type: versioningTypes[options.type] ?? 'URI',
    prefix: options.prefix === false ? '' : (options.prefix ?? 'v'),
    defaults: versionsOf(options.defaultVersion),
    key: options.header ?? options.key ?? null,
  };
}

/** VERSION_NEUTRAL is a symbol. */
export function versionsOf(value: unknown): Version[] {
  if (value === undefined || value === null) return [];
  return [value].flat().map((item) => (typeof item === 'symbol' ? null : String(item)));
}

export function toBinding({ middleware, exclude, routes }: Applied): Binding<unknown> {
  const isText = (value: unknown) => typeof value === 'string';
  return {
    middleware,
    exclude: exclude.flatMap(toExclusions),
    routes: routes.flatMap((route) => toExclusions(route).map((one) => ({ ...one, isStart: isText(route) }))),
    controllers: routes.filter((route) => typeof route === 'function'),
  };
}

function toExclusions(route: unknown): Exclusion[] {
  if (typeof route === 'string') return [{ path: route, method: 'ALL' }];
  if (typeof route !== 'object' || route === null) return [];
  const { path, method, version } = route as { path?: unknown; method?: unknown; version?: unknown };
  const versions = version === undefined ? undefined : versionsOf(version);
  return [{ path: String(path), method: requestMethods[Number(method)] ?? 'ALL', versions }];
}

export function optionsOf(instance: unknown): RouterOptions {
  const options = (
    instance as { initialConfig?: RouterOptions & { routerOptions?: RouterOptions } } | undefined
  )?.initialConfig;
  return { ...options, ...options?.routerOptions };
}

/** A path, or a list of them, may stand first. */
export function usedFor([first, ...rest]: readonly unknown[], path: string): unknown[] {
  const paths = [first].flat().filter((item) => typeof item === 'string');
  if (paths.length === 0) return [first, ...rest].flat();
  return paths.some((one) => matches(one, path, false)) ? rest.flat() : [];
}
