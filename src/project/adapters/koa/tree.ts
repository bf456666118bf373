// What a Koa app is made of, of the live one and of its source alike: F is a function there.

/** One path of one registration in a router. */
export interface Layer<F> {
  /** With every prefix. */
  path: string;
  prefix: string;
  /** Upper-case; ["ALL"]: every method; empty: it is middleware. */
  methods: string[];
  name: string | null;
  params: string[];
  /** All that it runs, in order: the last one of a route is its handler. */
  functions: F[];
  /** Null where it cannot be made. */
  regexp: RegExp | null;
  /** Every path that it matches starts so, in lower case. */
  start: string;
  /** Paths that it matches, the longest first; none where none can be made up. */
  samples: readonly string[];
  /** Paths without what may be left out, from the end on; none where nothing may. */
  shorter: readonly string[];
  notes: string[];
}

export interface RouterNode<F> {
  kind: 'router';
  layers: Layer<F>[];
  /** The only host that it answers. */
  host: string | null;
  /** Of all that match, only the last is run. */
  exclusive: boolean;
}

export interface MountNode<F> {
  kind: 'mount';
  prefix: string;
  nodes: AppNode<F>[];
}

/** What an app was given by `use`. */
export type AppNode<F> = { kind: 'function'; fn: F; notes?: string[] } | RouterNode<F> | MountNode<F>;

/** How koa-mount compares: what is left of a path below a prefix. */
export function below(prefix: string, path: string): string | undefined {
  const bare = prefix.replace(/\/$/, '');
  if (!path.startsWith(bare)) return undefined;
  const rest = path.slice(bare.length) || '/';
  return rest.startsWith('/') ? rest : undefined;
}

/** Upper-case and sorted; HEAD is answered wherever GET is. */
export function toMethods(methods: readonly string[]): string[] {
  const upper = [...new Set(methods.map((method) => method.toUpperCase()))].sort();
  if (upper.length > 20 || upper.includes('ALL')) return ['ALL'];
  return upper.includes('GET') ? upper.filter((method) => method !== 'HEAD') : upper;
}

/** What a path has in front of what its registration says. */
export function prefixOf(path: string, own: string): string {
  const prefix = own === '/' || !path.endsWith(own) ? path : path.slice(0, path.length - own.length);
  return prefix.replace(/\/$/, '');
}

/** Which layers of a router a path may come to, by what their paths start with: to look at each of them, for each of them, takes too long. */
interface Index {
  /** What all of them start with. */
  common: string;
  byStart: Map<string, number[]>;
  places: Map<unknown, number>;
}

const known = new WeakMap<object, Index>();

/** Places in their order, up to that of `end`; the path is in lower case. */
export function candidates<F>(layers: readonly Layer<F>[], path: string, end?: Layer<F>): number[] {
  const { common, byStart, places } = known.get(layers) ?? indexOf(layers);
  if (!path.startsWith(common)) return [];
  const found: number[] = [];
  for (let length = common.length; length <= path.length; length += 1)
    found.push(...(byStart.get(path.slice(0, length)) ?? []));
  const last = places.get(end) ?? layers.length;
  return found.filter((at) => at < last).sort((a, b) => a - b);
}

function indexOf<F>(layers: readonly Layer<F>[]): Index {
  const byStart = new Map<string, number[]>();
  const places = new Map<unknown, number>();
  let common: string | undefined;
  for (const [at, layer] of layers.entries()) {
    places.set(layer, at);
    if (!layer.regexp) continue;
    common = common === undefined ? layer.start : commonStart(common, layer.start);
    const same = byStart.get(layer.start) ?? [];
    if (same.length === 0) byStart.set(layer.start, same);
    same.push(at);
  }
  const index = { common: common ?? '', byStart, places };
  known.set(layers, index);
  return index;
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
