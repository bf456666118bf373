// Which layers of a router can match a path at all, so that not each is compared with each.
import { literalEnd, literalStart, startsOf } from './paths.ts';
import type { Layer, RouterNode } from './tree.ts';

interface Entry {
  place: number;
  /** What a path must end with, in lower case. */
  end: string;
}

interface Index {
  places: Map<Layer, number>;
  /** By the start of their paths. */
  byStart: Map<string, Entry[]>;
  /** Those that may match any path. */
  any: Entry[];
  /** Routes of "/". */
  root: Entry[];
}

const known = new WeakMap<RouterNode, Index>();

/** Layers in front of `end`, or all, that can match, in order. */
export function candidates(router: RouterNode, path: string, end?: Layer): Layer[] {
  const index = known.get(router) ?? createIndex(router);
  known.set(router, index);
  const limit = (end && index.places.get(end)) ?? router.layers.length;
  const lists = [index.any, ...startsOf(path).map((start) => index.byStart.get(start) ?? [])];
  if (path === '/' || path === '') lists.push(index.root);
  const lower = path.toLowerCase().replace(/\/$/, '');
  const places = new Set<number>();
  for (const list of lists) {
    for (const { place, end } of list) {
      if (place >= limit) break;
      if (lower.endsWith(end)) places.add(place);
    }
  }
  return [...places].sort((a, b) => a - b).flatMap((place) => router.layers[place] ?? []);
}

function createIndex({ layers }: RouterNode): Index {
  const index: Index = { places: new Map(), byStart: new Map(), any: [], root: [] };
  for (const [place, layer] of layers.entries()) {
    if (!index.places.has(layer)) index.places.set(layer, place);
    for (const pattern of layer.paths)
      listFor(index, layer, literalStart(pattern), pattern.text).push({
        place,
        end: layer.route ? literalEnd(pattern) : '',
      });
  }
  return index;
}

function listFor({ byStart, any, root }: Index, layer: Layer, start: string | null, text: string): Entry[] {
  if (start === null) return layer.route && text === '/' ? root : any;
  const list = byStart.get(start) ?? [];
  byStart.set(start, list);
  return list;
}
