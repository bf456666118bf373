// What runs before a handler, told from the source: the layers are walked as the framework walks them, with a path that is made up.
import { matcherOf, type Pattern } from './source-paths.ts';
import type { Item, Layer, RouterNode } from './source-tree.ts';

export interface Step {
  layer: Layer;
  pattern: Pattern;
}

export interface Chain {
  items: Item[];
  params: { name: string; item: Item }[];
  /** False: the way cannot be simulated. */
  exact: boolean;
  shadowedBy: string | undefined;
}

interface Dispatch {
  method: string | undefined;
  trail: readonly Step[];
  chain: Chain;
  walking: Set<RouterNode>;
}

export function chainOf(root: RouterNode, trail: readonly Step[], method: string | undefined): Chain {
  const samples = trail.map(({ pattern }) => matcherOf(pattern).sample);
  const known = samples.includes(undefined) ? samples.slice(0, samples.indexOf(undefined)) : samples;
  const chain: Chain = {
    items: [],
    params: [],
    exact: known.length === samples.length,
    shadowedBy: undefined,
  };
  descend(root, known.join('') || '/', 0, { method, trail, chain, walking: new Set() });
  return chain;
}

/** Down to the trail's layer; everything in front of it counts. */
function descend(router: RouterNode, path: string, depth: number, dispatch: Dispatch): void {
  const step = dispatch.trail[depth];
  if (!step) return;
  const { chain } = dispatch;
  for (const layer of router.layers) {
    if (layer !== step.layer) {
      visit(router, layer, path, dispatch);
      continue;
    }
    addParams(router, step.pattern, chain);
    if (!layer.nested) return;
    const taken = matcherOf(step.pattern).match(path, false) ?? 0;
    descend(layer.nested, strip(path, taken), depth + 1, dispatch);
    return;
  }
}

function visit(router: RouterNode, layer: Layer, path: string, dispatch: Dispatch): void {
  const { chain, method, walking } = dispatch;
  const isWhole = layer.route !== null;
  for (const pattern of layer.paths) {
    const taken = matcherOf(pattern).match(path, isWhole);
    if (taken === undefined) continue;
    if (layer.middleware) {
      if (runsNormally(layer.middleware)) chain.items.push(layer.middleware);
    } else if (layer.nested) {
      if (walking.has(layer.nested)) return;
      walking.add(layer.nested);
      for (const inner of layer.nested.layers) visit(layer.nested, inner, strip(path, taken), dispatch);
      walking.delete(layer.nested);
    } else if (layer.route) {
      const run = layer.route.filter(
        (part) => runsNormally(part.item) && (part.method === undefined || part.method === method),
      );
      if (run.length === 0 || !answers(layer, method)) return;
      if (!run.every(({ item }) => item.takesNext)) chain.shadowedBy ??= pattern.text;
      else if (run.every(({ item }) => item.source !== null)) {
        addParams(router, pattern, chain);
        chain.items.push(...run.map(({ item }) => item));
      }
    }
    return;
  }
}

function answers({ route }: Layer, method: string | undefined): boolean {
  return route?.some((part) => part.method === undefined || part.method === method) ?? false;
}

/** Error handlers have four parameters. */
export function runsNormally({ parameters }: Item): boolean {
  return parameters === null || parameters < 4;
}

function addParams({ params }: RouterNode, { text, isRegExp }: Pattern, chain: Chain): void {
  for (const param of params)
    if (!isRegExp && new RegExp(`[:*]${param.name.replace(/\W/g, '')}\\b`).test(text))
      chain.params.push(param);
}

function strip(path: string, length: number): string {
  const rest = path.slice(length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
