// What runs before a handler, told from the source: the layers are walked as the framework walks them, with a path that is made up.
import { eachShorter, otherLengths } from '../../_http/wildcards.ts';
import { candidates } from './candidates.ts';
import { matcherOf, type Pattern } from './paths.ts';
import type { Item, Layer, RouterNode } from './tree.ts';

export interface Step {
  layer: Layer;
  pattern: Pattern;
}

export interface Chain {
  items: Item[];
  /** What runs where what may be left out of its path is, if that is something else. */
  short?: Item[];
  params: { name: string; item: Item }[];
  /** False: the way cannot be simulated. */
  exact: boolean;
  shadowedBy: string | undefined;
  /** It takes some of the paths only. */
  sharedWith?: string | undefined;
}

/** Comparisons that are left to all chains of a listing. */
export interface Budget {
  left: number;
}

/** Of one comparison, as steps of a regular expression; and a thousand of them count as one comparison more. */
const MAX_STEPS = 1_000_000;
const MAX_PATH = 2_000;

interface Dispatch {
  method: string | undefined;
  trail: readonly Step[];
  chain: Chain;
  walking: Set<RouterNode>;
  budget: Budget;
}

export function chainOf(
  root: RouterNode,
  trail: readonly Step[],
  method: string | undefined,
  budget: Budget,
): Chain {
  const samples = trail.map(({ pattern }) => matcherOf(pattern).sample);
  const chainAt = (path: readonly (string | undefined)[]) => along(root, trail, path, method, budget);
  const isReached = ({ exact, shadowedBy }: Chain) => exact && shadowedBy === undefined;
  const chain = chainAt(samples);
  const isTaken = chain.shadowedBy !== undefined;
  const shorter = trail.map(({ pattern }, index) => matcherOf(pattern).short ?? samples[index]);
  const others = () => [...otherLengths(samples), ...eachShorter(samples, shorter)];
  const open = isTaken ? others().map(chainAt).find(isReached) : undefined;
  if (open) return { ...open, sharedWith: chain.shadowedBy };
  if (shorter.every((sample, index) => sample === samples[index])) return chain;
  const short = chainAt(shorter);
  if (isTaken && isReached(short)) return { ...short, sharedWith: chain.shadowedBy };
  const { items, exact } = short;
  // A part of what runs there would take away guards that stand.
  if (!exact) return { ...chain, exact };
  const isSame = items.length === chain.items.length && items.every((item, at) => item === chain.items[at]);
  return isSame ? chain : { ...chain, short: items };
}

function along(
  root: RouterNode,
  trail: readonly Step[],
  samples: readonly (string | undefined)[],
  method: string | undefined,
  budget: Budget,
): Chain {
  const known = samples.includes(undefined) ? samples.slice(0, samples.indexOf(undefined)) : samples;
  const chain: Chain = {
    items: [],
    params: [],
    exact: known.length === samples.length,
    shadowedBy: undefined,
  };
  const path = known.join('') || '/';
  if (path.length > MAX_PATH) chain.exact = false;
  else descend(root, path, 0, { method, trail, chain, walking: new Set(), budget });
  return chain;
}

/** Down to the trail's layer; everything in front of it counts. */
function descend(router: RouterNode, path: string, depth: number, dispatch: Dispatch): void {
  const step = dispatch.trail[depth];
  if (!step) return;
  walk(router, path, dispatch, step.layer);
  addParams(router, step.pattern, dispatch);
  if (!step.layer.nested) return;
  const taken = matchOf(step.pattern, path, false, dispatch) ?? 0;
  descend(step.layer.nested, strip(path, taken), depth + 1, dispatch);
}

function walk(router: RouterNode, path: string, dispatch: Dispatch, end?: Layer): void {
  if (dispatch.budget.left <= 0) {
    dispatch.chain.exact = false;
    return;
  }
  const layers = candidates(router, path, end);
  dispatch.budget.left -= 1 + router.layers.length / 200;
  for (const layer of layers) visit(router, layer, path, dispatch);
}

/** How much of a path a pattern takes; undefined where it does not match, or where nobody can tell in time. */
function matchOf(
  pattern: Pattern,
  path: string,
  isWhole: boolean,
  { budget, chain }: Dispatch,
): number | undefined {
  const matcher = matcherOf(pattern);
  if (!matcher.isKnown) chain.exact = false;
  const steps = matcher.steps(path);
  budget.left -= 1 + steps / 1_000;
  if (budget.left > 0 && steps <= MAX_STEPS) return matcher.match(path, isWhole);
  chain.exact = false;
  return undefined;
}

function visit(router: RouterNode, layer: Layer, path: string, dispatch: Dispatch): void {
  const { chain, method, walking } = dispatch;
  const isWhole = layer.route !== null;
  for (const pattern of layer.paths) {
    const taken = matchOf(pattern, path, isWhole, dispatch);
    if (taken === undefined) continue;
    if (layer.middleware) {
      if (runsNormally(layer.middleware)) chain.items.push(layer.middleware);
    } else if (layer.nested) {
      if (walking.has(layer.nested)) return;
      walking.add(layer.nested);
      walk(layer.nested, strip(path, taken), dispatch);
      walking.delete(layer.nested);
    } else if (layer.route) {
      const run = layer.route.filter(
        (part) => runsNormally(part.item) && (part.method === undefined || part.method === method),
      );
      if (run.length === 0 || !answers(layer, method)) return;
      if (!run.every(({ item }) => item.takesNext)) chain.shadowedBy ??= pattern.text;
      else if (run.every(({ item }) => item.source !== null)) {
        addParams(router, pattern, dispatch);
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

function addParams({ params }: RouterNode, { text, isRegExp }: Pattern, { budget, chain }: Dispatch): void {
  if (isRegExp || params.length === 0 || budget.left <= 0) return;
  budget.left -= params.length;
  const names = new Set([...text.matchAll(/[:*](\w+)/g)].map(([, name]) => name));
  for (const param of params) if (names.has(param.name.replace(/\W/g, ''))) chain.params.push(param);
}

function strip(path: string, length: number): string {
  const rest = path.slice(length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
