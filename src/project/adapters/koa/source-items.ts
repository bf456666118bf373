// Functions and values of the source.

import type { Call, Source, Symbolic, Value } from '../../source/reader/source.ts';
import type { Known } from '../_http/guards.ts';

export interface Item extends Known {
  takesNext: boolean;
  /** What a router itself adds. */
  isOwn: boolean;
  /** It runs once for a request, however often it is there. */
  isOnce: boolean;
}

export type Text = ReturnType<Source['strings']>[number];

const routerPackages = new Set(['@koa/router', 'koa-router']);

export const isRouterCall = (source: Source, { callee }: Call): boolean => {
  const { origin } = callee;
  return (
    origin.type === 'external' &&
    (routerPackages.has(origin.package) || routerPackages.has(origin.module)) &&
    ['', 'default', 'Router'].includes(origin.path) &&
    source.packageOf(callee) !== null
  );
};

/** Routers of other packages that extend it or do as it does, by what is called on them. */
export function likeRouters(source: Source): Call[] {
  const found = new Set<Call>();
  for (const { on } of source.called(['routes', 'middleware'])) {
    if (on?.origin.type !== 'call') continue;
    const { call } = on.origin;
    const { origin } = call.callee;
    const isOther =
      origin.type === 'external' && /koa|router/i.test(origin.package) && origin.package !== 'koa';
    if (isOther && !isRouterCall(source, call) && callsOf(on).some(({ name }) => common.has(name)))
      found.add(call);
  }
  return [...found];
}

const common = new Set(['get', 'post', 'put', 'patch', 'delete', 'all']);

/** The call that gave a value, if it is one of `package`. */
export function callOf(value: Value, from: string): Call | null {
  if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return null;
  const { call } = value.origin;
  const { origin } = call.callee;
  return origin.type === 'external' && (origin.package === from || origin.module === from) ? call : null;
}

export function itemOf(source: Source, value: Value): Item {
  const { name, site, text, around, strangers, takesNext, parameters } = source.handler(value);
  return {
    ...{
      name,
      source: site && source.at(site),
      text,
      around,
      strangers,
      isOwn: isAllowedMethods(value),
      isOnce: false,
    },
    takesNext: takesNext || (parameters ?? 2) >= 2,
  };
}

/** Whatever it is called on: nothing else has it. */
function isAllowedMethods(value: Value): boolean {
  if (typeof value !== 'object' || value?.kind !== 'symbolic') return false;
  return value.origin.type === 'call' && value.origin.call.name === 'allowedMethods';
}

/** Lists and alternatives, item by item; what koa-compose was given as well. */
export function flat(value: Value, depth = 0): Value[] {
  if (value === undefined || value === null || value === false) return [];
  if (typeof value !== 'object' || depth > 8) return [value];
  if (value.kind === 'array') return value.items.flatMap((item) => flat(item, depth + 1));
  if (value.kind === 'union') return perSite(value.values).flatMap((item) => flat(item, depth + 1));
  const composed = callOf(value, 'koa-compose');
  return composed ? flat(composed.args[0]?.value, depth + 1) : [value];
}

/** Of what one call may have given, as of `given.default ?? given`, one will do. */
function perSite(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    if (typeof value !== 'object' || value?.kind !== 'symbolic' || value.origin.type !== 'call') return true;
    const { file, start, end } = value.origin.call.site;
    const site = `${file}:${start}:${end}`;
    const isNew = !seen.has(site);
    seen.add(site);
    return isNew;
  });
}

/** A string or a RegExp, as opposed to a function. */
export function isPath(value: Value): boolean {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (value.kind === 'union' || value.kind === 'array')
    return (value.kind === 'union' ? value.values : value.items).some(isPath);
  if (value.kind === 'pattern') return true;
  return value.kind === 'symbolic' && value.origin.type === 'environment';
}

const ends = new Set([
  'routes',
  'middleware',
  'allowedMethods',
  'callback',
  'listen',
  'url',
  'match',
  'opts',
]);

/** Calls on an app or a router, and on what those give back: itself. */
export function callsOf(symbol: Symbolic): Call[] {
  const found: Call[] = [];
  const pending = [...symbol.calls];
  for (let call = pending.pop(); call; call = pending.pop()) {
    found.push(call);
    if (!ends.has(call.name)) pending.push(...call.result.calls);
  }
  return found.sort((a, b) => a.order - b.order);
}

/** The app or router that a symbol is, or that a call on it gave. */
export function madeAs(symbol: Symbolic | null, made: ReadonlyMap<Symbolic, unknown>): Symbolic | null {
  let current = symbol;
  for (let depth = 0; current && depth < 10_000; depth += 1) {
    if (made.has(current)) return current;
    const { origin }: Symbolic = current;
    current = origin.type === 'call' && !ends.has(origin.call.name) ? origin.call.on : null;
  }
  return null;
}
