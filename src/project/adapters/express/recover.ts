// For apps that no load hook saw, as in a bundle: finds them in the heap by shape, and makes out mount paths afterwards.
import { types } from 'node:util';
import type { LiveApp } from '../adapter.ts';
import { type Captured, isApplication, toPatterns } from './capture.ts';
import { type Application, isRouter, type Layer, type Pattern, type Router } from './shapes.ts';

export function findInHeap(app: LiveApp): Pick<Captured, 'apps' | 'routers'> {
  const apps = new Set<Application>();
  const routers = new Set<Router>();
  for (const value of app.functions('mountpath')) {
    // Own descriptors only: nothing of a Proxy or a getter may run.
    if (types.isProxy(value) || typeof value !== 'function') continue;
    if (isRouterShape(value)) routers.add(value);
    else if (isAppShape(value)) apps.add(value);
  }
  return { apps, routers };
}

function isRouterShape(value: unknown): value is Router {
  return isRouter(value) && own(value, 'caseSensitive') && value.stack.every(isLayerShape);
}

function isLayerShape(layer: unknown): boolean {
  return typeof layer === 'object' && layer !== null && own(layer, 'handle');
}

function isAppShape(value: unknown): value is Application {
  return own(value, 'handle') && own(value, 'set') && own(value, 'settings') && own(value, 'mountpath');
}

function own(value: unknown, key: string): boolean {
  return Object.hasOwn(value as object, key);
}

/** The path of a `use()`, from what the layer keeps of it. Routes keep their own. */
export function recoverPatterns(layer: Layer, app: LiveApp): Pattern[] {
  if (layer.route) return toPatterns(layer.route.path);
  if (layer.slash || layer.regexp?.fast_slash) return ['/'];
  if (layer.rawPath !== undefined) return toPatterns(layer.rawPath);
  if (layer.regexp) return recoverExpress4(layer.regexp, layer.keys ?? []);
  return (layer.matchers ?? []).map((matcher) => recoverMatcher(app.closure(matcher)));
}

/** An array of paths has become one RegExp, with the keys of all of them. */
function recoverExpress4(regexp: RegExp, keys: NonNullable<Layer['keys']>): Pattern[] {
  const names = keys.map(({ name }) => String(name));
  const patterns = regexp.source.split(/\|(?=\^)/).map((part) => patternOf(new RegExp(part), names));
  return patterns.every((pattern) => typeof pattern === 'string') ? patterns : [regexp];
}

/** Router 2.0 to 2.2 keep the path only in the closure of the matcher; bundlers rename the variables. */
function recoverMatcher(scopes: Record<string, unknown>[]): Pattern {
  for (const scope of scopes) {
    const values = Object.values(scope);
    const compiled = values.find((value) => value instanceof RegExp && /^\^\(\?:/.test(value.source));
    const keys = values.find((value) => Array.isArray(value) && value.every(isKey)) as
      | { name: string }[]
      | undefined;
    if (compiled instanceof RegExp && keys)
      return patternOf(
        compiled,
        keys.map(({ name }) => name),
      );
  }
  const captured = scopes.slice(0, 2).flatMap((scope) => Object.values(scope));
  return captured.find((value) => value instanceof RegExp) ?? '/';
}

function isKey(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'name');
}

/** Turns the RegExp of a path back into the path; the RegExp itself where that cannot be done. Uses up the names. */
function patternOf(regexp: RegExp, names: string[]): Pattern {
  const text = regexp.source
    .replace(/\(\?=\\?\/\|\$\)$/, '')
    .replace(/\(\?:\\\/\$\)\?$/, '')
    .replace(/\\\/\?$/, '')
    .replace(/^\^/, '')
    .replace(/^\(\?:(.*)\)$/, '$1')
    .replace(/\(\?:\\\/\(\[\^\\?\/\]\+\?\)\)/g, () => `/:${names.shift() ?? ''}`)
    .replace(/\(\[\^\\?\/\]\+\??\)/g, () => `:${names.shift() ?? ''}`)
    .replace(/\(\[\^\]\+\)/g, () => `*${names.shift() ?? ''}`)
    .replace(/\\([/.\-*])/g, '$1');
  return /[\^$()|[\]\\+?]/.test(text) ? regexp : text;
}

/** The app behind a mount: `mounted_app` of app.use() closes over it. Bundlers rename both, so by shape. */
export function recoverSubApp(layer: Layer, app: LiveApp): Application | undefined {
  const text = Function.prototype.toString.call(layer.handle);
  if (layer.route || !/\.handle\(.*\.request\b.*\.response\b/s.test(text)) return undefined;
  return Object.values(app.closure(layer.handle)[0] ?? {}).find(isApplication);
}
