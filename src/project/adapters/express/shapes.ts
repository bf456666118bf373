// The parts of Express 4 and 5 that we read. https://github.com/pillarjs/router, https://github.com/expressjs/express/tree/4.x

// An import would read everything that it exports, and load a whole HTTP client for that.
const { METHODS } = process.getBuiltinModule('node:http');

export type Handler = (...args: never[]) => unknown;
/** A path as written: one element of what was given to `use`, `route` or a verb. */
export type Pattern = string | RegExp;

export interface RouteObject {
  path: unknown;
  stack: Layer[];
  methods: Record<string, boolean | undefined>;
}

export interface Layer {
  handle: Handler;
  route?: RouteObject | undefined;
  /** Lower-case verb of a layer inside a route; undefined for `all`. */
  method?: string | undefined;
  /** Express 4. */
  regexp?: RegExp & { fast_slash?: boolean; fast_star?: boolean };
  keys?: { name: string | number }[];
  /** Express 5. */
  matchers?: ((path: string) => { path: string; params: Record<string, unknown> } | false)[];
  slash?: boolean;
  /** router 2.3. */
  rawPath?: unknown;
}

export interface Router {
  stack: Layer[];
  caseSensitive?: boolean;
  strict?: boolean;
  params?: Record<string, Handler[] | undefined>;
}

export interface Application {
  handle: unknown;
  set: unknown;
  lazyrouter?: unknown;
  _router?: Router;
  router?: Router;
}

export interface Match {
  /** How much of the path was consumed. */
  length: number;
  params: Record<string, unknown>;
}

export function isRouter(value: unknown): value is Router {
  return (typeof value === 'function' || (typeof value === 'object' && value !== null)) && hasStack(value);
}

function hasStack(value: object): boolean {
  return Array.isArray(Object.getOwnPropertyDescriptor(value, 'stack')?.value);
}

/** The router of an app; none before the first route. In Express 4 `app.router` throws. */
export function routerOf(app: Application): Router | undefined {
  const router = typeof app.lazyrouter === 'function' ? app._router : app.router;
  return isRouter(router) ? router : undefined;
}

/** Error handlers have four parameters and do not run in the ordinary chain. */
export function runsNormally(layer: Layer): boolean {
  return layer.handle.length < 4;
}

/** True when the route answers the verb; "ALL" stands for a request of any verb. */
export function handles(route: RouteObject, method: string): boolean {
  if (route.methods._all) return true;
  return method === 'ALL'
    ? isEveryMethod(Object.keys(route.methods))
    : route.methods[method.toLowerCase()] === true;
}

/** The layers of the route that a request of this verb runs through. */
export function layersFor(route: RouteObject, method: string): Layer[] {
  const { _all, ...methods } = route.methods;
  // A route made by app.all() does the same for each verb.
  const every = isEveryMethod(Object.keys(methods)) ? 'get' : undefined;
  const verb = method === 'ALL' ? every : method.toLowerCase();
  return route.stack.filter((layer) => runsNormally(layer) && (!layer.method || layer.method === verb));
}

/** `app.all` registers each verb; the verbs of the framework and of this Node may differ by a few. */
export function isEveryMethod(methods: readonly string[]): boolean {
  return methods.length >= METHODS.length - 4;
}

/** What the framework's own matcher says, without touching the layer: its `match` would store state. */
export function matchLayer(layer: Layer, path: string): Match | undefined {
  if (layer.slash || layer.regexp?.fast_slash) return { length: 0, params: {} };
  if (layer.regexp) return matchRegExp(layer.regexp, layer.keys ?? [], path);
  for (const matcher of layer.matchers ?? []) {
    const match = matcher(path);
    if (match) return { length: match.path.length, params: match.params };
  }
  return undefined;
}

function matchRegExp(
  regexp: NonNullable<Layer['regexp']>,
  keys: { name: string | number }[],
  path: string,
): Match | undefined {
  if (regexp.fast_star) return { length: path.length, params: { 0: path } };
  // A "g" would make exec() remember where it stopped.
  const match = (regexp.global || regexp.sticky ? new RegExp(regexp.source, 'i') : regexp).exec(path);
  if (!match) return undefined;
  const params: Record<string, unknown> = {};
  keys.forEach(({ name }, index) => {
    if (match[index + 1] !== undefined || !(name in params)) params[name] = match[index + 1];
  });
  return { length: match[0].length, params };
}
