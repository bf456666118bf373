// Which layers of a router can match a path at all, so that not each is compared with each.
import { literalStart, startsOf } from './source-paths.ts';
import type { Layer, RouterNode } from './source-tree.ts';

interface Index {
  places: Map<Layer, number>;
  /** Places by the start of their paths. */
  byStart: Map<string, number[]>;
  /** Of those that may match any path. */
  any: number[];
  /** Of routes of "/". */
  root: number[];
}

const known = new WeakMap<RouterNode, Index>();

/** Layers in front of `end`, or all, that can match, in order. */
export function candidates(router: RouterNode, path: string, end?: Layer): Layer[] {
  const index = known.get(router) ?? createIndex(router);
  known.set(router, index);
  const limit = (end && index.places.get(end)) ?? router.layers.length;
  const lists = [index.any, ...startsOf(path).map((start) => index.byStart.get(start) ?? [])];
  if (path === '/' || path === '') lists.push(index.root);
  const places = new Set(lists.flatMap((list) => list.slice(0, firstFrom(list, limit))));
  return [...places].sort((a, b) => a - b).flatMap((place) => router.layers[place] ?? []);
}

function createIndex({ layers }: RouterNode): Index {
  const index: Index = { places: new Map(), byStart: new Map(), any: [], root: [] };
  for (const [place, layer] of layers.entries()) {
    if (!index.places.has(layer)) index.places.set(layer, place);
    for (const pattern of layer.paths) listFor(index, layer, literalStart(pattern), pattern.text).push(place);
  }
  return index;
}

function listFor({ byStart, any, root }: Index, layer: Layer, start: string | null, text: string): number[] {
  if (start === null) return layer.route && text === '/' ? root : any;
  const list = byStart.get(start) ?? [];
  byStart.set(start, list);
  return list;
}

/** Index of the first number that is not below `limit`, in a sorted list. */
function firstFrom(list: readonly number[], limit: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
