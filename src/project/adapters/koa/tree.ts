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
  /** A path that it matches; undefined where none can be made up. */
  sample: string | undefined;
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
