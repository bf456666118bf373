// A live app as it stands: koa-mount and koa-compose keep what they were given in their closures.
import { types } from 'node:util';
import { samplePathOf } from '../_http/examples.ts';
import type { LiveApp } from '../adapter.ts';
import { type Application, type Captured, type Router, type RouterLayer, routerOf } from './capture.ts';
import { literalStart, samplesOf } from './patterns.ts';
import { type AppNode, type Layer, prefixOf, type RouterNode, toMethods } from './tree.ts';

export interface Reader {
  nodes(middleware: readonly unknown[]): AppNode<unknown>[];
  router(router: Router): RouterNode<unknown>;
  /** Functions and routers that were met. */
  met: Set<unknown>;
  /** Handlers of parameters that run once for a request, however many layers have them. */
  once: Set<unknown>;
}

const MAX_DEPTH = 20;

export function createReader(app: LiveApp, captured: Captured): Reader {
  const met = new Set<unknown>();
  const once = new Set<unknown>();
  const routers = new Map<Router, RouterNode<unknown>>();
  const composed = createComposed(app);

  const router = (value: Router): RouterNode<unknown> => {
    met.add(value);
    const known = routers.get(value) ?? {
      kind: 'router' as const,
      layers: value.stack.map((layer) => toLayer(layer, captured, { app, composed, once })),
      host: value.host === undefined || value.host === null ? null : String(value.host),
      exclusive: value.exclusive === true,
    };
    routers.set(value, known);
    return known;
  };

  const nodes = (middleware: readonly unknown[], depth = 0): AppNode<unknown>[] =>
    middleware.flatMap((fn): AppNode<unknown>[] => {
      if (depth > 0) met.add(fn);
      const own = routerOf(fn);
      if (own) return [router(own)];
      if (depth > MAX_DEPTH) return [];
      const mounted = mountedBy(app, fn);
      if (mounted)
        return [{ kind: 'mount', prefix: mounted.prefix, nodes: nodes([mounted.downstream], depth + 1) }];
      const list = composed(fn);
      return list ? nodes(list, depth + 1) : [{ kind: 'function', fn }];
    });
  return { nodes: (middleware) => nodes(middleware), router, met, once };
}

function mountedBy(app: LiveApp, fn: unknown): { prefix: string; downstream: unknown } | undefined {
  if (!textOf(fn).includes('mountPath')) return undefined;
  for (const { prefix, downstream } of app.closure(fn))
    if (typeof prefix === 'string' && typeof downstream === 'function') return { prefix, downstream };
  return undefined;
}

type Composed = (fn: unknown) => unknown[] | undefined;

function createComposed(app: LiveApp): Composed {
  return (fn) => {
    if (!/\bdispatch\(0\)/.test(textOf(fn))) return undefined;
    for (const { middleware } of app.closure(fn))
      if (Array.isArray(middleware) && middleware.every((item) => typeof item === 'function'))
        return middleware;
    return undefined;
  };
}

interface Tools {
  app: LiveApp;
  composed: Composed;
  once: Set<unknown>;
}

function toLayer(layer: RouterLayer, { own }: Captured, tools: Tools): Layer<unknown> {
  const isText = typeof layer.path === 'string';
  const path = String(layer.path);
  const regexp = layer.regexp ?? null;
  const given = own.get(layer);
  const prefix = typeof layer.opts?.prefix === 'string' ? layer.opts.prefix : '';
  return {
    path,
    prefix: given === undefined ? prefix : isText ? prefixOf(path, given) : '',
    methods: toMethods(layer.methods),
    name: nameOf(layer.name),
    params: layer.paramNames.map(({ name }) => String(name)),
    functions: layer.stack.flatMap((fn) => flatten(originalOf(fn, tools), tools.composed)),
    regexp,
    start: isText && layer.methods.length > 0 ? literalStart(path) : '',
    ...(isText ? samplesOf(path, regexp) : { samples: regExpSamples(layer.path), shorter: [] }),
    notes: [],
  };
}

function regExpSamples(path: unknown): string[] {
  const sample = path instanceof RegExp ? samplePathOf(path.source, path.flags) : undefined;
  return sample === undefined ? [] : [sample];
}

function nameOf(name: unknown): string | null {
  if (typeof name === 'symbol') return name.description ?? '';
  return typeof name === 'string' && name !== '' ? name : null;
}

function flatten(fn: unknown, composed: Composed, depth = 0): unknown[] {
  const list = depth < MAX_DEPTH ? composed(fn) : undefined;
  return list ? list.flatMap((item) => flatten(item, composed, depth + 1)) : [fn];
}

/** What was given to `param`. */
function originalOf(fn: unknown, { app, once }: Tools): unknown {
  if (typeof fn !== 'function' || !Object.hasOwn(fn, 'param')) return fn;
  const original: unknown = Object.getOwnPropertyDescriptor(fn, '_originalFn')?.value;
  if (typeof original === 'function') once.add(original);
  if (typeof original === 'function') return original;
  const [scope = {}] = app.closure(fn);
  return typeof scope.fn === 'function' ? scope.fn : fn;
}

function textOf(fn: unknown): string {
  return typeof fn === 'function' && !types.isProxy(fn) ? Function.prototype.toString.call(fn) : '';
}

/** For apps that no load hook saw, as in a bundle. */
export function findApps(app: LiveApp): Application[] {
  return app
    .objects('subdomainOffset')
    .filter(
      (value): value is object & Application =>
        Object.hasOwn(value, 'subdomainOffset') &&
        Object.hasOwn(value, 'context') &&
        Array.isArray(Object.getOwnPropertyDescriptor(value, 'middleware')?.value),
    );
}
