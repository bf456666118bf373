// What runs before a handler, by simulated dispatch: a path that is made up goes through everything in front of the route, no
// function runs. A router is passed by unless a route of it matches; then all of it that matches is run, in order.
import { type AppNode, below, candidates, type Layer, type MountNode, type RouterNode } from './tree.ts';

export interface FoundRoute<F> {
  layer: Layer<F>;
  router: RouterNode<F>;
  /** Prefixes of koa-mount on the way. */
  mounts: string[];
  methods: string[];
  run: F[];
  /** What runs where a part of its path is left out, if that is something else: the shortest last. */
  shorts: F[][];
  handler: F;
  /** False: no path could be made up. */
  exact: boolean;
  /** What takes the request and cannot pass it on. */
  endedBy: { path: string } | { fn: F } | undefined;
  /** What takes some of its paths only. */
  sharedWith: FoundRoute<F>['endedBy'];
}

interface Step<F> {
  nodes: readonly AppNode<F>[];
  index: number;
}

interface Walk<F> {
  path: string;
  method: string;
  host: string | null;
  run: F[];
  endedBy: FoundRoute<F>['endedBy'];
  canContinue: (fn: F) => boolean;
  budget: { left: number };
}

const MAX_COMPARISONS = 20_000_000;
const MAX_DEPTH = 20;

export function findRoutes<F>(
  root: readonly AppNode<F>[],
  canContinue: (fn: F) => boolean,
  budget = { left: MAX_COMPARISONS },
): FoundRoute<F>[] {
  const visit = (nodes: readonly AppNode<F>[], trail: Step<F>[]): FoundRoute<F>[] =>
    nodes.flatMap((node, index) => {
      const next = [...trail, { nodes, index }];
      if (node.kind === 'mount') return trail.length < MAX_DEPTH ? visit(node.nodes, next) : [];
      if (node.kind === 'function') return [];
      return node.layers.flatMap((layer) =>
        layer.functions.length === 0 || layer.methods.length === 0
          ? []
          : routesOf(next, node, layer, canContinue, budget),
      );
    });
  return visit(root, []);
}

/** Methods before which the same runs are one route. */
function routesOf<F>(
  trail: readonly Step<F>[],
  router: RouterNode<F>,
  layer: Layer<F>,
  canContinue: (fn: F) => boolean,
  budget: { left: number },
): FoundRoute<F>[] {
  const mounts = trail.slice(0, -1).map(({ nodes, index }) => (nodes[index] as MountNode<F>).prefix);
  const exact = layer.samples.length > 0 && budget.left > 0;
  const groups: FoundRoute<F>[] = [];
  const above = mounts.map((prefix) => prefix.replace(/\/$/, '')).join('');
  const walkTo = (path: string, method: string): Walk<F> => {
    const walk: Walk<F> = {
      ...{ path: above + path, method, host: router.host, run: [], endedBy: undefined, canContinue, budget },
    };
    for (const [depth, { nodes, index }] of trail.entries()) {
      runNodes(nodes.slice(0, index), walk);
      walk.path = below(mounts[depth] ?? '', walk.path) ?? walk.path;
    }
    if (!router.exclusive) runLayers(matching(router, walk, layer), walk);
    runFunctions(layer.functions.slice(0, -1), walk);
    return walk;
  };
  for (const method of layer.methods) {
    const [longest = '/zz-a/zz-b.c', ...shorter] = layer.samples;
    const whole = walkTo(longest, method);
    // Where something takes the longest path, a shorter one may still come here.
    const open = whole.endedBy && shorter.map((path) => walkTo(path, method)).find(({ endedBy }) => !endedBy);
    const { run, endedBy } = open ?? whole;
    const sharedWith = open ? whole.endedBy : undefined;
    const lesser = open ? [] : layer.shorter.map((path) => walkTo(path, method));
    const shorts = lesser.flatMap((one) => (one.endedBy || isSame(one.run, run) ? [] : [one.run]));
    const same = groups.find(
      (one) =>
        isSame(one.run, run) &&
        areSame(one.shorts, shorts) &&
        sameEnd(one.endedBy, endedBy) &&
        sameEnd(one.sharedWith, sharedWith),
    );
    if (same) same.methods.push(method);
    else
      groups.push({
        ...{ layer, router, mounts, methods: [method], run, shorts, exact, endedBy, sharedWith },
        handler: layer.functions.at(-1) as F,
      });
  }
  return groups;
}

function runNodes<F>(nodes: readonly AppNode<F>[], walk: Walk<F>): void {
  for (const node of nodes) {
    if (node.kind === 'function') runFunctions([node.fn], walk);
    else if (node.kind === 'router') runRouter(node, walk);
    else {
      const { path } = walk;
      const inner = below(node.prefix, path);
      if (inner === undefined) continue;
      walk.path = inner;
      runNodes(node.nodes, walk);
      walk.path = path;
    }
  }
}

function runRouter<F>(router: RouterNode<F>, walk: Walk<F>): void {
  // Whether the other host is asked for, a path does not tell.
  if (router.host !== null && router.host !== walk.host) return;
  const layers = matching(router, walk);
  if (!layers.some(({ methods }) => methods.length > 0)) return;
  runLayers(router.exclusive ? layers.slice(-1) : layers, walk);
}

function runLayers<F>(layers: readonly Layer<F>[], walk: Walk<F>): void {
  for (const { path, functions, methods } of layers)
    runFunctions(functions, walk, methods.length > 0 ? { path } : undefined);
}

function runFunctions<F>(functions: readonly F[], walk: Walk<F>, by?: { path: string }): void {
  for (const fn of functions) {
    if (!walk.canContinue(fn)) walk.endedBy ??= by ?? { fn };
    walk.run.push(fn);
  }
}

/** Layers of a router that a request comes to, up to one of them. */
function matching<F>(router: RouterNode<F>, walk: Walk<F>, end?: Layer<F>): Layer<F>[] {
  const found: Layer<F>[] = [];
  const { layers } = router;
  for (const at of candidates(layers, walk.path.toLowerCase(), end)) {
    const layer = layers[at] as Layer<F>;
    const { methods, regexp } = layer;
    if (methods.length > 0 && !methods.includes('ALL') && !methods.includes(walk.method)) continue;
    walk.budget.left -= 1;
    if (walk.budget.left > 0 && regexp?.test(walk.path)) found.push(layer);
  }
  return found;
}

function isSame<F>(a: readonly F[], b: readonly F[]): boolean {
  return a.length === b.length && a.every((fn, index) => fn === b[index]);
}

function sameEnd<F>(a: FoundRoute<F>['endedBy'], b: FoundRoute<F>['endedBy']): boolean {
  return JSON.stringify(a && 'path' in a) === JSON.stringify(b && 'path' in b);
}

function areSame<F>(a: readonly F[][], b: readonly F[][]): boolean {
  return a.length === b.length && a.every((one, index) => isSame(one, b[index] ?? []));
}
